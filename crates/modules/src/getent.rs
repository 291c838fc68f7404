//! `getent`: entries of the machine's name services.

use serde_json::{Value, json};
use target::{Error, Program, Target};
use wire::{Object, Outcome};

use crate::{
    Module, Side,
    module::{output, parameters},
    spec::{Parameters, params},
};

params! { Params {
    /// Its name, e.g. passwd or hosts
    database: String;
    /// Only the entry of this key
    key: Option<String>;
    /// Only what this service says, e.g. files or nis
    service: Option<String>;
    /// What is between the fields; blanks by default, `:` in passwd, shadow, group and gshadow
    split: Option<String>;
    /// A key that is not there is a failure
    fail_key: bool = true;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "getent",
    summary: "entries of the machine's name services",
    arguments: Params::ARGUMENTS,
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let database = params.database.as_str();
    let mut words = vec!["getent"];
    if let Some(service) = &params.service {
        words.extend(["-s", service]);
    }
    words.push(database);
    words.extend(params.key.as_deref());
    let finished = target.query(&Program::new(words))?;
    let colon = matches!(database, "passwd" | "shadow" | "group" | "gshadow");
    let separator = params.split.as_deref().or(colon.then_some(":"));
    let mut found = Object::new();
    let mut returned = json!({});
    match (finished.rc, &params.key) {
        (0, _) => collect(&finished.stdout, separator, &mut found),
        (2, Some(key)) if !params.fail_key => {
            found.insert(key.clone(), Value::Null);
            returned["msg"] = "there is no such entry".into();
        }
        (2, Some(key)) if is_expected(target, database, key) => {
            let reason = format!("an earlier task makes `{key}`, and only the run knows its entry");
            return Ok(Outcome { unknown: Some(reason), ..Outcome::default() });
        }
        (2, key) => {
            let key = key.as_deref().unwrap_or_default();
            return Err(Error::helped(
                format!("{database} has no entry `{key}`"),
                "fail_key=false makes nothing of it",
            ));
        }
        (3, _) => return Err(Error::other(format!("{database} can't be listed as a whole: say key"))),
        (1, _) => return Err(Error::other(format!("there is no database `{database}`"))),
        (rc, _) => return Err(Error::other(format!("getent failed with exit code {rc}"))),
    }
    let mut facts = Object::new();
    facts.insert(format!("getent_{database}"), found.into());
    Ok(Outcome { output: output(returned), facts, ..Outcome::default() })
}

/// In check mode: whether an earlier task would have made the user or group.
fn is_expected(target: &Target, database: &str, key: &str) -> bool {
    let kind = match database {
        "passwd" | "shadow" => "user",
        "group" | "gshadow" => "group",
        _ => return false,
    };
    target.expected(kind, key).is_some_and(|expected| !expected.is_null())
}

/// Entries by their first field; of a field that comes again all entries, in a list.
fn collect(text: &str, separator: Option<&str>, found: &mut Object) {
    let mut again = std::collections::BTreeSet::new();
    for line in text.lines() {
        let mut fields = match separator {
            Some(separator) => line.split(separator).map(Value::from).collect::<Vec<_>>(),
            None => line.split_whitespace().map(Value::from).collect(),
        };
        if fields.is_empty() {
            continue;
        }
        let key = fields.remove(0).as_str().unwrap_or_default().to_owned();
        let entry = Value::Array(fields);
        match found.get_mut(&key) {
            None => drop(found.insert(key, entry)),
            Some(Value::Array(all)) if again.contains(&key) => all.push(entry),
            Some(first) => {
                *first = json!([first.take(), entry]);
                again.insert(key);
            }
        }
    }
}
