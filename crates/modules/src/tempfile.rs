//! `tempfile`: a file or folder that did not exist before.

use std::{
    path::PathBuf,
    time::{SystemTime, UNIX_EPOCH},
};

use serde_json::json;
use target::{Attributes, Error, Mode, Target};
use wire::{Object, Outcome};

use crate::{
    Laws, Module, Side,
    module::parameters,
    path_info::path_info,
    spec::{Parameters, choices, params},
};

choices! {
    /// What it is.
    State { File = "file", Directory = "directory" }
}

params! { Params {
    /// What it is
    state: State = State::File;
    /// Folder that it is in
    path: PathBuf = "/tmp".into();
    /// Begin of its name
    prefix: String = "ansible.".into();
    /// End of its name
    suffix: String = String::new();
} }

/// The module.
pub const MODULE: Module = Module {
    name: "tempfile",
    summary: "a file or folder that did not exist before",
    arguments: Params::ARGUMENTS,
    side: Side::Target(run),
    laws: Laws { idempotent: false, check_mode: false },
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    if target.check() {
        let reason = "check mode makes no temporary file, so its name is not known";
        return Ok(Outcome { unknown: Some(reason.into()), ..Outcome::default() });
    }
    let path = loop {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let middle = format!("{:x}{:x}", std::process::id(), now.as_nanos() & 0xff_ffff_ffff);
        let path = params.path.join(format!("{}{middle}{}", params.prefix, params.suffix));
        if target.metadata(&path)?.is_none() {
            break path;
        }
    };
    let only_own = |bits| Attributes { mode: Some(Mode::Bits(bits)), ..Attributes::default() };
    match params.state {
        State::File => target.write(&path, b"", &only_own(0o600))?,
        State::Directory if target.followed(&params.path)?.is_none() => {
            return Err(Error::missing(&params.path));
        }
        State::Directory => target.make_directory(&path, &only_own(0o700))?,
    };
    let mut outcome = Outcome { output: path_info(target, "path", &path)?, ..Outcome::default() };
    outcome.output.insert("path".into(), json!(path));
    Ok(outcome)
}
