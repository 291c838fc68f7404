//! What every part of a run needs.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use lang::{
    files::Files,
    jinja::Jinja,
    playbook::{Role, Selection, Task},
};
use wire::{EventKind, Object, Status, Value};

use super::{host_task::ItemVariables, includes::ReadIncludes};
use crate::{
    Cancel, InventorySource,
    connect::{Links, Opener},
    reporter::Reporter,
    transport::{ConnectError, Endpoint},
    variables::{Guess, Layers, PlayScope, RoleName, RunScope, TaskScope},
};

/// Why a host does nothing more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gone {
    Failed,
    Lost,
}

/// `remote_user` and `port` of a play.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Login {
    /// The user.
    pub user: Option<String>,
    /// The port of sshd.
    pub port: Option<u16>,
}

/// What every part of a run needs.
pub struct Context<'a> {
    /// Variables, and what was learned about the hosts.
    pub scope: Arc<RunScope>,
    /// Renders templates.
    pub jinja: Jinja,
    /// Roles, templates, files.
    pub content: Arc<dyn Files>,
    /// Where the inventory is read again.
    pub inventory: InventorySource,
    /// Opens further connections.
    pub opener: Opener<'a>,
    /// The connections.
    pub links: Links,
    /// Who hears what happens.
    pub reporter: &'a Reporter<'a>,
    /// The operator's interruption.
    pub cancel: &'a Cancel,
    /// Which tasks were chosen.
    pub selection: Selection,
    /// As whom and where hosts are logged in to, where plays say it.
    pub logins: BTreeMap<String, Login>,
    /// Includes that were read during the run.
    pub includes: ReadIncludes,
    /// Hosts that failed or were lost: they do nothing more.
    gone: Mutex<BTreeMap<String, Gone>>,
    tasks: AtomicU64,
}

impl<'a> Context<'a> {
    /// A run that begins.
    pub fn new(
        scope: Arc<RunScope>,
        jinja: Jinja,
        content: Arc<dyn Files>,
        inventory: InventorySource,
        opener: Opener<'a>,
        selection: Selection,
    ) -> Self {
        let (reporter, cancel) = (opener.reporter, opener.cancel);
        Self {
            scope,
            jinja,
            content,
            inventory,
            opener,
            links: Links::default(),
            reporter,
            cancel,
            selection,
            logins: BTreeMap::new(),
            includes: ReadIncludes::default(),
            gone: Mutex::default(),
            tasks: AtomicU64::new(1),
        }
    }

    /// What a task sees on a host; `item` are the variables of its item and of the includes around it.
    pub fn sight(
        &self,
        play: &Arc<PlayScope>,
        task: &Task,
        layers: Layers,
        host: &str,
        item: ItemVariables,
    ) -> TaskScope {
        let role = task.role.as_ref();
        TaskScope {
            play: Arc::clone(play),
            host: host.to_owned(),
            layers,
            role: role.map(|role| self.role_name(role)),
            search: task.search.folders().map(|folder| self.content.location(folder)).collect(),
            item,
            delegate: None,
            guess: Guess::default(),
        }
    }

    fn role_name(&self, role: &Role) -> RoleName {
        let place = |path: &Path| self.content.location(path);
        RoleName {
            name: role.name.clone(),
            path: place(&role.path),
            parents: role.parents.iter().map(|(name, path)| (name.clone(), place(path))).collect(),
        }
    }

    /// Gives the run further entries of a variable that is a mapping, stronger than all others. Only before
    /// the first play.
    pub fn give(&mut self, variable: &str, entries: Object) {
        let Some(scope) = Arc::get_mut(&mut self.scope) else { return };
        let mut all = match scope.extra.get(variable).map(|value| (**value).clone()) {
            Some(Value::Object(before)) => before,
            _ => Object::new(),
        };
        all.extend(entries);
        scope.extra.insert(variable.to_owned(), Arc::new(Value::Object(all)));
    }

    /// The number of the next task.
    pub fn number(&self) -> u64 {
        self.tasks.fetch_add(1, Ordering::Relaxed)
    }

    /// How a host is reached, with what plays say about it; variables win.
    pub fn login(&self, endpoint: Endpoint) -> Endpoint {
        let Some(login) = self.logins.get(&endpoint.host) else { return endpoint };
        let user = endpoint.user.clone().or_else(|| login.user.clone());
        Endpoint { user, port: endpoint.port.or(login.port), ..endpoint }
    }

    /// A host failed: it does nothing more.
    pub fn give_up(&self, host: &str) {
        self.gone().entry(host.to_owned()).or_insert(Gone::Failed);
    }

    /// A host that did nothing more may take part again; false when it took part all the time.
    pub fn pardon(&self, host: &str) -> bool {
        let was = self.gone().remove(host);
        if was == Some(Gone::Lost) {
            self.links.reset(host);
        }
        was.is_some()
    }

    fn gone(&self) -> MutexGuard<'_, BTreeMap<String, Gone>> {
        self.gone.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connection of a host broke: it is told once, and the host does nothing more.
    pub fn lose(&self, host: &str, error: &ConnectError) {
        if self.gone().insert(host.to_owned(), Gone::Lost).is_none() {
            self.reporter.count(host, [Status::Unreachable]);
            let ConnectError { message, help, .. } = error.clone();
            self.reporter.tell(EventKind::Unreachable { host: host.to_owned(), message, help });
        }
    }

    /// Whether a host still takes part.
    pub fn takes_part(&self, host: &str) -> bool {
        !self.gone().contains_key(host)
    }
}
