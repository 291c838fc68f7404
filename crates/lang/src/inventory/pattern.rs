//! Host patterns: `a:b`, `a,b`, `!x`, `&y`, globs.

use regex::Regex;

use super::Inventory;

/// The hosts that a pattern names, in the order of the inventory.
pub fn select(inventory: &Inventory, pattern: &str) -> Result<Vec<String>, String> {
    let parts: Vec<&str> = pattern.split([':', ',']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let matching =
        |prefix: char| parts.iter().filter(move |part| part.starts_with(prefix)).map(|part| &part[1..]);
    let plain: Vec<&str> = parts.iter().copied().filter(|part| !part.starts_with(['!', '&'])).collect();
    let mut chosen: Vec<String> = if plain.is_empty() { inventory.hosts().to_vec() } else { Vec::new() };
    for part in plain {
        chosen.extend(named(inventory, part)?);
    }
    for part in matching('&') {
        let others = named(inventory, part)?;
        chosen.retain(|host| others.contains(host));
    }
    for part in matching('!') {
        let others = named(inventory, part)?;
        chosen.retain(|host| !others.contains(host));
    }
    Ok(inventory.hosts().iter().filter(|host| chosen.contains(host)).cloned().collect())
}

/// The hosts of one group, host (also by its short name) or glob.
fn named(inventory: &Inventory, name: &str) -> Result<Vec<String>, String> {
    if name == "*" {
        return Ok(inventory.hosts().to_vec());
    }
    if let Some(hosts) = inventory.hosts_of(name) {
        return Ok(hosts);
    }
    if name.contains(['*', '?', '[']) {
        let glob = glob(name).ok_or_else(|| format!("`{name}` is no host pattern"))?;
        let of_groups = inventory
            .group_names()
            .filter(|group| glob.is_match(group))
            .filter_map(|g| inventory.hosts_of(g));
        let mut hosts: Vec<String> = of_groups.flatten().collect();
        hosts.extend(inventory.hosts().iter().filter(|host| glob.is_match(host)).cloned());
        return if hosts.is_empty() { Err(format!("`{name}` matches no host")) } else { Ok(hosts) };
    }
    let hosts: Vec<String> = inventory
        .hosts()
        .iter()
        .filter(|host| *host == name || host.split('.').next() == Some(name))
        .cloned()
        .collect();
    if !hosts.is_empty() {
        return Ok(hosts);
    }
    let short = inventory.hosts().iter().filter_map(|host| host.split('.').next());
    let names = inventory.group_names().chain(inventory.hosts().iter().map(String::as_str)).chain(short);
    let hint = modules::nearest::hint(name, names).map(|hint| format!("; {hint}")).unwrap_or_default();
    Err(format!("there is no host or group `{name}`{hint}"))
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
