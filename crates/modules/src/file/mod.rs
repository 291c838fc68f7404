//! `file`: files, folders and links as such.

mod directory;
mod link;
mod time;

use std::path::{Path, PathBuf};

use target::{Attributes, Error, FileKind, Mode, Stamp, Target, Touch};
use wire::{Object, Outcome, Value};

use self::time::Time;
use crate::{
    Module, Side,
    module::parameters,
    path_info::path_info,
    spec::{Parameters, choices, params},
};

choices! {
    /// What the path should be.
    State { Absent = "absent", Directory = "directory", File = "file", Hard = "hard", Link = "link", Touch = "touch" }
}

/// How dates are written unless the task says otherwise.
const TIME: &str = "%Y%m%d%H%M.%S";

params! { Params {
    /// Path of the file
    path: PathBuf, ["dest", "name"];
    /// What it should be; by default what it is, and then only attributes are changed
    state: Option<State>;
    /// What a link leads to
    src: Option<String>;
    /// Name or number of the owner
    owner: Option<String>;
    /// Name or number of the group
    group: Option<String>;
    /// Permissions, e.g. "0644" or u=rw,g=r,o=
    mode: Option<Mode>;
    /// Attributes of a folder go for all that is in it
    recurse: bool = false;
    /// Replace what is in the way of a link; make a link to what does not exist
    force: bool = false;
    /// Attributes go for what a link leads to
    follow: bool = true;
    /// Time of the last change: a date, `now` (by default for `touch`) or `preserve`
    modification_time: Option<Time>;
    /// How that is written, as of strptime
    modification_time_format: String = TIME.into();
    /// Time of the last access: a date, `now` (by default for `touch`) or `preserve`
    access_time: Option<Time>;
    /// How that is written, as of strptime
    access_time_format: String = TIME.into();
} }

/// The module.
pub const MODULE: Module = Module {
    name: "file",
    summary: "files, folders and links: that they are there, or not, and their attributes",
    arguments: Params::ARGUMENTS,
    manages_a_file: true,
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let present = kind_of(target, &params.path)?;
    let state = match (params.state, present) {
        (Some(state), _) => state,
        (None, Some(FileKind::Directory)) => State::Directory,
        (None, Some(FileKind::Link)) => State::Link,
        (None, None) if params.recurse => State::Directory,
        (None, _) => State::File,
    };
    if params.recurse && state != State::Directory {
        return Err(Error::helped(
            format!("{}: recurse is for folders", params.path.display()),
            "say state=directory, or leave recurse out",
        ));
    }
    if params.src.is_some() && !matches!(state, State::Link | State::Hard) {
        return Err(Error::helped(
            format!("{}: src is for links", params.path.display()),
            "say state=link or state=hard",
        ));
    }
    match state {
        State::Absent => drop(target.remove(&params.path)?),
        State::Directory => directory::ensure(target, &params)?,
        State::File => params.set_attributes(target, &existing_file(target, &params)?)?,
        State::Touch => touch(target, &params)?,
        State::Link => link::ensure_symbolic(target, &params)?,
        State::Hard => link::ensure_hard(target, &params)?,
    }
    let is_link = matches!(state, State::Link | State::Hard | State::Touch);
    let mut output = path_info(target, if is_link { "dest" } else { "path" }, &params.path)?;
    if let (Some(src), true) = (&params.src, is_link) {
        output.insert("src".into(), Value::from(src.as_str()));
    }
    Ok(Outcome { output, ..Outcome::default() })
}

/// The file that attributes are for, which must be there.
fn existing_file(target: &Target, params: &Params) -> Result<PathBuf, Error> {
    let path = if params.follow { target.resolve_links(&params.path)? } else { params.path.clone() };
    let shown = path.display();
    match kind_of(target, &path)? {
        Some(FileKind::File) => Ok(path),
        Some(FileKind::Directory) => Err(Error::other(format!("{shown}: it is a folder, not a file"))),
        Some(FileKind::Link) => {
            Err(Error::helped(format!("{shown}: it is a link, not a file"), "say state=link or follow=true"))
        }
        Some(FileKind::Special(_)) => {
            Err(Error::other(format!("{shown}: it is a device, a pipe or a socket")))
        }
        None => Err(Error::missing(&path)
            .with_help("state=file changes what is there; make it with copy, template or state=touch")),
    }
}

fn touch(target: &mut Target, params: &Params) -> Result<(), Error> {
    let path = if params.follow { target.resolve_links(&params.path)? } else { params.path.clone() };
    if kind_of(target, &path)?.is_none() {
        target.write(&path, b"", &params.attributes())?;
        return params.touch(target, &path, Stamp::Keep);
    }
    target.set_attributes(&path, &params.attributes())?;
    params.touch(target, &path, Stamp::Now)
}

fn kind_of(target: &Target, path: &Path) -> Result<Option<FileKind>, Error> {
    Ok(target.metadata(path)?.map(|found| found.kind))
}

impl Params {
    fn attributes(&self) -> Attributes {
        Attributes { owner: self.owner.clone(), group: self.group.clone(), mode: self.mode.clone() }
    }

    /// Sets owner, group, mode and times of what is there.
    fn set_attributes(&self, target: &mut Target, path: &Path) -> Result<(), Error> {
        target.set_attributes(path, &self.attributes())?;
        self.touch(target, path, Stamp::Keep)
    }

    /// Sets the times; `default` is for those that the task does not give.
    fn touch(&self, target: &mut Target, path: &Path, default: Stamp) -> Result<(), Error> {
        let modification =
            time::stamp(target, self.modification_time.as_ref(), &self.modification_time_format, default)?;
        let access = time::stamp(target, self.access_time.as_ref(), &self.access_time_format, default)?;
        target.touch(path, Touch { access, modification })?;
        Ok(())
    }
}
