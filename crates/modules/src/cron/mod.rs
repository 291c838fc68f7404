//! `cron`: jobs and variables of a user's table, or of a file in /etc/cron.d. Tables are read and written by
//! crontab(1), which takes the new one from its input.

mod table;

use std::path::PathBuf;

use serde_json::json;
use target::{Attributes, Error, Program, Target};
use wire::{Object, Outcome};

use self::table::Table;
use crate::{
    Module, Side,
    module::{output, parameters},
    spec::{Parameters, Rule, choices, params},
};

choices! {
    /// Whether something should be there.
    State { Present = "present", Absent = "absent" }
}

choices! {
    /// Times that have names.
    Special {
        Reboot = "reboot",
        Yearly = "yearly",
        Annually = "annually",
        Monthly = "monthly",
        Weekly = "weekly",
        Daily = "daily",
        Hourly = "hourly",
    }
}

params! { Params {
    /// What the job is called, or the variable with env
    name: String;
    /// The command line, or the value of the variable
    job: Option<String>, ["value"];
    /// Whose table; in a file, who runs the job
    user: Option<String>;
    /// File in /etc/cron.d instead of a table
    cron_file: Option<String>;
    /// Whether the job is there
    state: State = State::Present;
    /// Minutes
    minute: String = "*".into();
    /// Hours
    hour: String = "*".into();
    /// Days of the month
    day: String = "*".into(), ["dom"];
    /// Months
    month: String = "*".into();
    /// Days of the week
    weekday: String = "*".into(), ["dow"];
    /// A time that has a name, instead of the others
    special_time: Option<Special>;
    /// The job is there as a comment
    disabled: bool = false;
    /// It is a variable
    env: bool = false;
    /// The variable goes behind this one
    insertafter: Option<String>;
    /// The variable goes before this one
    insertbefore: Option<String>;
    /// Keep a copy of the old file beside it, with cron_file
    backup: bool = false;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "cron",
    summary: "jobs at certain times",
    arguments: Params::ARGUMENTS,
    rules: &[Rule::Exclusive(&["insertafter", "insertbefore"]), Rule::NeededUnless("state", "absent", "job")],
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    require(&params)?;
    let path = params.cron_file.as_ref().map(|file| PathBuf::from("/etc/cron.d").join(file));
    let text = match &path {
        Some(path) => target.read_text(path)?.unwrap_or_default(),
        None => table_of(target, params.user.as_deref())?,
    };
    let mut table = Table::read(&text);
    match (params.env, params.state, &params.job) {
        (true, State::Present, Some(value)) => {
            let after = params.insertafter.as_deref();
            table.set_variable(&params.name, value, after, params.insertbefore.as_deref())?;
        }
        (true, ..) => table.remove_variable(&params.name),
        (false, State::Present, Some(job)) => table.set_job(&params.name, &line(&params, job)),
        (false, ..) => table.remove_job(&params.name),
    }
    let new = table.text();
    let mut returned = json!({"jobs": table.jobs(), "envs": table.variables()});
    if new != text {
        match &path {
            Some(path) => {
                returned["cron_file"] = json!(path);
                if params.backup
                    && let Some(copy) = target.back_up(path)?
                {
                    returned["backup_file"] = json!(copy);
                }
                if new.is_empty() {
                    target.remove(path)?;
                } else {
                    target.write_text(path, &new, &Attributes::default())?;
                }
            }
            None => {
                let mut program = crontab(params.user.as_deref(), "-");
                program.input = wire::text::to_bytes(&new);
                target.run(&program, &params.name)?;
                target.expect("crontab", params.user.as_deref().unwrap_or_default(), new.into());
            }
        }
    }
    Ok(Outcome { output: output(returned), ..Outcome::default() })
}

fn require(params: &Params) -> Result<(), Error> {
    let times = [&params.minute, &params.hour, &params.day, &params.month, &params.weekday];
    let wrong = |message: &str| Err(Error::other(message));
    if params.special_time.is_some() && times.iter().any(|time| *time != "*") {
        return wrong("special_time is instead of the other times");
    }
    if params.cron_file.is_some() && params.user.is_none() && params.state == State::Present {
        return wrong("a job in a file needs `user`, who runs it");
    }
    if params.cron_file.as_deref() == Some("/etc/crontab") {
        return wrong("/etc/crontab is not for cron_file: name a file of /etc/cron.d");
    }
    if !params.env && (params.insertafter.is_some() || params.insertbefore.is_some()) {
        return wrong("insertafter and insertbefore are for variables (env)");
    }
    if params.env && params.name.contains(' ') {
        return wrong("the name of a variable has no blanks");
    }
    Ok(())
}

/// The line of a job.
fn line(params: &Params, job: &str) -> String {
    let job = job.trim_matches(['\r', '\n']);
    let off = if params.disabled { "#" } else { "" };
    let user = params
        .cron_file
        .as_ref()
        .and(params.user.as_deref())
        .map_or_else(String::new, |user| format!("{user} "));
    let time = match params.special_time {
        Some(special) => format!("@{}", format!("{special:?}").to_lowercase()),
        None => [&params.minute, &params.hour, &params.day, &params.month, &params.weekday]
            .map(String::as_str)
            .join(" "),
    };
    format!("{off}{time} {user}{job}")
}

fn crontab(user: Option<&str>, what: &str) -> Program {
    let mut words = vec!["crontab"];
    if let Some(user) = user {
        words.extend(["-u", user]);
    }
    words.push(what);
    Program::new(words)
}

/// A user's table; crontab ends with 1 when there is none.
fn table_of(target: &mut Target, user: Option<&str>) -> Result<String, Error> {
    if let Some(expected) = target.expected("crontab", user.unwrap_or_default()) {
        return Ok(expected.as_str().unwrap_or_default().into());
    }
    let program = Program { exact: true, ..crontab(user, "-l") };
    let finished = target.query(&program)?;
    match finished.rc {
        0 => Ok(finished.stdout),
        1 => Ok(String::new()),
        _ => Err(Error::Failed { command: program.line(), finished: Box::new(finished) }),
    }
}
