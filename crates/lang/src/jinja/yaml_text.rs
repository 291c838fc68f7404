//! YAML as libyaml writes it for Ansible's `to_yaml`.

mod scalar;

use super::{TemplateError, python, value::Val};
use scalar::{Analysis, Style};

/// How to write.
#[derive(Debug, Clone, Copy)]
pub(super) struct Options {
    /// Columns of a level.
    pub indent: usize,
    /// Where long texts are broken.
    pub width: usize,
    /// Mappings in the order of their keys.
    pub sort_keys: bool,
    /// Everything in brackets, nothing, or (none) what holds only scalars.
    pub flow: Option<bool>,
    /// `---` at the start.
    pub explicit_start: bool,
    /// `...` at the end.
    pub explicit_end: bool,
}

/// A value as a document.
///
/// # Errors
/// A value that has no YAML.
pub(super) fn write(value: &Val, options: Options) -> Result<String, TemplateError> {
    let tree = tree(value, &options)?;
    let indent = if (2..=9).contains(&options.indent) { options.indent } else { 2 };
    let width = if options.width <= indent * 2 { 80 } else { options.width };
    let mut writer = Writer {
        out: String::new(),
        column: 0,
        indent: None,
        whitespace: true,
        indention: true,
        flow_level: 0,
        best_indent: indent,
        best_width: width,
    };
    if options.explicit_start {
        writer.indicator("---", true, false, false);
    }
    writer.node(&tree, Place::Item)?;
    writer.line();
    if options.explicit_end {
        writer.out.push_str("...\n");
    }
    Ok(writer.out)
}

/// What is written: how each collection looks is known.
enum Tree {
    /// A text, and whether it may be written without quotes.
    Scalar(String, bool),
    Sequence(Vec<Tree>, bool),
    Mapping(Vec<(Tree, Tree)>, bool),
}

fn tree(value: &Val, options: &Options) -> Result<Tree, TemplateError> {
    let plain = |text: &str| Tree::Scalar(text.to_owned(), true);
    Ok(match value {
        Val::None => plain("null"),
        Val::Bool(true) => plain("true"),
        Val::Bool(false) => plain("false"),
        Val::Int(number) => plain(&number.to_string()),
        Val::Float(number) if number.is_nan() => plain(".nan"),
        Val::Float(number) if number.is_infinite() => plain(if *number > 0.0 { ".inf" } else { "-.inf" }),
        Val::Float(number) => {
            let text = python::float(*number);
            plain(&if text.contains('.') { text } else { text.replacen('e', ".0e", 1) })
        }
        Val::Moment(moment) => plain(&moment.to_string()),
        Val::Str(text) => Tree::Scalar(text.to_string(), scalar::is_plain_string(text)),
        Val::List(items) | Val::Tuple(items) => {
            let items = items.iter().filter(|item| !matches!(item, Val::Omit));
            let items = items.map(|item| tree(item, options)).collect::<Result<Vec<_>, _>>()?;
            let simple = items.iter().all(|item| matches!(item, Tree::Scalar(..)));
            Tree::Sequence(items, options.flow.unwrap_or(simple))
        }
        Val::Map(entries) => {
            let mut entries: Vec<_> =
                entries.iter().filter(|(_, value)| !matches!(value, Val::Omit)).collect();
            if options.sort_keys {
                entries.sort_by_key(|(key, _)| *key);
            }
            let entries = entries
                .into_iter()
                .map(|(key, value)| Ok((tree(&Val::Str(key.clone()), options)?, tree(value, options)?)))
                .collect::<Result<Vec<_>, TemplateError>>()?;
            let simple = entries.iter().all(|(_, value)| matches!(value, Tree::Scalar(..)));
            Tree::Mapping(entries, options.flow.unwrap_or(simple))
        }
        other => return Err(TemplateError::invalid(format!("{} has no YAML", other.describe()))),
    })
}

/// Where a node stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Item,
    Key,
    /// The value of a key on the same line.
    Value,
}

struct Writer {
    out: String,
    column: usize,
    indent: Option<usize>,
    /// The last character was white space.
    whitespace: bool,
    /// Only white space and dashes stand in this line.
    indention: bool,
    flow_level: usize,
    best_indent: usize,
    best_width: usize,
}

impl Writer {
    fn put(&mut self, character: char) {
        self.out.push(character);
        if character == '\n' { self.column = 0 } else { self.column += 1 }
    }

    /// A new line at the current indent, unless this is one.
    fn line(&mut self) {
        let indent = self.indent.unwrap_or(0);
        if !self.indention || self.column > indent || (self.column == indent && !self.whitespace) {
            self.put('\n');
        }
        while self.column < indent {
            self.put(' ');
        }
        self.whitespace = true;
        self.indention = true;
    }

    fn indicator(&mut self, text: &str, needs_space: bool, is_space: bool, is_indention: bool) {
        if needs_space && !self.whitespace {
            self.put(' ');
        }
        text.chars().for_each(|character| self.put(character));
        self.whitespace = is_space;
        self.indention &= is_indention;
    }

    /// One level deeper; gives the level to go back to.
    fn increase(&mut self, flow: bool, indentless: bool) -> Option<usize> {
        let outer = self.indent;
        self.indent = match outer {
            None => Some(if flow { self.best_indent } else { 0 }),
            Some(indent) if indentless => Some(indent),
            Some(indent) => Some(indent + self.best_indent),
        };
        outer
    }

    fn node(&mut self, node: &Tree, place: Place) -> Result<(), TemplateError> {
        match node {
            Tree::Scalar(text, plain) => {
                let style = self.style(text, *plain, place == Place::Key);
                let outer = self.increase(true, false);
                self.scalar(text, style, place != Place::Key);
                self.indent = outer;
                Ok(())
            }
            Tree::Sequence(items, flow) if *flow || self.flow_level > 0 || items.is_empty() => self
                .in_brackets(['[', ']'], |writer| {
                    for (at, item) in items.iter().enumerate() {
                        writer.next_in_brackets(at);
                        writer.node(item, Place::Item)?;
                    }
                    Ok(())
                }),
            Tree::Mapping(entries, flow) if *flow || self.flow_level > 0 || entries.is_empty() => self
                .in_brackets(['{', '}'], |writer| {
                    for (at, (key, value)) in entries.iter().enumerate() {
                        writer.next_in_brackets(at);
                        if is_simple_key(key) {
                            writer.node(key, Place::Key)?;
                            writer.indicator(":", false, false, false);
                        } else {
                            writer.indicator("?", true, false, false);
                            writer.node(key, Place::Item)?;
                            if writer.column > writer.best_width {
                                writer.line();
                            }
                            writer.indicator(":", true, false, false);
                        }
                        writer.node(value, Place::Value)?;
                    }
                    Ok(())
                }),
            Tree::Sequence(items, _) => {
                // Below a key, the dashes stand in its column.
                let outer = self.increase(false, place == Place::Value && !self.indention);
                for item in items {
                    self.line();
                    self.indicator("-", true, false, true);
                    self.node(item, Place::Item)?;
                }
                self.indent = outer;
                Ok(())
            }
            Tree::Mapping(entries, _) => {
                let outer = self.increase(false, false);
                for (key, value) in entries {
                    self.line();
                    if is_simple_key(key) {
                        self.node(key, Place::Key)?;
                        self.indicator(":", false, false, false);
                    } else {
                        self.indicator("?", true, false, true);
                        self.node(key, Place::Item)?;
                        self.line();
                        self.indicator(":", true, false, true);
                    }
                    self.node(value, Place::Value)?;
                }
                self.indent = outer;
                Ok(())
            }
        }
    }

    fn in_brackets(
        &mut self,
        [open, close]: [char; 2],
        inside: impl FnOnce(&mut Self) -> Result<(), TemplateError>,
    ) -> Result<(), TemplateError> {
        self.indicator(&open.to_string(), true, true, false);
        let outer = self.increase(true, false);
        self.flow_level += 1;
        inside(self)?;
        self.flow_level -= 1;
        self.indent = outer;
        self.indicator(&close.to_string(), false, false, false);
        Ok(())
    }

    fn next_in_brackets(&mut self, at: usize) {
        if at > 0 {
            self.indicator(",", false, false, false);
        }
        if self.column > self.best_width {
            self.line();
        }
    }

    fn style(&self, text: &str, plain: bool, key: bool) -> Style {
        Analysis::of(text).style(plain, self.flow_level > 0, key)
    }
}

/// Whether a key can stand before its colon in one line.
fn is_simple_key(key: &Tree) -> bool {
    match key {
        Tree::Scalar(text, _) => text.len() <= 128 && !Analysis::of(text).multiline,
        Tree::Sequence(items, _) => items.is_empty(),
        Tree::Mapping(entries, _) => entries.is_empty(),
    }
}
