//! `assemble` of a folder of the content: put together here, written by the machine's `copy`.

use lang::playbook::FileKind;
use modules::{
    assemble::assembled,
    pattern::{Flags, Pattern},
};
use wire::Failure;

use super::call::{Action, Call, Data, Prepared, failure};

/// Leaves folders of the machine to the machine.
pub fn prepare(action: &Action<'_>) -> Result<Prepared, Failure> {
    let mut arguments = action.arguments()?;
    if action.flag("remote_src")?.unwrap_or(true) {
        return Ok(Prepared::Send(vec![Call { module: "assemble", arguments, data: None }]));
    }
    let folder =
        action.find(FileKind::File, action.text("src")?.unwrap_or_default().trim_end_matches('/'))?;
    let shown = action.content.display(&folder);
    if !action.content.is_dir(&folder) {
        return Err(failure(format!("{shown} is no folder")));
    }
    let expression = action.text("regexp")?.map(|text| {
        let wrong = |reason| failure(format!("`regexp` is no regular expression: {reason}"));
        Pattern::new(&text, Flags::default()).map_err(wrong)
    });
    let expression = expression.transpose()?;
    let ignore_hidden = action.flag("ignore_hidden")?.unwrap_or(false);
    let names = action.content.list(&folder);
    let names = names.map_err(|e| failure(format!("failed to list {shown}: {e}")))?;
    let mut pieces = Vec::new();
    for name in names {
        let fits = expression.as_ref().is_none_or(|expression| expression.is_match(name.as_bytes()));
        let path = folder.join(&name);
        if fits && action.content.is_file(&path) && !(ignore_hidden && name.starts_with('.')) {
            pieces.push(action.read(&path)?);
        }
    }
    let text = assembled(pieces, action.text("delimiter")?.as_deref());
    for name in ["src", "delimiter", "remote_src", "regexp", "ignore_hidden"] {
        arguments.remove(name);
    }
    arguments.insert("content".into(), "".into());
    Ok(Prepared::Send(vec![Call { module: "copy", arguments, data: Some(Data::Bytes(text)) }]))
}
