//! A run by our own engine, with its journal.

use std::{io, path::Path, sync::Arc};

use report::journal::{Journal, path_of};
use wire::ExitCode;

use super::{
    checked::CheckedRun,
    output::{Listener, Shown},
    set_up::{SetUp, Wanted, run_id},
};
use crate::{
    cli::{Console, Refusal},
    station::inventories,
};

/// Runs the checked playbook on the chosen machines. With a listener nothing is shown and no journal kept.
///
/// # Errors
/// A [`Refusal`] when the simulated station does not come up, or the journal can't be written.
pub fn run(
    wanted: Wanted<'_>,
    checked: CheckedRun,
    listener: Option<Listener>,
    console: &mut Console,
) -> Result<u8, Refusal> {
    let id = run_id();
    let folder = wanted.home.journals();
    let shown = Arc::new(match listener {
        Some(listener) => Shown::to(listener),
        None => Shown::new(wanted.options, Some(journal(&folder, &id)?)),
    });
    let mut checked = checked;
    let SetUp { mut run, connector, watched, .. } =
        wanted.set_up(&mut checked, &id, Arc::clone(&shown), console)?;
    run.header.journal = Some(inventories::with_tilde(&path_of(&folder, &id)));
    let code =
        engine::run(&checked.playbook, &checked.inventory, &run, &connector, &|event| shown.event(&event));
    drop(watched);
    match shown.finish() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            console
                .tell(&format!("error: failed to write to standard output: {error}; the journal has all\n"));
            Ok(if code == ExitCode::Success { ExitCode::Failure.number() } else { code.number() })
        }
        _ => Ok(code.number()),
    }
}

fn journal(folder: &Path, id: &str) -> Result<Journal, Refusal> {
    Journal::create(folder, id).map_err(|error| {
        Refusal::failure(error.to_string()).help("runs keep a journal there: make room for it, or set HOME")
    })
}
