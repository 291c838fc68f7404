//! `slurp`: the contents of a file, for the control side.

use std::path::PathBuf;

use serde_json::json;
use target::{Error, FileKind, Target};
use wire::{Object, Outcome};

use crate::{
    Module, Side, base64,
    module::{output, parameters},
    spec::{Parameters, params},
};

/// Larger files are not for variables.
const MAX_SIZE: u64 = 16 << 20;

params! { Params {
    /// Path of the file
    src: PathBuf, ["path"];
} }

/// The module.
pub const MODULE: Module = Module {
    name: "slurp",
    summary: "the contents of a file of the machine, in base64",
    arguments: Params::ARGUMENTS,
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let Params { src } = parameters(arguments)?;
    let shown = src.display();
    match target.followed(&src)? {
        Some(found) if found.kind != FileKind::File => {
            return Err(Error::other(format!("{shown}: it is no regular file")));
        }
        Some(found) if found.size > MAX_SIZE => {
            return Err(Error::other(format!("{shown}: {} bytes are too many for a variable", found.size)));
        }
        _ => {}
    }
    let contents = target.read(&src)?.ok_or_else(|| Error::missing(&src))?;
    let returned = json!({"content": base64::encode(&contents), "encoding": "base64", "source": src});
    Ok(Outcome { output: output(returned), ..Outcome::default() })
}
