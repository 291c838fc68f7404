//! `authorized_key`: keys that may log in as a user.

mod line;

use std::path::{Path, PathBuf};

use serde_json::json;
use target::{Attributes, Error, Mode, Target, User};
use wire::{Object, Outcome};

use self::line::Line;
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
    /// Name of the user
    user: String;
    /// Keys, one in a line; file:///PATH takes those of a file on the machine
    key: String;
    /// Another file than the user's .ssh/authorized_keys
    path: Option<PathBuf>;
    /// Make the folder of the file, give it to the user and close it to others
    manage_dir: bool = true;
    /// Whether the keys may log in
    state: State = State::Present;
    /// Options that stand before the key
    key_options: Option<String>;
    /// No other keys may log in
    exclusive: bool = false;
    /// Comment that stands behind the key
    comment: Option<String>;
    /// Write to where a link leads instead of replacing it
    follow: bool = false;
    /// Only for keys from the web, which are not supported
    validate_certs: bool = true;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "authorized_key",
    collection: "ansible.posix",
    summary: "keys that may log in as a user",
    arguments: Params::ARGUMENTS,
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let user = target.user(&params.user)?;
    let path = match (&params.path, &user) {
        (Some(path), _) => path.clone(),
        (None, Some(user)) => Path::new(&user.home).join(".ssh/authorized_keys"),
        (None, None) => return Err(Error::NoUser(params.user)),
    };
    let text = target.read_text(&path)?.unwrap_or_default();
    let mut lines: Vec<Line> = Vec::new();
    for line in text.split_inclusive('\n').map(Line::read) {
        // A key that comes twice counts once, as it stands the second time.
        match lines.iter_mut().find(|other| other.identity() == line.identity()) {
            Some(other) => *other = line,
            None => lines.push(line),
        }
    }
    let before = lines.clone();
    let wanted = wanted(target, &params)?;
    for key in &wanted {
        let at = lines.iter().position(|line| line.identity() == key.identity());
        match (params.state, at) {
            (State::Present, Some(at)) if lines[at] == *key => {}
            (State::Present, at) => {
                at.map(|at| lines.remove(at));
                lines.push(key.clone());
            }
            (State::Absent, Some(at)) => drop(lines.remove(at)),
            (State::Absent, None) => {}
        }
    }
    if params.exclusive && params.state == State::Present {
        lines.retain(|line| wanted.iter().any(|key| key.identity() == line.identity()));
    }
    if lines != before {
        let new: String = lines.iter().map(Line::text).collect();
        let Some(user) = user else { return Err(Error::NoUser(params.user)) };
        write(target, &params, &path, &new, &user)?;
    }
    let returned = json!({
        "user": params.user,
        "key": params.key,
        "keyfile": path,
        "path": params.path,
        "state": if params.state == State::Present { "present" } else { "absent" },
        "exclusive": params.exclusive,
        "key_options": params.key_options,
        "comment": params.comment,
        "manage_dir": params.manage_dir,
        "follow": params.follow,
    });
    Ok(Outcome { output: output(returned), ..Outcome::default() })
}

/// The keys of the call, with its options and comment.
fn wanted(target: &Target, params: &Params) -> Result<Vec<Line>, Error> {
    let mut text = params.key.clone();
    if text.starts_with("http") {
        return Err(Error::helped(
            "keys from the web are not supported",
            "fetch them in an earlier task (get_url) and say key: file:///PATH",
        ));
    }
    if let Some(path) = text.strip_prefix("file:").map(|path| PathBuf::from(path.trim_start_matches("//"))) {
        text = target.read_text(&path)?.ok_or_else(|| Error::missing(&path))?;
    }
    let mut keys = Vec::new();
    for (number, line) in
        text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
    {
        let mut key = Line::read(line);
        if key.is_other() {
            return Err(Error::helped(
                format!("line {} of `key` is no public key", number + 1),
                "write: TYPE KEY COMMENT, as in id_rsa.pub",
            ));
        }
        if let Some(options) = &params.key_options {
            key.set_options(options);
        }
        if let Some(comment) = &params.comment {
            key.set_comment(comment);
        }
        keys.push(key);
    }
    Ok(keys)
}

fn write(target: &mut Target, params: &Params, path: &Path, text: &str, user: &User) -> Result<(), Error> {
    let owned = |mode: u32| Attributes {
        owner: Some(user.uid.to_string()),
        group: Some(user.gid.to_string()),
        mode: Some(Mode::Bits(mode)),
    };
    let path = if params.follow { target.resolve_links(path)? } else { path.into() };
    if let Some(folder) = path.parent() {
        if params.manage_dir {
            target.make_directory(folder, &owned(0o700))?;
        } else {
            target.make_directory(folder, &Attributes::default())?;
        }
    }
    target.write_text(&path, text, &owned(0o600))?;
    Ok(())
}
