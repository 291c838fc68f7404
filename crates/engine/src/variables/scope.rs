//! The variables that one task sees on one host.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use lang::{
    check::magic,
    jinja::{Scope, Variable, Variables},
    playbook::{Play, Role, Selection, Task, Vars},
};
use wire::Value;

use super::{
    hosts::{Found, Hosts},
    magic::RoleName,
    roll::Roll,
};

/// Variables by name, as they are written: their strings are templates.
pub type Written = BTreeMap<String, Arc<Value>>;

/// What is the same for all tasks of a run.
#[derive(Debug)]
pub struct RunScope {
    /// What the run learns about its hosts.
    pub hosts: Hosts,
    /// The inventory.
    pub roll: Roll,
    /// Variables of the command line: they win over all others.
    pub extra: Written,
    /// Nothing is changed.
    pub check: bool,
    /// Differences are told.
    pub diff: bool,
    /// How much is told.
    pub verbosity: u8,
    /// The tasks that were chosen by their tags.
    pub selection: Selection,
    /// Folder of the playbook, as the content calls it.
    pub playbook_dir: String,
    /// Folder of the inventory.
    pub inventory_dir: String,
    /// The pattern by which hosts were chosen, where not all were.
    pub limit: Option<String>,
}

/// What is the same for all tasks of a play.
#[derive(Debug)]
pub struct PlayScope {
    /// The run.
    pub run: Arc<RunScope>,
    /// Name of the play.
    pub name: String,
    /// Folder of the playbook that has it, which may be an imported one.
    pub playbook_dir: String,
    /// Hosts of the batch that did not fail.
    pub batch: Mutex<Vec<String>>,
    /// Hosts of the play that did not fail.
    pub hosts: Mutex<Vec<String>>,
    /// All hosts of the play, and those that it added.
    pub all_hosts: Mutex<Vec<String>>,
    /// Names of its roles.
    pub roles: RoleNames,
    /// What the operator was asked for.
    pub prompted: Vec<(String, Arc<Value>)>,
    /// Of `vars_files` whose names only the run knows, by host: weakest first.
    pub late_vars: Mutex<BTreeMap<String, Vec<Arc<Vars>>>>,
}

impl PlayScope {
    /// `add_host` added a host, which Ansible counts among those of the play, too.
    pub fn joined(&self, host: &str) {
        for hosts in [&self.all_hosts, &self.hosts] {
            let mut hosts = hosts.lock().unwrap_or_else(PoisonError::into_inner);
            if !hosts.iter().any(|known| known == host) {
                hosts.push(host.to_owned());
            }
        }
    }
}

/// Names of the roles of a play.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoleNames {
    /// Those that the play itself names.
    pub direct: Vec<String>,
    /// Those that roles depend on.
    pub dependencies: Vec<String>,
}

impl RoleNames {
    /// Those of a play.
    pub fn of(play: &Play) -> Self {
        let mut names = Self::default();
        for role in &play.roles {
            names.direct.push(role.name.clone());
            for dependency in &role.dependencies {
                if !names.dependencies.contains(dependency) {
                    names.dependencies.push(dependency.clone());
                }
            }
        }
        names
    }

    /// All of them, each once.
    pub fn all(&self) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for name in self.dependencies.iter().chain(&self.direct) {
            if !all.contains(name) {
                all.push(name.clone());
            }
        }
        all
    }
}

/// Variables that come with a task itself; in each list the strongest first.
#[derive(Debug, Clone, Default)]
pub struct Layers {
    /// Weaker than the inventory: defaults of roles.
    pub defaults: Vec<Arc<Vars>>,
    /// Stronger than what was learned: of the includes around the task.
    pub params: Vec<Arc<Vars>>,
    /// Stronger than facts: of the task, its blocks, its role, the roles of its play.
    pub vars: Vec<Arc<Vars>>,
    /// Those of its play.
    pub play: Vec<Arc<Vars>>,
}

impl Layers {
    /// Those of a task of a play, which sees the variables of these `roles`.
    pub fn of(play: &Play, roles: &[Arc<Role>], task: &Task) -> Self {
        let strongest_first = |vars: &[Arc<Vars>]| vars.iter().rev().cloned().collect::<Vec<_>>();
        let mut layers = Self {
            params: strongest_first(&task.keywords.include_params),
            vars: strongest_first(&task.keywords.vars),
            ..Self::default()
        };
        if let Some(role) = &task.role {
            layers.vars.extend(strongest_first(&role.vars));
            layers.defaults.extend(strongest_first(&role.defaults));
        }
        // Of the other roles of the play a later one is stronger.
        for role in roles.iter().rev() {
            layers.vars.extend(strongest_first(&role.exports));
            layers.defaults.extend(strongest_first(&role.defaults));
        }
        layers.play.extend(strongest_first(&play.vars));
        layers
    }
}

/// What one task sees on one host.
#[derive(Debug)]
pub struct TaskScope {
    /// The play.
    pub play: Arc<PlayScope>,
    /// Inventory name of the host.
    pub host: String,
    /// The task's own variables.
    pub layers: Layers,
    /// The role of the task.
    pub role: Option<RoleName>,
    /// Folders where its files are looked for.
    pub search: Vec<String>,
    /// The item of a loop and what comes with it.
    pub item: Vec<(String, Arc<Value>)>,
    /// The host that it is delegated to.
    pub delegate: Option<String>,
    /// What check mode had to guess for it.
    pub guess: Guess,
}

/// The first value that was used although check mode can't know it, with the reason. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Guess(Arc<Mutex<Option<String>>>);

impl Guess {
    /// The reason, when something was guessed.
    pub fn reason(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes the use of a value that was learned about a host.
    fn note(&self, run: &RunScope, host: &str, name: &str) {
        if let Some(reason) = run.hosts.get(host).and_then(|host| host.unknown(name)) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(reason);
        }
    }
}

impl TaskScope {
    /// The same with further variables, stronger than all others.
    pub fn with(&self, item: impl IntoIterator<Item = (String, Arc<Value>)>) -> Self {
        Self {
            play: Arc::clone(&self.play),
            host: self.host.clone(),
            layers: self.layers.clone(),
            role: self.role.clone(),
            search: self.search.clone(),
            item: item.into_iter().chain(self.item.iter().cloned()).collect(),
            delegate: self.delegate.clone(),
            guess: self.guess.clone(),
        }
    }

    /// The same, delegated to this host.
    pub fn delegated(&self, host: &str) -> Self {
        Self { delegate: Some(host.to_owned()), ..self.with([]) }
    }

    /// Of a file of variables whose name only the run knows.
    fn late(&self, name: &str) -> Option<Variable> {
        let late = self.play.late_vars.lock().unwrap_or_else(PoisonError::into_inner);
        let found = late.get(&self.host)?.iter().rev().find_map(|vars| vars.get(name))?;
        Some(Variable::Template(Arc::clone(&found.value)))
    }

    fn run(&self) -> &Arc<RunScope> {
        &self.play.run
    }
}

impl Variables for TaskScope {
    fn get(&self, name: &str) -> Option<Variable> {
        if let Some((_, value)) = self.item.iter().find(|(item, _)| item == name) {
            return Some(Variable::Data(Arc::clone(value)));
        }
        if let Some(magic) = self.magic(name) {
            return Some(magic);
        }
        let run = self.run();
        if let Some(value) = run.extra.get(name) {
            return Some(Variable::Template(Arc::clone(value)));
        }
        if let Some(given) = first(&self.layers.params, name) {
            return Some(given);
        }
        if let Some(found) = run.learned(&self.host, name) {
            self.guess.note(run, &self.host, name);
            return Some(found);
        }
        // Of the files of variables and what was asked for both are stronger than the `vars` of the play.
        if let Some(found) = first(&self.layers.vars, name).or_else(|| self.late(name)) {
            return Some(found);
        }
        if let Some((_, value)) = self.play.prompted.iter().find(|(asked, _)| asked == name) {
            return Some(Variable::Data(Arc::clone(value)));
        }
        first(&self.layers.play, name)
            .or_else(|| run.known(&self.host, name))
            .or_else(|| first(&self.layers.defaults, name))
            .or_else(|| (name == "ansible_host").then(|| Variable::data(self.host.as_str())))
    }

    fn names(&self) -> Vec<String> {
        let mut names = self.run().names(&self.host);
        names.extend(self.item.iter().chain(&self.play.prompted).map(|(name, _)| name.clone()));
        let Layers { defaults, params, vars, play } = &self.layers;
        let written = defaults.iter().chain(params).chain(vars).chain(play).flat_map(|layer| layer.iter());
        names.extend(written.map(|variable| variable.name.clone()));
        let in_role = self.role.iter().flat_map(|_| magic::IN_ROLES);
        names.extend(magic::ALWAYS.iter().chain(in_role).map(|name| (*name).to_owned()));
        // It would be all of this once more.
        names.retain(|name| name != "vars");
        names.sort();
        names.dedup();
        names
    }
}

impl RunScope {
    fn learned(&self, host: &str, name: &str) -> Option<Variable> {
        Some(match self.hosts.get(host)?.result(name)? {
            Found::Data(value) => Variable::Data(value),
            Found::Template(value) => Variable::Template(value),
        })
    }

    /// A fact or a variable of the inventory.
    fn known(&self, host: &str, name: &str) -> Option<Variable> {
        let fact = self.hosts.get(host).and_then(|host| host.fact(name)).map(Variable::Data);
        fact.or_else(|| self.roll.variable(host, name))
    }

    fn names(&self, host: &str) -> Vec<String> {
        let mut names: Vec<String> = self.extra.keys().cloned().collect();
        names.extend(self.hosts.get(host).into_iter().flat_map(|host| host.names()));
        names.extend(self.roll.variables(host));
        names
    }
}

/// `hostvars`: all hosts of the inventory by name.
#[derive(Debug)]
pub(super) struct HostVariables {
    pub run: Arc<RunScope>,
    pub guess: Guess,
}

impl Variables for HostVariables {
    fn get(&self, host: &str) -> Option<Variable> {
        self.run.roll.contains(host).then(|| {
            let host =
                OneHost { run: Arc::clone(&self.run), host: host.to_owned(), guess: self.guess.clone() };
            Variable::Nested(Arc::new(host) as Scope)
        })
    }

    fn names(&self) -> Vec<String> {
        self.run.roll.names()
    }
}

/// `ansible_delegated_vars`: the host that a task is delegated to, by its name.
#[derive(Debug)]
pub(super) struct Delegated {
    pub all: HostVariables,
    pub host: String,
}

impl Variables for Delegated {
    fn get(&self, host: &str) -> Option<Variable> {
        (host == self.host).then(|| self.all.get(host)).flatten()
    }

    fn names(&self) -> Vec<String> {
        vec![self.host.clone()]
    }
}

/// `hostvars[HOST]`: what is known about one host whatever the task.
#[derive(Debug)]
pub struct OneHost {
    run: Arc<RunScope>,
    host: String,
    guess: Guess,
}

impl OneHost {
    /// A host outside of any task.
    pub fn new(run: Arc<RunScope>, host: &str) -> Self {
        Self { run, host: host.to_owned(), guess: Guess::default() }
    }
}

impl Variables for OneHost {
    fn get(&self, name: &str) -> Option<Variable> {
        let extra = self.run.extra.get(name).cloned().map(Variable::Template);
        let learned = || {
            self.guess.note(&self.run, &self.host, name);
            self.run.learned(&self.host, name)
        };
        self.run
            .magic(name, &self.host)
            .or(extra)
            .or_else(learned)
            .or_else(|| self.run.known(&self.host, name))
    }

    fn names(&self) -> Vec<String> {
        let mut names = self.run.names(&self.host);
        names.extend(["inventory_hostname", "inventory_hostname_short", "group_names"].map(str::to_owned));
        names.sort();
        names.dedup();
        names
    }
}

fn first(layers: &[Arc<Vars>], name: &str) -> Option<Variable> {
    let found = layers.iter().find_map(|layer| layer.get(name));
    found.map(|variable| Variable::Template(Arc::clone(&variable.value)))
}

#[cfg(test)]
mod tests;
