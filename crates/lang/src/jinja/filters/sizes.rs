//! Filters between numbers of bytes and what people write.

use super::super::{TemplateError, call::Call, evaluate::Evaluator, printf, python, value::Val};

type Result<T = Val> = std::result::Result<T, TemplateError>;

/// Letters of units from the largest; each has 1024 of the next.
const LETTERS: &str = "YZEPTGMKB";
const NAMES: [&str; 9] = ["yotta", "zeta", "exa", "peta", "tera", "giga", "mega", "kilo", ""];

fn limit(place: usize) -> f64 {
    let power = i32::try_from(LETTERS.len() - 1 - place).unwrap_or(0);
    1024_f64.powi(power)
}

pub(super) fn human_readable(_: &Evaluator<'_>, call: Call) -> Result {
    let size = call.subject.as_float();
    let unit = call.text(1, "unit")?.map(str::to_uppercase);
    let chosen = |place: usize, letter: char| match &unit {
        None => size.is_some_and(|size| size >= limit(place)),
        Some(unit) => *unit == letter.to_string(),
    };
    let place = LETTERS
        .chars()
        .enumerate()
        .find(|(place, letter)| chosen(*place, *letter))
        .map_or(8, |(place, _)| place);
    let size = size.ok_or_else(|| {
        TemplateError::invalid(format!("a number is needed, not {}", call.subject.describe()))
    })?;
    let base = if call.flag(0) { "bits" } else { "Bytes" };
    let suffix = match place {
        8 => base.to_owned(),
        place => format!("{}{}", &LETTERS[place..=place], &base[..1]),
    };
    let number = printf::format("%.2f", &Val::Float(size / limit(place)))?;
    Ok(Val::from(format!("{} {suffix}", python::str(&number))))
}

pub(super) fn human_to_bytes(_: &Evaluator<'_>, call: Call) -> Result {
    let text = call.subject_text();
    let wrong = || TemplateError::invalid("a number with a unit is needed, e.g. `10 MB`");
    let text = text.trim_end();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit = unit.trim_start();
    let plain = number.bytes().filter(|byte| *byte == b'.').count() <= 1 && !number.ends_with('.');
    let number: f64 = number.parse().ok().filter(|_| plain).ok_or_else(wrong)?;
    if !unit.chars().all(|c| c.is_ascii_alphabetic()) {
        return Err(wrong());
    }
    let unit = if unit.is_empty() { call.text(0, "default_unit")?.unwrap_or_default() } else { unit };
    let Some(first) = unit.chars().next() else { return Ok(whole(number)) };
    let place = LETTERS.find(first.to_ascii_uppercase()).ok_or_else(|| {
        TemplateError::invalid("there is no such unit")
            .help("units begin with one of Y, Z, E, P, T, G, M, K, B")
    })?;
    if unit.len() > 1 {
        let bits = call.flag(1);
        let name = format!("{}{}", NAMES[place], if bits { "bit" } else { "byte" });
        let letter = if bits { "b" } else { "B" };
        let short =
            if place == 8 { letter.to_owned() } else { format!("{}{letter}", &LETTERS[place..=place]) };
        if unit.to_lowercase() != name && unit != short {
            return Err(TemplateError::invalid(format!("the unit must be `{short}` or `{name}`")));
        }
    }
    Ok(whole(number * limit(place)))
}

#[expect(clippy::cast_possible_truncation, reason = "as Python does it")]
fn whole(number: f64) -> Val {
    Val::Int(number.round_ties_even() as i128)
}

pub(super) fn filesizeformat(_: &Evaluator<'_>, call: Call) -> Result {
    let bytes = match &call.subject {
        Val::Str(text) => text.trim().parse().ok(),
        other => other.as_float(),
    };
    let bytes: f64 = bytes.ok_or_else(|| TemplateError::invalid("a number is needed"))?;
    let base: f64 = if call.flag(0) { 1024.0 } else { 1000.0 };
    #[expect(clippy::float_cmp, reason = "as Jinja does it")]
    if bytes == 1.0 {
        return Ok(Val::str("1 Byte"));
    }
    if bytes < base {
        return Ok(Val::from(format!("{} Bytes", bytes.trunc())));
    }
    let prefixes = if call.flag(0) {
        ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"]
    } else {
        ["kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"]
    };
    let mut unit = base;
    let mut name = prefixes[0];
    for prefix in prefixes {
        name = prefix;
        unit *= base;
        if bytes < unit {
            break;
        }
    }
    Ok(Val::from(format!("{:.1} {name}", base * bytes / unit)))
}
