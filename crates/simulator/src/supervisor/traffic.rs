//! What befalls the packets of hosts although all cables are plugged in: rules of nftables in the station's network.
//!
//! The bridge's rules see what goes through it, and what the control machine sends and receives over it; a TCP connection
//! is reset where the control machine's end is, by both ends' packets.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    net::Ipv4Addr,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::network::port;
use crate::{Error, StationPlan, TrafficStatus, program::run};

/// The rules of a station; hosts are known by their places in the plan.
#[derive(Debug)]
pub(super) struct Traffic {
    names: Vec<String>,
    addresses: Vec<Ipv4Addr>,
    rules: Mutex<Rules>,
}

#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Rules {
    /// Of so many packets in a hundred, each way.
    lost: BTreeMap<usize, u8>,
    reset: BTreeSet<usize>,
    /// Pairs that do not reach each other, the smaller place first.
    parted: BTreeSet<(usize, usize)>,
}

impl Traffic {
    pub(super) fn new(plan: &StationPlan) -> Self {
        Self {
            names: plan.hosts.iter().map(|host| host.short_name().to_owned()).collect(),
            addresses: plan.hosts.iter().map(|host| host.address).collect(),
            rules: Mutex::default(),
        }
    }

    /// Loses so many packets in a hundred of a host's, each way.
    pub(super) fn lose(&self, host: usize, percent: u8) -> Result<(), Error> {
        self.change(|rules| {
            rules.lost.insert(host, percent);
        })
    }

    /// Resets the TCP connections between a host and the control machine.
    pub(super) fn reset(&self, host: usize) -> Result<(), Error> {
        self.change(|rules| {
            rules.reset.insert(host);
        })
    }

    /// Parts a host from another one; from all others when none is named.
    pub(super) fn part(&self, host: usize, other: Option<usize>) -> Result<(), Error> {
        self.change(|rules| {
            let others = (0..self.names.len()).filter(|found| other.is_none_or(|other| other == *found));
            let pairs = others.filter(|other| *other != host);
            rules.parted.extend(pairs.map(|other| (host.min(other), host.max(other))));
        })
    }

    /// Nothing befalls the packets of a host any more.
    pub(super) fn heal(&self, host: usize) -> Result<(), Error> {
        self.change(|rules| {
            rules.lost.remove(&host);
            rules.reset.remove(&host);
            rules.parted.retain(|(one, other)| *one != host && *other != host);
        })
    }

    /// What befalls the packets of a host.
    pub(super) fn status(&self, host: usize) -> TrafficStatus {
        let rules = self.rules();
        let other = |(one, other): &(usize, usize)| match host {
            _ if host == *one => Some(*other),
            _ if host == *other => Some(*one),
            _ => None,
        };
        TrafficStatus {
            lost: rules.lost.get(&host).copied().unwrap_or_default(),
            reset: rules.reset.contains(&host),
            parted: rules.parted.iter().filter_map(other).map(|other| self.names[other].clone()).collect(),
        }
    }

    fn change(&self, change: impl FnOnce(&mut Rules)) -> Result<(), Error> {
        let mut rules = self.rules();
        let mut new = rules.clone();
        change(&mut new);
        if new != *rules {
            run("change what befalls packets", "nft", ["-f", "-"], &new.text(&self.addresses))?;
            *rules = new;
        }
        Ok(())
    }

    fn rules(&self) -> MutexGuard<'_, Rules> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rules {
    /// All of them as nft reads them, in the place of those before.
    fn text(&self, addresses: &[Ipv4Addr]) -> String {
        let (mut between, mut from, mut to) = (String::new(), String::new(), String::new());
        for (one, other) in self.parted.iter().flat_map(|(one, other)| [(one, other), (other, one)]) {
            let _ = writeln!(between, "iifname {} oifname {} drop", port(*one), port(*other));
        }
        for (host, percent) in &self.lost {
            let _ = writeln!(from, "iifname {} numgen random mod 100 < {percent} drop", port(*host));
            let _ = writeln!(to, "oifname {} numgen random mod 100 < {percent} drop", port(*host));
        }
        let (mut received, mut sent) = (String::new(), String::new());
        for address in self.reset.iter().map(|host| addresses[*host]) {
            // but not the resets themselves
            let reset = "tcp flags & rst == 0 reject with tcp reset";
            let _ = writeln!(received, "ip saddr {address} {reset}");
            let _ = writeln!(sent, "ip daddr {address} {reset}");
        }
        let chain = |hook: &str, rules: &str| {
            format!("chain {hook} {{\ntype filter hook {hook} priority 0;\n{rules}}}\n")
        };
        // one that is not there can't be deleted
        let mut text = String::new();
        for (family, chains) in [
            ("bridge", [("forward", &between), ("prerouting", &from), ("postrouting", &to)].as_slice()),
            ("inet", [("input", &received), ("output", &sent)].as_slice()),
        ] {
            let _ = write!(text, "add table {family} simulator\ndelete table {family} simulator\n");
            let chains: String = chains
                .iter()
                .filter(|(_, rules)| !rules.is_empty())
                .map(|(hook, rules)| chain(hook, rules))
                .collect();
            if !chains.is_empty() {
                let _ = write!(text, "table {family} simulator {{\n{chains}}}\n");
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_take_the_place_of_those_before() {
        let addresses = [Ipv4Addr::new(192, 168, 200, 203), Ipv4Addr::new(192, 168, 200, 204)];
        let none = "add table bridge simulator\ndelete table bridge simulator\n\
                    add table inet simulator\ndelete table inet simulator\n";
        assert_eq!(Rules::default().text(&addresses), none);
        let rules = Rules { parted: [(0, 1)].into(), reset: [1].into(), ..Rules::default() };
        let expected = "add table bridge simulator\ndelete table bridge simulator\ntable bridge simulator {\n\
                        chain forward {\ntype filter hook forward priority 0;\n\
                        iifname port0 oifname port1 drop\niifname port1 oifname port0 drop\n}\n}\n\
                        add table inet simulator\ndelete table inet simulator\ntable inet simulator {\n\
                        chain input {\ntype filter hook input priority 0;\n\
                        ip saddr 192.168.200.204 tcp flags & rst == 0 reject with tcp reset\n}\n\
                        chain output {\ntype filter hook output priority 0;\n\
                        ip daddr 192.168.200.204 tcp flags & rst == 0 reject with tcp reset\n}\n}\n";
        assert_eq!(rules.text(&addresses), expected);
    }
}
