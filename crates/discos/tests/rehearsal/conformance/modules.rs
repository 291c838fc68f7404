//! Common modules, one by one, by both engines onto fresh machines of both releases: the machines must be the same, and what the
//! modules return, at first and when there is nothing left to do. Allowed differences stand in `modules.txt`.

use std::collections::BTreeMap;

use simulator::manifest::{Difference, Fact, Manifest};

use super::{ansible::ansible, differences::Differences, look};
use crate::{deployment::Deployment, station::Station};

const HOSTS: [&str; 2] = ["storage", "manager"];
const RESULTS: &str = "/root/results/";

/// Machines after two runs of the playbook, and what its modules have returned.
type Tried = BTreeMap<String, (Manifest, BTreeMap<Fact, String>)>;

fn tried(run: impl Fn(&Station, &[&str]) -> Deployment) -> Tried {
    let station = Station::medicina();
    let content = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rehearsal/conformance/content");
    for trial in ["trial=1", "trial=2"] {
        let limit = "storage:manager";
        run(&station, &["--content", content, "--limit", limit, "-e", trial]).ends().with_code(0);
    }
    let machines = look(&station, &HOSTS);
    machines.into_iter().map(|(host, machine)| (host, (machine.clone(), results(&machine)))).collect()
}

/// What the modules have returned: the lines `RESULT.KEY = VALUE` of the files below [`RESULTS`].
fn results(machine: &Manifest) -> BTreeMap<Fact, String> {
    let files = machine.facts().filter_map(|(fact, text)| {
        let name = fact.subject.strip_prefix(RESULTS)?;
        (fact.attribute == "contents").then_some((name, text))
    });
    let mut results = BTreeMap::new();
    for (file, text) in files {
        // TRIAL/MODULE
        let file = match file.split_once('/').unwrap() {
            ("1", about) => about.to_owned(),
            (_, about) => format!("{about} again"),
        };
        for line in text.lines() {
            let (left, value) = line.split_once(" = ").unwrap();
            let (name, key) = left.split_once('.').unwrap();
            let fact = Fact { subject: format!("{file}:{name}"), attribute: key.to_owned() };
            results.insert(fact, value.to_owned());
        }
    }
    results
}

/// Differences of machines and results. Of the files with the results only what is in them counts.
fn compare(ansible: &Tried, ours: &Tried) -> Vec<(String, Vec<Difference>)> {
    let of_host = |(host, (machine, results)): (&String, &(Manifest, BTreeMap<Fact, String>))| {
        let (our_machine, our_results) = &ours[host];
        let mut differences = machine.differences(our_machine);
        differences.retain(|difference| !difference.fact.subject.starts_with(RESULTS));
        for fact in results.keys().chain(our_results.keys().filter(|fact| !results.contains_key(*fact))) {
            let (first, second) = (results.get(fact).cloned(), our_results.get(fact).cloned());
            if first != second {
                differences.push(Difference { fact: fact.clone(), first, second });
            }
        }
        (host.clone(), differences)
    };
    ansible.iter().map(of_host).collect()
}

#[test]
fn modules_do_and_return_the_same_under_both_engines() {
    let by_ansible = tried(ansible);
    let by_us = tried(|station, arguments| station.deployment(arguments));
    let returned: usize = by_ansible.values().map(|(_, results)| results.len()).sum();
    assert!(returned > 500, "only {returned} results");
    let told = Differences::read("modules.txt").judge(&compare(&by_ansible, &by_us));
    assert!(told.is_empty(), "(Ansible / ours)\n{told}");
}
