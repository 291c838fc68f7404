//! Several shells at once.

use std::{
    fs,
    process::{Child, Stdio},
    thread,
};

use crate::{
    failures::{SLOW_GIT, cloning},
    machine::{Machine, said},
};

#[test]
fn while_one_downloads_a_branch_another_says_so_and_another_branch_can_be_downloaded() {
    let machine = Machine::of_srt();
    let go = machine.software().join("go");
    let waiting = SLOW_GIT
        .replace("mkdir -p", "case $to in *stable) exec \"$real\" \"$@\" ;; esac; mkdir -p")
        .replace("sleep 3600 &", &format!("mkfifo '{0}'; cat '{0}' &", go.display()))
        .replace("\nwait\n", "\nwait\nrm -rf \"$to\"\nexec \"$real\" \"$@\"\n");
    machine.bring_program("git", &waiting);
    let mut command = machine.command(&["get", "master"]);
    let first = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    cloning(&machine);
    let second = machine.says(&["get", "master"]);
    assert_eq!(second.code, Some(6), "{second:?}");
    let expected = format!("another discos-get (process {}) downloads master right now", first.id());
    assert!(second.err.contains(&expected), "{second:?}");
    let other = machine.says(&["get", "stable"]);
    assert_eq!(other.code, Some(0), "{other:?}");
    fs::write(go, "").unwrap();
    let first = said(&first.wait_with_output().unwrap());
    assert_eq!(first.code, Some(0), "{first:?}");
    assert_eq!(machine.misc_file("branches"), "stable\nmaster\n");
    assert_eq!(machine.names_in(&machine.home()), ["master", "stable"]);
}

#[test]
fn of_many_that_download_the_same_one_wins_and_nothing_is_broken() {
    let machine = Machine::of_srt();
    let start = || -> Child {
        let mut command = machine.command(&["get", "master"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let children: Vec<Child> = (0..5).map(|_| start()).collect();
    let ends: Vec<_> = children.into_iter().map(|child| said(&child.wait_with_output().unwrap())).collect();
    let with = |code: i32| ends.iter().filter(|said| said.code == Some(code)).count();
    assert_eq!((with(0), with(2) + with(6)), (1, 4), "{ends:?}");
    assert_eq!(machine.names_in(&machine.home()), ["master"]);
    assert_eq!(machine.names_in(&machine.introots()), ["default", "master"]);
    assert_eq!(machine.misc_file("branches"), "master\n");
    assert_eq!(machine.git("master", &["status", "--short", "--branch"]), "## master...origin/master");
}

#[test]
fn two_shells_that_select_at_once_leave_one_of_both_whole() {
    let machine = Machine::of_srt();
    assert_eq!(machine.says(&["get", "master"]).code, Some(0));
    assert_eq!(machine.says(&["get", "stable"]).code, Some(0));
    let whole = |file: &str| {
        let of = |branch: &str, cdb: &str| {
            let introot = machine.introots().join(branch);
            format!("export DISCOS_BRANCH={branch}\nexport CDB={cdb}\nexport INTROOT={}\n", introot.display())
        };
        [of("master", "test"), of("stable", "telescope")].iter().position(|text| text == file)
    };
    assert_eq!(machine.says(&["set", "master", "--cdb", "test"]).code, Some(0));
    thread::scope(|scope| {
        let shells = [["set", "master", "--cdb", "test"], ["set", "stable", "--cdb", "telescope"]];
        let threads = shells.map(|words| {
            let machine = &machine;
            scope.spawn(move || {
                for _ in 0..20 {
                    let said = machine.says(&words);
                    assert_eq!(said.code, Some(0), "{said:?}");
                }
            })
        });
        while threads.iter().any(|thread| !thread.is_finished()) {
            // what a third shell reads at its prompt
            let file = machine.misc_file("load_branch");
            assert!(whole(&file).is_some(), "{file}");
            assert!(fs::metadata(machine.introots().join("default/lib")).unwrap().is_dir());
        }
    });
    let branch = if whole(&machine.misc_file("load_branch")) == Some(0) { "master" } else { "stable" };
    let link = fs::read_link(machine.introots().join("default")).unwrap();
    assert_eq!(link, machine.introots().join(branch), "the link and the file tell the same");
    assert_eq!(machine.names_in(&machine.misc()), ["branches", "load_branch", "station"]);
}
