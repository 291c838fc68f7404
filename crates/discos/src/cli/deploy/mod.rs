//! `discos-deploy`: provisions a cluster of a station.

mod ansible;
mod answers;
mod before;
pub(super) mod checked;
pub(super) mod chosen;
mod given;
pub mod given_before;
mod host_keys;
mod interruption;
mod listing;
mod operator;
pub(super) mod options;
mod output;
pub(super) mod passwords;
pub(super) mod run;
pub(super) mod set_up;
mod sim;

use std::{env, ffi::OsString};

use wire::ExitCode;

use self::{
    options::{Engine, Options, Output},
    set_up::Wanted,
};
use super::{Console, Refusal, diagnostics, inventory, parse};
use crate::station::{
    environment::{Environment, station},
    groups,
    home::Home,
    inventories, lacking,
    present_tool::Release,
    system::{EXAMPLES, System},
    variables,
};

/// Provisions, or only tells what it would do.
///
/// # Errors
/// A [`Refusal`]: nothing was touched.
pub fn run(arguments: &[OsString], console: &mut Console) -> Result<u8, Refusal> {
    let options: Options = match parse::options("discos-deploy", arguments, &EXAMPLES, console)? {
        Ok(options) => options,
        Err(code) => return Ok(code),
    };
    if options.output == Output::Json && (options.sim || options.list_hosts || options.list_tasks) {
        return Err(Refusal::usage("--output json is for runs: --sim and --list-... print text"));
    }
    if options.ansible.is_some() && options.engine != Engine::Ansible {
        return Err(Refusal::usage("--ansible is for --engine ansible"));
    }
    if options.output == Output::Json && options.engine == Engine::Ansible {
        return Err(Refusal::usage(
            "--output json is of our own engine: Ansible's output is passed on as it is",
        ));
    }
    let home = Home::of_operator()?.with_inventory(options.inventory.as_deref())?;
    for folder in inventories::provide(&home)? {
        console.tell(&format!(
            "wrote the built-in inventory to {}: it is yours now\n",
            inventories::with_tilde(&folder)
        ));
    }
    let system = System::parse(&options.system, |environment| chosen::clusters(&home, environment))?;
    if options.no_vagrant && system.environment != Environment::Development {
        return Err(Refusal::usage("--no-vagrant is for development: stations have machines of their own")
            .examples([format!("discos-deploy {}", system.name())]));
    }
    let release = release(&options);
    let variable = env::var("STATION").ok();
    let station = station(system.environment, options.station, variable.as_deref(), release.is_some())
        .map_err(|message| Refusal::usage(message).examples(EXAMPLES))?;
    let vault = options.given.vault()?;
    let inventory = inventories::load(&home, system.environment, Some(&vault))?;
    let hosts = chosen::hosts(&inventory, &home, &system, options.limit.as_deref())?;
    if options.sim {
        let set_up = release.as_ref().zip(station);
        console.say(&sim::text(&options, &home, &system, set_up, &inventory, &hosts)?);
        return Ok(ExitCode::Success.number());
    }
    if let Some(release) = &release {
        return Err(not_yet(release));
    }
    if options.list_hosts {
        console.say(&listing::hosts(&inventory, &hosts));
        return Ok(ExitCode::Success.number());
    }
    let development = system.environment == Environment::Development;
    if development && !options.rehearse && !options.no_vagrant && !options.list_tasks {
        return Err(Refusal::usage("this version makes no machines for development")
            .help("start them yourself and add --no-vagrant, or deploy onto simulated ones with --rehearse")
            .examples([
                format!("discos-deploy {} --no-vagrant", system.name()),
                format!("discos-deploy {} --rehearse", system.name()),
            ]));
    }
    // Other inventories and other content may mean something else by these variables.
    if home.inventory().is_none() && options.content.is_none() {
        let mut wrong = variables::check(&inventory);
        wrong.extend(groups::check(&inventory));
        if !wrong.is_empty() {
            return Err(diagnostics(wrong));
        }
        let lacking = lacking::of(system.environment, &inventory);
        if let Some(note) = inventory::note(system.environment, &lacking) {
            console.tell(&note);
        }
        console.tell(&inventory::astray(&inventory));
    }
    let content = checked::content(&options, &vault)?;
    let checked = checked::playbook(&options, &content, &home, &system, &hosts, Some(&vault))?;
    if options.list_tasks {
        console.say(&listing::tasks(&checked.playbook, &checked.selection));
        return Ok(ExitCode::Success.number());
    }
    if let Some(note) = before::note(&home.journals(), &system.name(), options.rehearse) {
        console.tell(&note);
    }
    let wanted = Wanted { options: &options, home: &home, system: &system, content: &content, hosts: &hosts };
    if options.engine == Engine::Ansible {
        return ansible::run(wanted, checked, console);
    }
    run::run(wanted, checked, None, console)
}

fn release(options: &Options) -> Option<Release> {
    match (&options.branch, &options.tag) {
        (Some(name), _) => Some(Release::Branch(name.clone())),
        (None, Some(name)) => Some(Release::Tag(name.clone())),
        (None, None) => None,
    }
}

fn not_yet(release: &Release) -> Refusal {
    let option = match release {
        Release::Branch(_) => "--branch",
        Release::Tag(_) => "--tag",
    };
    Refusal::usage(format!("{option}: this version does not set DISCOS itself up; nothing was touched"))
        .help(format!("leave {option} out to provision the machines, then use discos-get on them"))
        .help(format!("with --sim, {option} prints what the present tool would run"))
}
