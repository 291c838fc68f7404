//! Functions that every template can call.

use std::sync::{Arc, Mutex};

use super::{
    ErrorKind, TemplateError,
    call::{Arguments, Call, NAMED, REST},
    evaluate::Evaluator,
    filters::dates,
    lookups,
    moment::{self, Moment, Zone},
    nearest, operators, untemplated,
    value::{Map, Turns, Val},
};

/// Their names, sorted.
pub const FUNCTIONS: &[&str] =
    &["cycler", "dict", "joiner", "lookup", "namespace", "now", "q", "query", "range", "undef"];

/// Calls one of them.
pub(super) fn call(cx: &Evaluator<'_>, name: &str, arguments: Arguments) -> Result<Val, TemplateError> {
    // `env` of all lookups takes an undefined default.
    let lookup = matches!(name, "lookup" | "query" | "q");
    if let Some(marker) = arguments.first_marker().filter(|_| !lookup) {
        return Ok(marker);
    }
    match name {
        "range" => range(Call::bind(Val::None, arguments, &["start", "stop", "step"])?),
        "dict" | "namespace" => {
            let call = Call::bind(Val::None, arguments, &["mapping", NAMED])?;
            let mut entries = Map::new();
            match call.given(0) {
                None => {}
                Some(Val::Map(given)) => entries.extend((**given).clone()),
                Some(pairs) => {
                    for pair in cx.items(pairs)? {
                        match &cx.items(&pair)?[..] {
                            [key, value] => entries.insert(key.key()?, value.clone()),
                            _ => return Err(TemplateError::invalid("`dict` wants pairs of keys and values")),
                        };
                    }
                }
            }
            entries.extend(call.named);
            Ok(if name == "dict" { Val::map(entries) } else { Val::Namespace(Arc::new(Mutex::new(entries))) })
        }
        "cycler" if arguments.positional.is_empty() => Err(TemplateError::invalid("`cycler` wants values")),
        "cycler" => Ok(Val::Cycler(Arc::new(Turns {
            values: Call::bind(Val::None, arguments, &[REST])?.rest,
            next: Mutex::new(0),
        }))),
        "joiner" => {
            let call = Call::bind(Val::None, arguments, &["sep"])?;
            let separator = call.arguments[0].clone().unwrap_or_else(|| Val::str(", "));
            Ok(Val::Joiner(Arc::new(Turns { values: vec![separator], next: Mutex::new(0) })))
        }
        "now" => now(&Call::bind(Val::None, arguments, &["utc", "fmt"])?),
        "lookup" | "query" | "q" => lookups::call(cx, arguments, name != "lookup"),
        name if untemplated::FUNCTIONS.contains(&name) => untemplated::call(cx, name, arguments),
        "undef" => {
            let call = Call::bind(Val::None, arguments, &["hint"])?;
            let hint = call.text(0, "hint")?.unwrap_or("a variable that must be set has no value");
            Err(TemplateError::new(ErrorKind::Undefined, hint))
        }
        _ => Err(unknown(cx, name)),
    }
}

/// The error for a function that is not there.
fn unknown(cx: &Evaluator<'_>, name: &str) -> TemplateError {
    if cx.scope.get(name).is_some() {
        return TemplateError::invalid(format!("`{name}` is a variable, not a function"));
    }
    let error = TemplateError::new(ErrorKind::Unknown, format!("there is no function `{name}`"));
    match nearest(name, FUNCTIONS.iter().copied()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error,
    }
}

fn now(call: &Call) -> Result<Val, TemplateError> {
    let (clock, utc) = (dates::now(), call.flag(0));
    let (here, _) = dates::at(clock.0.div_euclid(1_000_000), utc)?;
    let here = Moment(here.0 + clock.0.rem_euclid(1_000_000));
    Ok(match call.text(1, "fmt")?.filter(|format| !format.is_empty()) {
        // What `now` gives knows no time zone.
        Some(format) => Val::from(moment::write(format, here, &Zone { name: String::new(), offset: None })),
        None => Val::Moment(here),
    })
}

fn range(call: Call) -> Result<Val, TemplateError> {
    let first = call.int(0, "start")?.ok_or_else(|| TemplateError::invalid("`range` wants a number"))?;
    let (start, stop) = match call.int(1, "stop")? {
        Some(stop) => (first, stop),
        None => (0, first),
    };
    let step = call.int(2, "step")?.unwrap_or(1);
    if step == 0 {
        return Err(TemplateError::invalid("the step of `range` cannot be zero"));
    }
    if (stop - start) / step > 1_000_000 {
        return Err(TemplateError::invalid("the range has more than a million items"));
    }
    let mut items = Vec::new();
    let mut at = start;
    while if step > 0 { at < stop } else { at > stop } {
        items.push(Val::Int(at));
        at += step;
    }
    Ok(Val::list(items))
}

/// `loop.cycle(a, b)`.
pub(super) fn cycle(cx: &Evaluator<'_>, position: &Val, arguments: &Arguments) -> Val {
    let at = cx.member(position, "index0", None).as_int().unwrap_or(0);
    let length = arguments.positional.len();
    let chosen = i128::try_from(length)
        .ok()
        .and_then(|length| at.checked_rem(length))
        .and_then(|at| operators::index(at, length))
        .and_then(|at| arguments.positional.get(at));
    match chosen {
        Some(value) => value.clone(),
        None => Val::marker(TemplateError::invalid("`cycle` wants values")),
    }
}
