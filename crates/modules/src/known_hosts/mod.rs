//! `known_hosts`: keys of hosts that ssh knows.

mod entry;

use std::path::PathBuf;

use serde_json::json;
use target::{Attributes, Error, Target};
use wire::{Object, Outcome};

use self::entry::Entry;
use crate::{
    Module, Side,
    module::{output, parameters},
    spec::{Parameters, choices, params},
};

choices! {
    /// Whether something should be there.
    State { Present = "present", Absent = "absent" }
}

params! { Params {
    /// Name or address of the host
    name: String, ["host"];
    /// Its key as a line of the file: names, type and key
    key: Option<String>;
    /// The file
    path: PathBuf = home_file();
    /// Write only a hash of the name
    hash_host: bool = false;
    /// Whether the key is to be known; absent without a key removes all of the host
    state: State = State::Present;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "known_hosts",
    summary: "keys of hosts that ssh knows",
    arguments: Params::ARGUMENTS,
    rules: &[crate::spec::Rule::NeededUnless("state", "absent", "key")],
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn home_file() -> PathBuf {
    crate::spec::expanded("~/.ssh/known_hosts").into()
}

/// What the file says about the host.
enum Found {
    /// Nothing.
    Nothing,
    /// The very key, in this line.
    Same(usize),
    /// Another key of its type, in this line.
    Other(usize),
    /// Only keys of other types.
    OtherTypes,
}

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let host = params.name.to_lowercase();
    let path = target.resolve_links(&params.path)?;
    let text = target.read_text(&path)?.unwrap_or_default();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    match params.key.as_deref().map(str::trim).filter(|key| !key.is_empty()) {
        None if params.state == State::Present => return Err(Error::other("there is no key to add")),
        None => lines.retain(|line| !Entry::parse(line).is_some_and(|entry| entry.is_of(&host))),
        Some(key) => {
            let mut key = wanted(key, &host)?;
            if params.hash_host {
                key.hash(&host);
            }
            let found = look(&lines, &host, &mut key);
            match (params.state, found) {
                (State::Present, Found::Same(_)) | (State::Absent, Found::Nothing | Found::OtherTypes) => {}
                (State::Absent, Found::Same(at) | Found::Other(at)) => drop(lines.remove(at)),
                (State::Present, found) => {
                    if let Found::Other(at) = found {
                        lines.remove(at);
                    }
                    lines.push(key.line());
                }
            }
        }
    }
    let new: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    if lines != text.lines().collect::<Vec<_>>() {
        target.write_text(&path, &new, &Attributes::default())?;
    }
    Ok(Outcome {
        output: output(json!({"name": params.name, "key": params.key, "path": path})),
        ..Outcome::default()
    })
}

/// The line of a key, which must be that of the host.
fn wanted(key: &str, host: &str) -> Result<Entry, Error> {
    let Some(entry) = Entry::parse(key).filter(|_| !key.contains('\n')) else {
        return Err(Error::helped("`key` is no line of known_hosts", "write: NAME TYPE KEY"));
    };
    if entry.is_of(host) {
        return Ok(entry);
    }
    Err(Error::helped(
        format!("the names of `key` do not contain `{host}`"),
        "begin the key with the host's name, as in known_hosts",
    ))
}

/// The first line that decides. A hash of the same name is as good as the one that is there.
fn look(lines: &[String], host: &str, key: &mut Entry) -> Found {
    let mut found = Found::Nothing;
    for (at, line) in lines.iter().enumerate() {
        let Some(entry) = Entry::parse(line).filter(|entry| entry.is_of(host)) else { continue };
        if key.is_hashed() && entry.is_hashed() {
            key.names.clone_from(&entry.names);
        }
        if *key == entry {
            return Found::Same(at);
        }
        if entry.marker.is_none() && entry.kind == key.kind {
            return Found::Other(at);
        }
        found = Found::OtherTypes;
    }
    found
}
