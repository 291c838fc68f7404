//! `pip`: packages of Python, by the machine's pip, any release of it: 7.1 (CentOS 6) has neither `list --format` nor
//! `freeze --all`. What names without an address mean is asked of `pip list`; pip works only when something is missing.

mod requirement;
mod version;
mod virtualenv;

use std::{collections::BTreeMap, path::PathBuf};

use serde_json::json;
use target::{Error, Finished, Mode, Program, Target};
use wire::{Object, Outcome};

use self::requirement::{Requirement, canonical};
use crate::{
    Module, Side,
    module::{output, parameters},
    spec::{Parameters, Rule, choices, params},
};

choices! {
    /// What should be.
    State { Absent = "absent", ForceReinstall = "forcereinstall", Latest = "latest", Present = "present" }
}

params! { Params {
    /// Names, with conditions of versions, or addresses and paths
    name: Option<Vec<String>>;
    /// Version of the only name, or conditions for it
    version: Option<String>;
    /// File that lists what is wanted
    requirements: Option<String>;
    /// That they are installed, or the newest, or not there
    state: State = State::Present;
    /// Folder of a virtual environment, which is made when it is not there
    virtualenv: Option<String>;
    /// The environment sees the packages of the system
    virtualenv_site_packages: bool = false;
    /// The program that makes environments
    virtualenv_command: String = "virtualenv".into();
    /// The Python of an environment that is made
    virtualenv_python: Option<String>;
    /// More words for pip
    extra_args: Option<String>;
    /// Install so that changes of the sources count
    editable: bool = false;
    /// Folder in which pip works
    chdir: Option<PathBuf>;
    /// The pip to use: a path or a name
    executable: Option<String>;
    /// Permissions that new files do not get, e.g. "0022"
    umask: Option<Mode>;
    /// Install beside the packages of the system, which Debian's pip refuses
    break_system_packages: bool = false;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "pip",
    summary: "packages of Python",
    arguments: Params::ARGUMENTS,
    rules: &[
        Rule::OneOf(&["name", "requirements"]),
        Rule::Exclusive(&["name", "requirements"]),
        Rule::Exclusive(&["executable", "virtualenv"]),
    ],
    side: Side::Target(run),
    ..Module::BUILTIN
};

/// Where programs are looked for, as they are when they are started.
const FOLDERS: [&str; 6] = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    if params.state == State::Latest && params.version.is_some() {
        return Err(Error::other("`version` and state=latest contradict each other"));
    }
    let words = params.name.iter().flatten().chain(&params.extra_args);
    if words.into_iter().any(|word| word.split_whitespace().any(crate::address::has_password)) {
        return Err(Error::helped(
            "an address has a password in it, which every user of the machine could read",
            "write it to the machine's pip.conf, or to ~/.netrc",
        ));
    }
    let wanted = Requirement::all(params.name.as_deref().unwrap_or_default(), params.version.as_deref())?;
    let environment = params.environment();
    if let Some(folder) = &environment {
        virtualenv::make(target, &params, folder)?;
    }
    let is_imagined =
        environment.as_ref().is_some_and(|folder| target.expected("virtualenv", folder).is_some());
    let words = pip(target, &params, environment.as_deref(), is_imagined)?;
    let pip = Pip { words, params: &params, environment, is_imagined };
    let mut words = pip.verb();
    words.extend(pip.extra()?);
    match &params.requirements {
        Some(file) => words.extend(["-r".to_owned(), file.clone()]),
        None => words.extend(wanted.iter().map(|requirement| requirement.text.clone())),
    }
    let finished = pip.bring(target, &wanted, &mut words)?;
    let mut returned = crate::output_of(&finished.unwrap_or_default());
    returned.remove("rc");
    let mut outcome = Outcome::default();
    if pip.only_pip_knows(&wanted) && target.check() {
        outcome.unknown = Some("check mode does not ask pip for what it would install".into());
    }
    let cmd = [&pip.words[..], &words[..]].concat();
    returned.extend(output(json!({
        "cmd": cmd, "name": params.name, "version": params.version,
        "state": params.state.text(), "requirements": params.requirements, "virtualenv": pip.environment,
    })));
    outcome.output = returned;
    Ok(outcome)
}

impl Params {
    /// The folder of the virtual environment, below chdir where it is not absolute.
    fn environment(&self) -> Option<String> {
        let folder = PathBuf::from(crate::spec::expanded(self.virtualenv.as_deref()?));
        let folder = self.chdir.as_ref().map_or_else(|| folder.clone(), |chdir| chdir.join(&folder));
        Some(folder.display().to_string())
    }

    /// A program of this task: in its folder, with its umask.
    fn program(&self, words: Vec<String>) -> Program {
        let umask = match &self.umask {
            Some(Mode::Bits(bits)) => Some(format!("{bits:04o}")),
            _ => None,
        };
        let words = match umask {
            Some(umask) => {
                let script = format!("umask {umask} && exec \"$@\"");
                ["sh".to_owned(), "-c".into(), script, "sh".into()].into_iter().chain(words).collect()
            }
            None => words,
        };
        let mut program = Program::new(words);
        program.directory = Some(self.chdir.clone().unwrap_or_else(|| "/tmp".into()));
        program
    }
}

/// The machine's pip, or that of an environment.
fn pip(
    target: &Target,
    params: &Params,
    environment: Option<&str>,
    is_imagined: bool,
) -> Result<Vec<String>, Error> {
    let is_there = |path: &str| Ok::<_, Error>(target.followed(path.as_ref())?.is_some());
    if let Some(folder) = environment {
        for name in ["pip3", "pip"] {
            let path = format!("{folder}/bin/{name}");
            if is_there(&path)? || is_imagined {
                return Ok(vec![path]);
            }
        }
        return Ok(vec![format!("{folder}/bin/python"), "-m".into(), "pip".into()]);
    }
    if let Some(path) =
        params.executable.as_deref().map(crate::spec::expanded).filter(|path| path.contains('/'))
    {
        return Ok(vec![path]);
    }
    let names: Vec<&str> = match &params.executable {
        Some(name) => vec![name],
        None => vec!["pip3", "pip", "pip2"],
    };
    for name in &names {
        for folder in FOLDERS {
            let path = format!("{folder}/{name}");
            if is_there(&path)? {
                return Ok(vec![path]);
            }
        }
    }
    Err(Error::Missing {
        message: format!("none of {} is on this machine", names.join(", ")),
        help: Some("install pip in an earlier task (yum: python-pip)".into()),
    })
}

/// pip, and what it is for.
struct Pip<'a> {
    words: Vec<String>,
    params: &'a Params,
    environment: Option<String>,
    /// Check mode did not make the environment: nothing is in it.
    is_imagined: bool,
}

impl Pip<'_> {
    fn verb(&self) -> Vec<String> {
        let verb: &[&str] = match self.params.state {
            State::Present => &["install"],
            State::Absent => &["uninstall", "-y"],
            State::Latest => &["install", "-U"],
            State::ForceReinstall => &["install", "-U", "--force-reinstall"],
        };
        verb.iter().map(|word| (*word).to_owned()).collect()
    }

    fn extra(&self) -> Result<Vec<String>, Error> {
        let mut words = crate::words(self.params.extra_args.as_deref().unwrap_or_default())?;
        if self.params.editable && !words.iter().any(|word| word == "-e") {
            words.push("-e".into());
        }
        Ok(words)
    }

    fn program(&self, words: &[String]) -> Program {
        let mut program = self.params.program([&self.words[..], words].concat());
        if let Some(folder) = &self.environment {
            program.environment.push(("PATH".into(), format!("{folder}/bin:{}", FOLDERS.join(":"))));
        }
        if self.params.break_system_packages {
            program.environment.push(("PIP_BREAK_SYSTEM_PACKAGES".into(), "1".into()));
        }
        program
    }

    /// What is installed can't be told from the names.
    fn only_pip_knows(&self, wanted: &[Requirement]) -> bool {
        let is_plain = |requirement: &Requirement| requirement.plain.is_some();
        match self.params.state {
            State::Absent => self.params.requirements.is_some(),
            State::ForceReinstall => false,
            State::Latest => true,
            State::Present => {
                self.params.requirements.is_some()
                    || self.params.extra_args.is_some()
                    || self.params.editable
                    || !wanted.iter().all(is_plain)
            }
        }
    }

    /// Has pip work when something is to be done.
    fn bring(
        &self,
        target: &mut Target,
        wanted: &[Requirement],
        words: &mut Vec<String>,
    ) -> Result<Option<Finished>, Error> {
        if self.only_pip_knows(wanted) {
            if target.check() {
                target.leave_out(&self.program(words));
                return Ok(None);
            }
            return self.judged_by_what_came(target, wanted, words);
        }
        let installed = if self.is_imagined { BTreeMap::new() } else { self.installed(target)? };
        let state = |requirement: &Requirement| match &requirement.plain {
            Some((name, conditions)) => {
                match target.expected("pip", &self.key(name)).and_then(|v| v.as_bool()) {
                    Some(expected) => (expected, expected),
                    None => match installed.get(name) {
                        Some(version) => (true, conditions.iter().all(|condition| condition.holds(version))),
                        None => (false, false),
                    },
                }
            }
            None => (false, false),
        };
        let left: Vec<&Requirement> = match self.params.state {
            State::Absent => {
                wanted.iter().filter(|requirement| matches!(state(requirement), (true, _))).collect()
            }
            State::Present => wanted.iter().filter(|requirement| !state(requirement).1).collect(),
            State::ForceReinstall | State::Latest => wanted.iter().collect(),
        };
        if left.is_empty() {
            return Ok(None);
        }
        if self.params.state == State::Absent {
            // Old ones remove nothing when one of the names is not there.
            let gone = |word: &String| {
                wanted.iter().any(|requirement| requirement.text == *word)
                    && !left.iter().any(|l| l.text == *word)
            };
            words.retain(|word| !gone(word));
        }
        let names: Vec<String> =
            left.iter().filter_map(|requirement| Some(requirement.plain.as_ref()?.0.clone())).collect();
        let finished = self.attempt(target, words)?;
        for name in names {
            target.expect("pip", &self.key(&name), (self.params.state != State::Absent).into());
        }
        Ok(finished)
    }

    fn key(&self, name: &str) -> String {
        format!("{} {name}", self.words.join(" "))
    }

    fn attempt(&self, target: &mut Target, words: &[String]) -> Result<Option<Finished>, Error> {
        let program = self.program(words);
        match target.attempt(&program, "")? {
            Some(finished) if !finished.success() => {
                let mut output = crate::output_of(&finished);
                output.insert("cmd".into(), json!([&self.words[..], words].concat()));
                let failed = Error::Failed { command: program.line(), finished: Box::new(finished) };
                Err(Error::Returning { message: failed.to_string(), help: None, output })
            }
            result => Ok(result),
        }
    }

    /// pip works in any case; it has changed something when it says so, or other things are installed afterwards.
    fn judged_by_what_came(
        &self,
        target: &mut Target,
        wanted: &[Requirement],
        words: &[String],
    ) -> Result<Option<Finished>, Error> {
        let compares = self.params.requirements.is_some() || wanted.iter().any(Requirement::is_of_sources);
        let before = if compares { Some(self.installed(target)?) } else { None };
        let earlier = target.take_changes();
        let finished = self.attempt(target, words)?;
        let said = finished.as_ref().is_some_and(|finished| {
            finished.stdout.contains("Successfully installed")
                || finished.stdout.contains("Successfully uninstalled")
        });
        let changed = match before {
            Some(before) => self.installed(target)? != before,
            None => said,
        };
        let mut changes = earlier;
        let now = target.take_changes();
        if changed {
            changes.extend(now);
        }
        target.restore_changes(changes);
        Ok(finished)
    }

    /// Canonical names and versions.
    fn installed(&self, target: &mut Target) -> Result<BTreeMap<String, String>, Error> {
        // Before pip 9 there was one format only, `NAME (VERSION)`.
        for words in [&["list", "--format=freeze"][..], &["list"], &["freeze"]] {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            let program = self.program(&words);
            let finished = target.query(&program)?;
            if finished.success() {
                return Ok(packages(&finished.stdout));
            }
            if words[0] == "freeze" {
                return Err(Error::Failed { command: program.line(), finished: Box::new(finished) });
            }
        }
        Ok(BTreeMap::new())
    }
}

fn packages(listing: &str) -> BTreeMap<String, String> {
    let package = |line: &str| {
        let (name, version) = line.split_once("==").or_else(|| line.strip_suffix(')')?.split_once(" ("))?;
        let version = version.split(',').next().unwrap_or(version);
        Some((canonical(name.trim()), version.trim().to_owned()))
    };
    listing.lines().filter_map(package).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn both_ways_of_listing_packages_are_read() {
        let listing =
            "Zope.Interface==5.4.0\npip (7.1.0)\nmine (0.1, /srv/mine)\nYou are using pip version 7.1.0\n";
        let packages = super::packages(listing);
        assert_eq!(packages["zope-interface"], "5.4.0");
        assert_eq!(packages["pip"], "7.1.0");
        assert_eq!(packages["mine"], "0.1");
        assert_eq!(packages.len(), 3);
    }
}
