//! `'%s' % x`: Python's old way to format.

use super::{TemplateError, python, value::Val};

/// Formats as Python's `%` and the filter `format` do.
pub(super) fn format(template: &str, arguments: &Val) -> Result<Val, TemplateError> {
    let single = [arguments.clone()];
    let items = if let Val::Tuple(items) = arguments { &items[..] } else { &single[..] };
    let mut next = items.iter();
    let mut out = String::new();
    let mut characters = template.chars().peekable();
    let mut named = false;
    while let Some(character) = characters.next() {
        if character != '%' {
            out.push(character);
            continue;
        }
        let mut spec = Spec::default();
        let mut key = None;
        if characters.next_if_eq(&'(').is_some() {
            key = Some(characters.by_ref().take_while(|c| *c != ')').collect::<String>());
        }
        while let Some(flag) = characters.next_if(|c| "-+ 0#".contains(*c)) {
            match flag {
                '-' => spec.left = true,
                '0' => spec.zero = true,
                '+' | ' ' => spec.sign = Some(flag),
                _ => spec.alternate = true,
            }
        }
        let given = |value: Option<&Val>| {
            let number = value.and_then(Val::as_int);
            number.ok_or_else(|| TemplateError::invalid("`*` in the format wants an integer"))
        };
        if characters.next_if_eq(&'*').is_some() {
            let width = given(next.next())?;
            spec.left |= width < 0;
            spec.width = usize::try_from(width.unsigned_abs()).unwrap_or(0).min(10_000);
        } else {
            spec.width = number(&mut characters).unwrap_or(0);
        }
        if characters.next_if_eq(&'.').is_some() {
            let star = characters.next_if_eq(&'*').is_some();
            spec.precision = Some(match star {
                true => usize::try_from(given(next.next())?).unwrap_or(0).min(10_000),
                false => number(&mut characters).unwrap_or(0),
            });
        }
        let Some(kind) = characters.next() else {
            return Err(TemplateError::invalid("the format ends within a `%`"));
        };
        if kind == '%' {
            out.push('%');
            continue;
        }
        let argument = match (&key, arguments) {
            (Some(key), Val::Map(entries)) => {
                named = true;
                entries
                    .get(key.as_str())
                    .ok_or_else(|| TemplateError::invalid("the format wants a member that is not given"))?
            }
            (Some(_), _) => return Err(TemplateError::invalid("the format wants a mapping")),
            (None, _) => next
                .next()
                .ok_or_else(|| TemplateError::invalid("the format wants more arguments than are given"))?,
        };
        out.push_str(&spec.apply(kind, argument)?);
    }
    let unused = next.next().is_some() && !named && !matches!(arguments, Val::Map(_) | Val::List(_));
    if unused || (matches!(arguments, Val::List(_)) && next.len() == 1) {
        return Err(TemplateError::invalid("the format wants fewer arguments than are given"));
    }
    Ok(Val::from(out))
}

fn number(characters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<usize> {
    let mut digits = String::new();
    while let Some(digit) = characters.next_if(char::is_ascii_digit) {
        digits.push(digit);
    }
    digits.parse().ok().map(|width: usize| width.min(10_000))
}

#[derive(Default)]
struct Spec {
    left: bool,
    zero: bool,
    alternate: bool,
    sign: Option<char>,
    width: usize,
    precision: Option<usize>,
}

impl Spec {
    fn apply(&self, kind: char, value: &Val) -> Result<String, TemplateError> {
        let text = match kind {
            's' | 'r' | 'a' => {
                let text = match kind {
                    's' => python::str(value),
                    'r' => python::repr(value),
                    _ => python::ascii(value),
                };
                let text = match self.precision {
                    Some(length) => text.chars().take(length).collect(),
                    None => text,
                };
                return Ok(self.pad(text, false));
            }
            'd' | 'i' | 'u' => digits(self.integer(kind, value)?, |number| number.to_string()),
            'x' => digits(self.integer(kind, value)?, |number| self.prefixed("0x", format!("{number:x}"))),
            'X' => digits(self.integer(kind, value)?, |number| self.prefixed("0X", format!("{number:X}"))),
            'o' => digits(self.integer(kind, value)?, |number| self.prefixed("0o", format!("{number:o}"))),
            'f' | 'F' => format!("{:.*}", self.precision.unwrap_or(6), self.float(kind, value)?),
            'e' => exponent(self.float(kind, value)?, self.precision.unwrap_or(6)),
            'E' => exponent(self.float(kind, value)?, self.precision.unwrap_or(6)).to_uppercase(),
            'g' => general(self.float(kind, value)?, self.precision.unwrap_or(6), self.alternate),
            'G' => {
                general(self.float(kind, value)?, self.precision.unwrap_or(6), self.alternate).to_uppercase()
            }
            'c' => match value {
                Val::Str(text) if text.chars().count() == 1 => text.to_string(),
                other => {
                    let code = other.as_int().and_then(|code| u32::try_from(code).ok());
                    code.and_then(char::from_u32).ok_or_else(|| wrong(kind, other))?.to_string()
                }
            },
            other => return Err(TemplateError::invalid(format!("`%{other}` is not a format"))),
        };
        let signed = match self.sign {
            Some(sign) if !text.starts_with('-') && kind != 'c' => format!("{sign}{text}"),
            _ => text,
        };
        Ok(self.pad(signed, kind != 'c'))
    }

    fn prefixed(&self, prefix: &str, digits: String) -> String {
        if self.alternate { format!("{prefix}{digits}") } else { digits }
    }

    fn integer(&self, kind: char, value: &Val) -> Result<i128, TemplateError> {
        #[expect(clippy::cast_possible_truncation, reason = "Python cuts too")]
        match value {
            Val::Float(number) if "diu".contains(kind) => Ok(number.trunc() as i128),
            other => other.as_int().ok_or_else(|| wrong(kind, other)),
        }
    }

    fn float(&self, kind: char, value: &Val) -> Result<f64, TemplateError> {
        value.as_float().ok_or_else(|| wrong(kind, value))
    }

    fn pad(&self, text: String, numeric: bool) -> String {
        let missing = self.width.saturating_sub(text.chars().count());
        if self.left {
            text + &" ".repeat(missing)
        } else if self.zero && numeric {
            let sign = usize::from(text.starts_with(['-', '+', ' ']));
            format!("{}{}{}", &text[..sign], "0".repeat(missing), &text[sign..])
        } else {
            " ".repeat(missing) + &text
        }
    }
}

fn wrong(kind: char, value: &Val) -> TemplateError {
    TemplateError::invalid(format!("`%{kind}` wants a number, not {}", value.describe()))
}

fn digits(number: i128, write: impl Fn(u128) -> String) -> String {
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}", write(number.unsigned_abs()))
}

/// `%g`: as many digits as `precision` says, with an exponent where it is far from zero.
pub(super) fn general(number: f64, precision: usize, keep_zeros: bool) -> String {
    if !number.is_finite() {
        return python::float(number);
    }
    let precision = precision.max(1);
    let scientific = exponent(number, precision - 1);
    let Some((digits, power)) = scientific.split_once('e') else { return scientific };
    let power: i64 = power.parse().unwrap_or(0);
    let trimmed = |digits: &str| match digits.contains('.') && !keep_zeros {
        true => digits.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => digits.to_owned(),
    };
    if power < -4 || power >= i64::try_from(precision).unwrap_or(i64::MAX) {
        return format!("{}e{}", trimmed(digits), &scientific[digits.len() + 1..]);
    }
    let places = usize::try_from(i64::try_from(precision).unwrap_or(0) - 1 - power).unwrap_or(0);
    trimmed(&format!("{number:.places$}"))
}

pub(super) fn exponent(number: f64, precision: usize) -> String {
    let text = format!("{number:.precision$e}");
    match text.split_once('e') {
        Some((digits, exponent)) => {
            let (sign, exponent) = match exponent.strip_prefix('-') {
                Some(exponent) => ('-', exponent),
                None => ('+', exponent),
            };
            format!("{digits}e{sign}{exponent:0>2}")
        }
        None => text,
    }
}
