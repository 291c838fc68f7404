//! `ping`: the machine answers.

use serde_json::json;
use target::{Error, Target};
use wire::{Object, Outcome};

use crate::{
    Module, Side,
    module::{output, parameters},
    spec::{Parameters, params},
};

params! { Params {
    /// What to answer
    data: String = "pong".into();
} }

/// The module.
pub const MODULE: Module = Module {
    name: "ping",
    summary: "the machine answers",
    arguments: Params::ARGUMENTS,
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(_target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    Ok(Outcome { output: output(json!({"ping": params.data})), ..Outcome::default() })
}
