//! Whatever fails, and whenever: it is told, nothing secret is told, and running it again makes it whole.
#![expect(clippy::disallowed_methods, reason = "a folder stands for a machine")]

mod station;

use engine::Cancel;
use rustix::process::geteuid;
use target::Target;

use self::station::{HASH, Station};
use super::{Plan, Stopped, Told, Work, carry_out};

fn add() -> Plan {
    Plan::Add { user: "galileo".into(), password_hash: HASH.into(), with_existing_data: false }
}

fn remove() -> Plan {
    Plan::Remove { user: "galileo".into(), delete_data: false, end_processes: false }
}

fn run(station: &Station, plan: &Plan) -> (Result<(), Stopped>, Vec<Told>) {
    let mut all = Vec::new();
    let mut tell = |told| all.push(told);
    let target = Target::new(station.root().into(), station.runner());
    let ended = carry_out(&mut Work::new(target, station.root(), &mut tell, Cancel::default()), plan);
    (ended, all)
}

/// What there is of a user at the end.
fn made(station: &Station) -> Vec<String> {
    let mut things = station.things_of("galileo");
    things.retain(|thing| !thing.contains("/removed/"));
    things
}

/// How many programs a plan starts when nothing fails.
fn programs(station: &Station, plan: &Plan) -> usize {
    station.fails_at(None);
    run(station, plan).0.unwrap();
    station.started().len()
}

#[test]
fn a_user_is_made_and_removed_with_and_without_nis() {
    for nis in [true, false] {
        let station = Station::new(nis);
        run(&station, &add()).0.unwrap();
        let expected = [
            "account galileo",
            "hash galileo",
            "acl /archive/data/galileo default:user:D:rwx default:user:U:r-x user:U:r-x",
            "acl /archive/extraData/galileo default:user:D:rwx default:user:U:r-x user:U:r-x",
            "acl /archive/schedules/galileo default:user:D:rwx user:U:rwx",
            "/archive/data/galileo",
            "/archive/extraData/galileo",
            "/archive/schedules/galileo",
            "/home/galileo",
            "seen galileo",
        ];
        let mut made = made(&station);
        made.sort();
        let mut expected: Vec<String> = expected.map(str::to_owned).to_vec();
        // whoever is not root can't give folders to discos: both are the same user then
        if !geteuid().is_root() {
            made.retain(|thing| !thing.starts_with("acl "));
            expected.retain(|thing| !thing.starts_with("acl "));
        }
        expected.sort();
        assert_eq!(made, expected, "NIS: {nis}");
        let again = run(&station, &add()).0.unwrap_err();
        assert_eq!(again.message, "Project user 'galileo' already present!");
        run(&station, &remove()).0.unwrap();
        assert_eq!(self::made(&station), Vec::<String>::new(), "NIS: {nis}");
        let again = run(&station, &remove()).0.unwrap_err();
        assert_eq!(again.message, "'galileo' is not a valid project user, retry!");
    }
}

#[test]
fn whatever_program_fails_running_it_again_makes_it_whole() {
    for nis in [true, false] {
        let whole = Station::new(nis);
        let steps = programs(&whole, &add());
        for step in 0..steps {
            for done_before_it_failed in [false, true] {
                let station = Station::new(nis);
                station.fails_at(Some((step, done_before_it_failed)));
                let (ended, told) = run(&station, &add());
                let program = station.started()[step].line();
                station.fails_at(None);
                let Err(stopped) = ended else {
                    // a failure that nobody minds: it was asked whether something is so
                    assert_eq!(made(&station), made(&whole), "{program}");
                    continue;
                };
                assert!(!told.contains(&Told::Finished), "{program}");
                let changed = !made(&station).is_empty();
                let says = if changed || stopped.code == 4 { "goes on" } else { "nothing was changed" };
                assert!(stopped.help.iter().any(|line| line.contains(says)), "{program}: {stopped:?}");
                let (ended, _) = run(&station, &add());
                assert_eq!(ended, Ok(()), "after {program}, done before it failed: {done_before_it_failed}");
                assert_eq!(made(&station), made(&whole), "{program}");
            }
        }
    }
}

#[test]
fn a_half_made_user_can_be_taken_back_and_a_half_removed_one_removed() {
    for nis in [true, false] {
        let steps = programs(&Station::new(nis), &add());
        for step in 0..steps {
            let station = Station::new(nis);
            station.fails_at(Some((step, false)));
            let half_made = run(&station, &add()).0.is_err_and(|stopped| stopped.code == 4);
            station.fails_at(None);
            if half_made {
                assert_eq!(run(&station, &remove()).0, Ok(()), "{step}");
                assert_eq!(made(&station), Vec::<String>::new(), "{step}");
            }
        }
        let station = Station::new(nis);
        run(&station, &add()).0.unwrap();
        let steps = programs(&station, &remove());
        for step in 0..steps {
            for done_before_it_failed in [false, true] {
                let station = Station::new(nis);
                run(&station, &add()).0.unwrap();
                station.fails_at(Some((step, done_before_it_failed)));
                let ended = run(&station, &remove()).0;
                station.fails_at(None);
                if ended.is_err() {
                    assert_eq!(run(&station, &remove()).0, Ok(()), "{step} {done_before_it_failed}");
                }
                assert_eq!(made(&station), Vec::<String>::new(), "{step} {done_before_it_failed}");
                let aside = station.things_of("galileo");
                assert_eq!(aside.len(), 4, "home and three folders are aside: {aside:?}");
            }
        }
    }
}

#[test]
fn no_program_gets_the_hash_as_a_word_and_no_message_shows_it() {
    for nis in [true, false] {
        let steps = programs(&Station::new(nis), &add());
        for step in 0..steps {
            let station = Station::new(nis);
            station.fails_at(Some((step, true)));
            let (ended, told) = run(&station, &add());
            for program in station.started() {
                let words =
                    [program.words.clone(), program.environment.iter().map(|(_, v)| v.clone()).collect()];
                assert!(!words.concat().iter().any(|word| word.contains(HASH)), "{}", program.line());
            }
            assert!(!format!("{ended:?} {told:?}").contains(HASH), "{ended:?}");
        }
    }
}

#[test]
fn what_a_former_user_left_is_not_given_away() {
    let station = Station::new(true);
    std::fs::create_dir(station.root().join("archive/data/galileo")).unwrap();
    let stopped = run(&station, &add()).0.unwrap_err();
    assert!(stopped.message.starts_with("/archive/data/galileo: it is there already"), "{stopped:?}");
    let plan = Plan::Add { user: "galileo".into(), password_hash: HASH.into(), with_existing_data: true };
    run(&station, &plan).0.unwrap();
}

#[test]
fn an_archive_that_is_not_mounted_is_told_before_anything_is_done() {
    let station = Station::new(true);
    std::fs::remove_dir(station.root().join("archive/extraData")).unwrap();
    let stopped = run(&station, &add()).0.unwrap_err();
    assert!(stopped.message.starts_with("/archive/extraData: there is no such folder"), "{stopped:?}");
    assert!(stopped.help.iter().any(|line| line == "nothing was changed"), "{stopped:?}");
    assert_eq!(made(&station), Vec::<String>::new());
}

#[test]
fn a_user_whose_archive_is_not_mounted_is_not_removed() {
    let station = Station::new(true);
    run(&station, &add()).0.unwrap();
    let before = made(&station);
    let (data, away) = ("archive/data", "archive/away");
    std::fs::rename(station.root().join(data), station.root().join(away)).unwrap();
    let stopped = run(&station, &remove()).0.unwrap_err();
    assert!(stopped.message.starts_with("/archive/data: there is no such folder"), "{stopped:?}");
    assert!(stopped.help.iter().any(|line| line == "nothing was changed"), "{stopped:?}");
    std::fs::rename(station.root().join(away), station.root().join(data)).unwrap();
    assert_eq!(made(&station), before);
    run(&station, &remove()).0.unwrap();
}
