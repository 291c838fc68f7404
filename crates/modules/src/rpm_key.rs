//! `rpm_key`: keys that packages are signed with. gpg tells the id of a key in a file; rpm knows imported keys
//! as packages `gpg-pubkey-ID`.

use std::path::{Path, PathBuf};

use serde_json::json;
use target::{Error, Program, Target};
use wire::{Object, Outcome};

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
    /// File of the machine with the key, or the key's id with state=absent
    key: String;
    /// Whether packages with it are accepted
    state: State = State::Present;
    /// Fingerprints, one of which the key must have
    fingerprint: Vec<String> = Vec::new();
} }

/// The module.
pub const MODULE: Module = Module {
    name: "rpm_key",
    summary: "keys that packages are signed with",
    arguments: Params::ARGUMENTS,
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    if params.key.contains("://") {
        return Err(Error::helped(
            "keys from the web are not supported",
            "fetch it in an earlier task (get_url)",
        ));
    }
    let is_id = |text: &str| (8..=40).contains(&text.len()) && text.chars().all(|c| c.is_ascii_hexdigit());
    let bare = params.key.trim_start_matches("0x");
    let wanted = params.state == State::Present;
    let (id, file) = if is_id(bare) {
        if wanted {
            return Err(Error::helped("a key can't be imported by its id alone", "say the file that has it"));
        }
        (bare.to_lowercase(), None)
    } else {
        let path = PathBuf::from(crate::spec::expanded(&params.key));
        (id_of(target, &path, &params.fingerprint)?, Some(path))
    };
    let short = id[id.len() - 8..].to_owned();
    let known = match target.expected("rpm key", &short) {
        Some(known) => known == true,
        None => target.query(&Program::new(["rpm", "-q", &format!("gpg-pubkey-{short}")]))?.success(),
    };
    if known != wanted {
        let program = match &file {
            Some(path) if wanted => Program::new(["rpm", "--import", &path.display().to_string()]),
            _ => Program::new(["rpm", "--erase", "--allmatches", &format!("gpg-pubkey-{short}")]),
        };
        target.run(&program, "")?;
        target.expect("rpm key", &short, wanted.into());
    }
    Ok(Outcome { output: output(json!({"key": params.key})), ..Outcome::default() })
}

/// The id of the key in a file, which has one of the fingerprints.
fn id_of(target: &mut Target, path: &Path, fingerprints: &[String]) -> Result<String, Error> {
    if target.followed(path)?.is_none() {
        return Err(Error::missing(path));
    }
    let shown = path.display().to_string();
    let words =
        ["gpg", "--no-tty", "--batch", "--with-colons", "--fixed-list-mode", "--with-fingerprint", &shown];
    let told = target.query(&Program::new(words))?.stdout;
    let field = |kind: &str, at: usize| {
        let line = told.lines().find(|line| line.split(':').next() == Some(kind));
        line.and_then(|line| line.split(':').nth(at)).map(str::to_owned)
    };
    let id = field("pub", 4)
        .filter(|id| id.len() >= 8)
        .ok_or_else(|| Error::other(format!("{shown}: gpg finds no key in it")))?;
    let own = field("fpr", 9).unwrap_or_default().to_uppercase();
    let plain = |text: &String| text.replace(' ', "").to_uppercase();
    if !fingerprints.is_empty() && !fingerprints.iter().map(plain).any(|wanted| wanted == own) {
        return Err(Error::other(format!(
            "{shown}: the key has the fingerprint {own}, which is none of those"
        )));
    }
    Ok(id.to_lowercase())
}
