//! Tells what runs have kept on a machine.

use std::path::Path;

use serde_json::json;
use target::{Error, KeptItem, KeptRun, Target};
use wire::{Object, Outcome, Value};

use super::since;
use crate::{
    Module, Side,
    module::{output, parameters},
    spec::{Parameters, params},
};

params! { Params {
    /// Tell also what was kept of this run
    run: Option<String>;
} }

/// The module.
pub const LIST: Module = Module {
    name: "kept_list",
    summary: "what runs have kept on a machine",
    collection: super::INTERNAL_COLLECTION,
    arguments: Params::ARGUMENTS,
    side: Side::Target(run),
    ..Module::BUILTIN
};

/// Agents of other users than root keep what they change in folders of their numbers here.
const OTHERS: &str = "/var/lib/discos-deploy/runs-of";

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let runs = target.kept_runs()?;
    let wanted = params.run.as_deref();
    let mut told = Vec::new();
    for (at, run) in runs.iter().enumerate() {
        let items =
            if wanted == Some(run.run.as_str()) { items(target, run, &runs[..at])? } else { Vec::new() };
        told.push(json!({"run": run.run, "who": run.who, "began": run.began, "count": run.items.len(), "items": items}));
    }
    let mut others = Vec::new();
    for name in target.list(Path::new(OTHERS)).unwrap_or_default() {
        if let Some(uid) = name.parse().ok()
            && let Some(user) = target.user_name(uid)?
        {
            others.push(user);
        }
    }
    let user = target.user_name(target.own_uid())?;
    let answer = json!({"user": user, "runs": told, "others": others});
    // The command that asks reads it from the report.
    Ok(Outcome { skipped: Some(answer.to_string()), output: output(answer), ..Outcome::default() })
}

fn items(target: &Target, run: &KeptRun, later: &[KeptRun]) -> Result<Vec<Value>, Error> {
    let told = |kept: &KeptItem| {
        let now = target.state(&kept.path)?;
        Ok(item(kept, since::changed(now.as_ref(), kept, later)))
    };
    run.items.iter().map(told).collect()
}

fn item(item: &KeptItem, changed: Option<String>) -> Value {
    let what = match (item.before.kind.as_str(), &item.left_out) {
        (_, Some(why)) => format!("not kept: {why}"),
        ("file", None) if !item.has_contents() => "owner, group or mode".into(),
        ("file", None) => format!("{} bytes", item.before.size),
        ("directory", None) => "folder".into(),
        ("link", None) => format!("link to {}", item.before.link_to.as_deref().unwrap_or("?")),
        (kind, None) => kind.into(),
    };
    json!({"path": item.path, "what": what, "tasks": item.tasks, "changed": changed})
}
