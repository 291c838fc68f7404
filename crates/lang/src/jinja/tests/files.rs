//! Tests on paths of the control machine.

use super::super::{TemplateError, call::Call, evaluate::Evaluator, value::Val};
use crate::control_machine::{self, PathKind};

type Result<T = bool> = std::result::Result<T, TemplateError>;

fn path(value: &Val) -> Result<&str> {
    value
        .as_str()
        .ok_or_else(|| TemplateError::invalid(format!("a path is a string, not {}", value.describe())))
}

fn kind(call: &Call, follow: bool) -> Result<Option<PathKind>> {
    Ok(control_machine::kind(path(&call.subject)?, follow))
}

pub(super) fn absolute(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(path(&call.subject)?.starts_with('/'))
}

pub(super) fn exists(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(kind(&call, true)?.is_some())
}

pub(super) fn link_exists(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(kind(&call, false)?.is_some())
}

pub(super) fn file(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(kind(&call, true)? == Some(PathKind::File))
}

pub(super) fn directory(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(kind(&call, true)? == Some(PathKind::Directory))
}

pub(super) fn link(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(kind(&call, false)? == Some(PathKind::Link))
}

pub(super) fn mount(_: &Evaluator<'_>, call: Call) -> Result {
    let path = path(&call.subject)?;
    if control_machine::kind(path, false) == Some(PathKind::Link) {
        return Ok(false);
    }
    let (Some(own), Some(above)) =
        (control_machine::identity(path, false), control_machine::identity(&format!("{path}/.."), true))
    else {
        return Ok(false);
    };
    Ok(own.0 != above.0 || own == above)
}

pub(super) fn same_file(_: &Evaluator<'_>, call: Call) -> Result {
    let identity = |value: &Val| -> Result<(u64, u64)> {
        let found = control_machine::identity(path(value)?, true);
        found.ok_or_else(|| TemplateError::invalid("one of the paths does not exist"))
    };
    Ok(identity(&call.subject)? == identity(call.required(0, "path")?)?)
}

/// What a file begins with that `ansible-vault` has encrypted.
const VAULT: &[u8] = b"$ANSIBLE_VAULT";

pub(super) fn vaulted_file(_: &Evaluator<'_>, call: Call) -> Result {
    let contents = control_machine::read(path(&call.subject)?).map_err(TemplateError::invalid)?;
    Ok(contents.starts_with(VAULT))
}
