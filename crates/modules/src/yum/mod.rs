//! `yum`: packages. One query of rpm's database decides; yum runs only when something is missing. The
//! options are those of yum 3.2.29 (CentOS 6) and 3.4.3 (CentOS 7), from yum(8).

mod groups;
mod half_unpacked;
mod interrupted;
mod name;
mod options;
mod query;

use std::{collections::BTreeSet, path::Path};

use serde_json::{Value, json};
use target::{Error, Finished, Program, Target};
use wire::{Object, Outcome};

use self::{interrupted::transact, name::Name, query::installed};
use crate::{
    Module, Side,
    module::{output, parameters},
    spec::{Parameters, choices, params},
};

choices! {
    /// What should be.
    State {
        Present = "present",
        Installed = "installed",
        Latest = "latest",
        Absent = "absent",
        Removed = "removed",
    }
}

params! { Params {
    /// Names of packages, also NAME.ARCH or NAME-VERSION, @GROUP, rpm files and addresses; * with latest is all
    name: Vec<String> = Vec::new(), ["pkg"];
    /// That they are installed, or the newest, or not there
    state: State = State::Present;
    /// Repositories that are switched on for this
    enablerepo: Vec<String> = Vec::new();
    /// Repositories that are switched off for this
    disablerepo: Vec<String> = Vec::new();
    /// Packages that are left alone
    exclude: Vec<String> = Vec::new();
    /// Forget what is known of the repositories before
    update_cache: bool = false, ["expire-cache", "expire_cache"];
    /// With latest: install nothing new
    update_only: bool = false;
    /// Accept packages without a known signature
    disable_gpg_check: bool = false;
    /// Leave out what can't be installed
    skip_broken: bool = false;
    /// Only what mends security, with latest
    security: bool = false;
    /// Only what mends bugs, with latest
    bugfix: bool = false;
    /// Only fetch the packages
    download_only: bool = false;
    /// Use only what was fetched before
    cacheonly: bool = false;
    /// Settings of yum
    conf_file: Option<String>;
    /// Another root folder
    installroot: Option<String>;
    /// Another release than that of the machine
    releasever: Option<String>;
    /// Where `exclude` of the settings does not count: all, main or a repository
    disable_excludes: Option<String>;
    /// Plug-ins that are switched on for this
    enable_plugin: Vec<String> = Vec::new();
    /// Plug-ins that are switched off for this
    disable_plugin: Vec<String> = Vec::new();
    /// Look at the certificates of repositories
    sslverify: bool = true;
    /// Look at the certificates of addresses
    validate_certs: bool = true;
    /// yum waits for another yum as long as it takes
    lock_timeout: u32 = 30;
    /// yum is the only one
    use_backend: String = "auto".into();
} }

/// The module.
pub const MODULE: Module = Module {
    name: "yum",
    summary: "packages of CentOS",
    arguments: Params::ARGUMENTS,
    side: Side::Target(run),
    ..Module::BUILTIN
};

/// `dnf`, which these machines do not have: their packages are managed by yum.
pub const DNF: Module = Module { name: "dnf", ..MODULE };

/// Does it; `package` comes here, too.
pub(crate) fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let names: Vec<&str> = params.name.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
    if params.update_cache {
        forget_metadata(target, &params, names.is_empty())?;
    }
    if params.state == State::Latest && names == ["*"] {
        return update_all(target, &params);
    }
    let names = names.into_iter().map(Name::read).collect::<Result<Vec<_>, _>>()?;
    interrupted::finish(target, &params)?;
    let wanted = !matches!(params.state, State::Absent | State::Removed);
    if let Some(Name::Pattern(pattern)) = names.iter().find(|name| wanted && matches!(name, Name::Pattern(_)))
    {
        return Err(Error::helped(
            format!("`{pattern}` is no name of a package"),
            "patterns can only be removed, because nobody can tell when all are installed",
        ));
    }
    let present = present(target, &params, &names)?;
    let mut differing: Vec<&Name> =
        names.iter().filter(|name| present.contains(&name.word()) != wanted).collect();
    if params.update_only {
        differing.clear();
    }
    let updates = if params.state == State::Latest {
        let there: Vec<String> = names.iter().map(Name::word).filter(|name| present.contains(name)).collect();
        updates(target, &params, &there)?
    } else {
        Vec::new()
    };
    if differing.is_empty() && updates.is_empty() {
        return Ok(told(json!({"rc": 0, "results": [], "msg": "nothing to do"})));
    }
    let mut results = Vec::new();
    if !differing.is_empty() {
        results.push(change(target, &params, &differing, wanted)?);
    }
    if !updates.is_empty() {
        let program = params.program("update", updates.iter().cloned());
        results.extend(succeeded(&program, transact(target, &program)?)?.map(|finished| finished.stdout));
        for name in &updates {
            target.expect("newest package", name, Value::Bool(true));
        }
    }
    let changes: Vec<String> = differing.iter().map(|name| name.word()).chain(updates).collect();
    Ok(told(json!({"rc": 0, "results": results, "changes": changes})))
}

fn told(value: Value) -> Outcome {
    Outcome { output: output(value), ..Outcome::default() }
}

/// It is no change: what yum knows of its repositories is its own.
fn forget_metadata(target: &mut Target, params: &Params, fetch: bool) -> Result<(), Error> {
    if target.check() {
        return Ok(());
    }
    let mut programs = vec![params.program("clean", ["expire-cache".to_owned()])];
    programs.extend(fetch.then(|| params.program("makecache", [])));
    for program in programs {
        let finished = target.query(&program)?;
        if !finished.success() {
            return Err(Error::Failed { command: program.line(), finished: Box::new(finished) });
        }
    }
    Ok(())
}

/// The words of the names that are installed, each as its kind is looked for.
fn present(target: &mut Target, params: &Params, names: &[Name]) -> Result<BTreeSet<String>, Error> {
    let packages: Vec<&str> = names
        .iter()
        .filter_map(|name| if let Name::Package(name) = name { Some(name.as_str()) } else { None })
        .collect();
    let mut found = installed(target, &packages)?;
    let mut groups = None;
    for name in names {
        let word = name.word();
        let is_there = match name {
            Name::Package(_) => continue,
            _ if target.expected("package", &word).is_some() => {
                target.expected("package", &word) == Some(&Value::Bool(true))
            }
            Name::Pattern(pattern) => !query::fitting(target, pattern)?.is_empty(),
            Name::File(path) => target.followed(Path::new(path))?.is_some(),
            Name::Address(address) => {
                let name = query::of_file(target, address)?;
                installed(target, &[&name])?.contains(&name)
            }
            Name::Group(group) => {
                if groups.is_none() {
                    groups = Some(groups::installed(target, &params.options())?);
                }
                groups.as_ref().is_some_and(|groups| groups.contains(&group.to_lowercase()))
            }
        };
        if is_there {
            found.insert(word);
        }
    }
    Ok(found)
}

/// Installs or removes; what yum printed.
fn change(target: &mut Target, params: &Params, names: &[&Name], wanted: bool) -> Result<String, Error> {
    let program =
        params.program(if wanted { "install" } else { "remove" }, names.iter().map(|name| name.word()));
    let Some(finished) = transact(target, &program)? else {
        for name in names {
            target.expect("package", &name.word(), Value::Bool(wanted));
        }
        return Ok(String::new());
    };
    let all: Vec<Name> = names.iter().map(|name| (*name).clone()).collect();
    let now = if params.download_only { BTreeSet::new() } else { present(target, params, &all)? };
    let is_left = |name: &String| !params.download_only && now.contains(name) != wanted;
    let left: Vec<String> = names.iter().map(|name| name.word()).filter(is_left).collect();
    if !finished.success() || !left.is_empty() && !params.skip_broken {
        return Err(failed(&program, finished, &left, wanted));
    }
    Ok(finished.stdout)
}

/// A program that has ended well, or was left out in check mode.
fn succeeded(program: &Program, finished: Option<Finished>) -> Result<Option<Finished>, Error> {
    match finished {
        Some(finished) if !finished.success() => {
            Err(Error::Failed { command: program.line(), finished: Box::new(finished) })
        }
        finished => Ok(finished),
    }
}

/// yum goes on without packages that no repository has, and may even say that all is well.
fn failed(program: &Program, finished: Finished, left: &[String], wanted: bool) -> Error {
    let unknown: Vec<&str> = left
        .iter()
        .map(String::as_str)
        .filter(|name| {
            let line = format!("No package {name} available");
            finished.stdout.contains(&line) || finished.stderr.contains(&line)
        })
        .collect();
    if !unknown.is_empty() {
        return Error::helped(
            format!("no repository has: {}", unknown.join(", ")),
            "check the names, and package_repositories and package_mirror of the inventory",
        );
    }
    if finished.success() {
        let verb = if wanted { "install" } else { "remove" };
        return Error::other(format!("yum said that all is well, but did not {verb}: {}", left.join(", ")));
    }
    Error::Failed { command: program.line(), finished: Box::new(finished) }
}

/// Which of these have newer versions; all that have, when none is named.
fn updates(target: &mut Target, params: &Params, names: &[String]) -> Result<Vec<String>, Error> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let listed = newer(target, params, names)?;
    let has_newer = |name: &&String| {
        target.expected("newest package", name).is_none()
            && listed.iter().any(|(package, arch)| *name == package || **name == format!("{package}.{arch}"))
    };
    Ok(names.iter().filter(has_newer).cloned().collect())
}

fn update_all(target: &mut Target, params: &Params) -> Result<Outcome, Error> {
    if target.expected("newest package", "*").is_some() || newer(target, params, &[])?.is_empty() {
        return Ok(told(json!({"rc": 0, "results": [], "msg": "nothing to do"})));
    }
    let program = params.program("update", []);
    let finished = succeeded(&program, transact(target, &program)?)?;
    target.expect("newest package", "*", Value::Bool(true));
    Ok(told(json!({"rc": 0, "results": [finished.map(|finished| finished.stdout)]})))
}

/// Names and architectures of packages that have newer versions; exit code 100 says that there are some.
fn newer(target: &mut Target, params: &Params, names: &[String]) -> Result<Vec<(String, String)>, Error> {
    let program = params.program("check-update", names.iter().cloned());
    let finished = target.query(&program)?;
    if !matches!(finished.rc, 0 | 100) {
        return Err(Error::Failed { command: program.line(), finished: Box::new(finished) });
    }
    let package = |line: &str| {
        let [name, _version, _repository] = line.split_whitespace().collect::<Vec<_>>().try_into().ok()?;
        let (name, arch): (&str, &str) = str::rsplit_once(name, '.')?;
        Some((name.to_owned(), arch.to_owned()))
    };
    let lines = finished.stdout.lines().take_while(|line| !line.starts_with("Obsoleting"));
    Ok(lines.filter_map(package).collect())
}
