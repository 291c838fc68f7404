//! `package`: packages by the machine's own program, which is yum on all of ours.

use std::path::Path;

use target::{Error, Target};
use wire::{Object, Outcome};

use crate::{
    Module, Side,
    spec::{Parameters, params},
    yum,
};

params! { Params {
    /// Names of packages
    name: Vec<String>, ["pkg"];
    /// present, latest or absent
    state: String;
    /// Which program
    r#use: String = "auto".into();
} }

/// The module.
pub const MODULE: Module = Module {
    name: "package",
    summary: "packages, by the machine's own program",
    arguments: Params::ARGUMENTS,
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = crate::module::parameters(arguments)?;
    let has_yum = target.followed(Path::new("/usr/bin/yum"))?.is_some();
    if !has_yum || !matches!(params.r#use.as_str(), "auto" | "yum" | "dnf") {
        return Err(Error::helped(
            "there is no program for packages that is known here",
            "yum is the only one",
        ));
    }
    let arguments = arguments.iter().filter(|(name, _)| *name != "use");
    yum::run(target, &arguments.map(|(name, value)| (name.clone(), value.clone())).collect(), blob)
}
