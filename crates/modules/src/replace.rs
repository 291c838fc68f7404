//! `replace`: every match of an expression in a file, replaced.

use std::path::PathBuf;

use serde_json::json;
use target::{Attributes, Error, Mode, Target};
use wire::{Object, Outcome};

use crate::{
    Module, Side,
    module::{output, parameters},
    pattern::{Flags, Pattern, Replacement},
    spec::{Expression, Parameters, params},
    text_file::{TextFile, Writing},
};

params! { Params {
    /// Path of the file
    path: PathBuf, ["dest", "destfile", "name"];
    /// What to replace; ^ and $ match at every line
    regexp: Expression;
    /// What to put there; may refer to groups of regexp
    replace: String = String::new();
    /// Only behind the first match of this expression
    after: Option<Expression>;
    /// Only before the first match of this expression
    before: Option<Expression>;
    /// Keep a copy of the old file beside it
    backup: bool = false;
    /// Command that judges the new contents, %s being the file
    validate: Option<String>;
    /// How the file is encoded; UTF-8 is the only one
    encoding: String = "utf-8".into();
    /// Name or number of the owner
    owner: Option<String>;
    /// Name or number of the group
    group: Option<String>;
    /// Permissions, e.g. "0644"
    mode: Option<Mode>;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "replace",
    summary: "every match of an expression in a file, replaced",
    arguments: Params::ARGUMENTS,
    manages_a_file: true,
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    if !matches!(params.encoding.to_lowercase().as_str(), "utf-8" | "utf8" | "ascii") {
        return Err(Error::other(format!("encoding: `{}` is not supported, only utf-8", params.encoding)));
    }
    let file = TextFile::read(target, &params.path)?;
    let Some(text) = file.text.clone() else { return Err(Error::missing(&params.path)) };
    let text_of = |name: &str| arguments.get(name).and_then(wire::Value::as_str).unwrap_or_default();
    let Some((start, end)) = section(&text, text_of("after"), text_of("before"))? else {
        let message = "`after` and `before` match nothing in the file";
        return Ok(Outcome { output: output(json!({"rc": 0, "msg": message})), ..Outcome::default() });
    };
    let flags = Flags { multi_line: true, ..Flags::default() };
    let wrong = |name: &'static str| move |reason: String| Error::other(format!("`{name}`: {reason}"));
    let expression = Pattern::new(text_of("regexp"), flags).map_err(wrong("regexp"))?;
    let replacement = Replacement::parse(&params.replace, &expression).map_err(wrong("replace"))?;
    let (inside, count) = expression.replace(&text[start..end], &replacement, 0);
    let new = [&text[..start], &inside, &text[end..]].concat();
    let message = if new == text { String::new() } else { format!("{count} replacements made") };
    let attributes = Attributes { owner: params.owner, group: params.group, mode: params.mode };
    let how = Writing { attributes, backup: params.backup, validate: params.validate };
    let mut returned = json!({"rc": 0, "msg": message});
    if let Some(copy) = file.write(target, &new, &how)? {
        returned["backup_file"] = json!(copy);
    }
    Ok(Outcome { output: output(returned), ..Outcome::default() })
}

/// Where to look, as bytes of the file; none when `after` or `before` match nothing.
fn section(text: &[u8], after: &str, before: &str) -> Result<Option<(usize, usize)>, Error> {
    let expression = match (after, before) {
        ("", "") => return Ok(Some((0, text.len()))),
        (after, "") => format!("{after}(?P<subsection>.*)"),
        ("", before) => format!("(?P<subsection>.*){before}"),
        (after, before) => format!("{after}(?P<subsection>.*?){before}"),
    };
    let flags = Flags { dot_all: true, ..Flags::default() };
    let expression = Pattern::new(&expression, flags)
        .map_err(|reason| Error::other(format!("`after` and `before`: {reason}")))?;
    let found = expression.search(text, 0);
    Ok(found.and_then(|found| found.name("subsection").map(|part| (part.start(), part.end()))))
}
