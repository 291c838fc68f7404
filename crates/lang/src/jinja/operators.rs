//! Operators, with Python's rules for types.

use std::{cmp::Ordering, sync::Arc};

use super::{
    TemplateError,
    moment::Moment,
    printf, python,
    tree::{Arithmetic, Comparison},
    value::Val,
};

/// Where an index of Python points in a sequence of `length` items.
pub(super) fn index(at: i128, length: usize) -> Option<usize> {
    let length = length as i128;
    let at = if at < 0 { at + length } else { at };
    if (0..length).contains(&at) { usize::try_from(at).ok() } else { None }
}

/// `-a`.
pub(super) fn negate(value: &Val) -> Result<Val, TemplateError> {
    match value {
        Val::Float(number) => Ok(Val::Float(-number)),
        other => match other.as_int() {
            Some(number) => Ok(Val::Int(-number)),
            None => Err(TemplateError::invalid(format!("`-` does not work on {}", other.describe()))),
        },
    }
}

/// A date, some time later.
fn later(moment: Moment, micros: i128) -> Result<Val, TemplateError> {
    moment.later(micros).map(Val::Moment).ok_or_else(|| TemplateError::invalid("the date is out of range"))
}

/// `a + b` and the like.
pub(super) fn arithmetic(operator: Arithmetic, left: &Val, right: &Val) -> Result<Val, TemplateError> {
    match (operator, left, right) {
        (Arithmetic::Concatenate, ..) => {
            Ok(Val::from(format!("{}{}", python::str(left), python::str(right))))
        }
        (Arithmetic::Remainder, Val::Str(format), _) => printf::format(format, right),
        (Arithmetic::Add, Val::Str(a), Val::Str(b)) => Ok(Val::from(format!("{a}{b}"))),
        (Arithmetic::Add, Val::List(a), Val::List(b)) => {
            Ok(Val::list(a.iter().chain(&**b).cloned().collect()))
        }
        (Arithmetic::Subtract, Val::Moment(a), Val::Moment(b)) => Ok(Val::Duration(a.0 - b.0)),
        (Arithmetic::Subtract, Val::Moment(a), Val::Duration(b)) => later(*a, -b),
        (Arithmetic::Add, Val::Moment(a), Val::Duration(b))
        | (Arithmetic::Add, Val::Duration(b), Val::Moment(a)) => later(*a, *b),
        (Arithmetic::Add, Val::Duration(a), Val::Duration(b)) => Ok(Val::Duration(a + b)),
        (Arithmetic::Subtract, Val::Duration(a), Val::Duration(b)) => Ok(Val::Duration(a - b)),
        (Arithmetic::Add, Val::Tuple(a), Val::Tuple(b)) => {
            Ok(Val::Tuple(Arc::new(a.iter().chain(&**b).cloned().collect())))
        }
        (Arithmetic::Multiply, Val::Str(_) | Val::List(_) | Val::Tuple(_), count)
            if count.as_int().is_some() =>
        {
            repeat(left, count.as_int().unwrap_or(0))
        }
        (Arithmetic::Multiply, count, Val::Str(_) | Val::List(_) | Val::Tuple(_))
            if count.as_int().is_some() =>
        {
            repeat(right, count.as_int().unwrap_or(0))
        }
        _ => match (left.as_int(), right.as_int(), left.as_float(), right.as_float()) {
            (Some(a), Some(b), ..) => integers(operator, a, b),
            (_, _, Some(a), Some(b)) => floats(operator, a, b),
            _ => Err(TemplateError::invalid(format!(
                "`{}` does not work on {} and {}",
                symbol(operator),
                left.describe(),
                right.describe()
            ))),
        },
    }
}

fn symbol(operator: Arithmetic) -> &'static str {
    match operator {
        Arithmetic::Add => "+",
        Arithmetic::Subtract => "-",
        Arithmetic::Multiply => "*",
        Arithmetic::Divide => "/",
        Arithmetic::DivideDown => "//",
        Arithmetic::Remainder => "%",
        Arithmetic::Power => "**",
        Arithmetic::Concatenate => "~",
    }
}

/// No template needs a text of more bytes than this from one operator.
const LARGEST: i128 = 64 * 1024 * 1024;

fn repeat(value: &Val, count: i128) -> Result<Val, TemplateError> {
    let count = count.max(0);
    let length = match value {
        Val::Str(text) => text.len(),
        other => other.as_items().map_or(0, <[Val]>::len),
    };
    if count.saturating_mul(length as i128) > LARGEST {
        return Err(TemplateError::invalid("`*` would make something too large"));
    }
    let count = usize::try_from(count).unwrap_or(0);
    Ok(match value {
        Val::Str(text) => Val::from(text.repeat(count)),
        other => {
            let items = vec![other.as_items().unwrap_or_default(); count].concat();
            if matches!(other, Val::Tuple(_)) { Val::Tuple(Arc::new(items)) } else { Val::list(items) }
        }
    })
}

fn zero() -> TemplateError {
    TemplateError::invalid("division by zero")
}

#[expect(clippy::cast_precision_loss, reason = "as Python does it")]
fn integers(operator: Arithmetic, a: i128, b: i128) -> Result<Val, TemplateError> {
    let result = match operator {
        Arithmetic::Add => a.checked_add(b),
        Arithmetic::Subtract => a.checked_sub(b),
        Arithmetic::Multiply => a.checked_mul(b),
        Arithmetic::Divide if b == 0 => return Err(zero()),
        Arithmetic::Divide => return Ok(Val::Float(a as f64 / b as f64)),
        Arithmetic::DivideDown | Arithmetic::Remainder if b == 0 => return Err(zero()),
        Arithmetic::DivideDown => {
            a.checked_div(b).map(|quotient| quotient - i128::from(a % b != 0 && ((a < 0) != (b < 0))))
        }
        Arithmetic::Remainder => {
            a.checked_rem(b).map(|rest| if rest != 0 && ((rest < 0) != (b < 0)) { rest + b } else { rest })
        }
        Arithmetic::Power if b < 0 => return floats(operator, a as f64, b as f64),
        Arithmetic::Power => u32::try_from(b).ok().and_then(|b| a.checked_pow(b)),
        Arithmetic::Concatenate => None,
    };
    result.map(Val::Int).ok_or_else(|| TemplateError::invalid("the integer becomes too large"))
}

fn floats(operator: Arithmetic, a: f64, b: f64) -> Result<Val, TemplateError> {
    let divides = matches!(operator, Arithmetic::Divide | Arithmetic::DivideDown | Arithmetic::Remainder);
    if divides && b == 0.0 {
        return Err(zero());
    }
    Ok(Val::Float(match operator {
        Arithmetic::Add => a + b,
        Arithmetic::Subtract => a - b,
        Arithmetic::Multiply => a * b,
        Arithmetic::Divide => a / b,
        Arithmetic::DivideDown => (a / b).floor(),
        Arithmetic::Remainder => a - b * (a / b).floor(),
        Arithmetic::Power | Arithmetic::Concatenate => a.powf(b),
    }))
}

/// `a < b` and the like; both values are finished.
pub(super) fn compare(operator: Comparison, left: &Val, right: &Val) -> Result<bool, TemplateError> {
    Ok(match operator {
        Comparison::Equal => equal(left, right),
        Comparison::NotEqual => !equal(left, right),
        Comparison::In => contains(right, left)?,
        Comparison::NotIn => !contains(right, left)?,
        Comparison::Less => order(left, right)? == Some(Ordering::Less),
        Comparison::LessOrEqual => matches!(order(left, right)?, Some(Ordering::Less | Ordering::Equal)),
        Comparison::Greater => order(left, right)? == Some(Ordering::Greater),
        Comparison::GreaterOrEqual => {
            matches!(order(left, right)?, Some(Ordering::Greater | Ordering::Equal))
        }
    })
}

/// `a == b`.
#[expect(clippy::float_cmp, reason = "the template asks for it")]
pub(super) fn equal(left: &Val, right: &Val) -> bool {
    match (left, right) {
        (Val::None, Val::None) | (Val::Omit, Val::Omit) => true,
        (Val::Str(a), Val::Str(b)) => a == b,
        (Val::Moment(a), Val::Moment(b)) => a == b,
        (Val::Duration(a), Val::Duration(b)) => a == b,
        (Val::List(a), Val::List(b)) | (Val::Tuple(a), Val::Tuple(b)) => {
            a.len() == b.len() && a.iter().zip(&**b).all(|(a, b)| equal(a, b))
        }
        (Val::Map(a), Val::Map(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| equal(a, b)))
        }
        _ => match (left.as_int(), right.as_int(), left.as_float(), right.as_float()) {
            (Some(a), Some(b), ..) => a == b,
            (_, _, Some(a), Some(b)) => a == b,
            _ => false,
        },
    }
}

/// The order of two values; none when one is not a number.
pub(super) fn order(left: &Val, right: &Val) -> Result<Option<Ordering>, TemplateError> {
    match (left, right) {
        (Val::Str(a), Val::Str(b)) => return Ok(Some(a.cmp(b))),
        (Val::Moment(a), Val::Moment(b)) => return Ok(Some(a.cmp(b))),
        (Val::Duration(a), Val::Duration(b)) => return Ok(Some(a.cmp(b))),
        (Val::List(a), Val::List(b)) | (Val::Tuple(a), Val::Tuple(b)) => {
            for (a, b) in a.iter().zip(&**b) {
                if !equal(a, b) {
                    return order(a, b);
                }
            }
            return Ok(Some(a.len().cmp(&b.len())));
        }
        _ => {}
    }
    match (left.as_int(), right.as_int(), left.as_float(), right.as_float()) {
        (Some(a), Some(b), ..) => Ok(Some(a.cmp(&b))),
        (_, _, Some(a), Some(b)) => Ok(a.partial_cmp(&b)),
        _ => Err(TemplateError::invalid(format!(
            "{} and {} cannot be ordered",
            left.describe(),
            right.describe()
        ))),
    }
}

/// `item in container`.
pub(super) fn contains(container: &Val, item: &Val) -> Result<bool, TemplateError> {
    match (container, item) {
        (Val::Str(text), Val::Str(part)) => Ok(text.contains(&**part)),
        (Val::List(items) | Val::Tuple(items), _) => Ok(items.iter().any(|other| equal(other, item))),
        (Val::Map(_), item) if !item.is_hashable() => {
            Err(TemplateError::invalid(format!("{} cannot be a key of a mapping", item.describe())))
        }
        (Val::Map(entries), _) => Ok(item.key().is_ok_and(|key| entries.contains_key(&key))),
        _ => Err(TemplateError::invalid(format!(
            "`in` does not work on {} and {}",
            item.describe(),
            container.describe()
        ))),
    }
}

/// `a[start:stop:step]`.
pub(super) fn slice(value: &Val, [start, stop, step]: [Option<i128>; 3]) -> Result<Val, TemplateError> {
    let step = step.unwrap_or(1);
    if step == 0 {
        return Err(TemplateError::invalid("the step of a slice cannot be zero"));
    }
    let characters: Vec<char>;
    let length = match value {
        Val::Str(text) => {
            characters = text.chars().collect();
            characters.len()
        }
        Val::List(items) | Val::Tuple(items) => {
            characters = Vec::new();
            items.len()
        }
        other => return Err(TemplateError::invalid(format!("{} cannot be sliced", other.describe()))),
    } as i128;
    let (lowest, highest) = if step > 0 { (0, length) } else { (-1, length - 1) };
    let bound = |at: Option<i128>, default| {
        at.map_or(default, |at| (if at < 0 { at + length } else { at }).clamp(lowest, highest))
    };
    let (first, last) = if step > 0 { (lowest, highest) } else { (highest, lowest) };
    let (mut at, stop) = (bound(start, first), bound(stop, last));
    let mut chosen = Vec::new();
    while if step > 0 { at < stop } else { at > stop } {
        chosen.extend(usize::try_from(at).ok());
        at += step;
    }
    let items = |items: &[Val]| chosen.iter().filter_map(|at| items.get(*at).cloned()).collect::<Vec<_>>();
    Ok(match value {
        Val::List(list) => Val::list(items(list)),
        Val::Tuple(list) => Val::Tuple(Arc::new(items(list))),
        _ => Val::from(chosen.iter().filter_map(|at| characters.get(*at)).collect::<String>()),
    })
}
