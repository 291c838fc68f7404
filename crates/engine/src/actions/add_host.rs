//! `add_host`: a host for later plays.

use wire::{Failure, Object, Outcome, Value};

use super::call::{Action, Prepared, failure};

/// Adds it to the inventory of the run.
pub fn done(action: &Action<'_>) -> Result<Prepared, Failure> {
    let mut variables = action.arguments()?;
    let (name, groups) = (action.text("name")?, action.list("groups")?.unwrap_or_default());
    let Some(written) = name else { return Err(failure("`name` is needed")) };
    for (canonical, alias) in [("name", "host"), ("groups", "group")] {
        // As in Ansible these aliases become variables, too.
        let value = variables.remove(canonical);
        if let Some(value) = value.filter(|_| action.call.arguments.iter().any(|own| own.name == alias)) {
            variables.insert(alias.to_owned(), value);
        }
    }
    let (name, port) = with_port(&written);
    if let Some(port) = port {
        variables.insert("ansible_ssh_port".to_owned(), port.into());
    }
    let mut unique: Vec<String> = Vec::new();
    for group in groups.iter().map(|group| group.trim().to_owned()) {
        if !unique.contains(&group) {
            unique.push(group);
        }
    }
    let mut outcome = Outcome { unknown: action.variables.guess.reason(), ..Outcome::default() };
    if outcome.unknown.as_ref().is_none_or(|_| !action.check) {
        let run = &action.variables.play.run;
        outcome.unknown = None;
        outcome.changed = run.roll.add_host(&run.hosts, name, &unique, variables.clone()).map_err(failure)?;
        if outcome.changed {
            action.variables.play.joined(name);
        }
    }
    let mut told = Object::new();
    told.insert("host_name".into(), name.into());
    told.insert("groups".into(), unique.into());
    told.insert("host_vars".into(), Value::Object(variables));
    outcome.output.insert("add_host".into(), told.into());
    Ok(Prepared::Done(Box::new(outcome)))
}

/// The name and the port of `name:port` or `[address]:port`.
fn with_port(written: &str) -> (&str, Option<u16>) {
    let split = written.rsplit_once(':').and_then(|(host, port)| {
        let plain = |host: &str| !host.contains([':', '[', ']']);
        let host = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
            Some(inner) => Some(inner).filter(|inner| !inner.contains(['[', ']']))?,
            None => Some(host).filter(|host| plain(host))?,
        };
        let of_names = |c: char| c.is_alphanumeric() || "._-:".contains(c);
        (!host.is_empty() && host.chars().all(of_names)).then_some((host, port.parse().ok()?))
    });
    split.map_or((written, None), |(host, port)| (host, Some(port)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_follows_a_name_or_an_address_in_brackets() {
        assert_eq!(with_port("manager"), ("manager", None));
        assert_eq!(with_port("manager.example.org:2222"), ("manager.example.org", Some(2222)));
        assert_eq!(with_port("[fd00::1]:2222"), ("fd00::1", Some(2222)));
        assert_eq!(with_port("fd00::1"), ("fd00::1", None));
        assert_eq!(with_port("a b:22"), ("a b:22", None));
        assert_eq!(with_port("manager:x"), ("manager:x", None));
    }
}
