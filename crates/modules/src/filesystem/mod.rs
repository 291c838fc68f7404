//! `filesystem`: what a disk, or a part of one, is formatted as. A disk that has something else on it is left alone unless
//! `force` is given. Options are those of util-linux, e2fsprogs, xfsprogs and lvm2 of CentOS 6 and 7.

mod kind;

use std::path::{Path, PathBuf};

use target::{Error, FileKind, Program, Target};
use wire::{Object, Outcome, Value};

use self::kind::Kind;
use crate::{
    Module, Side,
    module::parameters,
    spec::{Parameters, Rule, choices, params},
};

choices! {
    /// Whether there is a file system.
    State { Present = "present", Absent = "absent" }
}

params! { Params {
    /// The disk, a part of it, or a file
    dev: PathBuf, ["device"];
    /// What it is formatted as
    fstype: Option<Kind>, ["type"];
    /// That it is formatted, or has nothing on it
    state: State = State::Present;
    /// Whatever is on it
    force: bool = false;
    /// Let it grow until it fills the disk
    resizefs: bool = false;
    /// More options for mkfs
    opts: Option<String>;
    /// The number that the file system has; with it something changes each time
    uuid: Option<String>;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "filesystem",
    collection: "community.general",
    summary: "file systems of disks",
    arguments: Params::ARGUMENTS,
    rules: &[Rule::NeededUnless("state", "absent", "fstype"), Rule::Exclusive(&["resizefs", "uuid"])],
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let dev = params.dev.display().to_string();
    let Some(found) = target.followed(&params.dev)? else {
        if params.state == State::Absent {
            return Ok(told("there is no such device"));
        }
        return Err(Error::missing(&params.dev).with_help("`lsblk` on the machine lists its disks"));
    };
    let present = match target.expected("filesystem", &dev).and_then(Value::as_str) {
        Some(expected) => expected.to_owned(),
        None => {
            let words = ["blkid", "-c", "/dev/null", "-o", "value", "-s", "TYPE", dev.as_str()];
            target.query(&Program::new(words))?.stdout.trim().to_owned()
        }
    };
    let kind = match (params.state, params.fstype) {
        (State::Present, Some(kind)) => kind,
        (State::Present, None) => return Err(Error::other("`fstype` is missing")),
        (State::Absent, _) => {
            if !present.is_empty() {
                target.run(&Program::new(["wipefs", "--all", dev.as_str()]), &format!("was {present}"))?;
                target.expect("filesystem", &dev, "".into());
            }
            return Ok(Outcome::default());
        }
    };
    if present == kind.blkid_name() {
        if params.resizefs {
            let size = match found.kind {
                FileKind::File => found.size,
                _ => number(target, Program::new(["blockdev", "--getsize64", dev.as_str()]))?,
            };
            return grow(target, kind, &dev, size);
        }
        if let Some(uuid) = &params.uuid {
            target.run(&kind.change_uuid(&dev, uuid)?, "")?;
            return Ok(Outcome::default());
        }
        if !params.force {
            return Ok(Outcome::default());
        }
    }
    if !params.force && !present.is_empty() {
        return Err(Error::helped(
            format!("{dev}: it is used as {present}"),
            "`force: true` formats it all the same, and all that is on it is lost",
        ));
    }
    let options = params.opts.as_deref().unwrap_or_default().split_whitespace();
    let options: Vec<String> = options.map(str::to_owned).collect();
    let detail = if present.is_empty() { String::new() } else { format!("was {present}") };
    let version = version(target, kind)?;
    target.run(&kind.make(&version, &options, params.uuid.as_deref(), &dev), &detail)?;
    if let (Kind::Xfs, Some(uuid)) = (kind, &params.uuid) {
        target.run(&kind.change_uuid(&dev, uuid)?, "")?;
    }
    target.expect("filesystem", &dev, kind.blkid_name().into());
    Ok(Outcome::default())
}

fn told(what: &str) -> Outcome {
    let mut outcome = Outcome::default();
    outcome.output.insert("msg".into(), what.into());
    outcome
}

/// What mkfs.btrfs says of its release, which decides whether it can be forced.
fn version(target: &mut Target, kind: Kind) -> Result<String, Error> {
    if kind != Kind::Btrfs {
        return Ok(String::new());
    }
    let finished = target.query(&Program::new(["mkfs.btrfs", "--version"]))?;
    Ok(format!("{}{}", finished.stdout, finished.stderr))
}

fn grow(target: &mut Target, kind: Kind, dev: &str, size: u64) -> Result<Outcome, Error> {
    let key = format!("size of {dev}");
    if target.expected("filesystem", &key).is_some() {
        return Ok(Outcome::default());
    }
    let place = mount_point(target, dev)?;
    let needs_place = || {
        Error::helped(
            format!("{dev}: a file system of this kind grows only where it is mounted"),
            "mount it in an earlier task (mount)",
        )
    };
    let (where_, slack) = match kind {
        Kind::Xfs | Kind::Btrfs => (place.clone().ok_or_else(needs_place)?, 64 * 4096 - 1),
        _ => (dev.to_owned(), 0),
    };
    let program = kind.look(dev, place.as_deref())?;
    let finished = target.query(&program)?;
    if !finished.success() {
        return Err(Error::Failed { command: program.line(), finished: Box::new(finished) });
    }
    let Some(filled) = kind.size(&finished.stdout) else {
        return Err(Error::other(format!("`{}` does not say how large the file system is", program.line())));
    };
    if filled + slack >= size {
        return Ok(told(&format!("the file system fills {dev}")));
    }
    target.run(&kind.grow(&where_)?, &format!("{filled} -> {size} bytes"))?;
    target.expect("filesystem", &key, size.into());
    Ok(Outcome::default())
}

/// The first place where a device is mounted.
fn mount_point(target: &Target, dev: &str) -> Result<Option<String>, Error> {
    let text = target.read_text(Path::new("/proc/mounts"))?.unwrap_or_default();
    let mut mounts = text.lines().filter_map(|line| {
        let mut fields = line.split(' ');
        Some((fields.next()?, fields.next()?))
    });
    Ok(mounts.find(|(device, _)| *device == dev).map(|(_, place)| place.replace("\\040", " ")))
}

fn number(target: &mut Target, program: Program) -> Result<u64, Error> {
    let finished = target.query(&program)?;
    match finished.stdout.trim().parse() {
        Ok(number) if finished.success() => Ok(number),
        _ => Err(Error::Failed { command: program.line(), finished: Box::new(finished) }),
    }
}
