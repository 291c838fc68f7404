//! Filters that choose by chance, or by a seed.

use super::super::{TemplateError, call::Call, evaluate::Evaluator, random::Random, value::Val};

type Result<T = Val> = std::result::Result<T, TemplateError>;

pub(super) fn random(cx: &Evaluator<'_>, call: Call) -> Result {
    let mut random = Random::new(call.given(2))?;
    let Some(end) = call.subject.as_int() else {
        if call.flag(0) || call.flag(1) {
            return Err(TemplateError::invalid("`start` and `step` belong to numbers"));
        }
        let items = cx.items(&call.subject)?;
        if matches!(call.subject, Val::Map(_) | Val::Nested(_)) {
            return Err(TemplateError::invalid("a list, a string or an integer is needed, not a mapping"));
        }
        let place = random.place(items.len())?;
        return Ok(items.into_iter().nth(place).unwrap_or(Val::None));
    };
    let start = call.int(0, "start")?.unwrap_or(0);
    let step = call.int(1, "step")?.filter(|step| *step != 0).unwrap_or(1);
    let width = end.saturating_sub(start);
    let count = (width + step - step.signum()) / step;
    let count = u128::try_from(count).ok().filter(|count| *count > 0);
    let count = count.ok_or_else(|| TemplateError::invalid("there is no number from `start` to the end"))?;
    let steps = i128::try_from(random.below(count)?).unwrap_or(0);
    Ok(Val::Int(start + step * steps))
}

pub(super) fn shuffle(cx: &Evaluator<'_>, call: Call) -> Result {
    // As in Ansible what is no list stays as it is.
    let Ok(mut items) = cx.items(&call.subject) else { return Ok(call.subject) };
    let mut random = Random::new(call.given(0).filter(|seed| seed.truthy()))?;
    for at in (1..items.len()).rev() {
        items.swap(at, random.place(at + 1)?);
    }
    Ok(Val::list(items))
}
