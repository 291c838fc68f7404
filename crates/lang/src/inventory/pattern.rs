//! Host patterns: `a:b`, `a,b`, `!x`, `&y`, globs, `group[0:2]`, `~regular expression`.

use std::fmt;

use regex::Regex;

use super::Inventory;

/// Why a pattern names nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmatched {
    /// The part of the pattern, without `!` or `&`.
    pub part: String,
    /// What of it names nothing.
    pub message: String,
    /// The question that asks for the nearest name.
    pub hint: Option<String>,
}

impl fmt::Display for Unmatched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.hint.iter().try_for_each(|hint| write!(f, "; {hint}"))
    }
}

impl From<String> for Unmatched {
    fn from(message: String) -> Self {
        Self { part: String::new(), message, hint: None }
    }
}

/// The hosts that a pattern names, in Ansible's order: part by part; and of which parts there is nothing.
pub fn select(inventory: &Inventory, pattern: &str) -> (Vec<String>, Vec<Unmatched>) {
    let mut unmatched = Vec::new();
    let mut named = |part: &str| {
        named(inventory, part).unwrap_or_else(|wrong| {
            unmatched.push(Unmatched { part: part.to_owned(), ..wrong });
            Vec::new()
        })
    };
    let parts = parts(inventory, pattern);
    let matching = |prefix: char| parts.iter().filter_map(move |part| part.strip_prefix(prefix));
    let mut plain: Vec<&str> = parts.iter().copied().filter(|part| !part.starts_with(['!', '&'])).collect();
    if plain.is_empty() {
        plain.push("all");
    }
    let mut chosen: Vec<String> = Vec::new();
    for part in plain {
        for host in named(part) {
            if !chosen.contains(&host) {
                chosen.push(host);
            }
        }
    }
    for part in matching('&') {
        let others = named(part);
        chosen.retain(|host| others.contains(host));
    }
    for part in matching('!') {
        let others = named(part);
        chosen.retain(|host| !others.contains(host));
    }
    (chosen, unmatched)
}

/// Splits at commas, or else at colons outside of brackets.
fn parts<'a>(inventory: &Inventory, pattern: &'a str) -> Vec<&'a str> {
    if inventory.hosts().iter().any(|host| host == pattern) {
        return vec![pattern];
    }
    let mut depth = 0_i32;
    let comma = pattern.contains(',');
    pattern
        .split(|c: char| {
            depth += i32::from(c == '[') - i32::from(c == ']');
            if comma { c == ',' } else { c == ':' && depth == 0 }
        })
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect()
}

/// The hosts of one part, without `!` or `&`.
fn named(inventory: &Inventory, part: &str) -> Result<Vec<String>, Unmatched> {
    if let Some(expression) = part.strip_prefix('~') {
        let regex = Regex::new(&format!("^(?:{expression})"))
            .map_err(|_| format!("`{part}` is no regular expression"))?;
        return Ok(matched(inventory, part, &regex)?);
    }
    let (name, range) = subscript(part).map_or((part, None), |(name, range)| (name, Some(range)));
    let hosts = if name == "*" {
        inventory.hosts().to_vec()
    } else if name.contains(['*', '?', '[']) {
        let glob = glob(name).ok_or_else(|| format!("`{name}` is no host pattern"))?;
        matched(inventory, name, &glob)?
    } else {
        group_or_host(inventory, name)?
    };
    let Some((first, last)) = range else { return Ok(hosts) };
    let count = i64::try_from(hosts.len()).unwrap_or(i64::MAX);
    let from_end = |at: i64| usize::try_from(if at < 0 { at + count } else { at }).ok();
    let chosen = from_end(first).zip(from_end(last)).and_then(|(first, last)| {
        let last = last.min(hosts.len().checked_sub(1)?);
        hosts.get(first..=last).map(<[String]>::to_vec)
    });
    chosen
        .filter(|chosen| !chosen.is_empty())
        .ok_or_else(|| format!("`{part}` names no host: there are {count}").into())
}

/// `name[1]`, `name[-1]`, `name[0:2]`, `name[1:]`: the name, the first and the last.
fn subscript(part: &str) -> Option<(&str, (i64, i64))> {
    let (name, inner) = part.strip_suffix(']')?.rsplit_once('[').filter(|(name, _)| !name.is_empty())?;
    let range = match inner.split_once(':') {
        Some((first, "")) => (first.parse().ok().filter(|first| *first >= 0)?, -1),
        Some((first, last)) => {
            (first.parse().ok().filter(|first| *first >= 0)?, last.parse().ok().filter(|last| *last >= 0)?)
        }
        None => {
            let index = inner.parse().ok()?;
            (index, index)
        }
    };
    Some((name, range))
}

/// The hosts of matching groups, then the matching hosts.
fn matched(inventory: &Inventory, part: &str, regex: &Regex) -> Result<Vec<String>, String> {
    let of_groups =
        inventory.group_names().filter(|group| regex.is_match(group)).filter_map(|g| inventory.hosts_of(g));
    let mut hosts: Vec<String> = of_groups.flatten().collect();
    hosts.extend(inventory.read.iter().filter(|host| regex.is_match(host)).cloned());
    let mut seen = std::collections::HashSet::new();
    hosts.retain(|host| seen.insert(host.clone()));
    if hosts.is_empty() { Err(format!("`{part}` matches no host")) } else { Ok(hosts) }
}

/// The hosts of a group, or the host of this name, also by its short name.
fn group_or_host(inventory: &Inventory, name: &str) -> Result<Vec<String>, Unmatched> {
    if let Some(hosts) = inventory.hosts_of(name) {
        return Ok(hosts);
    }
    let short = |host: &str| host.split('.').next() == Some(name);
    let hosts = inventory.hosts().iter().filter(|host| *host == name || short(host));
    let hosts: Vec<String> = hosts.cloned().collect();
    if !hosts.is_empty() {
        return Ok(hosts);
    }
    let short = inventory.hosts().iter().filter_map(|host| host.split('.').next());
    let names = inventory.group_names().chain(inventory.hosts().iter().map(String::as_str)).chain(short);
    let hint = modules::nearest::hint(name, names);
    Err(Unmatched { part: String::new(), message: format!("there is no host or group `{name}`"), hint })
}

fn glob(text: &str) -> Option<Regex> {
    let mut expression = String::from("^");
    let mut in_class = false;
    for c in text.chars() {
        match c {
            '*' if !in_class => expression.push_str(".*"),
            '?' if !in_class => expression.push('.'),
            '[' | ']' => {
                in_class = c == '[';
                expression.push(c);
            }
            '!' if in_class && expression.ends_with('[') => expression.push('^'),
            c if in_class => expression.push(c),
            c => expression.push_str(&regex::escape(&c.to_string())),
        }
    }
    expression.push('$');
    Regex::new(&expression).ok()
}
