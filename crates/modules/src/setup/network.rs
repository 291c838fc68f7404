//! Interfaces and addresses, by ip(8), which CentOS 6 and 7 have.

use std::path::PathBuf;

use serde_json::{Value, json};
use target::{Error, Program, Target};
use wire::Object;

use crate::module::output;

pub(super) fn facts(target: &mut Target) -> Result<Object, Error> {
    let listed = target.query(&Program::new(["ip", "-o", "addr", "show"]))?.stdout;
    let route = target.query(&Program::new(["ip", "-4", "route", "get", "8.8.8.8"]))?.stdout;
    let mut facts = Object::new();
    let (mut names, mut all_4, mut all_6) = (Vec::new(), Vec::new(), Vec::new());
    for line in listed.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [_, name, family, address, ..] = words[..] else { continue };
        let name = name.trim_end_matches(':');
        let key = format!("ansible_{}", name.replace(['-', '.', ':'], "_"));
        if !names.contains(&name) {
            names.push(name);
            facts.insert(key.clone(), device(target, name)?);
        }
        let Some((address, prefix)) = address.split_once('/') else { continue };
        let scope = words.iter().skip_while(|word| **word != "scope").nth(1).copied().unwrap_or_default();
        let Some(Value::Object(own)) = facts.get_mut(&key) else { continue };
        if family == "inet" {
            let broadcast = words.iter().skip_while(|word| **word != "brd").nth(1);
            let entry = of_ipv4(address, prefix, broadcast.copied());
            if own.contains_key("ipv4") {
                let more = own.entry("ipv4_secondaries").or_insert_with(|| json!([]));
                if let Value::Array(more) = more {
                    more.push(entry);
                }
            } else {
                own.insert("ipv4".into(), entry);
            }
            if !address.starts_with("127.") {
                all_4.push(address);
            }
        } else if family == "inet6" {
            let more = own.entry("ipv6").or_insert_with(|| json!([]));
            if let Value::Array(more) = more {
                more.push(json!({"address": address, "prefix": prefix, "scope": scope}));
            }
            if address != "::1" {
                all_6.push(address);
            }
        }
    }
    facts.extend(output(json!({
        "ansible_interfaces": names, "ansible_all_ipv4_addresses": all_4, "ansible_all_ipv6_addresses": all_6,
    })));
    let default = default(&route, &facts);
    facts.insert("ansible_default_ipv4".into(), default);
    Ok(facts)
}

fn device(target: &Target, name: &str) -> Result<Value, Error> {
    let folder = PathBuf::from("/sys/class/net").join(name);
    let read = |file: &str| {
        let text = target.read_text(&folder.join(file))?;
        Ok::<_, Error>(text.map(|text| text.trim().to_owned()))
    };
    let mut device = json!({
        "device": name,
        "active": read("operstate")?.is_none_or(|state| state != "down"),
        "type": if name == "lo" { "loopback" } else { "ether" },
    });
    if let Some(address) = read("address")?.filter(|_| name != "lo") {
        device["macaddress"] = address.into();
    }
    if let Some(mtu) = read("mtu")?.and_then(|mtu| mtu.parse::<u32>().ok()) {
        device["mtu"] = mtu.into();
    }
    Ok(device)
}

fn of_ipv4(address: &str, prefix: &str, broadcast: Option<&str>) -> Value {
    let bits: u32 = prefix.parse().unwrap_or(32);
    let mask = u32::MAX.checked_shl(32 - bits.min(32)).unwrap_or(0);
    let number = address.parse::<std::net::Ipv4Addr>().map_or(0, u32::from);
    json!({
        "address": address, "prefix": prefix, "broadcast": broadcast.unwrap_or_default(),
        "netmask": std::net::Ipv4Addr::from(mask), "network": std::net::Ipv4Addr::from(number & mask),
    })
}

/// The address and the way that packets to far away take.
fn default(route: &str, facts: &Object) -> Value {
    let words: Vec<&str> = route.lines().next().unwrap_or_default().split_whitespace().collect();
    let behind = |name: &str| words.iter().skip_while(|word| **word != name).nth(1).copied();
    let (Some(name), Some(address)) = (behind("dev"), behind("src")) else { return json!({}) };
    let device =
        &facts.get(&format!("ansible_{}", name.replace(['-', '.', ':'], "_"))).cloned().unwrap_or_default();
    let mut default = json!({
        "interface": name, "address": address, "gateway": behind("via"),
        "macaddress": device["macaddress"], "mtu": device["mtu"], "type": "ether", "alias": name,
    });
    for key in ["netmask", "network", "broadcast", "prefix"] {
        default[key] = device["ipv4"][key].clone();
    }
    default
}
