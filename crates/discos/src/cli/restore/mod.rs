//! `discos-restore`: what deployments have overwritten or removed, told and put back. It is a deployment
//! of a playbook of its own: connected, locked, reported and journalled as all are.

mod ask;
mod kept;
mod options;
mod playbook;
mod table;

use std::{ffi::OsString, path::PathBuf, sync::Arc};

use clap::Parser;
use lang::files::Embedded;
use wire::ExitCode;

use self::{kept::Machine, options::Options, playbook::Part};
use super::{
    Console, Refusal,
    deploy::{self, checked::Content, chosen, options::Options as DeployOptions, set_up::Wanted},
    parse,
};
use crate::station::{environment::Environment, home::Home, inventories, system::System};

const EXAMPLES: [&str; 3] = [
    "discos-restore discos:srt",
    "discos-restore manager:srt 20261123T101500-4711 --check --diff",
    "discos-restore manager:srt 20261123T101500-4711 /etc/hosts",
];

/// Lists what was kept, or puts it back.
///
/// # Errors
/// A [`Refusal`]: nothing was touched.
pub fn run(arguments: &[OsString], console: &mut Console) -> Result<u8, Refusal> {
    let options: Options = match parse::options("discos-restore", arguments, &EXAMPLES, console)? {
        Ok(options) => options,
        Err(code) => return Ok(code),
    };
    if let Some(path) = options.paths.iter().find(|path| !path.is_absolute()) {
        return Err(
            Refusal::usage(format!("{}: the path is not absolute", path.display())).examples(EXAMPLES)
        );
    }
    let home = Home::of_operator()?;
    let system = System::parse(&options.system, |environment| chosen::clusters(&home, environment))?;
    if system.environment == Environment::Development && !options.rehearse {
        return Err(Refusal::usage("this version makes no machines for development")
            .help("what was rehearsed is put back with --rehearse"));
    }
    let inventory = inventories::load(&home, system.environment, None)?;
    let hosts = chosen::hosts(&inventory, &home, &system, options.limit.as_deref())?;
    let deploy = as_deployment(&options)?;
    let place = ask::Place { deploy: &deploy, home: &home, system: &system, given_before: Arc::default() };
    let machines = match ask::machines(&place, options.run.as_deref(), &hosts, console)? {
        Ok(machines) => machines,
        Err(code) => return Ok(code),
    };
    let Some(name) = &options.run else {
        console.say(&table::runs(&machines));
        return Ok(ExitCode::Success.number());
    };
    let machines = having(machines, name, &options.paths, &system)?;
    if options.list {
        console.say(&table::items(&machines, name));
        return Ok(ExitCode::Success.number());
    }
    let hosts: Vec<String> = machines.iter().map(|machine| machine.host.clone()).collect();
    let content = Content {
        files: Arc::new(Embedded::playbook_of_our_own(playbook::of_restore(
            name,
            &options,
            &parts(&machines, name),
        ))),
        shown: format!("what the run {name} has overwritten or removed"),
    };
    let checked = place.checked(&content, &hosts)?;
    let wanted = Wanted { options: &deploy, home: &home, system: &system, content: &content, hosts: &hosts };
    deploy::run::run(wanted, checked, None, console)
}

/// The machines that have kept what is to be put back.
fn having(
    machines: Vec<Machine>,
    run: &str,
    paths: &[PathBuf],
    system: &System,
) -> Result<Vec<Machine>, Refusal> {
    let where_to_look = format!("discos-restore {}", system.name());
    if !machines.iter().any(|machine| machine.has(run, &[])) {
        return Err(Refusal::usage(format!("nothing was kept of a run {run}"))
            .help("the list of runs is told by:")
            .examples([where_to_look]));
    }
    if let Some(path) = paths.iter().find(|path| !machines.iter().any(|machine| machine.has_path(run, path)))
    {
        return Err(Refusal::usage(format!("{}: nothing was kept of it in the run {run}", path.display()))
            .help("what was kept is told by:")
            .examples([format!("{where_to_look} {run} --list")]));
    }
    Ok(machines.into_iter().filter(|machine| machine.has(run, paths)).collect())
}

/// The users as whom a run has changed something, root first, and where.
fn parts(machines: &[Machine], run: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for machine in machines {
        for (user, _) in machine.parts_of(run) {
            match parts.iter_mut().find(|(known, _)| known == user) {
                Some((_, hosts)) => hosts.push(machine.host.clone()),
                None => parts.push((user.to_owned(), vec![machine.host.clone()])),
            }
        }
    }
    parts.sort_by_key(|(user, _)| user != "root");
    parts
}

/// The options as those of a deployment.
fn as_deployment(options: &Options) -> Result<DeployOptions, Refusal> {
    let mut words = vec!["discos-deploy".to_owned(), options.system.clone()];
    let flags = [
        ("--rehearse", options.rehearse),
        ("--check", options.check),
        ("--diff", options.diff),
        ("--accept-new-host-keys", options.accept_new_host_keys),
        ("--no-vagrant", true),
    ];
    words.extend(flags.iter().filter(|(_, given)| *given).map(|(flag, _)| (*flag).to_owned()));
    words.extend((0..options.verbose).map(|_| "-v".to_owned()));
    DeployOptions::try_parse_from(words).map_err(|error| Refusal::failure(error.to_string()))
}
