//! Faults at many points of a first deployment: each time a rerun reaches the state of an undisturbed run, a third run
//! changes nothing, and nothing of a deployment is left on the host.
//!
//! Points are spread over all system calls with which a deployment changes the host. `DISCOS_FAULT_POINTS` says how many
//! for each host (`all`: every one; by default each kind of fault has one), `DISCOS_FAULT_FIRST` shifts them,
//! `DISCOS_FAULT_SPAN` has them spread over so many calls from there, `DISCOS_FAULT_KIND` chooses kinds of faults (names
//! with commas between them).
#![expect(clippy::print_stderr, reason = "the points that were tried are told")]

mod bed;
mod comparison;
mod kind;

use std::env;

use simulator::Whose;

use self::{bed::Bed, comparison::assert_same, kind::Kind};
use crate::station::Station;

#[test]
fn a_rerun_completes_what_a_fault_interrupted_on_centos_6() {
    sample(Station::noto(), "manager");
}

#[test]
fn a_rerun_completes_what_a_fault_interrupted_on_centos_7() {
    sample(Station::medicina(), "storage");
}

fn sample(station: Station, host: &'static str) {
    let bed = Bed::prepare(station, host);
    let calls = [Whose::Ours, Whose::Deployment].map(|whose| bed.count(whose));
    let undisturbed = bed.seen_after_reboot();
    assert_eq!(undisturbed.serves("discos"), host == "storage", "it is the NIS server of its station");
    let wanted = env::var("DISCOS_FAULT_POINTS").ok();
    let number = |name: &str| env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let first = number("DISCOS_FAULT_FIRST").unwrap_or(0);
    let span = number("DISCOS_FAULT_SPAN");
    let kinds: Vec<Kind> = match env::var("DISCOS_FAULT_KIND") {
        Ok(names) => {
            Kind::of(bed.hosts).filter(|kind| names.split(',').any(|name| name == kind.name())).collect()
        }
        Err(_) => Kind::of(bed.hosts).collect(),
    };
    let most = calls[0].max(calls[1]);
    let points = match wanted.as_deref() {
        Some("all") => most,
        Some(number) => number.parse().unwrap(),
        None => u64::try_from(kinds.len()).unwrap(),
    };
    let (mut struck, mut wrong) = (0, Vec::new());
    for point in 0..points {
        let kind = kinds[usize::try_from(point).unwrap() % kinds.len()];
        let calls = if kind.whose() == Whose::Ours { calls[0] } else { calls[1] };
        let at = 1 + (first + point * span.unwrap_or(calls) / points) % calls;
        let what = format!("{host}: {} at call {at} of {calls}", kind.name());
        eprintln!("{what}");
        let found = bed.try_point(kind, at, &undisturbed);
        struck += u64::from(found.struck.is_some());
        eprintln!("    {}", found.struck.as_deref().unwrap_or("it did not come so far"));
        if let Some(problem) = found.problem {
            eprintln!("{what} ({}): {problem}", found.struck.unwrap_or_default());
            wrong.push(format!("{what}: {problem}"));
        }
    }
    eprintln!("{host}: {points} points tried, {struck} faults struck, {} ended differently", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(struck * 10 >= points * 9, "{struck} of {points} faults struck");
    let last = bed.seen_after_reboot();
    assert_same(&undisturbed, &last).unwrap();
}
