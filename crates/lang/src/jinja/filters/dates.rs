//! Filters between dates and texts, and the clock.

use std::time::SystemTime;

use jiff::{Timestamp, tz::TimeZone};

use super::super::{
    TemplateError,
    call::Call,
    evaluate::Evaluator,
    moment::{self, Moment, Zone},
    value::Val,
};

type Result<T = Val> = std::result::Result<T, TemplateError>;

pub(super) fn to_datetime(_: &Evaluator<'_>, call: Call) -> Result {
    let text = call.subject_string()?;
    let format = call.text(0, "format")?.unwrap_or("%Y-%m-%d %H:%M:%S");
    moment::read(text, format).map(Val::Moment).map_err(TemplateError::invalid)
}

pub(super) fn strftime(_: &Evaluator<'_>, call: Call) -> Result {
    let Some(format) = call.subject.as_str() else {
        let message = format!("a format is a string, not {}", call.subject.describe());
        return Err(TemplateError::invalid(message));
    };
    let seconds = match call.given(0) {
        None => now().0.div_euclid(1_000_000),
        Some(value) => seconds(value)?,
    };
    let (moment, zone) = at(seconds, call.flag(1))?;
    let zone = if call.flag(1) { Zone { name: "GMT".to_owned(), ..zone } } else { zone };
    Ok(Val::from(moment::write(&format.replace("%f", "%%f"), moment, &zone)))
}

#[expect(clippy::cast_possible_truncation, reason = "Python cuts too")]
fn seconds(value: &Val) -> Result<i128> {
    let number = match value {
        Val::Str(text) => text.trim().parse().ok(),
        other => other.as_float(),
    };
    let number = number.filter(|number: &f64| number.is_finite());
    number.map(|number| number.floor() as i128).ok_or_else(|| TemplateError::invalid("`second` is no number"))
}

/// Microseconds since 1970, in UTC.
pub(in super::super) fn now() -> Moment {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    Moment(since.map_or(0, |since| i128::try_from(since.as_micros()).unwrap_or(0)))
}

/// What clocks show so many seconds after 1970: in UTC, or here.
pub(in super::super) fn at(seconds: i128, utc: bool) -> Result<(Moment, Zone)> {
    let beyond = || TemplateError::invalid("the time is beyond the year 9999");
    let seconds = i64::try_from(seconds).map_err(|_| beyond())?;
    let stamp = Timestamp::from_second(seconds).map_err(|_| beyond())?;
    if utc {
        return Ok((Moment::from_seconds(seconds), Zone { name: "UTC".to_owned(), offset: Some(0) }));
    }
    let zone = TimeZone::system();
    let here = zone.to_offset_info(stamp);
    let offset = i64::from(here.offset().seconds());
    let zone = Zone { name: here.abbreviation().to_owned(), offset: Some(offset) };
    Ok((Moment::from_seconds(seconds + offset), zone))
}

/// What clocks show in UTC when they show this here.
pub(in super::super) fn to_utc(here: Moment) -> Result<Moment> {
    let seconds = here.0.div_euclid(1_000_000);
    let (there, _) = at(seconds, false)?;
    let (again, _) = at(2 * seconds - there.0.div_euclid(1_000_000), false)?;
    Ok(Moment(here.0 - (again.0 - (2 * seconds - there.0.div_euclid(1_000_000)) * 1_000_000)))
}
