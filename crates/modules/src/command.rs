//! `command` and `shell`: arbitrary programs. Nobody can know what they change, so they count as
//! changed whenever they run, and in check mode they are skipped unless `creates` or `removes` decide.

use std::path::PathBuf;

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
    /// Do nothing when this file exists
    creates: Option<PathBuf>;
    /// Do nothing when this file does not exist
    removes: Option<PathBuf>;
    /// Folder to start it in
    chdir: Option<PathBuf>;
    /// What it reads
    stdin: Option<String>;
    /// Put a newline behind what it reads
    stdin_add_newline: bool = true;
    /// Shell to use, for `shell`
    executable: Option<String>;
} }

const RULES: &[Rule] =
    &[Rule::OneOf(&["_raw_params", "cmd", "argv"]), Rule::Exclusive(&["_raw_params", "cmd", "argv"])];

/// `command`.
pub const COMMAND: Module = Module {
    name: "command",
    collection: "ansible.builtin",
    summary: "a program, without a shell",
    arguments: Params::ARGUMENTS,
    rules: RULES,
    free_form: Some("_raw_params"),
    open: false,
    side: Side::Target(|target, arguments, _| run(target, arguments, false)),
    laws: Laws::OF_PROGRAMS,
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
    let line = params.cmd.or(params._raw_params);
    let words = match (&line, &params.argv) {
        (Some(line), _) if shell => {
            vec![params.executable.unwrap_or_else(|| "/bin/sh".into()), "-c".into(), line.clone()]
        }
        (Some(line), _) => split(line)?,
        (None, Some(words)) => words.clone(),
        (None, None) => return Err(Error::other("there is no command to run")),
    };
    let skipped = |why: String| {
        let output = output(
            json!({"rc": 0, "stdout": "", "stderr": "", "stdout_lines": [], "stderr_lines": [], "msg": why}),
        );
        Outcome { output, ..Outcome::default() }
    };
    let mut decided = false;
    if let Some(path) = &params.creates {
        decided = true;
        if target.metadata(path)?.is_some() {
            return Ok(skipped(format!("{} exists", path.display())));
        }
    }
    if let Some(path) = &params.removes {
        decided = true;
        if target.metadata(path)?.is_none() {
            return Ok(skipped(format!("{} does not exist", path.display())));
        }
    }
    let mut program = Program { words, directory: params.chdir, ..Program::default() };
    if let Some(mut input) = params.stdin {
        if params.stdin_add_newline {
            input.push('\n');
        }
        program.input = input.into();
    }
    if target.check() && !decided {
        let reason = "check mode does not run commands";
        return Ok(Outcome {
            unknown: Some(reason.into()),
            output: output(json!({"skipped": true, "msg": reason})),
            ..Outcome::default()
        });
    }
    let quiet = target.no_log();
    program.secret = quiet;
    let Some(finished) = target.attempt(&program, "")? else { return Ok(Outcome::default()) };
    if !finished.success() {
        return Err(Error::Failed { command: program.line(), finished: Box::new(finished) });
    }
    let mut output = crate::output_of(&finished);
    output.insert(
        "cmd".into(),
        if shell { Value::from(line.unwrap_or_default()) } else { json!(program.words) },
    );
    Ok(Outcome { output, ..Outcome::default() })
}

/// Words of a command line as Python's `shlex.split` makes them.
fn split(line: &str) -> Result<Vec<String>, Error> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match c {
            '\'' | '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next() {
                        Some(end) if end == c => break,
                        Some('\\') if c == '"' => match characters.next() {
                            Some(escaped @ ('"' | '\\')) => word.push(escaped),
                            Some(other) => word.extend(['\\', other]),
                            None => return Err(Error::other("the command line ends with a backslash")),
                        },
                        Some(other) => word.push(other),
                        None => {
                            return Err(Error::helped(
                                "the command line has an unclosed quote",
                                "close it, or use argv",
                            ));
                        }
                    }
                }
            }
            '\\' => word.get_or_insert_default().extend(characters.next()),
            c if c.is_whitespace() => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_is_split_as_a_posix_shell_would() {
        let words = split(r#"echo 'a b' "c \"d\"" e\ f """#).unwrap();
        assert_eq!(words, ["echo", "a b", "c \"d\"", "e f", ""]);
        assert!(split("echo 'a").is_err());
    }
}
