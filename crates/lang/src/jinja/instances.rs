//! Members and methods of dates, durations and cyclers.

use super::{
    TemplateError,
    call::{Arguments, Call},
    moment::{self, Moment, Zone},
    value::{Turns, Val},
};

fn int(number: i64) -> Val {
    Val::Int(i128::from(number))
}

/// A member; none when there is no such one.
pub(super) fn member(object: &Val, name: &str) -> Option<Val> {
    Some(match object {
        Val::Moment(moment) => {
            let parts = moment.parts();
            match name {
                "year" => int(parts.year),
                "month" => int(parts.month),
                "day" => int(parts.day),
                "hour" => int(parts.hour),
                "minute" => int(parts.minute),
                "second" => int(parts.second),
                "microsecond" => int(parts.micro),
                "tzinfo" => Val::None,
                _ => return None,
            }
        }
        Val::Duration(micros) => {
            let parts = moment::duration_parts(*micros);
            let place = ["days", "seconds", "microseconds"].iter().position(|known| *known == name)?;
            Val::Int(parts[place])
        }
        Val::Cycler(turns) if name == "current" => {
            let at = turns.next.lock().map(|at| *at).unwrap_or(0);
            turns.values.get(at)?.clone()
        }
        _ => return None,
    })
}

/// Calls a method; none when there is no such one.
pub(super) fn call(object: &Val, name: &str, arguments: Arguments) -> Result<Option<Val>, TemplateError> {
    let parameters: &[&str] = if name == "strftime" { &["format"] } else { &[] };
    let call = Call::bind(Val::None, arguments, parameters)?;
    Ok(match (object, name) {
        (Val::Moment(moment), _) => of_moment(*moment, name, &call)?,
        #[expect(clippy::cast_precision_loss, reason = "as Python does it")]
        (Val::Duration(micros), "total_seconds") => Some(Val::Float(*micros as f64 / 1e6)),
        (Val::Cycler(turns), "next") => turn(turns),
        (Val::Cycler(turns), "reset") => {
            if let Ok(mut at) = turns.next.lock() {
                *at = 0;
            }
            Some(Val::None)
        }
        _ => None,
    })
}

fn of_moment(moment: Moment, name: &str, call: &Call) -> Result<Option<Val>, TemplateError> {
    let zone = Zone { name: String::new(), offset: None };
    let parts = moment.parts();
    Ok(Some(match name {
        "strftime" => {
            let format = call.required(0, "format")?.as_str();
            let format = format.ok_or_else(|| TemplateError::invalid("a format is a string"))?;
            Val::from(moment::write(format, moment, &zone))
        }
        "isoformat" => Val::from(moment.iso('T')),
        "weekday" => int(parts.weekday),
        "isoweekday" => int(parts.weekday + 1),
        "toordinal" => Val::Int(moment.0.div_euclid(86_400_000_000) + 719_163),
        "ctime" => Val::from(moment::write("%a %b %e %H:%M:%S %Y", moment, &zone)),
        #[expect(clippy::cast_precision_loss, reason = "as Python does it")]
        "timestamp" => {
            let utc = super::filters::dates::to_utc(moment)?;
            Val::Float(utc.0 as f64 / 1e6)
        }
        _ => return Ok(None),
    }))
}

fn turn(turns: &Turns) -> Option<Val> {
    let mut at = turns.next.lock().ok()?;
    let value = turns.values.get(*at)?.clone();
    *at = (*at + 1) % turns.values.len();
    Some(value)
}

/// The separator, but for the first time.
pub(super) fn join(turns: &Turns) -> Val {
    let Ok(mut used) = turns.next.lock() else { return Val::str("") };
    *used += 1;
    if *used == 1 { Val::str("") } else { turns.values.first().cloned().unwrap_or(Val::None) }
}
