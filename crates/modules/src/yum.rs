//! `yum`: packages. One query of rpm's database decides; yum runs only when something is missing. The
//! options are those of yum 3.2.29 (CentOS 6) and 3.4.3 (CentOS 7), from yum(8).

use std::collections::BTreeSet;

use serde_json::{Value, json};
use target::{Error, Finished, Program, Target};
use wire::{Object, Outcome};

use crate::{
    Module, Side,
    module::{output, parameters},
    spec::{Parameters, choices, params},
};

choices! {
    /// What should be.
    State { Present = "present", Installed = "installed", Absent = "absent", Removed = "removed" }
}

params! { Params {
    /// Names of packages, also NAME.ARCH or NAME-VERSION
    name: Vec<String>, ["pkg"];
    /// That they are installed, or not
    state: State = State::Present;
    /// Repositories that are switched on for this
    enablerepo: Vec<String> = Vec::new();
    /// Repositories that are switched off for this
    disablerepo: Vec<String> = Vec::new();
} }

/// The module.
pub const MODULE: Module = Module {
    name: "yum",
    summary: "packages of CentOS",
    arguments: Params::ARGUMENTS,
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let names: Vec<&str> = params.name.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
    let is_more = |name: &&&str| {
        name.starts_with(['@', '/', '-'])
            || name.contains(['*', '?', '[', ' ', '<', '>', '='])
            || name.contains("://")
    };
    if let Some(name) = names.iter().find(is_more) {
        return Err(Error::helped(
            format!("`{name}` is no name of a package"),
            "groups, files, addresses, patterns and comparisons of versions are not supported",
        ));
    }
    let wanted = matches!(params.state, State::Present | State::Installed);
    let installed = installed(target, &names)?;
    let differing: Vec<&str> =
        names.iter().copied().filter(|name| installed.contains(*name) != wanted).collect();
    if differing.is_empty() {
        return Ok(told(json!({"rc": 0, "results": [], "msg": "nothing to do"})));
    }
    let mut words: Vec<String> = vec!["yum".into(), "-y".into()];
    words.extend(params.disablerepo.iter().map(|name| format!("--disablerepo={name}")));
    words.extend(params.enablerepo.iter().map(|name| format!("--enablerepo={name}")));
    words.push(if wanted { "install" } else { "remove" }.into());
    words.extend(differing.iter().map(ToString::to_string));
    let program = Program::new(words);
    let Some(finished) = target.attempt(&program, "")? else {
        for name in &differing {
            target.expect("package", name, Value::Bool(wanted));
        }
        return Ok(told(json!({"results": differing})));
    };
    let now = self::installed(target, &differing)?;
    let left: Vec<&str> = differing.iter().copied().filter(|name| now.contains(*name) != wanted).collect();
    if !finished.success() || !left.is_empty() {
        return Err(failed(&program, finished, &left, wanted));
    }
    Ok(told(json!({"rc": 0, "results": [finished.stdout], "changes": differing})))
}

fn told(value: Value) -> Outcome {
    Outcome { output: output(value), ..Outcome::default() }
}

/// yum goes on without packages that no repository has, and may even say that all is well.
fn failed(program: &Program, finished: Finished, left: &[&str], wanted: bool) -> Error {
    let unknown: Vec<&str> = left
        .iter()
        .copied()
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

/// Which of the names are installed, by themselves or as what another package provides.
fn installed(target: &mut Target, names: &[&str]) -> Result<BTreeSet<String>, Error> {
    let mut found = BTreeSet::new();
    if names.is_empty() {
        return Ok(found);
    }
    let format = "%{NAME} %{VERSION} %{RELEASE} %{ARCH}\\n";
    let words = ["rpm", "-q", "--qf", format].into_iter().chain(names.iter().copied());
    let listed = ask_rpm(target, words)?;
    for line in listed.stdout.lines() {
        if let [name, version, release, arch] = line.split(' ').collect::<Vec<_>>()[..] {
            found.extend([
                name.to_string(),
                format!("{name}.{arch}"),
                format!("{name}-{version}"),
                format!("{name}-{version}-{release}"),
                format!("{name}-{version}-{release}.{arch}"),
            ]);
        } else if !line.contains("is not installed") {
            return Err(Error::other(format!("rpm can't tell what is installed: {line}")));
        }
    }
    let rest: Vec<&str> = names.iter().copied().filter(|name| !found.contains(*name)).collect();
    if !rest.is_empty() {
        let words = ["rpm", "-q", "--whatprovides"].into_iter().chain(rest.iter().copied());
        let provided = ask_rpm(target, words)?;
        let lines: Vec<&str> = provided.stdout.lines().chain(provided.stderr.lines()).collect();
        if lines.is_empty() {
            return Err(Error::other(format!("rpm does not tell who provides: {}", rest.join(", "))));
        }
        let missing = |name: &str| lines.contains(&format!("no package provides {name}").as_str());
        found.extend(rest.iter().filter(|name| !missing(name)).map(ToString::to_string));
    }
    for name in names {
        match target.expected("package", name) {
            Some(Value::Bool(true)) => found.extend([name.to_string()]),
            Some(Value::Bool(false)) => drop(found.remove(*name)),
            _ => {}
        }
    }
    Ok(found)
}

/// rpm ends with the number of packages that are missing, so its exit code does not tell whether its
/// database could be read.
fn ask_rpm<'a>(target: &mut Target, words: impl IntoIterator<Item = &'a str>) -> Result<Finished, Error> {
    let finished = target.query(&Program::new(words))?;
    match finished.stderr.lines().find(|line| line.starts_with("error:")) {
        Some(line) => Err(Error::other(format!("rpm can't tell what is installed: {line}"))),
        None => Ok(finished),
    }
}
