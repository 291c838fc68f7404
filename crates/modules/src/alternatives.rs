//! `alternatives`: which program a common name stands for. `alternatives` of chkconfig 1.3.49 (CentOS 6) and
//! 1.3.61 (CentOS 7) is called `update-alternatives`, too.

use serde_json::json;
use target::{Error, Program, Target};
use wire::{Object, Outcome, Value};

use crate::{
    Module, Side,
    module::{output, parameters},
    spec::{Parameters, choices, params},
};

choices! {
    /// What should be.
    State { Selected = "selected", Present = "present", Auto = "auto", Absent = "absent" }
}

params! { Params {
    /// The common name
    name: String;
    /// The program
    path: String;
    /// The link that stands for it
    link: Option<String>;
    /// The greatest is taken unless one is selected
    priority: Option<i64>;
    /// It is taken, or only known, or the greatest priority decides, or it is not known
    state: State = State::Selected;
    /// Links that go along: a list of name, path and link
    subcommands: Option<Value>, ["slaves"];
} }

/// The module.
pub const MODULE: Module = Module {
    name: "alternatives",
    collection: "community.general",
    summary: "which program a common name stands for",
    arguments: Params::ARGUMENTS,
    side: Side::Target(run),
    ..Module::BUILTIN
};

/// What the machine says about a name.
#[derive(Default)]
struct Present {
    is_manual: bool,
    current: Option<String>,
    /// Programs and their priorities.
    known: Vec<(String, i64)>,
}

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let (name, path) = (params.name.as_str(), params.path.as_str());
    let mut present = look(target, name)?;
    let known = present.known.iter().find(|(known, _)| known == path).map(|(_, priority)| *priority);
    if params.state == State::Absent {
        if known.is_some() {
            target.run(&Program::new(["update-alternatives", "--remove", name, path]), "")?;
            present.known.retain(|(known, _)| known != path);
            remember(target, name, &present);
        }
        return Ok(told(&params));
    }
    let priority = params.priority.or(known).unwrap_or(50);
    if known != Some(priority) {
        install(target, &params, priority)?;
        present.known.retain(|(known, _)| known != path);
        present.known.push((path.into(), priority));
        remember(target, name, &present);
    }
    let program = match params.state {
        State::Selected if present.current.as_deref() != Some(path) => {
            present.current = Some(path.into());
            present.is_manual = true;
            Program::new(["update-alternatives", "--set", name, path])
        }
        State::Auto if present.is_manual => {
            present.is_manual = false;
            Program::new(["update-alternatives", "--auto", name])
        }
        _ => return Ok(told(&params)),
    };
    target.run(&program, "")?;
    remember(target, name, &present);
    Ok(told(&params))
}

fn told(params: &Params) -> Outcome {
    Outcome { output: output(json!({"name": params.name, "path": params.path})), ..Outcome::default() }
}

fn install(target: &mut Target, params: &Params, priority: i64) -> Result<(), Error> {
    if target.followed(std::path::Path::new(&params.path))?.is_none() {
        return Err(Error::Missing {
            message: format!("{}: there is no such file", params.path),
            help: None,
        });
    }
    let Some(link) = &params.link else {
        return Err(Error::helped(
            format!("`{}` is not known yet, and nothing says its link", params.name),
            "say link, e.g. /usr/bin/java",
        ));
    };
    let mut words: Vec<String> =
        ["update-alternatives", "--install", link, &params.name, &params.path].map(str::to_owned).to_vec();
    words.push(priority.to_string());
    for follower in params.subcommands.iter().filter_map(Value::as_array).flatten() {
        let part = |key: &str| {
            let text = follower[key].as_str().map(str::to_owned);
            text.ok_or_else(|| Error::other(format!("`subcommands`: one has no `{key}`")))
        };
        words.extend(["--slave".to_owned(), part("link")?, part("name")?, part("path")?]);
    }
    target.run(&Program::new(words), "")?;
    Ok(())
}

/// In check mode: remembers it.
fn remember(target: &mut Target, name: &str, present: &Present) {
    let state = json!({"manual": present.is_manual, "current": present.current, "known": present.known});
    target.expect("alternatives", name, state);
}

fn look(target: &mut Target, name: &str) -> Result<Present, Error> {
    if let Some(state) = target.expected("alternatives", name) {
        let known = state["known"].as_array().into_iter().flatten();
        return Ok(Present {
            is_manual: state["manual"] == true,
            current: state["current"].as_str().map(str::to_owned),
            known: known.filter_map(|pair| Some((pair[0].as_str()?.to_owned(), pair[1].as_i64()?))).collect(),
        });
    }
    let shown = target.query(&Program::new(["update-alternatives", "--display", name]))?;
    if !shown.success() {
        return Ok(Present::default());
    }
    let mut present = Present::default();
    for line in shown.stdout.lines() {
        if let Some(path) = line.trim().strip_prefix("link currently points to ") {
            present.current = Some(path.to_owned());
        } else if line.starts_with('/')
            && let Some((path, rest)) = line.split_once(" - ")
        {
            let number = rest.split_whitespace().last().and_then(|number| number.parse().ok());
            present.known.extend(number.map(|number| (path.to_owned(), number)));
        } else if line.starts_with(name) {
            present.is_manual = line.contains("manual");
        }
    }
    Ok(present)
}
