//! `expect`: a program that asks at a terminal, and what it is answered. Questions are expressions as Python has them;
//! the first in the text counts, and of several at one place the first of the task.

use std::{collections::VecDeque, path::PathBuf, time::Duration};

use serde_json::json;
use target::{Dialogue, Error, Program, Target};
use wire::{Object, Outcome, Value};

use crate::{
    Laws, Module, Side, command,
    module::{output, parameters},
    pattern::{Flags, Pattern},
    spec::{FromArgument, Parameters, params},
};

/// Questions and their answers, in the order of the task.
#[derive(Debug)]
struct Responses(Vec<(String, Answers)>);

#[derive(Debug)]
enum Answers {
    /// The same each time.
    Always(String),
    /// One after the other.
    Each(VecDeque<String>),
}

impl FromArgument for Responses {
    fn from_argument(value: &Value) -> Result<Self, String> {
        let entries = value.as_object().ok_or("it is no mapping of questions and answers")?;
        let read = |(question, answer): (&String, &Value)| {
            Pattern::new(question, FLAGS)
                .map_err(|reason| format!("`{question}` is no expression: {reason}"))?;
            let answers = match answer {
                Value::Array(answers) => {
                    Answers::Each(answers.iter().map(String::from_argument).collect::<Result<_, _>>()?)
                }
                answer => Answers::Always(String::from_argument(answer)?),
            };
            Ok((question.clone(), answers))
        };
        entries.iter().map(read).collect::<Result<_, String>>().map(Self)
    }
}

const FLAGS: Flags = Flags { ignore_case: false, multi_line: false, dot_all: true };

params! { Params {
    /// The command line, without a shell
    command: String;
    /// Expressions of what it asks, each with an answer or a list of answers for one time after the other
    responses: Responses;
    /// Folder to start it in
    chdir: Option<PathBuf>;
    /// Do nothing when this exists
    creates: Option<String>;
    /// Do nothing when this does not exist
    removes: Option<String>;
    /// Seconds to wait for the next question; null waits as long as it takes
    timeout: u32 = 30;
    /// Show the answers in the output
    echo: bool = false;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "expect",
    summary: "a program that asks, and what it is answered",
    arguments: Params::ARGUMENTS,
    side: Side::Target(run),
    laws: Laws::OF_PROGRAMS,
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let line = params.command.clone();
    if let Some(reason) = command::nothing_to_do(
        target,
        params.chdir.as_deref(),
        params.creates.as_deref(),
        params.removes.as_deref(),
    )? {
        let returned = json!({"cmd": line, "stdout": reason, "rc": 0});
        return Ok(Outcome { output: output(returned), ..Outcome::default() });
    }
    let program = Program {
        words: crate::words(&line)?,
        directory: params.chdir,
        secret: target.no_log(),
        ..Program::default()
    };
    if program.words.is_empty() {
        return Err(Error::other("`command` is empty"));
    }
    if target.check() {
        return Ok(command::left_out(target, &program));
    }
    let mut questions = Questions::compile(params.responses)?;
    let waits = arguments.get("timeout").is_none_or(|timeout| !timeout.is_null());
    let dialogue = Dialogue {
        echo: params.echo,
        patience: waits.then(|| Duration::from_secs(params.timeout.into())),
        answer: &mut |text| questions.answer(text),
    };
    let Some(talked) = target.converse(&program, dialogue)? else { return Ok(Outcome::default()) };
    let mut returned = crate::output_of(&talked.finished);
    returned.remove("stderr");
    returned.remove("stderr_lines");
    returned.insert("cmd".into(), line.into());
    if talked.timed_out {
        returned.insert("rc".into(), Value::Null);
        returned.insert("msg".into(), "command exceeded timeout".into());
        let message = format!(
            "`{}` asked nothing that was expected, nor ended, for {} s",
            program.line(),
            params.timeout
        );
        let help = "see what it printed last; `responses` has expressions, in which ?, ( and [ need a \\";
        return Err(Error::Returning { message, help: Some(help.into()), output: returned });
    }
    if !talked.finished.success() {
        return Err(crate::nonzero(program.line(), talked.finished, returned));
    }
    Ok(Outcome { output: returned, ..Outcome::default() })
}

struct Questions(Vec<(String, Pattern, Answers)>);

impl Questions {
    fn compile(responses: Responses) -> Result<Self, Error> {
        let compile = |(question, answers): (String, Answers)| {
            let pattern = Pattern::new(&question, FLAGS);
            let pattern =
                pattern.map_err(|reason| Error::other(format!("`responses`: `{question}`: {reason}")))?;
            Ok((question, pattern, answers))
        };
        responses.0.into_iter().map(compile).collect::<Result<_, _>>().map(Self)
    }

    /// The answer to the first question in a text, and where that ends.
    fn answer(&mut self, text: &[u8]) -> Result<Option<(usize, Vec<u8>)>, Error> {
        let found = self.0.iter_mut().filter_map(|(question, pattern, answers)| {
            let whole = pattern.search(text, 0)?.get(0)?;
            // An expression that fits nothing at all would be answered for ever.
            (!text.is_empty()).then_some((whole.start(), whole.end(), question, answers))
        });
        let Some((_, end, question, answers)) = found.min_by_key(|(start, ..)| *start) else {
            return Ok(None);
        };
        let answer = match answers {
            Answers::Always(answer) => Some(answer.clone()),
            Answers::Each(left) => left.pop_front(),
        };
        let Some(answer) = answer else {
            return Err(Error::helped(
                format!(
                    "No remaining responses for '{question}', output was '{}'",
                    String::from_utf8_lossy(text)
                ),
                "give the list of answers one more, or one answer for all",
            ));
        };
        Ok(Some((end, format!("{}\n", answer.trim_end_matches('\n')).into_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn questions(responses: Value) -> Questions {
        Questions::compile(Responses::from_argument(&responses).unwrap()).unwrap()
    }

    #[test]
    fn the_first_question_in_the_text_is_answered() {
        let mut questions = questions(json!({"(?i)password": "x", "User": ["anna", "berta"]}));
        let text = b"User: \r\nPassword: ";
        assert_eq!(questions.answer(text).unwrap(), Some((4, b"anna\n".to_vec())));
        assert_eq!(questions.answer(&text[4..]).unwrap(), Some((12, b"x\n".to_vec())));
        assert_eq!(questions.answer(b": ").unwrap(), None);
        assert_eq!(questions.answer(b"User").unwrap(), Some((4, b"berta\n".to_vec())));
        let message = questions.answer(b"User").unwrap_err().to_string();
        assert_eq!(message, "No remaining responses for 'User', output was 'User'");
    }

    #[test]
    fn a_wrong_expression_is_refused_when_the_playbook_is_loaded() {
        let message = Responses::from_argument(&json!({"Password (again": "x"})).unwrap_err();
        assert!(message.starts_with("`Password (again` is no expression"), "{message}");
    }
}
