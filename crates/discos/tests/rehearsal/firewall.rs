//! A firewall that an inventory wants started.

use std::fs;

use crate::station::Station;

/// Whether the manager answers at a port, asked from the machine itself at its address.
const PORTS: &str = "for port in 22 8080 9090; do timeout 10 bash -c \"</dev/tcp/192.168.1.100/$port\" 2> /dev/null && echo $port; done; true";

#[test]
fn a_firewall_lets_in_ssh_and_what_the_inventory_says() {
    let station = Station::medicina();
    let roles = ["--only", "selinux,yum,network,firewall", "--output", "json"];
    let listen = "for port in 8080 9090; do
            setsid python3 -m http.server $port > /dev/null 2>&1 < /dev/null &
            until timeout 10 bash -c \"</dev/tcp/127.0.0.1/$port\" 2> /dev/null; do sleep 0.1; done
        done";
    station.deployment(&roles).ends().with_code(0);
    station.told("manager", listen);
    assert_eq!(station.told("console", PORTS), "22\n8080\n9090\n", "it is stopped by default");

    let variables = station.home().join(".deployment/inventories/medicina/group_vars/all.yml");
    let text = fs::read_to_string(&variables).unwrap();
    let wanted = text
        .replace("firewall_state: stopped", "firewall_state: started")
        .replace("firewall_rules: []", "firewall_rules: ['-p tcp -m tcp --dport 8080 -j ACCEPT']");
    assert_ne!(text, wanted);
    fs::write(&variables, wanted).unwrap();
    station.deployment(&roles).ends().with_code(0);
    assert_eq!(station.told("console", PORTS), "22\n8080\n");
    station.deployment(&roles).ends().with_code(0).events().are_of_a_run_without_changes(3);
    for host in ["manager", "storage"] {
        station.simulator(&["reboot", &format!("{host}:medicina")]);
        assert!(
            station.told(host, "iptables -S INPUT").starts_with("-P INPUT DROP\n"),
            "{host}, after a boot"
        );
    }

    fs::write(&variables, text).unwrap();
    station.deployment(&roles).ends().with_code(0);
    station.told("manager", listen);
    assert_eq!(station.told("console", PORTS), "22\n8080\n9090\n");
}
