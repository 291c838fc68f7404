//! Faults at many points of a first deployment: each time a rerun reaches the state of an undisturbed run, a third run
//! changes nothing, and nothing of a deployment is left on the host.
//!
//! Points are spread over all system calls with which a deployment changes the host. `DISCOS_FAULT_POINTS` says how many
//! for each host (`all`: every one; by default each kind of fault has one), `DISCOS_FAULT_FIRST` shifts them,
//! `DISCOS_FAULT_SPAN` has them spread over so many calls from there, `DISCOS_FAULT_KIND` chooses kinds of faults (names
//! with commas between them). `DISCOS_FAULT_DURING` chooses what runs: `first` (a first deployment), `twice` (another
//! fault strikes its rerun), `second`, `takeover`, `check` or `restore`.
#![expect(clippy::print_stderr, reason = "the points that were tried are told")]

mod bed;
mod comparison;
mod during;
mod kind;

use std::env;

use simulator::Whose;

use self::{
    bed::{Bed, Strike},
    during::During,
    kind::Kind,
};
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
    let named = |name: String| During::named(&name).unwrap_or_else(|| panic!("DISCOS_FAULT_DURING={name}"));
    let during = env::var("DISCOS_FAULT_DURING").map_or(During::First, named);
    let mut bed = Bed::prepare(station, host);
    bed.lay(during);
    let calls = [Whose::Ours, Whose::Deployment].map(|whose| bed.count(during, whose));
    let finished = if during == During::Check { During::First } else { during };
    if during == During::Check {
        bed.count(finished, Whose::Ours);
    }
    let undisturbed = bed.seen_after_reboot();
    if during != During::Restore {
        assert_eq!(undisturbed.serves("discos"), host == "storage", "it is the NIS server of its station");
    }
    let before = bed.seen_before(during);
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
    let strike = |kind: Kind, share: u64, of: u64| {
        let calls = if kind.whose() == Whose::Ours { calls[0] } else { calls[1] };
        Strike { kind, at: 1 + (first + share * span.unwrap_or(calls) / of) % calls }
    };
    let (mut struck, mut wrong) = (0, Vec::new());
    for point in 0..points {
        let nth = usize::try_from(point).unwrap();
        let mut strikes = vec![strike(kinds[nth % kinds.len()], point, points)];
        if during == During::Twice {
            // a rerun has less to do than the first run had
            strikes.push(strike(kinds[(nth * 7 + 3) % kinds.len()], (point * 5 + 2) % points, points * 4));
        }
        let what: Vec<String> =
            strikes.iter().map(|strike| format!("{} at call {}", strike.kind.name(), strike.at)).collect();
        let what = format!("{host}: {} of {calls:?}", what.join(", then "));
        eprintln!("{what}");
        let found = bed.try_point(during, &strikes, &before, &undisturbed);
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
}
