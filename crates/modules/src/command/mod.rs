//! `command` and `shell`: arbitrary programs. Nobody can know what they change, so they count as
//! changed whenever they run, and in check mode they are skipped unless `creates` or `removes` decide.

mod words;

pub(crate) use self::words::{expand, split};

use std::path::{Path, PathBuf};

use serde_json::json;
use target::{Error, Program, Target};
use wire::{Object, Outcome, Value};

use crate::{
    Laws, Module, Side,
    module::{output, parameters},
    spec::{Parameters, Rule, params},
};

params! { Params {
    /// The command line
    _raw_params: Option<String>;
    /// The command line
    cmd: Option<String>;
    /// The command as a list of words
    argv: Option<Vec<String>>;
    /// Do nothing when this file exists; a glob pattern, in chdir unless absolute
    creates: Option<String>;
    /// Do nothing when this file does not exist; a glob pattern
    removes: Option<String>;
    /// Folder to start it in
    chdir: Option<PathBuf>;
    /// What it reads
    stdin: Option<String>;
    /// Put a newline behind what it reads
    stdin_add_newline: bool = true;
    /// Shell to use
    executable: Option<String>;
    /// Take the empty lines at the end of its output away
    strip_empty_ends: bool = true;
    /// Replace $NAME and ~ in the words of a command
    expand_argument_vars: bool = true;
} }

const RULES: &[Rule] =
    &[Rule::OneOf(&["_raw_params", "cmd", "argv"]), Rule::Exclusive(&["_raw_params", "cmd", "argv"])];

/// `command`.
pub const COMMAND: Module = Module {
    name: "command",
    summary: "a program, without a shell",
    arguments: Params::ARGUMENTS,
    rules: RULES,
    free_form: Some("_raw_params"),
    side: Side::Target(|target, arguments, _| run(target, arguments, false)),
    laws: Laws::OF_PROGRAMS,
    ..Module::BUILTIN
};

/// `shell`.
pub const SHELL: Module = Module {
    name: "shell",
    summary: "a command line for a shell",
    side: Side::Target(|target, arguments, _| run(target, arguments, true)),
    ..COMMAND
};

fn run(target: &mut Target, arguments: &Object, shell: bool) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    if let Some(message) =
        nothing_to_do(target, params.chdir.as_deref(), params.creates.as_deref(), params.removes.as_deref())?
    {
        let returned =
            json!({"rc": 0, "stdout": message, "stderr": "", "stdout_lines": [message], "stderr_lines": []});
        return Ok(Outcome { output: output(returned), ..Outcome::default() });
    }
    let undecided = params.creates.is_none() && params.removes.is_none();
    let strip = params.strip_empty_ends;
    let (program, written) = program(target, params, shell)?;
    if target.check() && undecided {
        return Ok(left_out(target, &program));
    }
    let Some(finished) = target.attempt(&program, "")? else { return Ok(Outcome::default()) };
    let mut returned = crate::output_of(&finished);
    if !strip {
        returned.extend(output(json!({"stdout": finished.stdout, "stderr": finished.stderr})));
    }
    let words = if shell {
        program.words.last().map_or(Value::Null, |line| line.as_str().into())
    } else {
        // As they are written: what they expand to may be a secret.
        json!(written)
    };
    returned.insert("cmd".into(), words);
    if !finished.success() {
        return Err(crate::nonzero(program.line(), finished, returned));
    }
    Ok(Outcome { output: returned, ..Outcome::default() })
}

/// What check mode tells of a program that it does not run.
pub(crate) fn left_out(target: &mut Target, program: &Program) -> Outcome {
    target.leave_out(program);
    let reason = "check mode does not run commands";
    Outcome {
        unknown: Some(reason.into()),
        output: output(json!({"skipped": true, "msg": reason})),
        ..Outcome::default()
    }
}

/// Why the command need not run, when `creates` or `removes` says so.
pub(crate) fn nothing_to_do(
    target: &Target,
    folder: Option<&Path>,
    creates: Option<&str>,
    removes: Option<&str>,
) -> Result<Option<String>, Error> {
    let exists = |pattern: &str| {
        let folder = folder.unwrap_or(Path::new("/"));
        Ok::<_, Error>(!crate::glob::paths(target, &folder.join(pattern))?.is_empty())
    };
    Ok(match (creates, removes) {
        (Some(creates), _) if exists(creates)? => Some(format!("skipped, since {creates} exists")),
        (_, Some(removes)) if !exists(removes)? => Some(format!("skipped, since {removes} does not exist")),
        _ => None,
    })
}

/// The program, and its words as they are written.
fn program(target: &Target, params: Params, shell: bool) -> Result<(Program, Vec<String>), Error> {
    let line = params.cmd.or(params._raw_params);
    let mut words = match (line, params.argv) {
        (Some(line), _) if shell => {
            vec![params.executable.unwrap_or_else(|| "/bin/sh".into()), "-c".into(), line]
        }
        (Some(line), _) => split(&line)?,
        (None, words) => words.unwrap_or_default(),
    };
    let written = words.clone();
    if !shell && params.expand_argument_vars {
        for word in &mut words {
            *word = expand(word, |name| target.environment(name));
        }
    }
    let mut input = params.stdin.unwrap_or_default().into_bytes();
    if !input.is_empty() && params.stdin_add_newline {
        input.push(b'\n');
    }
    let program =
        Program { words, directory: params.chdir, input, secret: target.no_log(), ..Program::default() };
    Ok((program, written))
}
