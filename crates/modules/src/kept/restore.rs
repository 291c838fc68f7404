//! Puts back what a run has overwritten or removed: all of it, or what is asked for.

use serde_json::json;
use target::{Attributes, Error, KeptItem, KeptRun, Mode, State, Target};
use wire::{Object, Outcome};

use super::since;
use crate::{
    Module, Side,
    module::{output, parameters},
    spec::{Parameters, params},
};

params! { Params {
    /// The run
    run: String;
    /// Only these, with what is in them
    paths: Option<Vec<String>>;
    /// Also what was changed since
    force: bool = false;
    /// All but what was changed since
    leave_changed: bool = false;
} }

/// The module.
pub const RESTORE: Module = Module {
    name: "kept_restore",
    summary: "puts back what a run has overwritten or removed",
    collection: super::INTERNAL_COLLECTION,
    arguments: Params::ARGUMENTS,
    side: Side::Target(run),
    ..Module::BUILTIN
};

/// So many paths are named in a message.
const NAMED: usize = 10;

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let runs = target.kept_runs()?;
    let Some(at) = runs.iter().position(|run| run.run == params.run) else {
        return Ok(nothing(format!("nothing was kept here of the run {}", params.run)));
    };
    target.spare(&params.run);
    let (run, later) = (&runs[at], &runs[..at]);
    let paths = params.paths.as_deref().unwrap_or_default();
    let chosen = |item: &&KeptItem| paths.is_empty() || paths.iter().any(|path| item.path.starts_with(path));
    let (mut wanted, mut changed, mut warnings) = (Vec::new(), Vec::new(), Vec::new());
    let lost = |item: &KeptItem, why: &str| format!("{}: it can't be put back: {why}", item.path.display());
    for item in run.items.iter().filter(chosen) {
        if let Some(why) = &item.left_out {
            warnings.push(lost(item, &format!("it was not kept, because {why}")));
            continue;
        }
        let now = target.state(&item.path)?;
        if now.as_ref().is_some_and(|now| now.is_like(&item.before)) {
            continue;
        }
        if let Some(by_whom) = since::changed(now.as_ref(), item, later) {
            if params.leave_changed {
                let path = item.path.display();
                warnings.push(format!("{path}: left as it is: it was changed since, {by_whom}"));
                continue;
            }
            changed.push(format!("{} ({by_whom})", item.path.display()));
        }
        wanted.push((item, now));
    }
    if !changed.is_empty() && !params.force {
        return Err(changed_since(&changed));
    }
    let mut restored = Vec::new();
    for (item, now) in wanted {
        match put_back(target, run, item, now.as_ref())? {
            None => restored.push(&item.path),
            Some(why) => warnings.push(lost(item, why)),
        }
    }
    Ok(Outcome { output: output(json!({"restored": restored})), warnings, ..Outcome::default() })
}

fn nothing(why: String) -> Outcome {
    Outcome { skipped: Some(why), ..Outcome::default() }
}

fn changed_since(changed: &[String]) -> Error {
    let more = changed.len().saturating_sub(NAMED);
    let mut list = changed.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    if more > 0 {
        list.push_str(&format!(" and {more} more"));
    }
    Error::helped(
        format!("changed since that run: {list}; nothing was put back"),
        "--leave-changed puts all others back; --force those, too: what it overwrites is kept; or put later runs back first, \
         or name the files that you want",
    )
}

/// Puts one thing back; what is told is why it can't be.
fn put_back(
    target: &mut Target,
    run: &KeptRun,
    item: &KeptItem,
    now: Option<&State>,
) -> Result<Option<&'static str>, Error> {
    let (path, before) = (&item.path, &item.before);
    let mode = (before.kind != "link").then_some(Mode::Bits(before.mode));
    let attributes =
        Attributes { owner: Some(before.uid.to_string()), group: Some(before.gid.to_string()), mode };
    match (before.kind.as_str(), &before.link_to) {
        ("directory", _) => drop(target.make_directory(path, &attributes)?),
        ("link", Some(to)) => {
            let is_right = now.is_some_and(|now| now.link_to.as_ref() == Some(to));
            if !is_right {
                target.make_link(path, to.as_ref())?;
            }
            // In check mode the new link is as it should be.
            target.set_attributes(path, &attributes)?;
        }
        _ => match target.kept_contents(run, item)? {
            Some(contents) => {
                if let Some(parent) = path.parent().filter(|_| now.is_none()) {
                    target.make_directory(parent, &Attributes::default())?;
                }
                target.write(path, &contents, &attributes)?;
                target.set_modified(path, before.mtime)?;
            }
            None if now.is_some() => drop(target.set_attributes(path, &attributes)?),
            None => {
                return Ok(Some("it is gone, and only its owner, group and mode were changed then"));
            }
        },
    }
    Ok(None)
}
