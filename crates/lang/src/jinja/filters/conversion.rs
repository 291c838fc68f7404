//! Filters between types, and for values that are not there.

use super::super::{ErrorKind, TemplateError, call::Call, evaluate::Evaluator, python, value::Val};

type Result<T = Val> = std::result::Result<T, TemplateError>;

pub(super) fn default(cx: &Evaluator<'_>, call: Call) -> Result {
    let boolean = match &call.arguments[1] {
        None => false,
        Some(Val::Bool(boolean)) => *boolean,
        Some(other) => {
            let message = format!("`boolean` must be true or false, not {}", other.describe());
            return Err(TemplateError::invalid(message));
        }
    };
    let replaced = match &call.subject {
        Val::Marker(error) if error.kind == ErrorKind::Undefined => true,
        Val::Marker(error) => return Err((**error).clone()),
        value => boolean && !cx.force(value).truthy(),
    };
    if !replaced {
        return Ok(call.subject);
    }
    Ok(call.arguments[0].clone().unwrap_or_else(|| Val::str("")))
}

pub(super) fn mandatory(_: &Evaluator<'_>, call: Call) -> Result {
    let Val::Marker(error) = &call.subject else { return Ok(call.subject) };
    if error.kind != ErrorKind::Undefined {
        return Err((**error).clone());
    }
    let message = match call.text(0, "msg")? {
        Some(message) => message.to_owned(),
        None => format!("a mandatory variable is not set: {}", error.message),
    };
    Err(TemplateError { kind: ErrorKind::Refused, message, ..(**error).clone() })
}

pub(super) fn ternary(_: &Evaluator<'_>, call: Call) -> Result {
    let chosen = match &call.subject {
        Val::Marker(error) => return Err((**error).clone()),
        Val::None if call.given(2).is_some() => 2,
        value => usize::from(!value.truthy()),
    };
    Ok(call.required(chosen, "false_val")?.clone())
}

pub(super) fn bool(_: &Evaluator<'_>, call: Call) -> Result {
    let text = match &call.subject {
        Val::Str(text) => text.to_lowercase(),
        Val::Bool(_) | Val::Int(_) => python::str(&call.subject).to_lowercase(),
        #[expect(clippy::float_cmp, reason = "as Python does it")]
        Val::Float(number) => return Ok(Val::Bool(*number == 1.0)),
        _ => return Ok(Val::Bool(false)),
    };
    Ok(Val::Bool(matches!(&*text, "yes" | "on" | "true" | "1")))
}

pub(super) fn int(_: &Evaluator<'_>, call: Call) -> Result {
    let default = call.arguments[0].clone().unwrap_or(Val::Int(0));
    let base = call.int(1, "base")?.and_then(|base| u32::try_from(base).ok()).unwrap_or(10);
    Ok(match &call.subject {
        Val::Str(text) => parsed(text, base).map_or(default, Val::Int),
        #[expect(clippy::cast_possible_truncation, reason = "Python cuts too")]
        Val::Float(number) if number.is_finite() => Val::Int(number.trunc() as i128),
        other => other.as_int().map_or(default, Val::Int),
    })
}

#[expect(clippy::cast_possible_truncation, reason = "Python cuts too")]
fn parsed(text: &str, base: u32) -> Option<i128> {
    let clean = text.trim().replace('_', "");
    let (sign, digits) = match clean.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, clean.strip_prefix('+').unwrap_or(&clean)),
    };
    let prefix = match base {
        16 => "0x",
        8 => "0o",
        2 => "0b",
        _ => "",
    };
    let (digits, base) = match base {
        0 => match digits.get(..2) {
            Some("0x") => (&digits[2..], 16),
            Some("0o") => (&digits[2..], 8),
            Some("0b") => (&digits[2..], 2),
            _ => (digits, 10),
        },
        _ => (digits.strip_prefix(prefix).unwrap_or(digits), base),
    };
    if (2..=36).contains(&base)
        && !digits.starts_with(['+', '-'])
        && let Ok(number) = i128::from_str_radix(digits, base)
    {
        return Some(sign * number);
    }
    clean.parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| number.trunc() as i128)
}

pub(super) fn float(_: &Evaluator<'_>, call: Call) -> Result {
    let default = call.arguments[0].clone().unwrap_or(Val::Float(0.0));
    Ok(match &call.subject {
        Val::Str(text) => decimal(text).map_or(default, Val::Float),
        other => other.as_float().map_or(default, Val::Float),
    })
}

/// A number as Python's `float()` reads it: underscores may stand between digits.
fn decimal(text: &str) -> Option<f64> {
    let text = text.trim();
    let digit = |at: Option<usize>| at.and_then(|at| text.as_bytes().get(at)).is_some_and(u8::is_ascii_digit);
    let between = text.match_indices('_').all(|(at, _)| digit(at.checked_sub(1)) && digit(Some(at + 1)));
    if between { text.replace('_', "").parse().ok() } else { None }
}

pub(super) fn string(_: &Evaluator<'_>, call: Call) -> Result {
    match call.subject {
        // As it is, so that it stays known as a decrypted value.
        Val::Str(_) => Ok(call.subject),
        _ => Ok(Val::from(call.subject_text())),
    }
}

pub(super) fn type_debug(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(Val::str(match &call.subject {
        Val::None => "NoneType",
        Val::Bool(_) => "bool",
        Val::Int(_) => "int",
        Val::Float(_) => "float",
        Val::Str(_) => "str",
        Val::List(_) => "list",
        Val::Tuple(_) => "tuple",
        Val::Map(_) | Val::Nested(_) => "dict",
        Val::Moment(_) => "datetime",
        Val::Duration(_) => "timedelta",
        Val::Omit => "_OmitType",
        Val::Marker(error) if error.kind == ErrorKind::Undefined => "UndefinedMarker",
        Val::Marker(_) => "CapturedExceptionMarker",
        other => other.describe(),
    }))
}

pub(super) fn attr(cx: &Evaluator<'_>, call: Call) -> Result {
    let name = call.text(0, "name")?.unwrap_or_default();
    let missing = || TemplateError::new(ErrorKind::Undefined, "there is no such attribute");
    match &call.subject {
        Val::Moment(_) | Val::Duration(_) | Val::Namespace(_) => Ok(cx.member(&call.subject, name, None)),
        // The entries of a mapping are no attributes.
        _ => Err(missing().help("an entry of a mapping is `mapping[name]`")),
    }
}
