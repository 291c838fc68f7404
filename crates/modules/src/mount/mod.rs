//! `mount`: file systems, in /etc/fstab and now. `mount` and `umount` get only what util-linux of CentOS 6
//! (2.17) and 7 (2.23) have.

mod fstab;

use std::path::{Path, PathBuf};

use serde_json::json;
use target::{Attributes, Error, FileKind, Program, Target};
use wire::{Object, Outcome, Value};

use self::fstab::{Entry, escaped};
use crate::{
    Module, Side,
    module::{output, parameters},
    spec::{Parameters, Rule, choices, params},
};

choices! {
    /// What should be.
    State {
        Mounted = "mounted",
        Present = "present",
        Unmounted = "unmounted",
        Absent = "absent",
        AbsentFromFstab = "absent_from_fstab",
        Remounted = "remounted",
        Ephemeral = "ephemeral",
    }
}

params! { Params {
    /// Where it is mounted
    path: PathBuf, ["name"];
    /// Device, export or file system
    src: Option<String>;
    /// Kind of file system
    fstype: Option<String>;
    /// Options
    opts: Option<String>;
    /// mounted, present (only in the file), unmounted, absent, ephemeral (only now) and so on
    state: State;
    /// Whether dump(8) saves it
    dump: String = "0".into();
    /// When it is checked at boot
    passno: String = "0".into();
    /// It is mounted at boot
    boot: bool = true;
    /// The file
    fstab: PathBuf = "/etc/fstab".into();
    /// Keep a copy of the old file beside it
    backup: bool = false;
    /// The options are secret
    opts_no_log: bool = false;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "mount",
    collection: "ansible.posix",
    summary: "file systems, at boot and now",
    arguments: Params::ARGUMENTS,
    rules: &[
        Rule::Needs("state", "mounted", &["src"]),
        Rule::Needs("state", "mounted", &["fstype"]),
        Rule::Needs("state", "present", &["src"]),
        Rule::Needs("state", "present", &["fstype"]),
        Rule::Needs("state", "ephemeral", &["src"]),
        Rule::Needs("state", "ephemeral", &["fstype"]),
    ],
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let path = params.path.as_path();
    let mut options = params.opts.clone().unwrap_or_else(|| "defaults".into());
    if !params.boot && !options.split(',').any(|option| option == "noauto") {
        options.push_str(",noauto");
    }
    let entry = Entry {
        source: params.src.clone().unwrap_or_default(),
        path: path.display().to_string(),
        kind: params.fstype.clone().unwrap_or_default(),
        options: options.clone(),
        dump: params.dump.clone(),
        pass: params.passno.clone(),
    };
    let mut backup = None;
    match params.state {
        State::Present => drop(record(target, &params, Some(&entry), &mut backup)?),
        State::AbsentFromFstab => drop(record(target, &params, None, &mut backup)?),
        State::Mounted => {
            require_folder(target, path)?;
            let changed = record(target, &params, Some(&entry), &mut backup)?;
            if !is_mounted(target, path)? {
                now(target, path, &["mount", &entry.path], true)?;
            } else if changed {
                mount_again(target, &params, &entry)?;
            }
        }
        State::Ephemeral => {
            require_folder(target, path)?;
            match source_of(target, path)? {
                Some(source) if source != entry.source => {
                    return Err(Error::other(format!("{}: {source} is mounted there already", entry.path)));
                }
                Some(_) => {}
                None => {
                    let mut words = vec!["mount", "-t", &entry.kind];
                    if params.opts.is_some() {
                        words.extend(["-o", &options]);
                    }
                    words.extend([entry.source.as_str(), entry.path.as_str()]);
                    now(target, path, &words, true)?;
                }
            }
        }
        State::Unmounted => unmount(target, path)?,
        State::Absent => {
            record(target, &params, None, &mut backup)?;
            unmount(target, path)?;
            let is_empty = target.metadata(path)?.is_some_and(|found| found.kind == FileKind::Directory)
                && target.list(path)?.is_empty();
            if is_empty {
                target.remove(path)?;
            }
        }
        State::Remounted => mount_again(target, &params, &entry)?,
    }
    let opts = if params.opts_no_log { Value::Null } else { options.into() };
    let returned = json!({
        "name": path, "src": params.src, "fstype": params.fstype, "opts": opts, "dump": params.dump,
        "passno": params.passno, "fstab": params.fstab, "backup_file": backup,
    });
    Ok(Outcome { output: output(returned), ..Outcome::default() })
}

/// Writes the line of the file, or removes it. True when that changed the file.
fn record(
    target: &mut Target,
    params: &Params,
    entry: Option<&Entry>,
    backup: &mut Option<PathBuf>,
) -> Result<bool, Error> {
    let path = target.resolve_links(&params.fstab)?;
    let text = target.read_text(&path)?.unwrap_or_default();
    let new = fstab::with_entry(&text, &params.path.display().to_string(), entry);
    if new == text {
        return Ok(false);
    }
    if params.backup {
        *backup = target.back_up(&path)?;
    }
    target.write_text(&path, &new, &Attributes::default())
}

fn require_folder(target: &mut Target, path: &Path) -> Result<(), Error> {
    if target.followed(path)?.is_none() {
        target.make_directory(path, &Attributes::default())?;
    }
    Ok(())
}

/// What is mounted there; the last one counts.
fn source_of(target: &Target, path: &Path) -> Result<Option<String>, Error> {
    let name = path.display().to_string();
    if let Some(expected) = target.expected("mount", &name) {
        return Ok(expected.as_str().map(str::to_owned));
    }
    let text = target.read_text(Path::new("/proc/mounts"))?.unwrap_or_default();
    let place = escaped(&name);
    let found = text.lines().rev().find_map(|line| {
        let mut words = line.split(' ');
        let source = words.next()?;
        (words.next()? == place).then(|| source.replace("\\040", " "))
    });
    Ok(found)
}

fn is_mounted(target: &Target, path: &Path) -> Result<bool, Error> {
    Ok(source_of(target, path)?.is_some())
}

fn now(target: &mut Target, path: &Path, words: &[&str], mounted: bool) -> Result<(), Error> {
    target.run(&Program::new(words.iter().copied()), "")?;
    let source = if mounted { words[words.len().saturating_sub(2)].into() } else { Value::Null };
    target.expect("mount", &path.display().to_string(), source);
    Ok(())
}

fn unmount(target: &mut Target, path: &Path) -> Result<(), Error> {
    if is_mounted(target, path)? {
        let name = path.display().to_string();
        now(target, path, &["umount", &name], false)?;
    }
    Ok(())
}

/// With other options; a file system that can't change them is unmounted and mounted.
fn mount_again(target: &mut Target, params: &Params, entry: &Entry) -> Result<(), Error> {
    if !is_mounted(target, &params.path)? {
        return Err(Error::other(format!("{}: nothing is mounted there", entry.path)));
    }
    let binds = entry.options.split(',').any(|option| matches!(option, "bind" | "rbind"));
    let script = if binds { ANEW.to_owned() } else { format!("mount -o remount \"$0\" || {{ {ANEW}; }}") };
    target.run(&Program::new(["/bin/sh", "-c", &script, &entry.path]), "mounted again")?;
    Ok(())
}

/// For the path in `$0`.
const ANEW: &str = "umount \"$0\" && mount \"$0\"";
