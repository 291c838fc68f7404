//! Lookups of variables, of the environment and of hosts.

use modules::pattern::Flags;

use super::{
    super::{ErrorKind, TemplateError, call::Call, evaluate::Evaluator, glob, value::Val},
    Result, texts,
};

pub(super) fn env(cx: &Evaluator<'_>, call: &Call) -> Result {
    texts(call)
        .map(|name| {
            let name = name?.split_whitespace().next();
            let name = name.ok_or_else(|| TemplateError::invalid("the name of the variable is empty"))?;
            let value = cx.jinja.lookups.env(name).map(Val::from);
            match value.or_else(|| call.arguments[1].clone()) {
                Some(Val::Marker(_)) => {
                    Err(TemplateError::new(ErrorKind::Undefined, "a variable of the environment is not set"))
                }
                Some(Val::None) | None => Ok(Val::str("")),
                Some(value) => cx.finish(&value),
            }
        })
        .collect()
}

pub(super) fn vars(cx: &Evaluator<'_>, call: &Call) -> Result {
    let outer = cx.with_locals(Vec::new());
    texts(call)
        .map(|name| {
            let name = name?;
            match (outer.variable(name), call.given(1)) {
                (Val::Marker(_), Some(default)) if cx.scope.get(name).is_none() => Ok(default.clone()),
                (Val::Marker(error), _) if error.kind == ErrorKind::Undefined => Err((*error)
                    .clone()
                    .nameless("there is no such variable, or it uses one that is undefined")),
                (value, _) => cx.finish(&value),
            }
        })
        .collect()
}

pub(super) fn varnames(cx: &Evaluator<'_>, call: &Call) -> Result {
    let mut names = cx.scope.names();
    names.sort_unstable();
    names.dedup();
    let mut found = Vec::new();
    for expression in texts(call) {
        let pattern = cx.jinja.regex(expression?, Flags::default())?;
        found.extend(names.iter().filter(|name| pattern.search(name.as_bytes(), 0).is_some()).map(Val::str));
    }
    Ok(found)
}

/// The hosts of the variable `groups` as patterns see them.
pub(super) fn inventory_hostnames(cx: &Evaluator<'_>, call: &Call) -> Result {
    let Val::Map(groups) = cx.finish(&cx.variable("groups"))? else {
        return Err(TemplateError::invalid("there is no inventory here"));
    };
    let names = |value: &Val| -> Vec<String> {
        value.as_items().unwrap_or_default().iter().filter_map(Val::as_str).map(str::to_owned).collect()
    };
    let mut all: Vec<String> = Vec::new();
    for host in groups.values().flat_map(names) {
        if !all.contains(&host) {
            all.push(host);
        }
    }
    let mut parts = Vec::new();
    for pattern in texts(call) {
        let pattern = pattern?;
        let comma = pattern.contains(',');
        let ends = |c: char| if comma { c == ',' } else { c == ':' };
        parts.extend(pattern.split(ends).map(str::trim).filter(|part| !part.is_empty()));
    }
    let named = |part: &str| -> Vec<String> {
        if part == "all" || part == "*" {
            return all.clone();
        }
        if let Some(hosts) = groups.get(part) {
            return names(hosts);
        }
        let groups =
            groups.iter().filter(|(group, _)| glob::fits(part, group)).flat_map(|(_, hosts)| names(hosts));
        let hosts = all.iter().filter(|host| glob::fits(part, host)).cloned();
        groups.chain(hosts).collect()
    };
    let mut chosen: Vec<String> = Vec::new();
    let mut plain: Vec<&str> = parts.iter().copied().filter(|part| !part.starts_with(['!', '&'])).collect();
    if plain.is_empty() {
        plain.push("all");
    }
    for host in plain.into_iter().flat_map(named) {
        if !chosen.contains(&host) {
            chosen.push(host);
        }
    }
    for part in parts.iter().filter_map(|part| part.strip_prefix('&')) {
        let others = named(part);
        chosen.retain(|host| others.contains(host));
    }
    for part in parts.iter().filter_map(|part| part.strip_prefix('!')) {
        let others = named(part);
        chosen.retain(|host| !others.contains(host));
    }
    Ok(chosen.into_iter().map(Val::from).collect())
}
