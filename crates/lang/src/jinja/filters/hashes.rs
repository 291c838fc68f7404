//! Filters that make fingerprints of texts.

use std::fmt::Write;

use md5::Md5;
use sha1::{Digest, Sha1};
use sha2::{Sha224, Sha256, Sha384, Sha512};

use super::super::{
    TemplateError,
    call::Call,
    evaluate::Evaluator,
    password::{self, Scheme},
    python,
    random::Random,
    value::Val,
};

type Result<T = Val> = std::result::Result<T, TemplateError>;

/// Bytes as hexadecimal digits.
fn digits(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

fn of<D: Digest>(call: &Call) -> Val {
    Val::from(digits(&D::digest(call.subject_text().as_bytes())))
}

pub(super) fn md5(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(of::<Md5>(&call))
}

pub(super) fn sha1(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(of::<Sha1>(&call))
}

pub(super) fn hash(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(match &*call.text(0, "hashtype")?.unwrap_or("sha1").to_lowercase() {
        "md5" => of::<Md5>(&call),
        "sha1" => of::<Sha1>(&call),
        "sha224" => of::<Sha224>(&call),
        "sha256" => of::<Sha256>(&call),
        "sha384" => of::<Sha384>(&call),
        "sha512" => of::<Sha512>(&call),
        _ => {
            return Err(TemplateError::invalid("there is no such hash")
                .help("they are `md5`, `sha1`, `sha224`, `sha256`, `sha384` and `sha512`"));
        }
    })
}

pub(super) fn password_hash(_: &Evaluator<'_>, call: Call) -> Result {
    let Some(password) = call.subject.as_str() else {
        let message = format!("a password is a string, not {}", call.subject.describe());
        return Err(TemplateError::invalid(message));
    };
    let scheme = call.text(0, "hashtype")?.unwrap_or("sha512");
    let scheme = Scheme::named(scheme).map_err(TemplateError::invalid)?;
    if call.given(4).is_some() {
        return Err(TemplateError::invalid("`ident` belongs to `blowfish`, which is not supported"));
    }
    let salt = match call.text(1, "salt")?.filter(|salt| !salt.is_empty()) {
        Some(salt) => salt.to_owned(),
        None => {
            let length = call.int(2, "salt_size")?.filter(|length| *length != 0);
            let length = length.map_or(Ok(scheme.salt_length()), usize::try_from);
            let length = length.ok().filter(|length| *length <= scheme.salt_length());
            salt(length.ok_or_else(|| TemplateError::invalid("`salt_size` is too large"))?)?
        }
    };
    let rounds = call.int(3, "rounds")?.filter(|rounds| *rounds != 0);
    password::hash(scheme, password, &salt, rounds).map(Val::from).map_err(TemplateError::invalid)
}

/// A salt that nobody chose.
pub(in super::super) fn salt(length: usize) -> Result<String> {
    let mut random = Random::new(None)?;
    let characters = password::CHARACTERS;
    (0..length).map(|_| Ok(char::from(characters[random.place(characters.len())?]))).collect()
}

/// Ansible's own namespace.
const NAMESPACE: &str = "361e6d51faec444a9079341386da8e2e";

pub(super) fn to_uuid(_: &Evaluator<'_>, call: Call) -> Result {
    let namespace = match &call.arguments[0] {
        None => NAMESPACE.to_owned(),
        Some(value) => {
            python::str(value).replace("urn:", "").replace("uuid:", "").replace(['{', '}', '-'], "")
        }
    };
    let bytes = u128::from_str_radix(&namespace, 16).ok().filter(|_| namespace.len() == 32);
    let bytes = bytes.ok_or_else(|| TemplateError::invalid("`namespace` is no UUID"))?;
    let mut hash = Sha1::new();
    hash.update(bytes.to_be_bytes());
    hash.update(call.subject_text().as_bytes());
    let mut uuid: Vec<u8> = hash.finalize()[..16].to_vec();
    uuid[6] = uuid[6] & 0x0f | 0x50;
    uuid[8] = uuid[8] & 0x3f | 0x80;
    let text = digits(&uuid);
    Ok(Val::from([&text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..]].join("-")))
}
