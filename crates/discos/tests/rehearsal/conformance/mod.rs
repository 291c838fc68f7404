//! The built-in content by real Ansible onto fresh machines, and by us onto other ones of the same names: the machines must be
//! the same, file by file, but for the reasoned list in `differences.txt`. Then each engine looks at what the other has made,
//! and finds nothing to do.

pub mod ansible;
mod differences;
mod engine;
mod modules;
pub mod neutral;

use std::{collections::BTreeMap, thread};

use simulator::manifest::{Difference, Manifest};

use self::{
    ansible::{ansible, changed_tasks},
    differences::Differences,
    neutral::neutral,
};
use crate::station::Station;

/// Machines by name.
type Machines = BTreeMap<String, Manifest>;

/// A station: how to bring it up, and its machines.
type Fresh = (fn() -> Station, &'static [&'static str]);

const STATIONS: [Fresh; 2] =
    [(Station::noto, &["manager"]), (Station::medicina, &["storage", "manager", "console"])];

fn look(station: &Station, hosts: &[&str]) -> Machines {
    let of = |host: &&str| {
        let long = station.long_name(host);
        let machine = Manifest::of(station.name, &long).unwrap();
        (format!("{host}:{}", station.name), neutral(&machine))
    };
    hosts.iter().map(of).collect()
}

/// What Ansible makes of fresh machines; then we may find nothing to do.
fn by_ansible((up, hosts): Fresh) -> Machines {
    let station = up();
    ansible(&station, &[]).ends().with_code(0);
    let machines = look(&station, hosts);
    let second = station.deployment(&["-v"]).ends().with_code(0);
    assert!(
        second.stdout.contains("Nothing was changed"),
        "{}: we change what Ansible has made:\n{}",
        station.name,
        second.stdout
    );
    machines
}

/// What we make of fresh machines; then Ansible may find nothing to do.
fn by_us((up, hosts): Fresh) -> Machines {
    let station = up();
    station.deployment(&[]).ends().with_code(0);
    let machines = look(&station, hosts);
    let second = ansible(&station, &[]).ends().with_code(0);
    let changed = changed_tasks(&second.stdout);
    assert!(changed.is_empty(), "{}: Ansible changes what we have made: {changed:?}", station.name);
    machines
}

#[test]
fn both_engines_make_the_same_machines() {
    let compared: Vec<(String, Vec<Difference>)> = thread::scope(|threads| {
        let stations = STATIONS.map(|station| threads.spawn(move || (by_ansible(station), by_us(station))));
        let compare = |(ansible, ours): (Machines, Machines)| {
            ansible.into_iter().map(move |(host, machine)| {
                let differences = machine.differences(&ours[&host]);
                (host, differences)
            })
        };
        stations.into_iter().flat_map(|station| compare(station.join().unwrap())).collect()
    });
    let allowed = Differences::read("differences.txt");
    let told = allowed.judge(&compared);
    assert!(told.is_empty(), "(Ansible / ours)\n{told}");
}
