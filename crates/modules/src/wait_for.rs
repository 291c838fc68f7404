//! `wait_for`: until a port, a file or a text in one of them is there, or gone.

use std::{
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use serde_json::json;
use target::{Error, Target};
use wire::{Object, Outcome, Value};

use crate::{
    Module, Side,
    module::{output, parameters},
    path_info::path_info,
    pattern::{Flags, Pattern},
    spec::{Expression, Parameters, Rule, choices, params},
};

choices! {
    /// What to wait for.
    State { Absent = "absent", Drained = "drained", Present = "present", Started = "started", Stopped = "stopped" }
}

params! { Params {
    /// Name or address of the port's host
    host: String = "127.0.0.1".into();
    /// The port
    port: Option<u16>;
    /// The file
    path: Option<PathBuf>;
    /// That it is there (started, present), is gone (stopped, absent), or that nobody is connected (drained)
    state: State = State::Started;
    /// Text in the file, or in what the port says
    search_regex: Option<Expression>;
    /// Seconds in which it must happen
    timeout: u32 = 300;
    /// Seconds in which one attempt to connect must succeed
    connect_timeout: u32 = 5;
    /// Seconds before the first look
    delay: u32 = 0;
    /// Seconds between two looks
    sleep: u32 = 1;
    /// States of connections that count for drained
    active_connection_states: Vec<String> = ["ESTABLISHED", "FIN_WAIT1", "FIN_WAIT2", "SYN_RECV", "SYN_SENT", "TIME_WAIT"].map(String::from).to_vec();
    /// Addresses whose connections do not count for drained
    exclude_hosts: Vec<String> = Vec::new();
    /// What to say when it does not happen
    msg: Option<String>;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "wait_for",
    summary: "waits for a port or a file",
    arguments: Params::ARGUMENTS,
    rules: &[Rule::Exclusive(&["port", "path"])],
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    if target.check() {
        return Ok(Outcome { skipped: Some("check mode does not wait".into()), ..Outcome::default() });
    }
    if params.state == State::Drained && params.port.is_none() {
        return Err(Error::other("drained is for ports: say port"));
    }
    let expression = match arguments.get("search_regex").and_then(Value::as_str) {
        Some(text) => {
            let flags = Flags { multi_line: true, ..Flags::default() };
            Some(
                Pattern::new(text, flags)
                    .map_err(|reason| Error::other(format!("`search_regex`: {reason}")))?,
            )
        }
        None => None,
    };
    let started = Instant::now();
    thread::sleep(Duration::from_secs(params.delay.into()));
    let end = started + Duration::from_secs(params.timeout.into());
    let nothing_to_see = params.port.is_none() && params.path.is_none();
    let mut found = Object::new();
    loop {
        let come = !nothing_to_see && look(target, &params, expression.as_ref(), end, &mut found)?;
        if come {
            break;
        }
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            if nothing_to_see {
                break;
            }
            return Err(Error::other(params.msg.clone().unwrap_or_else(|| in_vain(&params))));
        }
        thread::sleep(Duration::from_secs(params.sleep.into()).min(left));
    }
    let mut returned = output(json!({
        "state": arguments.get("state").and_then(Value::as_str).unwrap_or("started"),
        "elapsed": started.elapsed().as_secs(),
        "port": params.port,
        "path": params.path,
        "search_regex": arguments.get("search_regex"),
        "match_groups": [],
        "match_groupdict": {},
    }));
    if let Some(path) = &params.path {
        returned.extend(path_info(target, "path", path)?);
    }
    returned.extend(found);
    Ok(Outcome { output: returned, ..Outcome::default() })
}

fn in_vain(params: &Params) -> String {
    let what = match (&params.path, params.port) {
        (Some(path), _) => path.display().to_string(),
        (None, port) => format!("{}:{}", params.host, port.unwrap_or_default()),
    };
    let what = if params.search_regex.is_some() { format!("the text in {what}") } else { what };
    let state = match params.state {
        State::Absent | State::Stopped => "gone",
        State::Drained => "free of connections",
        State::Present | State::Started => "there",
    };
    format!("{what} was not {state} within {} s", params.timeout)
}

fn look(
    target: &mut Target,
    params: &Params,
    expression: Option<&Pattern>,
    end: Instant,
    found: &mut Object,
) -> Result<bool, Error> {
    let wants_gone = matches!(params.state, State::Absent | State::Stopped);
    if let Some(path) = &params.path {
        let contents = target.read(path)?;
        return Ok(match (contents, expression) {
            (None, _) => wants_gone && expression.is_none(),
            (Some(contents), Some(expression)) => matches(expression, &contents, found) != wants_gone,
            (Some(_), None) => !wants_gone,
        });
    }
    let port = params.port.unwrap_or_default();
    if params.state == State::Drained {
        return Ok(!is_connected(target, params, port)?);
    }
    let left = end.saturating_duration_since(Instant::now());
    let patience = Duration::from_secs(params.connect_timeout.into()).min(left);
    let stream = target.connect(&params.host, port, patience)?;
    Ok(match (stream, expression) {
        (None, _) => wants_gone,
        (Some(_), _) if wants_gone => false,
        (Some(_), None) => true,
        (Some(mut stream), Some(expression)) => {
            let mut said = Vec::new();
            loop {
                let left = end.saturating_duration_since(Instant::now());
                let piece = target.receive(&mut stream, left);
                if piece.is_empty() {
                    break false;
                }
                said.extend(piece);
                if matches(expression, &said, found) {
                    break true;
                }
            }
        }
    })
}

fn matches(expression: &Pattern, text: &[u8], found: &mut Object) -> bool {
    let Some(groups) = expression.search(text, 0) else { return false };
    let value = |at: usize| {
        groups
            .get(at)
            .map_or(Value::Null, |group| String::from_utf8_lossy(group.as_bytes()).into_owned().into())
    };
    let named: Object =
        expression.names().enumerate().filter_map(|(at, name)| Some((name?.to_owned(), value(at)))).collect();
    found.insert("match_groups".into(), (1..=expression.groups()).map(value).collect());
    found.insert("match_groupdict".into(), named.into());
    true
}

/// The states of /proc/net/tcp, by their numbers.
const STATES: [&str; 6] = ["", "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2"];

/// Whether somebody is connected to the port.
fn is_connected(target: &Target, params: &Params, port: u16) -> Result<bool, Error> {
    for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
        let text = target.read_text(Path::new(table))?.unwrap_or_default();
        for line in text.lines().skip(1) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [_, local, remote, state, ..] = words[..] else { continue };
            let number = usize::from_str_radix(state, 16).unwrap_or_default();
            let state =
                if number == 6 { "TIME_WAIT" } else { STATES.get(number).copied().unwrap_or_default() };
            let is_port =
                local.rsplit_once(':').and_then(|(_, hex)| u16::from_str_radix(hex, 16).ok()) == Some(port);
            let from = remote.split_once(':').map(|(hex, _)| dotted(hex)).unwrap_or_default();
            let counts = params.active_connection_states.iter().any(|active| active == state);
            if is_port && counts && !params.exclude_hosts.contains(&from) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// An address of /proc/net/tcp, which has its bytes backwards.
fn dotted(hex: &str) -> String {
    let number = u32::from_str_radix(hex, 16).unwrap_or_default();
    number.to_le_bytes().map(|byte| byte.to_string()).join(".")
}
