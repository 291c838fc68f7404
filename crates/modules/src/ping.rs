//! `ping`: the machine answers.

use serde_json::json;
use target::{Error, Target};
use wire::{Object, Outcome};

use crate::{
    Laws, Module, Side,
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
    collection: "ansible.builtin",
    summary: "the machine answers",
    arguments: Params::ARGUMENTS,
    rules: &[],
    free_form: None,
    open: false,
    side: Side::Target(run),
    laws: Laws::ALL,
};

fn run(_target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    Ok(Outcome { output: output(json!({"ping": params.data})), ..Outcome::default() })
}
