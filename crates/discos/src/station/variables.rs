//! What values the variables of a station's inventory may have: the built-in roles would carry out nonsense, or nothing, with others.

use std::net::IpAddr;

use lang::{diagnostic::Diagnostic, inventory::Inventory, jinja::is_template};
use wire::Value;

/// What a value must be.
enum Kind {
    Text,
    Truth,
    Texts,
    Address,
    /// An address, or nothing.
    AddressIfAny,
    Addresses,
    OneOf(&'static [&'static str]),
    NamesAndAddresses,
}

const VARIABLES: &[(&str, Kind)] = &[
    ("ansible_host", Kind::Address),
    ("acs_of_one_station", Kind::Truth),
    ("discos_users", Kind::Texts),
    ("dns_servers", Kind::Addresses),
    ("domain", Kind::Text),
    ("extra_hosts", Kind::NamesAndAddresses),
    ("firewall_packages", Kind::Texts),
    ("firewall_rules", Kind::Texts),
    ("firewall_state", Kind::OneOf(&["started", "stopped"])),
    ("internet", Kind::Truth),
    ("key_exchange_users", Kind::Texts),
    ("nis_domain", Kind::Text),
    ("nis_make_homes", Kind::Truth),
    ("nis_netmask", Kind::AddressIfAny),
    ("nis_network", Kind::AddressIfAny),
    ("nis_role", Kind::OneOf(&["client", "server"])),
    ("nis_server", Kind::AddressIfAny),
    ("ntp_servers", Kind::Texts),
    ("os_release", Kind::OneOf(&["6.8", "7.2"])),
    ("package_mirror", Kind::Text),
    ("sardara_folder", Kind::Text),
    ("station", Kind::OneOf(&["SRT", "Medicina", "Noto"])),
];

/// The names of these variables.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    VARIABLES.iter().map(|(name, _)| *name)
}

/// Reports each value that is none of those that its variable may have, once for all machines that have it.
pub fn check(inventory: &Inventory) -> Vec<Diagnostic> {
    let mut problems: Vec<Diagnostic> = Vec::new();
    for host in inventory.hosts() {
        let Some(known) = inventory.variables(host) else { continue };
        for (name, kind) in VARIABLES {
            let Some(definition) = known.get(*name).filter(|known| !kind.allows(&known.value)) else {
                continue;
            };
            let told = format!("`{name}` must be {}, not {}", kind.wanted(), shown(&definition.value));
            let problem = Diagnostic::at(&definition.span, told);
            let problem = if kind.allows(&Value::String(definition.value.to_string())) {
                problem.help(format!("quote it: \"{}\"", definition.value))
            } else {
                problem
            };
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        }
    }
    problems
}

impl Kind {
    fn allows(&self, value: &Value) -> bool {
        // What a template makes is known at the run only.
        if value.as_str().is_some_and(is_template) {
            return true;
        }
        let all = |one: fn(&Value) -> bool| value.as_array().is_some_and(|list| list.iter().all(one));
        match self {
            Kind::Text => value.is_string(),
            Kind::Truth => value.is_boolean(),
            Kind::Texts => all(|one| one.as_str().is_some_and(|text| !text.is_empty())),
            Kind::Address => is_address(value),
            Kind::AddressIfAny => value == "" || is_address(value),
            Kind::Addresses => all(is_address),
            Kind::OneOf(words) => words.iter().any(|word| value == *word),
            Kind::NamesAndAddresses => all(|one| {
                one["name"].as_str().is_some_and(|name| !name.is_empty()) && is_address(&one["address"])
            }),
        }
    }

    fn wanted(&self) -> String {
        let words = match self {
            Kind::Text => "a text",
            Kind::Truth => "true or false",
            Kind::Texts => "a list of texts",
            Kind::Address => "an IP address",
            Kind::AddressIfAny => "an IP address, or an empty text",
            Kind::Addresses => "a list of IP addresses",
            Kind::NamesAndAddresses => "a list with a `name` and an `address` (IP) each",
            Kind::OneOf(words) => {
                return words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" or ");
            }
        };
        words.into()
    }
}

fn is_address(value: &Value) -> bool {
    value.as_str().is_some_and(|text| is_template(text) || text.parse::<IpAddr>().is_ok())
}

/// A value in a message; what is long is named only.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".into(),
        Value::String(text) => format!("\"{text}\""),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(_) => "this list".into(),
        Value::Object(_) => "this mapping".into(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use lang::{diagnostic::render, files::Embedded};

    use super::*;
    use crate::station::content;

    fn wrong(variables: &str) -> String {
        let hosts = "a ansible_host=10.0.0.1\nb ansible_host=10.0.0.2\n";
        let files = [("hosts", hosts), ("group_vars/all.yml", variables)];
        render(&check(&Inventory::load(&Embedded::owned(files), Path::new(""), None).unwrap()), false)
    }

    #[test]
    fn the_built_in_inventories_are_right() {
        for inventory in content::built_in_inventories() {
            assert_eq!(check(&inventory), []);
        }
    }

    #[test]
    fn a_value_that_a_role_would_take_for_something_else_is_told_once_with_its_place() {
        let told = wrong("dns_servers: 8.8.8.8\nfirewall_state: on\nos_release: 6.8\n");
        assert_eq!(told.matches("error:").count(), 3, "{told}");
        assert!(told.contains("`dns_servers` must be a list of IP addresses, not \"8.8.8.8\""), "{told}");
        assert!(told.contains("`firewall_state` must be \"started\" or \"stopped\", not true"), "{told}");
        assert!(told.contains("--> group_vars/all.yml:3:13") && told.contains("quote it: \"6.8\""), "{told}");
    }

    #[test]
    fn nothing_and_half_entries_are_wrong_and_templates_are_left_to_the_run() {
        assert!(wrong("dns_servers:\n").contains("not nothing"));
        assert!(wrong("extra_hosts: [{name: x}]\n").contains("not this list"));
        assert!(wrong("dns_servers: [10.0.0.999]\n").contains("a list of IP addresses"));
        assert_eq!(
            wrong("dns_servers: ['{{ x }}']\nstation: '{{ x }}'\nextra_hosts: []\nnis_server: ''\n"),
            ""
        );
    }
}
