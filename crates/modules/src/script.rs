//! `script`: a program of the control side, run on the machine. It is never a file there: its interpreter
//! reads it from a pipe, so nothing is left when the machine or the link fails.

use std::path::PathBuf;

use serde_json::json;
use target::{Error, Program, Target};
use wire::{Object, Outcome};

use crate::{
    Laws, Module, Side, command,
    module::{output, parameters},
    spec::{Parameters, Rule, params},
};

params! { Params {
    /// Path of the script in the role's files/, and its arguments
    _raw_params: Option<String>;
    /// The same
    cmd: Option<String>;
    /// Do nothing when this file exists; a glob pattern
    creates: Option<String>;
    /// Do nothing when this file does not exist; a glob pattern
    removes: Option<String>;
    /// Folder to start it in
    chdir: Option<PathBuf>;
    /// Interpreter; by default what the script's first line says, or /bin/sh
    executable: Option<String>;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "script",
    summary: "a program of the control side, run on the machine",
    arguments: Params::ARGUMENTS,
    rules: &[Rule::OneOf(&["_raw_params", "cmd"]), Rule::Exclusive(&["_raw_params", "cmd"])],
    free_form: Some("_raw_params"),
    side: Side::Target(run),
    laws: Laws::OF_PROGRAMS,
    ..Module::BUILTIN
};

/// Moves the script from the standard input, which it finds empty then.
const FROM_A_PIPE: &str = "exec \"$@\" 3<&0 </dev/null";

fn run(target: &mut Target, arguments: &Object, blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let decided = params.creates.is_some() || params.removes.is_some();
    let chdir = params.chdir.as_deref();
    if let Some(reason) =
        command::nothing_to_do(target, chdir, params.creates.as_deref(), params.removes.as_deref())?
    {
        return Ok(Outcome { skipped: Some(reason), ..Outcome::default() });
    }
    let line = params.cmd.or(params._raw_params).unwrap_or_default();
    let script = command::split(&line)?;
    let shown = Program::new(script.iter().cloned());
    if target.check() && !decided {
        target.leave_out(&shown);
        let reason = "check mode does not run scripts";
        return Ok(Outcome {
            unknown: Some(reason.into()),
            output: output(json!({"skipped": true, "msg": reason})),
            ..Outcome::default()
        });
    }
    let mut words = vec!["/bin/sh".to_owned(), "-c".into(), FROM_A_PIPE.into(), "sh".into()];
    words.extend(match &params.executable {
        Some(interpreter) => command::split(interpreter)?,
        None => interpreter(blob),
    });
    words.push("/dev/fd/3".into());
    words.extend(script.iter().skip(1).cloned());
    let program = Program {
        words,
        directory: params.chdir,
        input: blob.into(),
        secret: target.no_log(),
        ..Program::default()
    };
    let Some(finished) = target.attempt(&program, &shown.line())? else { return Ok(Outcome::default()) };
    if !finished.success() {
        let returned = crate::output_of(&finished);
        return Err(crate::nonzero(shown.line(), finished, returned));
    }
    Ok(Outcome { output: crate::output_of(&finished), ..Outcome::default() })
}

/// The words behind `#!`, or a shell.
fn interpreter(script: &[u8]) -> Vec<String> {
    let first = script.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(first).into_owned();
    let words = line
        .strip_prefix("#!")
        .map(|line| line.trim().splitn(2, [' ', '\t']).map(|word| word.trim().to_owned()).collect());
    words.filter(|words: &Vec<String>| !words.is_empty()).unwrap_or_else(|| vec!["/bin/sh".into()])
}
