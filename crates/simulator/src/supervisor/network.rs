//! The network of a station: a bridge in a namespace of its own, from which nothing leads to the machine's.

use std::net::Ipv4Addr;

use crate::{Error, HostPlan, StationPlan, program::ip};

/// The bridge.
pub(super) const BRIDGE: &str = "station";

/// Makes the bridge, with the address from which ssh connects.
pub(super) fn make(plan: &StationPlan) -> Result<Ipv4Addr, Error> {
    let gateway = gateway(plan)?;
    ip(
        &format!("make the network of {}", plan.name),
        &format!(
            "link set lo up\nlink add {BRIDGE} type bridge forward_delay 0\n\
             address add {gateway}/24 broadcast + dev {BRIDGE}\nlink set {BRIDGE} up\n"
        ),
    )?;
    // what hosts send elsewhere (to name servers, say) is refused at once, instead of vanishing
    for (setting, value) in [("ip_forward", "1"), ("icmp_ratelimit", "0")] {
        let path = format!("/proc/sys/net/ipv4/{setting}");
        fs_err::write(&path, value)?;
    }
    Ok(gateway)
}

/// The highest address of the network that no host has.
fn gateway(plan: &StationPlan) -> Result<Ipv4Addr, Error> {
    let taken: Vec<_> = plan.hosts.iter().map(|host| host.address).collect();
    let [a, b, c, _] = taken[0].octets();
    (1..255)
        .rev()
        .map(|last| Ipv4Addr::new(a, b, c, last))
        .find(|address| !taken.contains(address))
        .ok_or_else(|| Error::Plan {
            station: plan.name.clone(),
            reason: "its network has no address left".to_owned(),
        })
}

/// The bridge's end of a host's cable.
#[derive(Debug)]
pub(super) struct Port {
    name: String,
    host: String,
    address: Ipv4Addr,
}

/// What the bridge calls the port of the host with this place in the plan.
pub(super) fn port(index: usize) -> String {
    format!("port{index}")
}

impl Port {
    /// The port of the host with this place in the plan.
    pub(super) fn new(index: usize, host: &HostPlan) -> Self {
        Self { name: port(index), host: host.name.clone(), address: host.address }
    }

    /// Lays a cable from the bridge to `eth0` of the process's namespace. The hardware address is told to the bridge's
    /// side: whoever asked for it in vain a moment ago would still hear that there is no route.
    pub(super) fn attach(&self, process: u32, mac: &str, connected: bool) -> Result<(), Error> {
        let Self { name, host, address } = self;
        let state = if connected { "up" } else { "down" };
        ip(
            &format!("connect {host} to the network"),
            &format!(
                "link add {name} type veth peer name eth0 address {mac} netns {process}\n\
                 link set {name} master {BRIDGE} {state}\n\
                 neighbour replace {address} lladdr {mac} dev {BRIDGE} nud stale\n"
            ),
        )
    }

    /// Takes the cable away, if it is there: with a namespace it would go too, but later.
    pub(super) fn detach(&self) {
        let _ = ip("", &format!("link delete {}\n", self.name));
    }

    /// Plugs the cable in, or pulls it.
    pub(super) fn connect(&self, connected: bool) -> Result<(), Error> {
        let (what, state) = if connected { ("heal", "up") } else { ("cut", "down") };
        ip(&format!("{what} the cable of {}", self.host), &format!("link set {} {state}\n", self.name))
    }
}
