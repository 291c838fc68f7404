//! `ini_file`: options in the sections of a file.

mod edit;
mod option;

use std::path::PathBuf;

use serde_json::json;
use target::{Attributes, Error, Mode, Target};
use wire::{Object, Outcome, Value};

use self::edit::Edit;
use crate::{
    Module, Side,
    module::{output, parameters},
    path_info::path_info,
    spec::{FromArgument, Parameters, Rule, choices, params},
};

choices! {
    /// Whether something should be there.
    State { Present = "present", Absent = "absent" }
}

/// Conditions on a section: an option, and the values that one of its lines may have.
#[derive(Debug, Clone)]
struct Conditions(Vec<(String, Vec<String>)>);

impl FromArgument for Conditions {
    fn from_argument(value: &Value) -> Result<Self, String> {
        let one = |condition: &Value| {
            let option = condition["option"].as_str().ok_or("a condition has no `option`")?;
            let values = match (&condition["values"], &condition["value"]) {
                (Value::Null, Value::Null) => Vec::new(),
                (Value::Null, value) => vec![String::from_argument(value)?],
                (values, _) => Vec::from_argument(values)?,
            };
            Ok((option.to_owned(), values))
        };
        value.as_array().ok_or("it is no list")?.iter().map(one).collect::<Result<_, String>>().map(Self)
    }
}

params! { Params {
    /// Path of the file
    path: PathBuf, ["dest"];
    /// The section; without one the options before the first section
    section: Option<String>;
    /// Only a section with these options counts
    section_has_values: Option<Conditions>;
    /// The option; without one the section as a whole
    option: Option<String>;
    /// Its value
    value: Option<String>;
    /// Its values, each in a line
    values: Option<Vec<String>>;
    /// Whether the option is there
    state: State = State::Present;
    /// The option has no other values
    exclusive: bool = true;
    /// Keep a copy of the old file beside it
    backup: bool = false;
    /// No blanks around =
    no_extra_spaces: bool = false;
    /// Other blanks around = are no difference
    ignore_spaces: bool = false;
    /// Make the file when it is missing
    create: bool = true;
    /// The option may have no value
    allow_no_value: bool = false;
    /// An option in a comment may become the option
    modify_inactive_option: bool = true;
    /// Write to where a link leads instead of replacing it
    follow: bool = false;
    /// Name or number of the owner
    owner: Option<String>;
    /// Name or number of the group
    group: Option<String>;
    /// Permissions, e.g. "0644"
    mode: Option<Mode>;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "ini_file",
    collection: "community.general",
    summary: "options in the sections of a file",
    arguments: Params::ARGUMENTS,
    manages_a_file: true,
    rules: &[Rule::Exclusive(&["value", "values"])],
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let path = if params.follow { target.resolve_links(&params.path)? } else { params.path.clone() };
    let text = target.read_text(&path)?;
    if text.is_none() && !params.create {
        return Err(Error::missing(&path).with_help("create=true makes it"));
    }
    let values = params.values.clone().or(params.value.clone().map(|value| vec![value])).unwrap_or_default();
    if params.option.is_some()
        && values.is_empty()
        && params.state == State::Present
        && !params.allow_no_value
    {
        return Err(Error::helped("an option needs a value", "say value, or allow_no_value=true"));
    }
    let before = text.clone().unwrap_or_default();
    let edit = Edit { params: &params, values };
    let (new, message) = edit.done(before.strip_prefix('\u{feff}').unwrap_or(&before));
    let attributes =
        Attributes { owner: params.owner.clone(), group: params.group.clone(), mode: params.mode.clone() };
    let mut backup = None;
    if text.as_deref() != Some(&new) {
        if let Some(folder) = path.parent() {
            target.make_directory(folder, &Attributes::default())?;
        }
        if params.backup {
            backup = target.back_up(&path)?;
        }
        target.write_text(&path, &new, &attributes)?;
    } else {
        target.set_attributes(&path, &attributes)?;
    }
    let mut outcome = Outcome { output: path_info(target, "path", &path)?, ..Outcome::default() };
    outcome.output.extend(output(json!({"msg": message, "backup_file": backup})));
    Ok(outcome)
}
