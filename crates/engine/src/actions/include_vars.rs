//! `include_vars`: variables from a file of the content.

use std::sync::Arc;

use lang::{playbook::FileKind, source::Source, yaml};
use wire::{Failure, Object, Value};

use super::call::{Action, Prepared, failure};

/// Reads the file.
pub fn done(action: &Action<'_>) -> Result<Prepared, Failure> {
    let Some(file) = action.text("file")? else { return Err(failure("`file` is missing")) };
    let path = action.find(FileKind::Vars, &file)?;
    let name = action.content.display(&path);
    let text = String::from_utf8(action.read(&path)?).map_err(|_| failure(format!("{name} is no text")))?;
    let source = Arc::new(Source { name: name.clone(), text });
    let read = yaml::parse(&source).map_err(|diagnostic| {
        let place = diagnostic.span.map_or(name.clone(), |span| span.to_string());
        Failure { help: diagnostic.help, ..failure(format!("{} ({place})", diagnostic.message)) }
    })?;
    let variables = match read.to_value() {
        Value::Object(variables) => variables,
        Value::Null => Object::new(),
        _ => return Err(failure(format!("{name} is no mapping of variables"))),
    };
    match action.text("name")? {
        Some(name) => action.host.include([(name, Value::Object(variables))].into_iter().collect()),
        None => action.host.include(variables),
    }
    Ok(Prepared::Done(Box::default()))
}
