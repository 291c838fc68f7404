//! Filters on paths; those that look at files look at the control machine's.

use std::sync::Arc;

use super::super::{TemplateError, call::Call, evaluate::Evaluator, glob, value::Val};
use crate::control_machine::{self, PathKind};

type Result<T = Val> = std::result::Result<T, TemplateError>;

/// The path that a filter is given; only texts are paths.
fn path(call: &Call) -> Result<&str> {
    call.subject
        .as_str()
        .ok_or_else(|| TemplateError::invalid(format!("a path is a string, not {}", call.subject.describe())))
}

fn parts(path: &str) -> (&str, &str) {
    match path.rfind('/') {
        None => ("", path),
        Some(at) => {
            let (head, tail) = path.split_at(at + 1);
            let trimmed = head.trim_end_matches('/');
            (if trimmed.is_empty() { head } else { trimmed }, tail)
        }
    }
}

pub(super) fn basename(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(Val::str(parts(path(&call)?).1))
}

pub(super) fn dirname(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(Val::str(parts(path(&call)?).0))
}

pub(super) fn splitext(_: &Evaluator<'_>, call: Call) -> Result {
    let path = path(&call)?;
    let name = parts(path).1;
    let leading = name.len() - name.trim_start_matches('.').len();
    let at = name[leading..].rfind('.').map_or(path.len(), |at| path.len() - name.len() + leading + at);
    Ok(Val::Tuple(Arc::new(vec![Val::str(&path[..at]), Val::str(&path[at..])])))
}

fn joined(parts: &[&str]) -> String {
    let mut out = String::new();
    for part in parts {
        if part.starts_with('/') {
            out.clear();
        } else if !out.is_empty() && !out.ends_with('/') {
            out.push('/');
        }
        out.push_str(part);
    }
    out
}

fn texts<'v>(items: &'v [Val]) -> Result<Vec<&'v str>> {
    let text = |item: &'v Val| {
        item.as_str()
            .ok_or_else(|| TemplateError::invalid(format!("a path is a string, not {}", item.describe())))
    };
    items.iter().map(text).collect()
}

pub(super) fn path_join(_: &Evaluator<'_>, call: Call) -> Result {
    match &call.subject {
        Val::Str(_) => Ok(call.subject),
        Val::List(items) | Val::Tuple(items) if !items.is_empty() => Ok(Val::from(joined(&texts(items)?))),
        other => {
            Err(TemplateError::invalid(format!("a list of strings is needed, not {}", other.describe())))
        }
    }
}

/// A path without `.`, `..` and doubled slashes.
pub(in super::super) fn normalized(path: &str) -> String {
    let slashes = path.len() - path.trim_start_matches('/').len();
    let root = if slashes == 2 { 2 } else { slashes.min(1) };
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if root > 0 => {}
            part => parts.push(part),
        }
    }
    let out = format!("{}{}", &"//"[..root], parts.join("/"));
    if out.is_empty() { ".".to_owned() } else { out }
}

/// The path from the root.
fn absolute(path: &str) -> String {
    normalized(&joined(&[&control_machine::current_folder(), path]))
}

pub(super) fn normpath(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(Val::from(normalized(path(&call)?)))
}

pub(super) fn realpath(_: &Evaluator<'_>, call: Call) -> Result {
    let path = absolute(path(&call)?);
    // As far as there is something, links are followed.
    let mut base = &path[..];
    loop {
        if let Some(real) = control_machine::real_path(base) {
            let rest = path[base.len()..].trim_start_matches('/');
            return Ok(Val::from(if rest.is_empty() { real } else { joined(&[&real, rest]) }));
        }
        base = match base.rfind('/') {
            None | Some(0) => return Ok(Val::from(path)),
            Some(at) => &base[..at],
        };
    }
}

pub(super) fn relpath(_: &Evaluator<'_>, call: Call) -> Result {
    let path = path(&call)?;
    if path.is_empty() {
        return Err(TemplateError::invalid("the path is empty"));
    }
    let start = call.text(0, "start")?.filter(|start| !start.is_empty()).unwrap_or(".");
    let (start, path) = (absolute(start), absolute(path));
    let split = |path: &str| path.split('/').filter(|p| !p.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (start, path) = (split(&start), split(&path));
    let same = start.iter().zip(&path).take_while(|(a, b)| a == b).count();
    let up = start[same..].iter().map(|_| "..");
    let all: Vec<&str> = up.chain(path[same..].iter().map(String::as_str)).collect();
    Ok(Val::from(if all.is_empty() { ".".to_owned() } else { all.join("/") }))
}

pub(super) fn commonpath(_: &Evaluator<'_>, call: Call) -> Result {
    let paths = match &call.subject {
        Val::List(items) | Val::Tuple(items) if !items.is_empty() => texts(items)?,
        other => {
            let message = format!("a list of paths is needed, not {}", other.describe());
            return Err(TemplateError::invalid(message));
        }
    };
    let root = paths[0].starts_with('/');
    if paths.iter().any(|path| path.starts_with('/') != root) {
        return Err(TemplateError::invalid("some paths begin at the root, and some do not"));
    }
    let split = |path: &&'_ str| {
        path.split('/').filter(|part| !part.is_empty() && *part != ".").map(str::to_owned).collect::<Vec<_>>()
    };
    let mut all = paths.iter().map(split);
    let mut common = all.next().unwrap_or_default();
    for other in all {
        let same = common.iter().zip(&other).take_while(|(a, b)| a == b).count();
        common.truncate(same);
    }
    Ok(Val::from(format!("{}{}", if root { "/" } else { "" }, common.join("/"))))
}

/// A path with `~` and `~user` replaced, where there is such a home.
pub(in super::super) fn expanded(path: &str) -> String {
    let Some(rest) = path.strip_prefix('~') else { return path.to_owned() };
    let (user, below) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    match control_machine::home(Some(user).filter(|user| !user.is_empty())) {
        None => path.to_owned(),
        Some(home) => {
            let out = format!("{}{below}", home.trim_end_matches('/'));
            if out.is_empty() { "/".to_owned() } else { out }
        }
    }
}

pub(super) fn expanduser(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(Val::from(expanded(path(&call)?)))
}

pub(super) fn expandvars(cx: &Evaluator<'_>, call: Call) -> Result {
    let mut rest = path(&call)?;
    let mut out = String::new();
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let name_end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
        let (name, length) = match after.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            Some((name, _)) => (name, name.len() + 2),
            None => (&after[..name_end], name_end),
        };
        match cx.jinja.lookups.env(name).filter(|_| !name.is_empty()) {
            Some(value) => out.push_str(&value),
            None => out.push_str(&rest[at..=at + length]),
        }
        rest = &after[length..];
    }
    Ok(Val::from(out + rest))
}

struct ControlMachine;

impl glob::Tree for ControlMachine {
    fn list(&self, folder: &str) -> Vec<String> {
        control_machine::list(folder)
    }

    fn exists(&self, path: &str) -> bool {
        control_machine::kind(path, false).is_some()
    }
}

/// The files of the control machine that fit a pattern.
pub(in super::super) fn files(pattern: &str) -> Vec<String> {
    let mut found = glob::find(&ControlMachine, pattern);
    found.retain(|path| control_machine::kind(path, true) == Some(PathKind::File));
    found
}

pub(super) fn fileglob(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(Val::list(files(path(&call)?).into_iter().map(Val::from).collect()))
}

/// A path of Windows as its drive and the rest.
fn drive(path: &str) -> (&str, &str) {
    let slash = |c: char| matches!(c, '\\' | '/');
    let mut start = path.chars();
    if start.next().is_some_and(slash) && start.next().is_some_and(slash) && !start.next().is_some_and(slash)
    {
        let Some(host) = path[2..].find(slash).map(|at| at + 2) else { return (path, "") };
        let Some(share) = path[host + 1..].find(slash).map(|at| at + host + 1) else { return (path, "") };
        return path.split_at(share);
    }
    match path.char_indices().nth(1) {
        Some((at, ':')) => path.split_at(at + 1),
        _ => ("", path),
    }
}

fn windows_parts(path: &str) -> (String, &str) {
    let slash = |c: char| matches!(c, '\\' | '/');
    let (drive, rest) = drive(path);
    let at = rest.rfind(slash).map_or(0, |at| at + 1);
    let (head, tail) = rest.split_at(at);
    let trimmed = head.trim_end_matches(slash);
    (format!("{drive}{}", if trimmed.is_empty() { head } else { trimmed }), tail)
}

pub(super) fn win_basename(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(Val::str(windows_parts(path(&call)?).1))
}

pub(super) fn win_dirname(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(Val::from(windows_parts(path(&call)?).0))
}

pub(super) fn win_splitdrive(_: &Evaluator<'_>, call: Call) -> Result {
    let (drive, rest) = drive(path(&call)?);
    Ok(Val::Tuple(Arc::new(vec![Val::str(drive), Val::str(rest)])))
}
