//! The lookup `password`: passwords that are kept in files of the control machine.

use super::{
    super::{
        TemplateError,
        call::Call,
        evaluate::Evaluator,
        filters::{hashes, paths},
        password::{self, Scheme},
        python,
        random::Random,
        value::Val,
    },
    Result, not_found, number,
};
use crate::control_machine;

pub(super) const PARAMETERS: &[&str] = &["*", "length", "chars", "encrypt", "ident", "seed"];

const NOWHERE: &str = "/dev/null";

pub(super) fn password(cx: &Evaluator<'_>, call: &Call) -> Result {
    super::texts(call).map(|term| one(cx, call, term?).map(Val::from)).collect()
}

fn one(cx: &Evaluator<'_>, call: &Call, term: &str) -> Result<String> {
    let (words, pairs) = super::pairs(term);
    let inline = pairs.iter().any(|(name, _)| name == "chars");
    let arguments = super::with_pairs(call, pairs, PARAMETERS)?;
    let call = Call { subject: Val::None, arguments, rest: Vec::new(), named: Vec::new() };
    if call.given(4).is_some() {
        return Err(TemplateError::invalid("`ident` belongs to `bcrypt`, which is not supported"));
    }
    let path = paths::expanded(&words.join(" "));
    let path = if path.starts_with('/') { path } else { format!("{}/{path}", cx.jinja.lookups.folder()) };
    let scheme = match call.text(3, "encrypt")?.filter(|scheme| !scheme.is_empty()) {
        None => None,
        Some(scheme) => Some(Scheme::named(scheme).map_err(TemplateError::invalid)?),
    };
    let kept = match control_machine::kind(&path, true) {
        Some(_) if path != NOWHERE => {
            let contents = control_machine::read(&path).map_err(not_found)?;
            Some(String::from_utf8(contents).map_err(|_| not_found(format!("{path} is no text")))?)
        }
        _ => None,
    };
    let (mut changed, secret, mut salt) = match &kept {
        None => (true, made_up(&call, inline)?, None),
        Some(kept) => {
            let kept = kept.trim_end();
            let (secret, salt) =
                kept.rsplit_once(" salt=").map_or((kept, None), |(secret, salt)| (secret, Some(salt)));
            let salt = salt.map(|salt| salt.rsplit_once(" ident=").map_or(salt, |(salt, _)| salt));
            (false, secret.to_owned(), salt.map(str::to_owned))
        }
    };
    if let (Some(scheme), None) = (scheme, &salt) {
        salt = Some(hashes::salt(scheme.salt_length())?);
        changed = true;
    }
    if changed && path != NOWHERE {
        let line =
            salt.as_ref().map_or_else(|| format!("{secret}\n"), |salt| format!("{secret} salt={salt}\n"));
        control_machine::write_secret(&path, &line).map_err(not_found)?;
    }
    match (scheme, salt) {
        (Some(scheme), Some(salt)) => {
            password::hash(scheme, &secret, &salt, None).map_err(TemplateError::invalid)
        }
        _ => Ok(secret),
    }
}

/// A new password.
fn made_up(call: &Call, inline: bool) -> Result<String> {
    let specifications: Vec<String> = match call.given(2) {
        None => ["ascii_letters", "digits", ".,:-_"].map(str::to_owned).to_vec(),
        Some(Val::Str(text)) => {
            // Only inside of a term two commas are a comma.
            let comma = (inline && text.contains(",,")).then(|| ",".to_owned());
            let parts = text.replace(",,", ",");
            let parts = parts.split(',').filter(|part| !part.is_empty()).map(str::to_owned);
            comma.into_iter().chain(parts).collect()
        }
        Some(value) => value.as_items().unwrap_or_default().iter().map(python::str).collect(),
    };
    let characters: String = specifications.iter().map(|one| named(one)).collect();
    let characters: Vec<char> = characters.chars().filter(|c| !matches!(c, '"' | '\'')).collect();
    let length = number(call, 1, "length")?.unwrap_or(20);
    let length = usize::try_from(length).ok().filter(|length| *length <= 10_000);
    let length = length.ok_or_else(|| TemplateError::invalid("`length` must be a number up to 10000"))?;
    let mut random = Random::new(call.given(5))?;
    (0..length).map(|_| Ok(characters[random.place(characters.len())?])).collect()
}

/// The characters that a name of Python's `string` stands for; other texts stand for themselves.
fn named(specification: &str) -> String {
    let lower = "abcdefghijklmnopqrstuvwxyz";
    let upper = lower.to_uppercase();
    let punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    match specification {
        "ascii_letters" => format!("{lower}{upper}"),
        "ascii_lowercase" => lower.to_owned(),
        "ascii_uppercase" => upper,
        "digits" => "0123456789".to_owned(),
        "hexdigits" => "0123456789abcdefABCDEF".to_owned(),
        "octdigits" => "01234567".to_owned(),
        "punctuation" => punctuation.to_owned(),
        "whitespace" => " \t\n\r\x0b\x0c".to_owned(),
        "printable" => format!("0123456789{lower}{upper}{punctuation} \t\n\r\x0b\x0c"),
        other => other.to_owned(),
    }
}
