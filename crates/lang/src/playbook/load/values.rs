//! The values of keywords.

use std::sync::Arc;

use super::Loader;
use crate::{
    diagnostic::Diagnostic,
    playbook::{Condition, Setting, Templated, Vars},
    source::Span,
    yaml::{Kind, Node},
};

impl Loader<'_> {
    /// A string; a number stands for its text.
    pub(super) fn text(&mut self, node: &Node, keyword: &str) -> Option<Templated> {
        match &node.kind {
            Kind::String(_) => Templated::of(node),
            Kind::Int(_) | Kind::Float(_) => {
                Some(Templated { text: node.key_text(), span: node.span.clone() })
            }
            _ => {
                self.expected(node, keyword, "a string");
                None
            }
        }
    }

    /// A string, or a list of strings.
    pub(super) fn texts(&mut self, node: &Node, keyword: &str) -> Vec<Templated> {
        match &node.kind {
            Kind::Null => Vec::new(),
            Kind::Sequence(items) => items.iter().filter_map(|item| self.text(item, keyword)).collect(),
            _ => self.text(node, keyword).into_iter().collect(),
        }
    }

    /// Tags: a list, or a string with commas.
    pub(super) fn tags(&mut self, node: &Node) -> Vec<String> {
        let texts = self.texts(node, "tags");
        if let Some(template) = texts.iter().find(|tag| tag.is_template()) {
            self.not_yet(&template.span, "a template in `tags`");
        }
        let split =
            |tag: Templated| tag.text.split(',').map(|part| part.trim().to_owned()).collect::<Vec<_>>();
        texts.into_iter().flat_map(split).filter(|tag| !tag.is_empty()).collect()
    }

    /// A boolean, or a template of one.
    pub(super) fn flag(&mut self, node: &Node, keyword: &str) -> Option<Setting<bool>> {
        match &node.kind {
            Kind::Bool(value) => return Some(Setting::Literal(*value)),
            Kind::Int(value @ (0 | 1)) => return Some(Setting::Literal(*value == 1)),
            Kind::String(text) => match text.to_lowercase().as_str() {
                "y" | "yes" | "on" | "1" | "true" | "t" => return Some(Setting::Literal(true)),
                "n" | "no" | "off" | "0" | "false" | "f" => return Some(Setting::Literal(false)),
                _ => {
                    if let Some(template) = Templated::of(node).filter(Templated::is_template) {
                        return Some(Setting::Template(template));
                    }
                }
            },
            _ => {}
        }
        self.expected(node, keyword, "true or false");
        None
    }

    /// A number that is not negative, or a template of one.
    pub(super) fn number(&mut self, node: &Node, keyword: &str) -> Option<Setting<u32>> {
        let number = match &node.kind {
            Kind::Int(number) => u32::try_from(*number).ok(),
            Kind::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        let template = || Templated::of(node).filter(Templated::is_template).map(Setting::Template);
        let setting = number.map(Setting::Literal).or_else(template);
        if setting.is_none() {
            self.expected(node, keyword, "a number of 0 or more");
        }
        setting
    }

    /// Seconds, also parts of them, or a template of them.
    pub(super) fn seconds(&mut self, node: &Node, keyword: &str) -> Option<Setting<f64>> {
        let number = match &node.kind {
            #[expect(clippy::cast_precision_loss, reason = "nobody waits for that long")]
            Kind::Int(number) => Some(*number as f64),
            Kind::Float(number) => Some(*number),
            Kind::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        let right = |seconds: &f64| seconds.is_finite() && *seconds >= 0.0;
        let template = || Templated::of(node).filter(Templated::is_template).map(Setting::Template);
        let setting = number.filter(right).map(Setting::Literal).or_else(template);
        if setting.is_none() {
            self.expected(node, keyword, "a number of seconds");
        }
        setting
    }

    /// Conditions: an expression, true or false, or a list of these.
    pub(super) fn conditions(&mut self, node: &Node, keyword: &str) -> Vec<Condition> {
        let items = node.as_sequence().unwrap_or(std::slice::from_ref(node));
        items.iter().filter_map(|item| self.condition(item, keyword)).collect()
    }

    fn condition(&mut self, node: &Node, keyword: &str) -> Option<Condition> {
        match &node.kind {
            Kind::Bool(value) => Some(Condition::Literal(*value)),
            Kind::String(text) if !text.trim().is_empty() => {
                let expression = Templated::of(node)?;
                if !expression.is_template() {
                    return Some(Condition::Expression(expression));
                }
                self.report(
                    Diagnostic::at(&node.span, format!("`{keyword}` is already an expression"))
                        .label("`{{` has no place here")
                        .help("write the variable's name without `{{ }}`"),
                );
                None
            }
            _ => {
                self.expected(node, keyword, "an expression, or true or false");
                None
            }
        }
    }

    /// A mapping of variables.
    pub(super) fn vars(&mut self, node: &Node, keyword: &str) -> Option<Arc<Vars>> {
        let entries = match &node.kind {
            Kind::Null => return None,
            Kind::Mapping(entries) => entries,
            _ => {
                match node.as_str() {
                    Some(_) => self.unread.anything = true,
                    None => self.not_read(node),
                }
                self.expected(node, keyword, "a mapping of variables");
                return None;
            }
        };
        for (key, _) in entries {
            self.variable_name(&key.key_text(), &key.span);
        }
        Some(Arc::new(Vars::of(entries)))
    }

    /// Reports what can't be the name of a variable.
    pub(super) fn variable_name(&mut self, name: &str, span: &Span) {
        let letter = |c: char| c.is_ascii_alphabetic() || c == '_';
        let valid = name.starts_with(letter) && name.chars().all(|c| letter(c) || c.is_ascii_digit());
        if !valid {
            let message = format!("`{name}` can't be the name of a variable");
            let help = "names have letters, digits and `_`, and do not begin with a digit";
            self.report(Diagnostic::at(span, message).help(help));
        }
    }

    /// A name that must be known now.
    pub(super) fn literal(&mut self, node: &Node, keyword: &str) -> Option<Templated> {
        let text = self.text(node, keyword)?;
        if text.is_template() {
            self.unread.anything |= keyword != "register";
            let help = match keyword {
                "file" => "name the file literally: one task for each file, chosen with `when`",
                "name" | "role" | "roles" => {
                    "name the role literally: one task for each role, chosen with `when`"
                }
                _ => "write it literally",
            };
            let message = format!("a template in `{keyword}` is not supported yet");
            self.report(Diagnostic::at(&node.span, message).help(help));
            return None;
        }
        Some(text)
    }
}
