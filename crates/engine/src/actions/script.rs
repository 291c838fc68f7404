//! `script`: a program of the content, which travels beside the request.

use lang::playbook::FileKind;
use wire::Failure;

use super::call::{Action, Call, Data, Prepared, failure};

/// Reads the program.
pub fn prepare(action: &Action<'_>) -> Result<Prepared, Failure> {
    let arguments = action.arguments()?;
    let line = action.text("cmd")?.or(action.text("_raw_params")?);
    let words =
        line.as_deref().map(modules::words).transpose().map_err(|error| failure(error.to_string()))?;
    let Some(name) = words.as_ref().and_then(|words| words.first()) else {
        return Err(failure("there is no script to run"));
    };
    let data = action.read(&action.find(FileKind::File, name)?)?;
    Ok(Prepared::Send(vec![Call { module: "script", arguments, data: Some(Data::Bytes(data)) }]))
}
