//! What a run needs, whichever engine carries it out: the simulated station where it is a rehearsal, signals, the operator,
//! the way to the machines.

use std::{
    env,
    path::{Path, PathBuf},
    sync::Arc,
};

use engine::{
    RunOptions,
    transport::{Executable, Routes, local::Local, ssh::Ssh},
};
use wire::RunHeader;

use super::{
    checked::{CheckedRun, Content},
    interruption::{self, Watched},
    operator::Person,
    options::Options,
    output::Shown,
    passwords,
};
use crate::{
    cli::{Console, Refusal},
    station::{home::Home, inventories, rehearsal, system::System},
};

/// The running executable, also when its file was replaced meanwhile.
const SELF: &str = "/proc/self/exe";

/// Everything is ready.
pub struct SetUp {
    pub run: RunOptions,
    pub connector: Routes,
    /// The configuration that ssh needs to reach a simulated station.
    pub ssh_config: Option<PathBuf>,
    /// While it lasts, signals are watched.
    pub watched: Watched,
}

/// What is to be run, and where.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    pub options: &'a Options,
    pub home: &'a Home,
    pub system: &'a System,
    pub content: &'a Content,
    pub hosts: &'a [String],
}

impl Wanted<'_> {
    /// Prepares a run with this name, whose events are shown there.
    ///
    /// # Errors
    /// A [`Refusal`] when the simulated station does not come up.
    pub fn set_up(
        self,
        checked: &mut CheckedRun,
        id: &str,
        shown: Arc<Shown>,
        console: &mut Console,
    ) -> Result<SetUp, Refusal> {
        let Self { options, home, system, content, hosts } = self;
        let (mut ssh_config, mut passwords) = (None, std::mem::take(&mut checked.passwords));
        if options.rehearse {
            let plan = rehearsal::plan(system.environment, &checked.inventory)?;
            let running = rehearsal::up(&plan, false, console)?;
            if !running.newly_installed {
                passwords = passwords.with_hash_for_all(rehearsal::PASSWORD_HASH);
            }
            ssh_config = Some(rehearsal::ssh_config(&running));
        }
        // Only from here on: while a station comes up, Ctrl-C ends this process and with it the station.
        let watched = interruption::watch()
            .map_err(|error| Refusal::failure(format!("failed to handle signals: {error}")))?;
        let executable = Executable::read(Path::new(SELF))
            .map_err(|error| Refusal::failure(format!("failed to read this executable: {error}")))?;
        let header = RunHeader {
            run: id.to_owned(),
            system: system.name(),
            hosts: hosts.to_vec(),
            check: options.check,
            rehearsal: options.rehearse,
            inventory: inventory_shown(home, system),
            content: content.shown.clone(),
            journal: None,
        };
        let cancel = watched.cancel.clone();
        let person = Person::new(
            shown,
            cancel.clone(),
            options.accept_new_host_keys,
            passwords,
            Arc::clone(&checked.given_before),
        );
        let run = RunOptions {
            header,
            who: who(),
            diff: options.diff,
            verbosity: options.verbose,
            extra_variables: checked.extra_variables.clone(),
            selection: checked.selection.clone(),
            limit: (hosts.len() < checked.inventory.hosts().len())
                .then(|| options.limit.clone().unwrap_or_else(|| system.cluster.clone())),
            vault: checked.vault.clone(),
            content: content.files.clone(),
            inventory: checked.source.clone(),
            cancel,
            operator: Arc::new(person),
            // A check creates nobody.
            password_variable: (!options.check).then(|| passwords::VARIABLE.to_owned()),
        };
        let ssh = Ssh::new(executable, ssh_config.clone())
            .map_err(|error| Refusal::failure(format!("failed to listen for ssh's questions: {error}")))?;
        let connector = Routes { ssh, local: Local { executable: PathBuf::from(SELF) } };
        Ok(SetUp { run, connector, ssh_config, watched })
    }
}

/// Names a run: when it began (UTC), and the process.
pub fn run_id() -> String {
    let now = engine::agent::clock::now().replace(['-', ':'], "").replace(' ', "T");
    format!("{now}-{}", std::process::id())
}

/// Who deploys, for the locks on the machines.
fn who() -> String {
    let user = env::var("SUDO_USER").or_else(|_| env::var("USER")).or_else(|_| env::var("LOGNAME"));
    let machine = rustix::system::uname().nodename().to_string_lossy().into_owned();
    format!("{}@{machine}", user.unwrap_or_else(|_| "root".into()))
}

/// The folder of the inventory, and what the operator has edited in it.
pub fn inventory_shown(home: &Home, system: &System) -> String {
    let folder = inventories::with_tilde(&inventories::folder(home, system.environment));
    match inventories::edited(home, system.environment).as_slice() {
        [] => folder,
        edited => format!("{folder} (edited: {})", edited.join(", ")),
    }
}
