//! `unarchive` of an archive of the content, which travels beside the request.

use lang::playbook::FileKind;
use wire::Failure;

use super::call::{Action, Call, Data, Prepared, failure};

/// Reads the archive, unless it is on the machine.
pub fn prepare(action: &Action<'_>) -> Result<Prepared, Failure> {
    let arguments = action.arguments()?;
    let remote = action.flag("remote_src")?.unwrap_or(false) || action.flag("copy")? == Some(false);
    let data = if remote {
        None
    } else {
        let Some(src) = action.text("src")? else { return Err(failure("`src` is missing")) };
        Some(Data::Bytes(action.read(&action.find(FileKind::File, &src)?)?))
    };
    Ok(Prepared::Send(vec![Call { module: "unarchive", arguments, data }]))
}
