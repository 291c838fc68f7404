//! A whole run: connects, does the plays, closes.

mod answers;
mod needed;
mod prompts;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use lang::{
    check::Checked,
    diagnostic::Diagnostic,
    files::Files,
    inventory::Inventory,
    jinja::{Jinja, NoLookups, Scope},
    playbook::{Playbook, Selection},
    vault::Vault,
};
use wire::{EventKind, ExitCode, Object, RunHeader};

use crate::{
    Cancel,
    connect::{Answered, Dialogue, NotOpened, Opener, Operator, contact, endpoint, open_all},
    reporter::{Reporter, Sink},
    strategy::{Context, Stop, new_users, run_play},
    transport::{Connector, Hello},
    variables::{Hosts, OneHost, Roll, RunScope},
};

pub use answers::{Answers, ask};

use prompts::Prompted;

/// How a playbook is run.
#[derive(Clone)]
pub struct RunOptions {
    /// What the first event says. Its hosts are the chosen ones, in the order of the inventory.
    pub header: RunHeader,
    /// Who runs it, e.g. `operator@control`, for the locks.
    pub who: String,
    /// Tell the differences of text files.
    pub diff: bool,
    /// How much is told: `debug` tasks with a higher `verbosity` say nothing.
    pub verbosity: u8,
    /// Variables that win over all others.
    pub extra_variables: Object,
    /// The tasks that were chosen by their tags.
    pub selection: Selection,
    /// The pattern by which hosts were chosen, where not all were.
    pub limit: Option<String>,
    /// Opens what is encrypted, and is asked what must not be told.
    pub vault: Arc<Vault>,
    /// Where roles, templates and files are read.
    pub content: Arc<dyn Files>,
    /// Where the inventory is read again (`meta: refresh_inventory`).
    pub inventory: InventorySource,
    /// The operator's interruption.
    pub cancel: Cancel,
    /// Who answers questions before the run begins.
    pub operator: Arc<dyn Operator>,
    /// The variable that gives passwords to users that the run creates: crypt(3) hashes by name. The
    /// operator is asked for those that it lacks; none: nobody is asked.
    pub password_variable: Option<String>,
}

/// Where an inventory is.
#[derive(Clone)]
pub struct InventorySource {
    /// Its files.
    pub files: Arc<dyn Files>,
    /// Its folder among them.
    pub folder: PathBuf,
}

impl InventorySource {
    /// Reads it, with the variables that are beside the playbook.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(&self, content: &dyn Files) -> Result<Inventory, Vec<Diagnostic>> {
        Inventory::load(&*self.files, &self.folder, Some((content, Path::new(""))))
    }
}

/// Runs a checked playbook. Everything that happens is told to `sink`, from several threads.
pub fn run(
    playbook: &Checked<Playbook>,
    inventory: &Inventory,
    options: &RunOptions,
    connector: &dyn Connector,
    sink: Sink<'_>,
) -> ExitCode {
    run_plays(playbook, inventory, options, connector, sink)
}

fn run_plays(
    playbook: &Playbook,
    inventory: &Inventory,
    options: &RunOptions,
    connector: &dyn Connector,
    sink: Sink<'_>,
) -> ExitCode {
    let reporter = Reporter::new(sink, Arc::clone(&options.vault));
    reporter.tell(EventKind::RunStarted(options.header.clone()));
    let mut context = begun(playbook, inventory, options, connector, &reporter);
    let connected = connect(&mut context, playbook, inventory, options);
    let ran = connected.is_ok();
    let decided = match connected {
        Ok(prompted) => match plays(&context, playbook, &prompted) {
            Err(Stop::Interrupted) => Some(ExitCode::Interrupted),
            _ if options.cancel.is_raised() => Some(ExitCode::Interrupted),
            Err(Stop::Wrong) => Some(ExitCode::Failure),
            Err(Stop::Batch | Stop::Play | Stop::Run) | Ok(()) => None,
        },
        Err(why) => Some(decided(why)),
    };
    context.links.close(options.cancel.is_raised());
    if decided == Some(ExitCode::Interrupted) && ran {
        let message = "interrupted by the operator: what ran on the machines was ended".to_owned();
        reporter.tell(EventKind::Warning { host: None, message });
    }
    reporter.finish(&options.header.hosts, options.header.check, decided)
}

fn begun<'a>(
    playbook: &Playbook,
    inventory: &Inventory,
    options: &'a RunOptions,
    connector: &'a dyn Connector,
    reporter: &'a Reporter<'a>,
) -> Context<'a> {
    let scope = Arc::new(scope(playbook, inventory, options));
    let hello = Hello { run: options.header.run.clone(), who: options.who.clone(), lock: true };
    let dialogue = Dialogue::new(Arc::clone(&options.operator));
    let opener = Opener { connector, hello, cancel: &options.cancel, reporter, dialogue };
    let content = Arc::clone(&options.content);
    let jinja = Jinja::new(Arc::new(NoLookups)).with_vault(Arc::clone(&options.vault));
    Context::new(scope, jinja, content, options.inventory.clone(), opener, options.selection.clone())
}

/// How a run ends that did not begin.
fn decided(why: NotOpened) -> ExitCode {
    match why {
        NotOpened::Interrupted => ExitCode::Interrupted,
        NotOpened::Unreachable => ExitCode::Unreachable,
        NotOpened::Locked => ExitCode::Locked,
        NotOpened::Unanswered => ExitCode::Usage,
    }
}

/// Reaches all hosts, asks what only the operator knows, then starts the agents.
fn connect(
    context: &mut Context<'_>,
    playbook: &Playbook,
    inventory: &Inventory,
    options: &RunOptions,
) -> Result<Vec<Prompted>, NotOpened> {
    let began = Instant::now();
    let (answered, user_passwords) = reach(context, playbook, inventory, options)?;
    if let Some(variable) = options.password_variable.as_ref().filter(|_| !user_passwords.is_empty()) {
        context.give(variable, user_passwords);
    }
    let prompted = prompts::ask(context, playbook, inventory, &options.header.hosts)?;
    open_all(&context.opener, answered, began, &context.links)?;
    Ok(prompted)
}

/// Reaches all hosts and asks what only the operator knows: the hosts, and passwords of users that will be created.
fn reach(
    context: &mut Context<'_>,
    playbook: &Playbook,
    inventory: &Inventory,
    options: &RunOptions,
) -> Result<(Vec<Answered>, Object), NotOpened> {
    let needed = needed::needed(context, playbook, inventory, &options.header.hosts);
    context.logins = needed.logins;
    let endpoints = needed.hosts.iter().map(|host| {
        let scope = Arc::new(OneHost::new(Arc::clone(&context.scope), host)) as Scope;
        let endpoint = endpoint(&context.jinja, &scope, host).map_err(|error| (host.clone(), error))?;
        Ok(context.login(endpoint))
    });
    let endpoints = endpoints.collect();
    let mut answered = contact(&context.opener, endpoints)?;
    let Some(variable) = &options.password_variable else { return Ok((answered, Object::new())) };
    let users = new_users(context, playbook, inventory, variable, &mut answered)?;
    if users.is_empty() {
        return Ok((answered, Object::new()));
    }
    let hashes = context.opener.dialogue.operator.user_passwords(&users);
    let hashes = hashes.map_err(|unanswered| context.opener.not_answered(unanswered))?;
    Ok((answered, hashes))
}

fn plays(context: &Context<'_>, playbook: &Playbook, prompted: &[Prompted]) -> Result<(), Stop> {
    for (play, prompted) in playbook.plays.iter().zip(prompted) {
        let (hosts, unmatched) =
            context.scope.roll.matching(&play.hosts.text, context.scope.limit.as_deref());
        for problem in unmatched {
            let skipped = if hosts.is_empty() { ": no host does the play" } else { "" };
            let message = format!("{problem}{skipped} ({})", play.hosts.span);
            context.reporter.tell(EventKind::Warning { host: None, message });
        }
        run_play(context, play, hosts, prompted.clone())?;
    }
    Ok(())
}

fn scope(playbook: &Playbook, inventory: &Inventory, options: &RunOptions) -> RunScope {
    let folder = playbook.path.parent().unwrap_or(&playbook.path);
    let implicit = playbook.plays.iter().filter_map(|play| inventory.implicit(&play.hosts.text));
    let implicit: BTreeSet<String> = implicit.map(str::to_owned).collect();
    let hosts = inventory.hosts().iter().chain(&implicit).cloned();
    RunScope {
        hosts: Hosts::new(hosts),
        roll: Roll::new(inventory.clone(), implicit, options.header.hosts.clone()),
        extra: options
            .extra_variables
            .iter()
            .map(|(name, value)| (name.clone(), Arc::new(value.clone())))
            .collect(),
        check: options.header.check,
        diff: options.diff,
        verbosity: options.verbosity,
        selection: options.selection.clone(),
        playbook_dir: options.content.location(folder),
        inventory_dir: inventory.folder().to_owned(),
        limit: options.limit.clone(),
    }
}

#[cfg(test)]
mod tests;
