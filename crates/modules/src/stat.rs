//! `stat`: what the machine says about a file.

use std::path::{Path, PathBuf};

use serde_json::json;
use target::{Error, FileKind, Program, Target};
use wire::{Object, Outcome};

use crate::{
    Module, Side,
    file_facts::facts_of,
    module::{output, parameters},
    spec::{Algorithm, Parameters, params},
};

params! { Params {
    /// Path of the file
    path: PathBuf, ["dest", "name"];
    /// Tell about what a link leads to
    follow: bool = false;
    /// Tell the checksum of a file
    get_checksum: bool = true;
    /// How the checksum is made
    checksum_algorithm: Algorithm = Algorithm::default(), ["checksum", "checksum_algo"];
    /// Ask the program `file` what kind of contents it is; not by default, as that takes a process for each
    get_mime: bool = false, ["mime", "mime_type", "mime-type"];
    /// Ask the program `lsattr` for attributes of the file system; not by default, either
    get_attributes: bool = false, ["attr", "attributes"];
} }

/// The module.
pub const MODULE: Module = Module {
    name: "stat",
    summary: "what the machine says about a file",
    arguments: Params::ARGUMENTS,
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let path = params.path.as_path();
    let found = if params.follow { target.followed(path)? } else { target.metadata(path)? };
    let Some(found) = found else {
        return Ok(Outcome { output: output(json!({"stat": {"exists": false}})), ..Outcome::default() });
    };
    let mut stat = output(json!({"exists": true, "path": path}));
    stat.extend(facts_of(target, &found)?);
    let [readable, writeable, executable] = target.access(path)?;
    stat.extend(output(json!({"readable": readable, "writeable": writeable, "executable": executable})));
    if found.kind == FileKind::Link {
        stat.insert("lnk_source".into(), json!(target.resolve_links(path)?));
        stat.insert("lnk_target".into(), json!(target.link_to(path)?));
    }
    if params.get_checksum && found.kind == FileKind::File && readable {
        let contents = target.read(path)?.unwrap_or_default();
        stat.insert("checksum".into(), params.checksum_algorithm.of(&contents).into());
    }
    if params.get_mime {
        let (kind, charset) = mime(target, path)?;
        stat.extend(output(json!({"mimetype": kind, "charset": charset})));
    }
    if params.get_attributes {
        let listed = target.query(&Program::new(["lsattr", "-d", "-v", &path.display().to_string()]))?;
        let mut words = listed.stdout.split_whitespace();
        let (version, flags) = (words.next(), words.next().unwrap_or_default().replace('-', ""));
        stat.extend(output(json!({"version": version, "attr_flags": flags})));
    }
    Ok(Outcome { output: output(json!({"stat": stat})), ..Outcome::default() })
}

/// Kind of contents and character set, as file(1) tells them.
fn mime(target: &mut Target, path: &Path) -> Result<(String, String), Error> {
    let words =
        ["file", "--mime-type", "--mime-encoding", "--brief", &path.display().to_string()].map(String::from);
    let told = target.query(&Program::new(words))?;
    let (kind, charset) = told.stdout.trim().split_once("; charset=").unwrap_or(("unknown", "unknown"));
    Ok((kind.into(), charset.into()))
}
