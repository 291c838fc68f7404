//! Filters that encrypt and decrypt as `ansible-vault` does.

use zeroize::Zeroizing;

use super::super::{TemplateError, call::Call, evaluate::Evaluator, python, value::Val};
use crate::{
    control_machine,
    vault::{self, Origin, Vault, VaultError, VaultPassword},
};

type Result<T = Val> = std::result::Result<T, TemplateError>;

/// The vault id when none is given.
const LABEL: &str = "filter_default";

fn secret(value: &Val) -> Result<Zeroizing<Vec<u8>>> {
    let text = value.as_str().ok_or_else(|| {
        TemplateError::invalid(format!("`secret` must be a string, not {}", value.describe()))
    })?;
    Ok(Zeroizing::new(text.as_bytes().to_vec()))
}

pub(super) fn vault(_: &Evaluator<'_>, call: Call) -> Result {
    let text = call.subject_string()?;
    let secret = secret(call.required(0, "secret")?)?;
    if call.flag(3) {
        return Err(TemplateError::invalid(
            "`wrap_object` is not supported: it gives the password for the value",
        )
        .help("leave it out: the result is then the encrypted text"));
    }
    if vault::is_encrypted(text.as_bytes()) {
        return Err(TemplateError::invalid("it is encrypted already"));
    }
    let salt = match call.given(1) {
        None => {
            let mut salt = vec![0; 32];
            control_machine::random(&mut salt).map_err(TemplateError::invalid)?;
            salt
        }
        Some(salt) if salt.truthy() => python::str(salt).into_bytes(),
        Some(_) => return Err(TemplateError::invalid("`salt` is empty")),
    };
    let label = match &call.arguments[2] {
        None => Some(LABEL),
        Some(_) => call.text(2, "vault_id")?.filter(|label| !matches!(*label, "" | "default")),
    };
    let encrypted = vault::encrypt(text, &secret, &salt, label);
    encrypted.map(Val::from).ok_or_else(|| TemplateError::invalid("it can't be encrypted"))
}

pub(super) fn unvault(cx: &Evaluator<'_>, call: Call) -> Result {
    let subject = cx.force(&call.subject);
    if let Val::Marker(error) = &subject
        && error.sealed.is_none()
    {
        return Err((**error).clone());
    }
    let secret = secret(&cx.finish(call.required(0, "secret")?)?)?;
    let label = call.arguments[1].as_ref().map(|label| cx.finish(label)).transpose()?;
    let label = label.as_ref().and_then(Val::as_str).unwrap_or(LABEL);
    let encrypted = match &subject {
        Val::Marker(error) => error.sealed.as_deref().unwrap_or_default().to_owned(),
        Val::Str(text) => match cx.jinja.vault.origin(text) {
            Origin::Encrypted(encrypted) => encrypted,
            _ if vault::is_encrypted(text.as_bytes()) => text.to_string(),
            _ => return Ok(subject),
        },
        other => return Err(TemplateError::invalid(format!("a string is needed, not {}", other.describe()))),
    };
    let opened = Vault::new(vec![VaultPassword::new(Some(label), secret)]).value(&encrypted);
    let opened = opened.map_err(|error| match error {
        VaultError::NoneFits { .. } => TemplateError::invalid("`secret` does not open it"),
        error => TemplateError::invalid(error.to_string()),
    })?;
    cx.jinja.vault.remember(&opened);
    Ok(Val::str(&*opened))
}
