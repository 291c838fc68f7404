//! `pause`: waits. Nobody is asked: a run must end without a terminal, too.

use std::time::Duration;

use wire::{Failure, Outcome};

use super::call::{Action, Prepared, failure};

/// Reads the arguments.
pub fn prepare(action: &Action<'_>) -> Result<Prepared, Failure> {
    let unit = |name: &str, seconds: f64| {
        let Some(text) = action.text(name)? else { return Ok(None) };
        let number = text.trim().parse::<f64>().ok().map(|number| (number * seconds).max(0.0));
        let time = number.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        time.map(Some).ok_or_else(|| failure(format!("`{name}`: `{text}` is no number")))
    };
    let time = unit("minutes", 60.0)?.or(unit("seconds", 1.0)?);
    let Some(time) = time else {
        return Err(Failure {
            help: Some("say seconds or minutes; ask before the run with vars_prompt".into()),
            ..failure("it would wait for an answer, and nobody is asked during a run")
        });
    };
    let mut outcome = Outcome::default();
    let said = format!("Paused for {} seconds", time.as_secs());
    outcome.output.insert("stdout".into(), said.into());
    outcome.output.insert("rc".into(), 0.into());
    outcome.output.insert("stderr".into(), "".into());
    outcome.output.insert("user_input".into(), "".into());
    outcome.output.insert("delta".into(), time.as_secs().into());
    Ok(Prepared::Wait(time, Box::new(outcome)))
}
