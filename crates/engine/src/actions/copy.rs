//! `copy`: the file is read here and travels beside the request; folders are taken apart.

use std::{path::Path, sync::Arc};

use lang::{jinja::Scope, playbook::FileKind};
use wire::{Failure, Object, Outcome, Value};

use super::call::{Action, Call, Data, Prepared, failure};
use crate::{strategy::truth, transport::is_running_executable};

/// Reads what is to be copied.
pub fn prepare(action: &Action<'_>) -> Result<Prepared, Failure> {
    let mut arguments = action.arguments()?;
    let remote = arguments.get("remote_src").and_then(truth) == Some(true);
    if !remote && arguments.get("local_follow").and_then(truth) == Some(false) {
        return Err(failure("`local_follow`: links of the control side are always followed"));
    }
    if remote {
        return Ok(Prepared::Send(vec![Call { module: "copy", arguments, data: None }]));
    }
    if let Some(content) = arguments.get_mut("content").filter(|content| !content.is_null()) {
        // The text travels as data; that there is one still has to be said.
        let text = match std::mem::replace(content, "".into()) {
            Value::String(text) => text,
            other => json(action, other)?,
        };
        return Ok(Prepared::Send(vec![Call {
            module: "copy",
            arguments,
            data: Some(Data::Bytes(wire::text::to_bytes(&text))),
        }]));
    }
    let Some(src) = action.text("src")? else { return Err(failure("`src` and `content` are missing")) };
    let path = action.find(FileKind::File, src.trim_end_matches('/'))?;
    if !action.content.is_dir(&path) {
        return Ok(Prepared::Send(vec![file(action, &path, arguments)?]));
    }
    let dest = action.text("dest")?.unwrap_or_default();
    let mut dest = dest.trim_end_matches('/').to_owned();
    if !src.ends_with('/') {
        // Without the slash the folder itself is copied, with it what is in it.
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        dest = format!("{dest}/{name}");
    }
    let mut calls = Vec::new();
    folder(action, &path, &dest, &arguments, &mut calls)?;
    Ok(Prepared::Send(calls))
}

/// As in Ansible the result of a folder with several files is of none of them.
pub fn finish(action: &Action<'_>, result: Result<Outcome, Failure>) -> Result<Outcome, Failure> {
    let mut outcome = result?;
    let remote = action.flag("remote_src")?.unwrap_or(false);
    let (Some(src), false) = (action.text("src")?, remote) else { return Ok(outcome) };
    let path = action.find(FileKind::File, src.trim_end_matches('/'))?;
    if !action.content.is_dir(&path) || files(action, &path) == 1 {
        return Ok(outcome);
    }
    let dest = action.text("dest")?.unwrap_or_default();
    let end = if src.ends_with('/') { "/" } else { "" };
    outcome.output = Object::new();
    outcome.output.insert("dest".into(), format!("{}/", dest.trim_end_matches('/')).into());
    outcome.output.insert("src".into(), format!("{}{end}", action.content.location(&path)).into());
    Ok(outcome)
}

/// How many files a folder has, at any depth.
fn files(action: &Action<'_>, folder: &Path) -> usize {
    let names = action.content.list(folder).unwrap_or_default();
    let count = |path: &Path| if action.content.is_dir(path) { files(action, path) } else { 1 };
    names.iter().map(|name| count(&folder.join(name))).sum()
}

/// What is no text is written as JSON, in Ansible's own layout.
fn json(action: &Action<'_>, value: Value) -> Result<String, Failure> {
    let variables = action.variables.with([("content".to_owned(), Arc::new(value))]);
    let scope: Scope = Arc::new(variables);
    let text = action.jinja.expression("content | to_json", &scope);
    let text = text.map_err(|error| failure(format!("`content`: {}", error.message)))?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

fn file(action: &Action<'_>, path: &Path, mut arguments: Object) -> Result<Call, Failure> {
    if arguments.get("mode").and_then(Value::as_str) == Some("preserve") {
        match action.content.mode(path) {
            Some(mode) => arguments.insert("mode".into(), format!("{:04o}", mode & 0o7777).into()),
            None => arguments.remove("mode"),
        };
    }
    // what a role installs may be the program that this is
    let own = path.is_absolute() && is_running_executable(path);
    let data = if own { Data::OwnExecutable } else { Data::Bytes(action.read(path)?) };
    Ok(Call { module: "copy", arguments, data: Some(data) })
}

fn folder(
    action: &Action<'_>,
    path: &Path,
    dest: &str,
    arguments: &Object,
    calls: &mut Vec<Call>,
) -> Result<(), Failure> {
    let mut made = Object::new();
    made.insert("path".into(), dest.into());
    made.insert("state".into(), "directory".into());
    if let Some(mode) = arguments.get("directory_mode") {
        made.insert("mode".into(), mode.clone());
    }
    let owners = ["owner", "group"].into_iter().filter_map(|key| arguments.get_key_value(key));
    made.extend(owners.map(|(key, value)| (key.clone(), value.clone())));
    calls.push(Call { module: "file", arguments: made, data: None });
    let unreadable = |e| failure(format!("failed to read {}: {e}", action.content.display(path)));
    for name in action.content.list(path).map_err(unreadable)? {
        let (inner, dest) = (path.join(&name), format!("{dest}/{name}"));
        if action.content.is_dir(&inner) {
            folder(action, &inner, &dest, arguments, calls)?;
        } else {
            let mut arguments = arguments.clone();
            arguments.insert("dest".into(), dest.into());
            calls.push(file(action, &inner, arguments)?);
        }
    }
    Ok(())
}
