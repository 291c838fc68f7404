//! Filters on numbers.

use std::cmp::Ordering;

use super::super::{TemplateError, call::Call, evaluate::Evaluator, operators, tree::Arithmetic, value::Val};
use super::selection::{attribute, comparable};

type Result<T = Val> = std::result::Result<T, TemplateError>;

fn number(call: &Call) -> Result<f64> {
    call.subject
        .as_float()
        .ok_or_else(|| TemplateError::invalid(format!("a number is needed, not {}", call.subject.describe())))
}

pub(super) fn abs(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(match call.subject.as_int() {
        Some(value) => Val::Int(value.abs()),
        None => Val::Float(number(&call)?.abs()),
    })
}

pub(super) fn round(_: &Evaluator<'_>, call: Call) -> Result {
    let precision = i32::try_from(call.int(0, "precision")?.unwrap_or(0)).unwrap_or(0);
    let value = number(&call)?;
    let scale = 10f64.powi(precision);
    let method = call.text(1, "method")?.unwrap_or("common");
    if let (Some(whole), "common") = (call.subject.as_int(), method) {
        // The nearest multiple, the even one of two, as Python rounds integers.
        let unit = 10i128.checked_pow(u32::try_from(-precision).unwrap_or(0)).unwrap_or(i128::MAX);
        let (down, rest) = (whole.div_euclid(unit), whole.rem_euclid(unit));
        let up = rest > unit - rest || (rest == unit - rest && down % 2 != 0);
        return Ok(Val::Int((down + i128::from(up)).saturating_mul(unit)));
    }
    Ok(Val::Float(match method {
        // Ties go to the even digit; formatting rounds the exact value of the number, as Python does.
        "common" if precision >= 0 => {
            format!("{value:.*}", usize::try_from(precision).unwrap_or(0)).parse().unwrap_or(value)
        }
        "common" => (value * scale).round_ties_even() / scale,
        "ceil" => (value * scale).ceil() / scale,
        "floor" => (value * scale).floor() / scale,
        _ => return Err(TemplateError::invalid("`method` is `common`, `ceil` or `floor`")),
    }))
}

/// An argument that is a number.
fn factor(call: &Call, at: usize, name: &str) -> Result<Option<f64>> {
    match &call.arguments[at] {
        None => Ok(None),
        Some(value) => value.as_float().map(Some).ok_or_else(|| {
            TemplateError::invalid(format!("`{name}` must be a number, not {}", value.describe()))
        }),
    }
}

fn finite(value: f64) -> Result {
    if value.is_finite() {
        return Ok(Val::Float(value));
    }
    Err(TemplateError::invalid("there is no such number"))
}

#[expect(clippy::float_cmp, reason = "the bases that have a function of their own")]
pub(super) fn log(_: &Evaluator<'_>, call: Call) -> Result {
    let value = number(&call)?;
    finite(match factor(&call, 0, "base")? {
        None => value.ln(),
        Some(10.0) => value.log10(),
        Some(base) if base <= 0.0 || base == 1.0 => f64::NAN,
        Some(base) => value.ln() / base.ln(),
    })
}

pub(super) fn pow(_: &Evaluator<'_>, call: Call) -> Result {
    let exponent = factor(&call, 0, "y")?;
    let exponent = exponent.ok_or_else(|| TemplateError::invalid("the argument `y` is missing"))?;
    finite(number(&call)?.powf(exponent))
}

#[expect(clippy::float_cmp, reason = "the base that has a function of its own")]
pub(super) fn root(_: &Evaluator<'_>, call: Call) -> Result {
    let base = match &call.arguments[0] {
        Some(Val::Str(text)) => text.trim().parse().ok(),
        Some(value) => value.as_float(),
        None => Some(2.0),
    };
    let base = base.filter(|base: &f64| *base != 0.0);
    let base = base.ok_or_else(|| TemplateError::invalid("`base` must be a number that is not zero"))?;
    let square = base == 2.0 && !matches!(call.arguments[0], Some(Val::Str(_)));
    finite(if square { number(&call)?.sqrt() } else { number(&call)?.powf(1.0 / base) })
}

pub(super) fn sum(cx: &Evaluator<'_>, call: Call) -> Result {
    let mut total = call.arguments[1].clone().unwrap_or(Val::Int(0));
    if total.as_str().is_some() {
        return Err(TemplateError::invalid("texts have no sum").help("use the filter `join`"));
    }
    for item in cx.items(&call.subject)? {
        let item = match call.given(0) {
            Some(path) => cx.finish(&attribute(cx, &item, path)?)?,
            None => item,
        };
        total = operators::arithmetic(Arithmetic::Add, &total, &item)?;
    }
    Ok(total)
}

pub(super) fn max(cx: &Evaluator<'_>, call: Call) -> Result {
    extreme(cx, &call, Ordering::Greater)
}

pub(super) fn min(cx: &Evaluator<'_>, call: Call) -> Result {
    extreme(cx, &call, Ordering::Less)
}

fn extreme(cx: &Evaluator<'_>, call: &Call, wanted: Ordering) -> Result {
    let mut best: Option<(Val, Val)> = None;
    for item in cx.items(&call.subject)? {
        let key = comparable(cx, &item, call.given(1), call.flag(0))?;
        let better = match &best {
            None => true,
            Some((other, _)) => operators::order(&key, other)? == Some(wanted),
        };
        if better {
            best = Some((key, item));
        }
    }
    let nothing = || {
        Val::marker(TemplateError::new(super::super::ErrorKind::Undefined, "there is no item to choose from"))
    };
    Ok(best.map_or_else(nothing, |(_, item)| item))
}
