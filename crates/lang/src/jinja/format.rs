//! `'{:>5}'.format(x)`: Python's new way to format.

use super::{TemplateError, call::Call, evaluate::Evaluator, printf, python, value::Val};

type Result<T = String> = std::result::Result<T, TemplateError>;

/// Formats as `str.format` does.
pub(super) fn format(cx: &Evaluator<'_>, text: &str, call: &Call) -> Result {
    let mut arguments = Given { cx, call, next: 0, numbered: false };
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        out.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(brace) {
            out.push_str(brace);
            rest = after;
            continue;
        }
        let Some((field, after)) = field(rest).filter(|_| brace == "{") else {
            return Err(TemplateError::invalid("a brace of the format has no partner"));
        };
        rest = after;
        out.push_str(&arguments.field(field)?);
    }
    out.push_str(rest);
    Ok(out)
}

/// What stands before the closing brace, others inside of it being closed.
fn field(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0;
    for (at, character) in text.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => return Some((&text[..at], &text[at + 1..])),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

struct Given<'a> {
    cx: &'a Evaluator<'a>,
    call: &'a Call,
    next: usize,
    numbered: bool,
}

impl Given<'_> {
    fn field(&mut self, field: &str) -> Result {
        // A colon in brackets belongs to the name.
        let end =
            field.find(['!', ':']).filter(|at| !field[..*at].contains('[') || field[..*at].contains(']'));
        let (name, rest) = field.split_at(end.unwrap_or(field.len()));
        let (conversion, specification) = match rest.strip_prefix('!') {
            Some(rest) => rest.split_once(':').unwrap_or((rest, "")),
            None => ("", rest.strip_prefix(':').unwrap_or(rest)),
        };
        let value = self.value(name)?;
        let specification = match specification.contains('{') {
            true => {
                let mut out = String::new();
                let mut rest = specification;
                while let Some((before, after)) = rest.split_once('{') {
                    let (inner, after) = after
                        .split_once('}')
                        .ok_or_else(|| TemplateError::invalid("a brace of the format has no partner"))?;
                    out.push_str(before);
                    out.push_str(&python::str(&self.value(inner)?));
                    rest = after;
                }
                out + rest
            }
            false => specification.to_owned(),
        };
        let value = match conversion {
            "" => value,
            "s" => Val::from(python::str(&value)),
            "r" => Val::from(python::repr(&value)),
            "a" => Val::from(python::ascii(&value)),
            _ => return Err(TemplateError::invalid("the conversions are `!s`, `!r` and `!a`")),
        };
        Specification::parse(&specification)?.apply(&value)
    }

    /// The argument that a field names, with members and items.
    fn value(&mut self, path: &str) -> Result<Val> {
        let end = path.find(['.', '[']).unwrap_or(path.len());
        let (name, mut rest) = path.split_at(end);
        let mixed = || TemplateError::invalid("fields with and without numbers exclude each other");
        let found = match name.parse::<usize>() {
            Ok(_) if self.next > 0 => return Err(mixed()),
            Ok(at) => {
                self.numbered = true;
                self.call.rest.get(at)
            }
            Err(_) if name.is_empty() => {
                if self.numbered {
                    return Err(mixed());
                }
                self.next += 1;
                self.call.rest.get(self.next - 1)
            }
            Err(_) => self.call.named.iter().find(|(given, _)| &**given == name).map(|(_, value)| value),
        };
        let missing = || TemplateError::invalid("the format wants more arguments");
        let mut value = self.cx.finish(found.ok_or_else(missing)?)?;
        while !rest.is_empty() {
            let step = if let Some(after) = rest.strip_prefix('[') {
                let (key, after) = after.split_once(']').ok_or_else(missing)?;
                rest = after;
                let key = key.parse().map_or_else(|_| Val::str(key), Val::Int);
                match &value {
                    Val::Map(_) | Val::List(_) | Val::Tuple(_) | Val::Str(_) => {
                        self.cx.item(&value, &key, None)
                    }
                    other => {
                        return Err(TemplateError::invalid(format!("{} has no items", other.describe())));
                    }
                }
            } else {
                let after = rest.strip_prefix('.').ok_or_else(missing)?;
                let end = after.find(['.', '[']).unwrap_or(after.len());
                let (name, after) = after.split_at(end);
                rest = after;
                match &value {
                    Val::Moment(_) | Val::Duration(_) => self.cx.member(&value, name, None),
                    _ => {
                        return Err(TemplateError::invalid(
                            "an entry of a mapping is written `{x[name]}` in a format",
                        ));
                    }
                }
            };
            value = match step {
                Val::Marker(_) => {
                    return Err(TemplateError::invalid("the format names something that is not there"));
                }
                step => step,
            };
        }
        Ok(value)
    }
}

/// `[[fill]align][sign][#][0][width][,][.precision][type]`.
#[derive(Default)]
struct Specification {
    fill: Option<char>,
    align: Option<char>,
    sign: Option<char>,
    alternate: bool,
    zero: bool,
    width: usize,
    grouping: Option<char>,
    precision: Option<usize>,
    kind: Option<char>,
}

impl Specification {
    fn parse(text: &str) -> Result<Self> {
        let mut out = Self::default();
        let mut characters: Vec<char> = text.chars().collect();
        let is_align = |c: Option<&char>| c.is_some_and(|c| "<>=^".contains(*c));
        if is_align(characters.get(1)) {
            (out.fill, out.align) = (characters.first().copied(), characters.get(1).copied());
            characters.drain(..2);
        } else if is_align(characters.first()) {
            out.align = characters.first().copied();
            characters.drain(..1);
        }
        let mut rest = characters.into_iter().peekable();
        out.sign = rest.next_if(|c| "+- ".contains(*c));
        out.alternate = rest.next_if_eq(&'#').is_some();
        out.zero = rest.next_if_eq(&'0').is_some();
        let number = |rest: &mut std::iter::Peekable<std::vec::IntoIter<char>>| {
            let digits: String = std::iter::from_fn(|| rest.next_if(char::is_ascii_digit)).collect();
            digits.parse::<usize>().ok().map(|number| number.min(10_000))
        };
        out.width = number(&mut rest).unwrap_or(0);
        out.grouping = rest.next_if(|c| ",_".contains(*c));
        if rest.next_if_eq(&'.').is_some() {
            let wrong = || TemplateError::invalid("the precision of the format is missing");
            out.precision = Some(number(&mut rest).ok_or_else(wrong)?);
        }
        out.kind = rest.next();
        match rest.next() {
            None => Ok(out),
            Some(_) => Err(TemplateError::invalid("the specification of the format is wrong")),
        }
    }

    fn apply(&self, value: &Val) -> Result {
        let wrong = || {
            TemplateError::invalid(format!(
                "the specification of the format does not fit {}",
                value.describe()
            ))
        };
        let plain = self.kind.is_none() && self.precision.is_none();
        let (text, numeric) = match (self.kind, value) {
            (Some('s') | None, Val::Str(text)) => {
                let length = self.precision.unwrap_or(usize::MAX);
                (text.chars().take(length).collect(), false)
            }
            (None, Val::Bool(_)) if self.width == 0 && self.align.is_none() => (python::str(value), false),
            (None, Val::Int(_) | Val::Bool(_)) | (Some('d' | 'n'), Val::Int(_) | Val::Bool(_)) => {
                (self.grouped(&value.as_int().unwrap_or(0).to_string()), true)
            }
            (Some(kind @ ('b' | 'o' | 'x' | 'X')), Val::Int(_) | Val::Bool(_)) => {
                (self.based(value.as_int().unwrap_or(0), kind), true)
            }
            (Some('c'), Val::Int(code)) => {
                let character = u32::try_from(*code).ok().and_then(char::from_u32);
                (character.ok_or_else(wrong)?.to_string(), false)
            }
            (None, Val::Float(_)) if plain => (python::str(value), true),
            (None, Val::Float(number)) => {
                (printf::general(*number, self.precision.unwrap_or(12), false), true)
            }
            (Some(kind), Val::Int(_) | Val::Float(_) | Val::Bool(_)) => {
                (self.float(value.as_float().unwrap_or(0.0), kind).ok_or_else(wrong)?, true)
            }
            (None, other) if self.width == 0 && self.align.is_none() && plain => (python::str(other), false),
            _ => return Err(wrong()),
        };
        let signed = match self.sign {
            Some(sign @ ('+' | ' ')) if numeric && !text.starts_with('-') => format!("{sign}{text}"),
            _ => text,
        };
        Ok(self.padded(signed, numeric))
    }

    fn float(&self, number: f64, kind: char) -> Option<String> {
        let precision = self.precision.unwrap_or(6);
        Some(match kind {
            'f' | 'F' => self.grouped(&format!("{number:.precision$}")),
            'e' => printf::exponent(number, precision),
            'E' => printf::exponent(number, precision).to_uppercase(),
            'g' | 'n' => printf::general(number, precision, self.alternate),
            'G' => printf::general(number, precision, self.alternate).to_uppercase(),
            '%' => format!("{:.precision$}%", number * 100.0),
            _ => return None,
        })
    }

    fn based(&self, number: i128, kind: char) -> String {
        let magnitude = number.unsigned_abs();
        let (prefix, digits) = match kind {
            'b' => ("0b", format!("{magnitude:b}")),
            'o' => ("0o", format!("{magnitude:o}")),
            'x' => ("0x", format!("{magnitude:x}")),
            _ => ("0X", format!("{magnitude:X}")),
        };
        format!("{}{}{digits}", if number < 0 { "-" } else { "" }, if self.alternate { prefix } else { "" })
    }

    /// Digits before the point in threes.
    fn grouped(&self, text: &str) -> String {
        let Some(separator) = self.grouping else { return text.to_owned() };
        let (sign, digits) = text.split_at(usize::from(text.starts_with('-')));
        let (whole, fraction) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
        let mut out = String::new();
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                out.push(separator);
            }
            out.push(digit);
        }
        format!("{sign}{out}{fraction}")
    }

    fn padded(&self, text: String, numeric: bool) -> String {
        let missing = self.width.saturating_sub(text.chars().count());
        let fill = self.fill.unwrap_or(if self.zero && numeric { '0' } else { ' ' }).to_string();
        let own = match numeric {
            true if self.zero => '=',
            true => '>',
            false => '<',
        };
        let (before, after) = match self.align.unwrap_or(own) {
            '<' => (0, missing),
            '^' => (missing / 2, missing - missing / 2),
            '=' if numeric => {
                let sign = usize::from(text.starts_with(['-', '+', ' ']));
                return format!("{}{}{}", &text[..sign], fill.repeat(missing), &text[sign..]);
            }
            _ => (missing, 0),
        };
        format!("{}{text}{}", fill.repeat(before), fill.repeat(after))
    }
}
