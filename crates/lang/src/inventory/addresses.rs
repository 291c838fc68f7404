//! Addresses that are none; and two hosts at one address: the configuration of two machines would go onto one.

use std::{collections::BTreeMap, net::Ipv4Addr};

use wire::Value;

use super::{Definition, Inventory};
use crate::{diagnostic::Diagnostic, jinja::is_template};

/// What leads to a machine: address, port, and the arguments that go by another machine.
type Way = (String, String, String);

/// Reports each host whose way is that of one before it.
pub fn check(inventory: &Inventory, problems: &mut Vec<Diagnostic>) {
    let mut known: BTreeMap<Way, (&str, &Definition)> = BTreeMap::new();
    for host in inventory.hosts() {
        let Some((way, definition)) = way(inventory, host) else { continue };
        if is_broken(&way.0) {
            let message = format!("`ansible_host` is no IP address: {}", way.0);
            let help = "four numbers up to 255 with dots between them, or a name";
            problems.push(Diagnostic::at(&definition.span, message).help(help));
            continue;
        }
        let Some((other, first)) = known.get(&way) else {
            known.insert(way, (host, definition));
            continue;
        };
        let message = format!("the hosts `{other}` and `{host}` have the same `ansible_host` {}", way.0);
        let help = if first.span == definition.span {
            "give each host its own address".to_owned()
        } else {
            format!("that of `{other}` is at {}: give each host its own address", first.span)
        };
        problems.push(Diagnostic::at(&definition.span, message).label("a second time").help(help));
    }
}

/// Only digits and dots, and yet no address: ssh would take some of these for others.
fn is_broken(address: &str) -> bool {
    address.chars().all(|c| c.is_ascii_digit() || c == '.') && address.parse::<Ipv4Addr>().is_err()
}

/// The way to a host whose address is written, and where it is.
fn way<'i>(inventory: &'i Inventory, host: &str) -> Option<(Way, &'i Definition)> {
    let variables = inventory.variables(host)?;
    let text = |name: &str| match variables.get(name).map(|definition| &*definition.value) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    };
    let address = text("ansible_host");
    // What a template makes is known at the run only.
    if address.is_empty() || is_template(&address) || text("ansible_connection").ends_with("local") {
        return None;
    }
    let port = Some(text("ansible_port")).filter(|port| !port.is_empty()).unwrap_or_else(|| "22".into());
    let arguments = text("ansible_ssh_common_args") + &text("ansible_ssh_extra_args");
    let goes_by_another = ["Proxy", "-J"].iter().any(|word| arguments.contains(word));
    let by = if goes_by_another { arguments } else { String::new() };
    Some(((address, port, by), variables.get("ansible_host")?))
}
