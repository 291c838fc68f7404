//! `blockinfile`: a block of lines between two markers.

use std::path::PathBuf;

use serde_json::json;
use target::{Attributes, Error, Mode, Target};
use wire::{Object, Outcome};

use crate::{
    Module, Side,
    lineinfile::{Place, Presence},
    module::{output, parameters},
    spec::{Parameters, Rule, params},
    text_file::{TextFile, Writing, ended, lines_of},
};

params! { Params {
    /// Path of the file
    path: PathBuf, ["dest", "destfile", "name"];
    /// Whether the block is to be there
    state: Presence = Presence::Present;
    /// The lines
    block: String = String::new(), ["content"];
    /// What stands before and behind the block: `{mark}` becomes marker_begin and marker_end
    marker: String = "# {mark} ANSIBLE MANAGED BLOCK".into();
    /// See marker
    marker_begin: String = "BEGIN".into();
    /// See marker
    marker_end: String = "END".into();
    /// A new block goes behind the last line that matches, or to EOF
    insertafter: Option<Place>;
    /// A new block goes before the last line that matches, or to BOF
    insertbefore: Option<Place>;
    /// Make the file when it is missing
    create: bool = false;
    /// Keep a copy of the old file beside it
    backup: bool = false;
    /// Command that judges the new contents, %s being the file
    validate: Option<String>;
    /// An empty line behind the block, unless it is the last thing
    append_newline: bool = false;
    /// An empty line before the block, unless it is the first thing
    prepend_newline: bool = false;
    /// Name or number of the owner
    owner: Option<String>;
    /// Name or number of the group
    group: Option<String>;
    /// Permissions, e.g. "0644"
    mode: Option<Mode>;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "blockinfile",
    summary: "a block of lines between two markers",
    arguments: Params::ARGUMENTS,
    manages_a_file: true,
    rules: &[Rule::Exclusive(&["insertbefore", "insertafter"])],
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let file = TextFile::read(target, &params.path)?;
    if file.text.is_none() {
        if !params.create {
            return Err(file.missing());
        }
        if params.state == Presence::Absent {
            let message = format!("File {} not present", params.path.display());
            return Ok(Outcome { output: output(json!({"msg": message})), ..Outcome::default() });
        }
    }
    let before = file.text.clone();
    let text = edited(before.as_deref().unwrap_or_default(), &params);
    let message = match before {
        Some(before) if before == text => "",
        None => "File created",
        Some(_) if params.state == Presence::Absent || params.block.is_empty() => "Block removed",
        Some(_) => "Block inserted",
    };
    let attributes = Attributes { owner: params.owner, group: params.group, mode: params.mode };
    let how = Writing { attributes, backup: params.backup, validate: params.validate };
    let mut returned = json!({"msg": message});
    if let Some(copy) = file.write(target, &text, &how)? {
        returned["backup_file"] = json!(copy);
    }
    Ok(Outcome { output: output(returned), ..Outcome::default() })
}

fn edited(before: &[u8], params: &Params) -> Vec<u8> {
    let mut lines = lines_of(before);
    let marker = |mark: &str| ended(params.marker.replace("{mark}", mark).into_bytes());
    let (begin, end) = (marker(&params.marker_begin), marker(&params.marker_end));
    let present = params.state == Presence::Present;
    let at = match (last(&lines, &begin), last(&lines, &end)) {
        (Some(begin), Some(end)) => {
            lines.drain(begin.min(end)..=begin.max(end));
            begin.min(end)
        }
        _ => place(&lines, params),
    };
    if let Some(line) = at.checked_sub(1).and_then(|before| lines.get_mut(before)) {
        *line = ended(std::mem::take(line));
    }
    let mut block = Vec::new();
    if present && params.prepend_newline && at > 0 && lines[at - 1] != b"\n" {
        block.push(b"\n".to_vec());
    }
    let filled = present && !params.block.is_empty();
    if filled {
        block.push(begin);
        block.extend(lines_of(&ended(params.block.clone().into_bytes())));
        block.push(end);
    }
    if present && params.append_newline && lines.get(at).is_some_and(|next| next != b"\n") {
        block.push(b"\n".to_vec());
    }
    lines.splice(at..at, block);
    lines.concat()
}

fn last(lines: &[Vec<u8>], line: &[u8]) -> Option<usize> {
    lines.iter().rposition(|present| present == line)
}

/// Where a new block goes.
fn place(lines: &[Vec<u8>], params: &Params) -> usize {
    match (&params.insertbefore, &params.insertafter) {
        (Some(Place::Begin), _) => 0,
        (Some(place), _) => place.line_in(lines, false).unwrap_or(lines.len()),
        (None, Some(place)) => place.line_in(lines, false).map_or(lines.len(), |at| at + 1),
        (None, None) => lines.len(),
    }
}
