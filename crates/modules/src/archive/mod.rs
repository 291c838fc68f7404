//! `archive`: files and folders of the machine in an archive, or one file compressed, by the machine's tar, gzip, bzip2,
//! xz and zip. `tar --diff` tells whether all is in it as it is now. Options are those of tar 1.23 (CentOS 6) and 1.26 (CentOS 7).

mod pack;
mod sources;
mod zip;

use std::path::{Path, PathBuf};

use serde_json::json;
use target::{Attributes, Error, FileKind, Mode, Target};
use wire::{Object, Outcome};

use self::{pack::Archive, sources::Sources};
use crate::{
    Module, Side,
    module::{output, parameters},
    path_info::path_info,
    spec::{Parameters, choices, params},
};

choices! {
    /// How it is compressed.
    Format { Bzip2 = "bz2", Gzip = "gz", Tar = "tar", Xz = "xz", Zip = "zip" }
}

params! { Params {
    /// Files and folders, or shell patterns of such
    path: Vec<String>;
    /// How it is compressed
    format: Format = Format::Gzip;
    /// The archive; by default the file with the format behind its name, where it is only one
    dest: Option<PathBuf>;
    /// Paths, or patterns of such, that are not meant by path
    exclude_path: Vec<String> = Vec::new();
    /// Patterns of names in the archive that are left out
    exclusion_patterns: Vec<String> = Vec::new();
    /// An archive, too, when it is only one file
    force_archive: bool = false;
    /// Remove the files and folders when they are in the archive
    remove: bool = false;
    /// Name or number of the owner of the archive
    owner: Option<String>;
    /// Name or number of its group
    group: Option<String>;
    /// Its permissions
    mode: Option<Mode>;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "archive",
    collection: "community.general",
    summary: "files and folders in an archive",
    arguments: Params::ARGUMENTS,
    manages_a_file: true,
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let sources = Sources::find(target, &params)?;
    let dest = match &params.dest {
        Some(dest) => dest.clone(),
        None if sources.are_many => {
            return Err(Error::helped(
                "`dest` is missing",
                "several files, or a folder, become an archive with a name of its own",
            ));
        }
        None => PathBuf::from(format!("{}.{}", sources.paths[0], params.format.text())),
    };
    if params.remove && sources.hold(target, &dest)? {
        return Err(Error::helped(
            format!("{}: with `remove` the archive can't be in a folder that it is made of", dest.display()),
            "put it elsewhere",
        ));
    }
    if target.followed(&dest)?.is_some_and(|found| found.kind == FileKind::Directory) {
        return Err(Error::other(format!("{}: a folder is in the way", dest.display())));
    }
    let members = sources.members(target, &dest, &params.exclusion_patterns)?;
    let archive =
        Archive { dest: &dest, format: params.format, root: &sources.root, may_have_more: params.remove };
    let wanted =
        Attributes { owner: params.owner.clone(), group: params.group.clone(), mode: params.mode.clone() };
    let mut state = if target.followed(&dest)?.is_none() { "absent" } else { sources::state_of(&dest) };
    if !sources.present.is_empty() {
        let made = if sources.are_many || matches!(params.format, Format::Tar | Format::Zip) {
            state = if sources.missing.is_empty() { "archive" } else { "incomplete" };
            archive.pack(target, &members)?
        } else {
            state = "compress";
            archive.compress(target, &sources.present[0])?
        };
        if made && target.followed(&dest)?.is_none() {
            target.expect_file(&dest, &Attributes::default())?;
        }
        if params.remove {
            sources.present.iter().try_for_each(|path| target.remove(Path::new(path)).map(|_| ()))?;
        }
    }
    if target.followed(&dest)?.is_some() && wanted != Attributes::default() {
        target.set_attributes(&dest, &wanted)?;
    }
    let mut outcome = Outcome { output: path_info(target, "dest", &dest)?, ..Outcome::default() };
    let archived: Vec<String> = members.iter().map(|name| format!("{}{name}", sources.root)).collect();
    outcome.output.extend(output(json!({
        "archived": archived, "dest_state": state, "arcroot": sources.root, "missing": sources.missing,
        "expanded_paths": sources.expanded, "expanded_exclude_paths": sources.excluded,
    })));
    Ok(outcome)
}
