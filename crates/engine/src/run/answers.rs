//! Only what comes before a run: every host answers, and the operator what only the operator knows. For another
//! engine that carries the run out.

use std::collections::BTreeMap;

use lang::{check::Checked, inventory::Inventory, playbook::Playbook};
use wire::{EventKind, ExitCode, Object};

use super::{RunOptions, begun, decided, reach};
use crate::{
    Secret,
    reporter::{Reporter, Sink},
    transport::Connector,
};

/// What was asked and answered before a run.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// The passwords that let connections in, by host; only of hosts that accept no key.
    pub passwords: BTreeMap<String, Secret>,
    /// Hashes of the passwords of users that the run will create, by name: further entries of
    /// [`RunOptions::password_variable`].
    pub user_passwords: Object,
}

/// Reaches all hosts, asks, and leaves them as they were. A run that would not begin is told to `sink` as one of our own.
///
/// # Errors
/// The exit code, when the run can't begin.
pub fn ask(
    playbook: &Checked<Playbook>,
    inventory: &Inventory,
    options: &RunOptions,
    connector: &dyn Connector,
    sink: Sink<'_>,
) -> Result<Answers, ExitCode> {
    let reporter = Reporter::new(sink, std::sync::Arc::clone(&options.vault));
    reporter.tell(EventKind::RunStarted(options.header.clone()));
    let mut context = begun(playbook, inventory, options, connector, &reporter);
    match reach(&mut context, playbook, inventory, options) {
        Ok((_, user_passwords)) => {
            let passwords = context.opener.dialogue.passwords();
            Ok(Answers { passwords, user_passwords })
        }
        Err(why) => {
            let code = decided(why);
            Err(reporter.finish(&options.header.hosts, options.header.check, Some(code)))
        }
    }
}
