//! `package_facts`: what is installed, as the fact `packages`.

use serde_json::json;
use target::{Error, Program, Target};
use wire::{Object, Outcome, Value};

use crate::{
    Module, Side,
    module::parameters,
    spec::{Parameters, params},
};

params! { Params {
    /// Which databases; rpm's is the only one that is known
    manager: Vec<String> = vec!["auto".into()];
    /// The first database that there is, or all
    strategy: String = "first".into();
} }

/// The module.
pub const MODULE: Module = Module {
    name: "package_facts",
    summary: "what is installed, as facts",
    arguments: Params::ARGUMENTS,
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let is_known = |name: &String| matches!(name.as_str(), "auto" | "rpm" | "yum" | "dnf");
    if !params.manager.iter().any(is_known) {
        return Err(Error::other("`manager`: rpm's is the only database of packages that is known"));
    }
    let format = "%{NAME}\\t%{VERSION}\\t%{RELEASE}\\t%{EPOCH}\\t%{ARCH}\\n";
    let program = Program::new(["rpm", "-qa", "--qf", format]);
    let listed = target.query(&program)?;
    if !listed.success() {
        return Err(Error::Failed { command: program.line(), finished: Box::new(listed) });
    }
    let mut packages = Object::new();
    for line in listed.stdout.lines() {
        let [name, version, release, epoch, arch] = line.split('\t').collect::<Vec<_>>()[..] else {
            continue;
        };
        let package = json!({
            "name": name, "version": version, "release": release, "arch": arch, "source": "rpm",
            "epoch": epoch.parse::<u64>().ok(),
        });
        let all = packages.entry(name).or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(all) = all {
            all.push(package);
        }
    }
    let facts = Object::from_iter([("packages".to_owned(), packages.into())]);
    Ok(Outcome { facts, ..Outcome::default() })
}
