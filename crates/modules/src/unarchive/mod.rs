//! `unarchive`: what is in an archive, unpacked by the machine's tar or unzip. `tar --diff` tells whether it
//! is there already. Options are those of tar 1.23 (CentOS 6) and 1.26 (CentOS 7), and of unzip 6.0.

mod web;
mod zip;

use std::path::PathBuf;

use serde_json::json;
use target::{Attributes, Error, FileKind, Mode, Program, Target};
use wire::{Object, Outcome};

use crate::{
    Module, Side, command,
    module::{output, parameters},
    path_info::path_info,
    spec::{Parameters, Rule, params},
};

params! { Params {
    /// Archive of the control side (in the role's files/), or of the machine with remote_src
    src: String;
    /// Folder that gets what is in it
    dest: PathBuf;
    /// The archive is on the machine
    remote_src: bool = false;
    /// The opposite of remote_src, as it was called before
    copy: bool = true;
    /// Do nothing when this exists
    creates: Option<String>;
    /// Leave these out
    exclude: Vec<String> = Vec::new();
    /// Only these
    include: Vec<String> = Vec::new();
    /// Files that are newer than in the archive stay
    keep_newer: bool = false;
    /// More options for tar or unzip
    extra_opts: Vec<String> = Vec::new();
    /// Tell the names of all files
    list_files: bool = false;
    /// Look at the certificate of a server
    validate_certs: bool = true;
    /// How much is read at once; here it does not matter
    io_buffer_size: u32 = 65536;
    /// Name or number of the owner of all files
    owner: Option<String>;
    /// Name or number of the group of all files
    group: Option<String>;
    /// Permissions of all files
    mode: Option<Mode>;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "unarchive",
    summary: "what is in an archive",
    arguments: Params::ARGUMENTS,
    rules: &[Rule::Exclusive(&["copy", "remote_src"]), Rule::Exclusive(&["include", "exclude"])],
    side: Side::Target(run),
    ..Module::BUILTIN
};

/// Where the archive comes from.
struct Archive {
    contents: Vec<u8>,
    /// On the machine; otherwise the program reads it from its input.
    path: Option<PathBuf>,
}

fn run(target: &mut Target, arguments: &Object, blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    if let Some(reason) = command::nothing_to_do(target, None, params.creates.as_deref(), None)? {
        return Ok(Outcome { skipped: Some(reason), ..Outcome::default() });
    }
    match target.followed(&params.dest)? {
        Some(found) if found.kind == FileKind::Directory => {}
        Some(_) => return Err(Error::other(format!("{}: it is no folder", params.dest.display()))),
        None => {
            return Err(
                Error::missing(&params.dest).with_help("make it in an earlier task (file: state=directory)")
            );
        }
    }
    let archive = if params.remote_src || !params.copy {
        if params.src.contains("://") {
            if target.is_only_expected(&params.dest)? {
                let reason = "check mode fetches nothing from the web into a folder that is not there yet";
                return Ok(Outcome { unknown: Some(reason.into()), ..Outcome::default() });
            }
            Archive { contents: web::fetch(target, &params)?, path: None }
        } else {
            let path = PathBuf::from(crate::spec::expanded(&params.src));
            let contents = target.read(&path)?.ok_or_else(|| Error::missing(&path))?;
            Archive { contents, path: Some(path) }
        }
    } else {
        Archive { contents: blob.into(), path: None }
    };
    let names = if archive.contents.starts_with(b"PK") {
        zip::unpack(target, &params, &archive)?
    } else {
        unpack_tar(target, &params, &archive)?
    };
    // What was unpacked just now gets its attributes as part of that.
    let unpacked = target.changed();
    let kept = target.take_changes();
    let wanted =
        Attributes { owner: params.owner.clone(), group: params.group.clone(), mode: params.mode.clone() };
    if wanted != Attributes::default() {
        for name in &names {
            let path = params.dest.join(name.trim_start_matches("./"));
            if target.metadata(&path)?.is_some() {
                target.set_attributes(&path, &wanted)?;
            }
        }
    }
    if unpacked {
        target.restore_changes(kept);
    }
    let mut outcome = Outcome { output: path_info(target, "dest", &params.dest)?, ..Outcome::default() };
    outcome.output.extend(output(json!({"src": params.src})));
    if params.list_files {
        outcome.output.insert("files".into(), json!(names));
    }
    Ok(outcome)
}

/// The names of what is in the archive.
fn unpack_tar(target: &mut Target, params: &Params, archive: &Archive) -> Result<Vec<String>, Error> {
    let packer = match archive.contents.as_slice() {
        [0x1f, 0x8b, ..] => Some("-z"),
        [b'B', b'Z', b'h', ..] => Some("-j"),
        [0xfd, b'7', b'z', b'X', b'Z', ..] => Some("-J"),
        _ => None,
    };
    let program = |verb: &str, changes: bool| {
        let mut words =
            vec!["tar".to_owned(), verb.to_owned(), "-C".into(), params.dest.display().to_string()];
        words.extend(packer.map(str::to_owned));
        if changes {
            words.extend(params.keep_newer.then(|| "--keep-newer-files".to_owned()));
        }
        words.extend(params.extra_opts.iter().cloned());
        words.extend(params.exclude.iter().map(|name| format!("--exclude={name}")));
        let path = archive.path.as_ref().map_or_else(|| "-".into(), |path| path.display().to_string());
        words.extend(["-f".into(), path]);
        words.extend(params.include.iter().cloned());
        let input = if archive.path.is_none() { archive.contents.clone() } else { Vec::new() };
        Program::new(words).input(input)
    };
    let listing = program("--list", false);
    let listed = target.query(&listing)?;
    if !listed.success() {
        return Err(Error::Failed { command: listing.line(), finished: Box::new(listed) });
    }
    let compared = target.query(&program("--diff", false))?;
    let key = format!("{} in {}", params.src, params.dest.display());
    if target.expected("unpacked", &key).is_none() && differs(params, &compared) {
        target.run(&program("--extract", true), "")?;
        target.expect("unpacked", &key, true.into());
    }
    Ok(listed.stdout.lines().map(str::to_owned).collect())
}

/// Owners and modes that the task sets itself, and times of folders, are no difference.
fn differs(params: &Params, compared: &target::Finished) -> bool {
    let counts = |line: &str| {
        let told = |text: &str| line.ends_with(text);
        !(line.is_empty()
            || told(": Uid differs") && params.owner.is_some()
            || told(": Gid differs") && params.group.is_some()
            || told(": Mode differs") && params.mode.is_some()
            || line.contains("Exiting with failure status")
            || line.contains("time stamp")
            || line.contains("Removing leading"))
    };
    compared.stdout.lines().chain(compared.stderr.lines()).map(str::trim).any(counts)
}
