//! Variables of the command line, as Ansible reads `--extra-vars`: `name=value ...`, a mapping in YAML or
//! JSON, or `@FILE`. They win over all others.

use std::{path::Path, sync::Arc};

use wire::{Object, Value};

use crate::{
    diagnostic::Diagnostic,
    files::{Files, read_source},
    playbook::key_values,
    source::{Source, Span},
    yaml::{self, Kind, Node},
};

/// The variables of one option; `files` is where `@FILE` is read.
///
/// # Errors
/// What is wrong with it.
pub fn parse(text: &str, files: &dyn Files) -> Result<Object, Diagnostic> {
    let source = Arc::new(Source { name: "--extra-vars".into(), text: text.to_owned() });
    let whole = Span { source: Arc::clone(&source), start: 0, end: text.len() };
    match text.chars().next() {
        None => Ok(Object::new()),
        Some('@') => mapping(&yaml::parse(&read_source(files, Path::new(&text[1..]))?)?),
        Some('/' | '.') => {
            Err(Diagnostic::at(&whole, "this is a path")
                .help(format!("a file is written with an `@`: @{text}")))
        }
        Some('[' | '{') => mapping(&yaml::parse(&source)?),
        Some(_) => {
            let (pairs, rest) = key_values(text)
                .ok_or_else(|| Diagnostic::at(&whole, "a quote or a template is not closed"))?;
            match rest.first() {
                Some(word) => Err(Diagnostic::at(&whole, format!("`{word}` is no variable"))
                    .label("no `=`")
                    .help("write name=value, a mapping in YAML or JSON, or @FILE")),
                None => {
                    let values = pairs.into_iter().map(|(name, value)| (name, Value::from(value)));
                    values.map(|(name, value)| named(name, &whole).map(|name| (name, value))).collect()
                }
            }
        }
    }
}

fn mapping(document: &Node) -> Result<Object, Diagnostic> {
    match &document.kind {
        Kind::Null => Ok(Object::new()),
        Kind::Mapping(entries) => entries
            .iter()
            .map(|(key, value)| named(key.key_text(), &key.span).map(|name| (name, value.to_value())))
            .collect(),
        _ => Err(Diagnostic::at(
            &document.span,
            format!("variables are a mapping, and this is {}", document.describe()),
        )
        .help("write it as `name: value`")),
    }
}

fn named(name: String, span: &Span) -> Result<String, Diagnostic> {
    if crate::inventory::is_name(&name) {
        return Ok(name);
    }
    let wrong = Diagnostic::at(span, format!("`{name}` is no name of a variable"));
    Err(wrong.help("letters, digits and `_`, no digit first"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::files::Embedded;

    fn read(text: &str) -> Result<Value, String> {
        let files = Embedded::owned([("more.yml", "a: 0644\nb: [x]\n"), ("list.json", "[1]")]);
        parse(text, &files).map(Value::Object).map_err(|wrong| wrong.message)
    }

    #[test]
    fn variables_are_pairs_mappings_and_files() {
        assert_eq!(
            read("a=1 b='x y' c=\"{{ d | e }}\""),
            Ok(json!({"a": "1", "b": "x y", "c": "{{ d | e }}"}))
        );
        assert_eq!(read("a=b=c"), Ok(json!({"a": "b=c"})));
        assert_eq!(read("{\"a\": 1, \"b\": [true]}"), Ok(json!({"a": 1, "b": [true]})));
        assert_eq!(read("{a: yes, b: 0x10}"), Ok(json!({"a": true, "b": 16})));
        assert_eq!(read("@more.yml"), Ok(json!({"a": 420, "b": ["x"]})));
        assert_eq!(read(""), Ok(json!({})));
    }

    #[test]
    fn what_is_no_variable_is_told() {
        assert_eq!(read("branch"), Err("`branch` is no variable".into()));
        assert_eq!(read("no-name=1"), Err("`no-name` is no name of a variable".into()));
        assert_eq!(read("./more.yml"), Err("this is a path".into()));
        assert_eq!(read("[1]"), Err("variables are a mapping, and this is a list".into()));
        assert_eq!(read("@list.json"), Err("variables are a mapping, and this is a list".into()));
        assert!(read("@nowhere.yml").unwrap_err().contains("failed to read nowhere.yml"));
    }
}
