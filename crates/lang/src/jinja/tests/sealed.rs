//! The test on encrypted values. It decrypts only to know them again: a value that nobody can open is encrypted, too.

use super::super::{TemplateError, call::Call, evaluate::Evaluator, value::Val};
use crate::vault::{self, Origin};

pub(super) fn vault_encrypted(cx: &Evaluator<'_>, call: Call) -> Result<bool, TemplateError> {
    match cx.force(&call.subject) {
        Val::Marker(error) => match &error.sealed {
            Some(sealed) => Ok(vault::is_encrypted(sealed.as_bytes())),
            None => Err((*error).clone()),
        },
        Val::Str(text) => match cx.jinja.vault.origin(&text) {
            Origin::Encrypted(_) => Ok(true),
            Origin::Plain => Ok(false),
            Origin::Alike => Err(TemplateError::invalid(
                "it reads as a value that is encrypted, and that it is a copy of it can't be told",
            )
            .help(
                "ask about the variable that has `!vault`, not about a fact, a result or an item of a loop",
            )),
        },
        _ => Ok(false),
    }
}
