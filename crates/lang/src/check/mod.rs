//! Everything that can be known to be wrong before anything runs, told at once: modules and arguments,
//! files, handlers, templates, and variables that no chosen host defines.

mod call;
mod checked;
mod content;
mod defined;
mod evaluated;
mod findings;
mod hosts;
mod known;
mod made;
pub mod magic;
mod notify;
mod texts;
mod walk;

use wire::Object;

pub use checked::Checked;

use crate::{
    diagnostic::Diagnostic,
    files::Files,
    inventory::Inventory,
    playbook::{Loaded, Playbook},
};

/// Checks a playbook, read from `files`, for the chosen `hosts` of an inventory; `extra` are variables
/// that the operator gives, stronger than all others.
///
/// # Errors
/// All that is wrong: one diagnostic for each place, saying for which hosts where it is not for all.
pub fn check(
    loaded: Loaded,
    files: &dyn Files,
    inventory: &Inventory,
    hosts: &[String],
    extra: &Object,
) -> Result<Checked<Playbook>, Vec<Diagnostic>> {
    let Loaded { mut playbook, diagnostics, unread } = loaded;
    let mut findings = findings::Findings::default();
    hosts::render(&mut playbook, inventory, extra, &mut findings);
    let mut walk = walk::Walk::new(files, inventory, hosts, extra, &unread);
    walk.findings = findings;
    walk.playbook(&playbook);
    let findings = walk.findings;
    let found = findings.diagnostics(diagnostics, hosts);
    if found.is_empty() { Ok(Checked::new(playbook)) } else { Err(found) }
}
