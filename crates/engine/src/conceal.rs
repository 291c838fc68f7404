//! Takes the secrets of the vault out of what is told.

use lang::vault::Vault;
use wire::{EventKind, ItemReport};

/// The event without them. Names of hosts stay: without them nobody knows what it is about.
pub fn conceal(vault: &Vault, mut kind: EventKind) -> EventKind {
    match &mut kind {
        EventKind::ItemFinished(report) => texts(report).for_each(|text| vault.conceal(text)),
        EventKind::TaskStarted(task) => vault.conceal(&mut task.name),
        EventKind::Line { line, .. } => vault.conceal(line),
        EventKind::Warning { message, .. } | EventKind::Unreachable { message, .. } => vault.conceal(message),
        _ => {}
    }
    kind
}

fn texts(report: &mut ItemReport) -> impl Iterator<Item = &mut String> {
    let changes = report.changes.iter_mut();
    let changes =
        changes.flat_map(|change| change.diff.iter_mut().chain([&mut change.subject, &mut change.detail]));
    let told = report.message.iter_mut().chain(&mut report.help).chain(&mut report.item);
    told.chain(&mut report.output).chain(changes)
}
