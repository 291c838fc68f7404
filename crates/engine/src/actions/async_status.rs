//! `async_status`: the agent knows the jobs of its machine.

use wire::{Failure, Value};

use super::call::{Action, Call, Prepared};

/// Where jobs keep their results.
const FOLDER: &str = "~/.ansible_async";

/// The folder of jobs that the variables name, or the usual one.
pub fn folder(value: Option<Value>) -> String {
    value.and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_else(|| FOLDER.to_owned())
}

/// The question.
pub fn prepare(action: &Action<'_>) -> Result<Prepared, Failure> {
    let mut arguments = action.arguments()?;
    arguments.insert("folder".into(), folder(action.known("ansible_async_dir")).into());
    Ok(Prepared::Send(vec![Call { module: "async_status", arguments, data: None }]))
}
