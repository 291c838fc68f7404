//! `lineinfile`: one line of a text file.

use std::path::PathBuf;

use regex::{Captures, Regex};
use serde_json::json;
use target::{Attributes, Error, Mode, Target};
use wire::{Object, Outcome};

use crate::{
    Laws, Module, Side,
    module::{output, parameters},
    spec::{Parameters, Rule, choices, params},
};

choices! {
    /// What should be.
    State { Present = "present", Absent = "absent" }
}

params! { Params {
    /// Path of the file
    path: PathBuf, ["dest", "destfile", "name"];
    /// The line
    line: Option<String>, ["value"];
    /// Regular expression of the line to replace or remove; the last match counts
    regexp: Option<String>, ["regex"];
    /// Text that the line to replace or remove contains
    search_string: Option<String>;
    /// That the line is there, or no line like it
    state: State = State::Present;
    /// The line may refer to groups of `regexp`; without a match nothing is done
    backrefs: bool = false;
    /// Insert behind the last match of this, or EOF
    insertafter: Option<String>;
    /// Insert before the last match of this, or BOF
    insertbefore: Option<String>;
    /// The first match counts for insertafter and insertbefore
    firstmatch: bool = false;
    /// Make the file when it is missing
    create: bool = false;
    /// Keep a copy of the old file beside it
    backup: bool = false;
    /// Name or number of the owner
    owner: Option<String>;
    /// Name or number of the group
    group: Option<String>;
    /// Permissions, e.g. "0644"
    mode: Option<Mode>;
    /// Command that judges the new contents, %s being the file
    validate: Option<String>;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "lineinfile",
    collection: "ansible.builtin",
    summary: "one line of a text file",
    arguments: Params::ARGUMENTS,
    rules: &[
        Rule::Exclusive(&["insertbefore", "insertafter"]),
        Rule::Exclusive(&["regexp", "search_string"]),
        Rule::Needs("state", "present", &["line"]),
        Rule::OneOf(&["line", "regexp", "search_string"]),
    ],
    free_form: None,
    open: false,
    side: Side::Target(run),
    laws: Laws::ALL,
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let path = target.resolve_links(&params.path)?;
    let present = target.read(&path)?;
    if present.is_none() && (params.state == State::Absent || !params.create) {
        if params.state == State::Absent {
            return Ok(told("file not present"));
        }
        return Err(Error::helped(format!("{}: there is no such file", path.display()), "create=true makes it"));
    }
    let before = String::from_utf8(present.clone().unwrap_or_default())
        .map_err(|_| Error::other(format!("{}: it is no UTF-8 text", path.display())))?;
    let (after, message) = match params.state {
        State::Present => with_line(&before, &params)?,
        State::Absent => without_line(&before, &params)?,
    };
    let wanted = Attributes { owner: params.owner, group: params.group, mode: params.mode };
    if after == before && present.is_some() {
        target.set_attributes(&path, &wanted)?;
        return Ok(told(""));
    }
    if let Some(command) = &params.validate {
        target.validate(&path, after.as_bytes(), command)?;
    }
    if params.backup {
        target.back_up(&path)?;
    }
    target.write(&path, after.as_bytes(), &wanted)?;
    Ok(told(message))
}

fn told(message: &str) -> Outcome {
    Outcome { output: output(json!({"msg": message})), ..Outcome::default() }
}

fn expression(text: &str) -> Result<Regex, Error> {
    Regex::new(text).map_err(|error| Error::other(format!("`{text}` is no regular expression: {error}")))
}

/// Tells which lines count.
enum Matcher<'a> {
    Expression(Regex),
    Contains(&'a str),
    Exactly(&'a str),
}

impl Matcher<'_> {
    fn matches(&self, line: &str) -> bool {
        match self {
            Matcher::Expression(expression) => expression.is_match(line),
            Matcher::Contains(text) => line.contains(text),
            Matcher::Exactly(text) => line == *text,
        }
    }
}

fn matcher(params: &Params) -> Result<Matcher<'_>, Error> {
    match (&params.regexp, &params.search_string) {
        (Some(text), _) => Ok(Matcher::Expression(expression(text)?)),
        (None, Some(text)) => Ok(Matcher::Contains(text)),
        (None, None) => Ok(Matcher::Exactly(params.line.as_deref().unwrap_or_default())),
    }
}

fn without_line(before: &str, params: &Params) -> Result<(String, &'static str), Error> {
    let matcher = matcher(params)?;
    let kept = before.split_inclusive('\n').filter(|line| !matcher.matches(line.trim_end_matches(['\n', '\r'])));
    Ok((kept.collect(), "line(s) removed"))
}

fn with_line(before: &str, params: &Params) -> Result<(String, &'static str), Error> {
    let line = params.line.as_deref().ok_or_else(|| Error::other("`line` says what should be there, and is missing"))?;
    let mut lines: Vec<String> = before.split_inclusive('\n').map(String::from).collect();
    let bare = |line: &str| line.trim_end_matches(['\n', '\r']).to_string();
    let matcher = matcher(params)?;
    if let Some(at) = lines.iter().rposition(|present| matcher.matches(&bare(present))) {
        let new = match (&matcher, params.backrefs) {
            (Matcher::Expression(expression), true) => {
                expression.captures(&bare(&lines[at])).map_or_else(|| line.to_string(), |found| expand(line, &found))
            }
            _ => line.to_string(),
        };
        if bare(&lines[at]) != new {
            lines[at] = new + "\n";
        }
        return Ok((lines.concat(), "line replaced"));
    }
    if params.backrefs {
        return Ok((before.into(), ""));
    }
    // With `regexp` and no match, a line that is there already is enough.
    if lines.iter().any(|present| bare(present) == line) {
        return Ok((before.into(), ""));
    }
    let position = |text: &str| -> Result<Option<usize>, Error> {
        let expression = expression(text)?;
        let mut found = lines.iter().enumerate().filter(|(_, l)| expression.is_match(&bare(l))).map(|(at, _)| at);
        Ok(if params.firstmatch { found.next() } else { found.next_back() })
    };
    let at = match (params.insertbefore.as_deref(), params.insertafter.as_deref()) {
        (Some("BOF"), _) => 0,
        (Some(text), _) => position(text)?.unwrap_or(lines.len()),
        (None, None | Some("EOF")) => lines.len(),
        (None, Some(text)) => position(text)?.map_or(lines.len(), |at| at + 1),
    };
    if at > 0 && !lines[at - 1].ends_with('\n') {
        lines[at - 1].push('\n');
    }
    lines.insert(at, format!("{line}\n"));
    Ok((lines.concat(), "line added"))
}

/// `\1` and `\g<name>` of a replacement, as Python's `re` writes them.
fn expand(line: &str, found: &Captures<'_>) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let named = rest.strip_prefix("g<").and_then(|tail| tail.split_once('>'));
        if let Some((name, tail)) = named {
            let group = name.parse().ok().and_then(|number: usize| found.get(number)).or_else(|| found.name(name));
            text.push_str(group.map_or("", |group| group.as_str()));
            rest = tail;
        } else if let Some(digit) = rest.chars().next().filter(char::is_ascii_digit) {
            let number = digit.to_digit(10).unwrap_or_default() as usize;
            text.push_str(found.get(number).map_or("", |group| group.as_str()));
            rest = &rest[1..];
        } else {
            text.push('\\');
        }
    }
    text + rest
}
