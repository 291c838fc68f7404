//! Which hosts plays need, and as whom they are logged in to.

use std::{collections::BTreeMap, sync::Arc};

use lang::{
    inventory::Inventory,
    jinja::Scope,
    playbook::{Play, Playbook, Setting},
};
use wire::EventKind;

use crate::{
    strategy::{Context, Login},
    variables::OneHost,
};

/// What is reached before a run.
pub struct Needed {
    /// The chosen hosts that are needed.
    pub hosts: Vec<String>,
    /// As whom, where plays say it.
    pub logins: BTreeMap<String, Login>,
}

/// The chosen hosts of a play, in the order of the inventory; or the control machine, whether chosen or not. Hosts that
/// the run will make are not among them.
pub fn hosts_of(play: &Play, inventory: &Inventory, chosen: &[String]) -> Vec<String> {
    if let Some(name) = inventory.implicit(&play.hosts.text) {
        return vec![name.to_owned()];
    }
    let (mut hosts, _) = inventory.found(&play.hosts.text);
    hosts.retain(|host| chosen.contains(host));
    hosts
}

/// Looks which hosts are needed: not those of which all is done on the control machine.
pub fn needed(
    context: &Context<'_>,
    playbook: &Playbook,
    inventory: &Inventory,
    chosen: &[String],
) -> Needed {
    let mut needed = Needed { hosts: Vec::new(), logins: BTreeMap::new() };
    for host in chosen {
        let does = |play: &&Play| hosts_of(play, inventory, chosen).contains(host);
        let plays: Vec<&Play> = playbook.plays.iter().filter(does).collect();
        let here = inventory.text(host, "ansible_connection").is_none()
            && !plays.is_empty()
            && plays.iter().all(|play| is_local(play));
        if !here {
            needed.hosts.push(host.clone());
        }
        let said = plays.iter().find(|play| play.remote_user.is_some() || play.port.is_some());
        if let Some(login) = said.and_then(|play| login(context, play, host)) {
            needed.logins.insert(host.clone(), login);
        }
    }
    needed
}

fn is_local(play: &Play) -> bool {
    let connection = play.keywords.connection.as_ref();
    connection.is_some_and(|name| name.text.rsplit('.').next() == Some("local"))
}

fn login(context: &Context<'_>, play: &Play, host: &str) -> Option<Login> {
    let scope = Arc::new(OneHost::new(Arc::clone(&context.scope), host)) as Scope;
    let render = |text: &lang::playbook::Templated| match context.jinja.render(&text.text, &scope) {
        Ok(value) => Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned)),
        Err(error) => {
            let message = format!("{} ({})", error.message, text.span);
            context.reporter.tell(EventKind::Warning { host: Some(host.to_owned()), message });
            None
        }
    };
    let port = match &play.port {
        Some(Setting::Literal(port)) => u16::try_from(*port).ok(),
        Some(Setting::Template(text)) => render(text).and_then(|port| port.trim().parse().ok()),
        None => None,
    };
    Some(Login { user: play.remote_user.as_ref().and_then(render), port })
}
