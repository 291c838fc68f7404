//! `template`: rendered here, written by the machine's `copy`.

use std::{path::Path, sync::Arc};

use lang::{
    jinja::{Beside, FileOptions, Scope, TemplateFile},
    playbook::FileKind,
    source::{Source, Span},
};
use wire::{Failure, Value};

use super::call::{Action, Call, Data, Prepared, failure};
use crate::strategy::truth;

/// The arguments that say how the file is written.
const WRITTEN: [&str; 9] = [
    "block_end_string",
    "block_start_string",
    "comment_end_string",
    "comment_start_string",
    "lstrip_blocks",
    "newline_sequence",
    "trim_blocks",
    "variable_end_string",
    "variable_start_string",
];

/// Renders the template.
pub fn prepare(action: &Action<'_>) -> Result<Prepared, Failure> {
    let mut arguments = action.arguments()?;
    let Some(src) = action.text("src")? else { return Err(failure("`src` is missing")) };
    let path = action.find(FileKind::Template, &src)?;
    let name = action.content.display(&path);
    let text = String::from_utf8(action.read(&path)?).map_err(|_| failure(format!("{name} is no text")))?;
    let mut options = FileOptions::default();
    for name in WRITTEN {
        let Some(value) = arguments.remove(name).filter(|value| !value.is_null()) else { continue };
        let word = match truth(&value).filter(|_| name.ends_with("_blocks")) {
            Some(flag) => flag.to_string(),
            None => value.as_str().map_or_else(|| value.to_string(), str::to_owned),
        };
        options.set(name, &word).map_err(failure)?;
    }
    options.distinct().map_err(failure)?;
    let encoding = arguments.remove("output_encoding").filter(|value| !value.is_null());
    let dest = action.text("dest")?.unwrap_or_default();
    let scope: Scope = Arc::new(action.variables.with(about(&name, &dest)));
    let folder = path.parent().unwrap_or(Path::new("")).display().to_string();
    let file = TemplateFile::new(&*name, options, Beside::After(folder));
    let rendered = action.jinja.render_file(&text, &scope, &file).map_err(|error| {
        let place = error.range.map_or_else(
            || name.clone(),
            |range| {
                let source = Arc::new(Source { name: name.clone(), text: text.clone() });
                Span { source, start: range.start, end: range.end }.to_string()
            },
        );
        Failure { help: error.help, ..failure(format!("{} ({place})", error.message)) }
    })?;
    let encoding = encoding.as_ref().and_then(Value::as_str).unwrap_or("utf-8");
    let data = encoded(&rendered, encoding).ok_or_else(|| Failure {
        help: Some("utf-8, latin-1 and ascii are known".into()),
        ..failure(format!("the text can't be written in {encoding}"))
    })?;
    Ok(Prepared::Send(vec![Call { module: "copy", arguments, data: Some(Data::Bytes(data)) }]))
}

/// The text in an encoding; none when that is unknown or lacks a character.
fn encoded(text: &str, encoding: &str) -> Option<Vec<u8>> {
    match encoding.to_lowercase().replace('_', "-").as_str() {
        "utf-8" | "utf8" => Some(wire::text::to_bytes(text)),
        "ascii" | "us-ascii" => text.is_ascii().then(|| text.as_bytes().to_vec()),
        "latin-1" | "latin1" | "iso-8859-1" => {
            text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect()
        }
        _ => None,
    }
}

/// What a template file sees beside the variables of its task: [`lang::check::magic::IN_FILES`].
fn about(path: &str, dest: &str) -> [(String, Arc<Value>); 5] {
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    [
        ("ansible_managed", "Ansible managed"),
        ("template_destpath", dest),
        ("template_fullpath", path),
        ("template_host", host.as_str()),
        ("template_path", path),
    ]
    .map(|(name, value)| (name.to_owned(), Arc::new(value.into())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_check_takes_for_given_is_there() {
        let names = about("roles/r/templates/t.j2", "/etc/t").map(|(name, _)| name);
        assert_eq!(names.as_slice(), lang::check::magic::IN_FILES);
    }
}
