//! The users that a run will create and whose passwords it does not have. It is found out before the run,
//! as far as it can be known then: tasks behind conditions on results are taken as done.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
    thread,
};

use lang::{
    inventory::Inventory,
    jinja::{Jinja, OMIT, Scope},
    playbook::{Action, ModuleCall, Play, Playbook, Task},
};
use wire::Value;

use super::{Context, evaluate, loops};
use crate::{
    connect::{Answered, NewUser, NotOpened},
    variables::{Layers, PlayScope, RoleNames},
};

/// Asks the hosts which of the users that chosen tasks create are missing. Only tasks whose password comes
/// from `variable` count, and only users for which it has none.
///
/// # Errors
/// [`NotOpened`] when a host does not answer any more; it has been told.
pub fn new_users(
    context: &Context<'_>,
    playbook: &Playbook,
    inventory: &Inventory,
    variable: &str,
    answered: &mut [Answered],
) -> Result<Vec<NewUser>, NotOpened> {
    let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    for play in &playbook.plays {
        // What the run makes is not there yet.
        let (mut hosts, _) = inventory.found(&play.hosts.text);
        hosts.retain(|host| answered.iter().any(|one| one.endpoint.host == *host));
        let scope = Arc::new(PlayScope {
            run: Arc::clone(&context.scope),
            name: play.title().to_owned(),
            playbook_dir: context.content.location(&play.folder),
            batch: Mutex::new(hosts.clone()),
            hosts: Mutex::new(hosts.clone()),
            all_hosts: Mutex::new(hosts.clone()),
            roles: RoleNames::of(play),
            prompted: Vec::new(),
            late_vars: Mutex::default(),
        });
        for task in play.chosen(&context.selection) {
            let Action::Module(call) = &task.action else { continue };
            if !gives_password(call, variable) {
                continue;
            }
            for host in &hosts {
                for name in (Created { context, play, scope: &scope, task, call }).on(host) {
                    if !order.contains(&name) {
                        order.push(name.clone());
                    }
                    wanted.entry(host.clone()).or_default().insert(name);
                }
            }
        }
    }
    let missing = ask(context, &wanted, answered)?;
    let users = order.into_iter().map(|name| {
        let lacks = |(host, names): &(String, Vec<String>)| names.contains(&name).then(|| host.clone());
        let hosts = missing.iter().filter_map(lacks).collect();
        NewUser { name, hosts }
    });
    Ok(users.filter(|user| !user.hosts.is_empty()).collect())
}

/// Asks every host for its users, all at the same time; by host, those that it lacks.
fn ask(
    context: &Context<'_>,
    wanted: &BTreeMap<String, BTreeSet<String>>,
    answered: &mut [Answered],
) -> Result<Vec<(String, Vec<String>)>, NotOpened> {
    thread::scope(|threads| {
        let asked: Vec<_> = answered
            .iter_mut()
            .filter_map(|one| Some((one.endpoint.host.clone(), wanted.get(&one.endpoint.host)?, one)))
            .map(|(host, names, one)| {
                threads.spawn(move || {
                    let mut names: Vec<String> = names.iter().cloned().collect();
                    let there = one.prepared.users(&names, context.cancel);
                    let there = there.map_err(|error| context.opener.not_there(&host, error))?;
                    names.retain(|name| !there.contains(name));
                    Ok((host, names))
                })
            })
            .collect();
        let joined = asked
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        joined.collect()
    })
}

/// A task of the module `user` that takes its password from this variable.
fn gives_password(call: &ModuleCall, variable: &str) -> bool {
    let arguments = call.arguments();
    let names = |value: &Value| value.as_str().is_some_and(|text| text.contains(variable));
    call.module.name == "user" && arguments.get("password").is_some_and(names)
}

/// A task that creates users.
struct Created<'a> {
    context: &'a Context<'a>,
    play: &'a Play,
    scope: &'a Arc<PlayScope>,
    task: &'a Task,
    call: &'a ModuleCall,
}

impl Created<'_> {
    /// The users without a password that it creates on a host.
    fn on(&self, host: &str) -> Vec<String> {
        let jinja = &self.context.jinja;
        let sight = |variables| -> Scope {
            let layers = Layers::of(self.play, &self.play.roles, self.task);
            Arc::new(self.context.sight(self.scope, self.task, layers, host, variables))
        };
        let Some(looping) = &self.task.looping else {
            return self.user(jinja, &sight(Vec::new())).into_iter().collect();
        };
        // What can't be known before the run is not asked for.
        let items = loops::items(jinja, &sight(Vec::new()), self.task, looping).unwrap_or_default();
        let Ok(manner) = loops::manner(jinja, &sight(Vec::new()), &looping.control) else {
            return Vec::new();
        };
        let item = |index| sight(loops::variables(looping, &manner, index, &items));
        (0..items.len()).filter_map(|index| self.user(jinja, &item(index))).collect()
    }

    /// The user of one item, unless it has a password, is removed, or its condition is false.
    fn user(&self, jinja: &Jinja, scope: &Scope) -> Option<String> {
        if matches!(evaluate::first_false(jinja, scope, &self.task.keywords.when), Ok(Some(_))) {
            return None;
        }
        let arguments = self.call.arguments();
        let text = |name: &str| {
            let value = jinja.render_value(arguments.get(name)?, scope).ok()?;
            value.as_str().map(str::to_owned).filter(|text| text != OMIT && !text.is_empty())
        };
        let removed = text("state").as_deref() == Some("absent");
        if removed || text("password").is_some() { None } else { text("name") }
    }
}
