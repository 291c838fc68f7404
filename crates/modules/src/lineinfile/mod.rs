//! `lineinfile`: one line of a text file.

mod edit;
mod place;

use std::path::PathBuf;

use serde_json::json;
use target::{Attributes, Error, Mode, Target};
use wire::{Object, Outcome};

pub(crate) use self::place::Place;
use crate::{
    Module, Side,
    module::{output, parameters},
    pattern::Replacement,
    spec::{Expression, Parameters, Rule, choices, params},
    text_file::{TextFile, Writing},
};

choices! {
    /// Whether something should be there.
    Presence { Present = "present", Absent = "absent" }
}

params! { Params {
    /// Path of the file
    path: PathBuf, ["dest", "destfile", "name"];
    /// Whether the line is to be there
    state: Presence = Presence::Present;
    /// The line
    line: Option<String>, ["value"];
    /// Expression of the line to replace (the last that matches) or of those to remove
    regexp: Option<Expression>, ["regex"];
    /// Text instead of an expression
    search_string: Option<String>;
    /// The line may refer to groups of regexp; without a match nothing is done
    backrefs: bool = false;
    /// A new line goes behind the last line that matches, or to EOF or BOF
    insertafter: Option<Place>;
    /// A new line goes before the last line that matches, or to BOF
    insertbefore: Option<Place>;
    /// The first match counts, not the last
    firstmatch: bool = false;
    /// Make the file when it is missing
    create: bool = false;
    /// Keep a copy of the old file beside it
    backup: bool = false;
    /// Command that judges the new contents, %s being the file
    validate: Option<String>;
    /// Name or number of the owner
    owner: Option<String>;
    /// Name or number of the group
    group: Option<String>;
    /// Permissions, e.g. "0644"
    mode: Option<Mode>;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "lineinfile",
    summary: "one line of a text file",
    arguments: Params::ARGUMENTS,
    manages_a_file: true,
    rules: &[
        Rule::Exclusive(&["insertbefore", "insertafter"]),
        Rule::Exclusive(&["regexp", "search_string"]),
        Rule::Exclusive(&["backrefs", "search_string"]),
        Rule::NeededUnless("state", "absent", "line"),
        Rule::OneOf(&["line", "regexp", "search_string"]),
        Rule::Needs("backrefs", "true", &["regexp"]),
    ],
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let file = TextFile::read(target, &params.path)?;
    let (text, message, found) = match (&file.text, params.state) {
        (None, Presence::Absent) => return Ok(told(json!({"msg": "file not present"}))),
        (None, Presence::Present) if !params.create => return Err(file.missing()),
        (text, Presence::Present) => {
            let line = params.line.as_deref().unwrap_or_default();
            let backrefs = match &params.regexp {
                Some(expression) if params.backrefs => {
                    let parsed = Replacement::parse(line, &expression.0);
                    Some(parsed.map_err(|reason| Error::other(format!("`line`: {reason}")))?)
                }
                _ => None,
            };
            let before = text.as_deref().unwrap_or_default();
            let (text, message) = edit::with_line(before, line, backrefs.as_ref(), &params);
            (text, message.to_string(), None)
        }
        (Some(text), Presence::Absent) => {
            let (text, count) = edit::without_line(text, &params);
            let message = if count > 0 { format!("{count} line(s) removed") } else { String::new() };
            (text, message, Some(count))
        }
    };
    let attributes = Attributes { owner: params.owner, group: params.group, mode: params.mode };
    let how = Writing { attributes, backup: params.backup, validate: params.validate };
    let copy = file.write(target, &text, &how)?.map_or_else(String::new, |path| path.display().to_string());
    let mut output = json!({"msg": message, "backup": copy});
    if let Some(count) = found {
        output["found"] = count.into();
    }
    Ok(told(output))
}

fn told(returned: wire::Value) -> Outcome {
    Outcome { output: output(returned), ..Outcome::default() }
}
