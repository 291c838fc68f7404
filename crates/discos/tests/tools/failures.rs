//! `discos-get` when something goes wrong: nothing is left behind, and the message says what to do.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use crate::machine::{Machine, said};

/// A git that begins to clone and then takes for ever, with a child of its own; the numbers of both are told.
pub const SLOW_GIT: &str = "#!/bin/sh
real=$(PATH=/usr/local/bin:/usr/bin:/bin; command -v git)
[ \"$1\" = clone ] || exec \"$real\" \"$@\"
for to; do :; done
mkdir -p \"$to/.git/objects\"
sleep 3600 &
echo \"$$ $!\" > \"$HOME/../git.pids.new\"
mv \"$HOME/../git.pids.new\" \"$HOME/../git.pids\"
wait
";

/// What takes longer than this never happens.
pub const LONGEST: Duration = Duration::from_secs(120);

/// The processes of the slow git, when it has come so far as to clone.
fn cloning_now(machine: &Machine) -> Option<Vec<String>> {
    let text = fs::read_to_string(machine.software().join("git.pids")).ok()?;
    Some(text.split_whitespace().map(str::to_owned).collect())
}

/// The processes of the slow git, as soon as it clones.
#[track_caller]
pub fn cloning(machine: &Machine) -> Vec<String> {
    let begin = Instant::now();
    loop {
        if let Some(processes) = cloning_now(machine) {
            return processes;
        }
        assert!(begin.elapsed() < LONGEST, "git does not clone");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Whether a process runs; one that ended and whose parent has not noticed yet does not.
pub fn runs(pid: &str) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat"))
        .is_ok_and(|stat| !stat.rsplit(')').next().unwrap().starts_with(" Z"))
}

#[track_caller]
pub fn assert_ended(pids: &[String]) {
    let begin = Instant::now();
    for pid in pids {
        while runs(pid) {
            assert!(begin.elapsed() < LONGEST, "process {pid} of git runs still");
            thread::sleep(Duration::from_millis(10));
        }
    }
}

#[test]
fn a_clone_or_an_introot_that_exists_is_left_as_it_is() {
    let machine = Machine::of_srt();
    assert_eq!(machine.says(&["get", "master"]).code, Some(0));
    fs::write(machine.home().join("master/work"), "of weeks").unwrap();
    let again = machine.says(&["get", "--branch", "master"]);
    assert_eq!(again.code, Some(2));
    let (clone, introot) = (machine.home().join("master"), machine.introots().join("master"));
    let expected = format!(
        "error: {0} exists already; it is left as it is\n  to use it: discos-set master\n  \
         to update a branch: cd {0} && git pull\n  to download it anew, first move aside what is there:\n    \
         mv {1} {1}.old\n    mv {0} {0}.old\n",
        clone.display(),
        introot.display()
    );
    assert_eq!(again.err, expected);
    assert_eq!(fs::read_to_string(clone.join("work")).unwrap(), "of weeks");
    fs::create_dir(machine.introots().join("stable")).unwrap();
    let said = machine.says(&["get", "stable"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("introots/stable exists already"), "{said:?}");
    assert_eq!(machine.names_in(&machine.home()), ["master"]);
}

#[test]
fn what_is_there_but_in_no_list_can_be_used_again() {
    let machine = Machine::of_srt();
    assert_eq!(machine.says(&["get", "master"]).code, Some(0));
    let list = machine.misc().join("branches");
    fs::write(&list, "").unwrap();
    assert!(machine.says(&["set", "master"]).err.contains("discos-get downloads one"));
    let said = machine.says(&["get", "master"]);
    let line = format!("echo master >> {} && discos-set master", list.display());
    assert!(said.err.contains(&format!("to use it: {line}\n")), "{said:?}");
    fs::write(&list, "master\n").unwrap();
    assert_eq!(machine.says(&["set", "master"]).code, Some(0));
}

#[test]
fn a_folder_that_can_not_be_written_is_named() {
    let machine = Machine::of_srt();
    fs::remove_dir(machine.introots()).unwrap();
    fs::write(machine.introots(), "no folder").unwrap();
    let said = machine.says(&["get", "master"]);
    let told =
        format!("error: failed to make a folder in {0}: Not a directory", machine.introots().display());
    assert!(said.code == Some(1) && said.err.starts_with(&told), "{said:?}");
    assert_eq!(machine.names_in(&machine.home()), [""; 0]);
}

#[test]
fn a_clone_that_takes_too_long_leaves_nothing_behind() {
    let machine = Machine::of_srt();
    machine.bring_program("git", SLOW_GIT);
    // a busy machine may need more than a second until git clones
    for limit in [1, 5, 25, 125] {
        let said = machine.says(&["get", "master", "--time-limit", &limit.to_string()]);
        assert_eq!(said.code, Some(1), "{said:?}");
        machine.assert_untouched();
        let Some(git) = cloning_now(&machine) else { continue };
        let address = machine.repository.address();
        let expected =
            format!("error: git did not clone {address} within {limit} s; nothing is left behind\n");
        assert!(said.err.contains(&expected), "{said:?}");
        assert!(said.err.contains("--time-limit SECONDS"), "{said:?}");
        return assert_ended(&git);
    }
    panic!("git never came so far as to clone");
}

#[test]
fn a_server_that_never_answers_is_not_waited_for_longer_than_the_limit() {
    let machine = Machine::of_srt();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://bob:s3cret@{}/discos.git", silent.local_addr().unwrap());
    let said = machine.says_with("DISCOS_REPOSITORY", address, &["get", "master", "--time-limit", "1"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("within 1 s"), "{said:?}");
    assert!(!said.err.contains("s3cret"), "{said:?}");
    machine.assert_untouched();
}

#[test]
fn who_interrupts_it_finds_nothing_left() {
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let machine = Machine::of_srt();
        machine.bring_program("git", SLOW_GIT);
        let mut command = machine.command(&["get", "master"]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let git = cloning(&machine);
        kill_process(Pid::from_child(&child), signal).unwrap();
        let said = said(&child.wait_with_output().unwrap());
        assert_eq!(said.code, Some(130), "{signal:?}: {said:?}");
        assert!(said.err.contains("interrupted; nothing is left behind"), "{said:?}");
        assert_ended(&git);
        machine.assert_untouched();
    }
}

#[test]
fn what_a_killed_one_left_is_removed_by_the_next() {
    let machine = Machine::of_srt();
    machine.bring_program("git", SLOW_GIT);
    let mut command = machine.command(&["get", "master"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let git = cloning(&machine);
    child.kill().unwrap();
    child.wait().unwrap();
    for pid in &git {
        let pid = Pid::from_raw(pid.parse().unwrap()).unwrap();
        kill_process(pid, Signal::KILL).unwrap();
    }
    let left = machine.names_in(&machine.home());
    assert!(left[0].starts_with(".master.discos-get."), "{left:?}");
    machine.bring_program("git", "#!/bin/sh\nPATH=/usr/local/bin:/usr/bin:/bin\nexec git \"$@\"\n");
    let said = machine.says(&["get", "stable"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(machine.names_in(&machine.home()), ["stable"]);
    assert_eq!(machine.names_in(&machine.introots()), ["default", "stable"]);
}

#[test]
fn a_git_that_fails_is_shown_and_leaves_nothing_behind() {
    let machine = Machine::of_srt();
    let failing = SLOW_GIT.replace("sleep 3600 &", "echo 'fatal: the disk is full' >&2; exit 128");
    machine.bring_program("git", &failing);
    let said = machine.says(&["get", "master"]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("fatal: the disk is full\n"), "{said:?}");
    assert!(said.err.contains("error: git failed to clone"), "{said:?}");
    machine.assert_untouched();
}

#[test]
fn a_repository_that_can_not_be_reached_has_an_exit_code_of_its_own() {
    let machine = Machine::of_srt();
    // the near end of a connection: nobody listens there, and nobody else gets the port
    let far = TcpListener::bind("127.0.0.1:0").unwrap();
    let near = TcpStream::connect(far.local_addr().unwrap()).unwrap();
    let port = near.local_addr().unwrap().port();
    let address = format!("http://bob:s3cret@127.0.0.1:{port}/discos.git");
    let said = machine.says_with("DISCOS_REPOSITORY", address, &["get", "master"]);
    assert_eq!(said.code, Some(5), "{said:?}");
    assert!(said.err.contains(&format!("failed to ask http://127.0.0.1:{port}/discos.git")), "{said:?}");
    assert!(said.err.contains("DISCOS_REPOSITORY=FOLDER-OR-ADDRESS"), "{said:?}");
    assert!(!said.err.contains("s3cret"), "{said:?}");
    machine.assert_untouched();
}

#[test]
fn a_machine_without_acs_or_whose_acs_fails_is_told_so() {
    let machine = Machine::of_srt();
    machine.bring_program("getTemplateForDirectory", "#!/bin/sh\necho 'no template here'; exit 1\n");
    let said = machine.says(&["get", "master"]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("did not make an introot; it says:\n    no template here\n"), "{said:?}");
    machine.assert_untouched();
    let said = machine.says_with("PATH", "/usr/local/bin:/usr/bin:/bin", &["get", "master"]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("ACS is not there: getTemplateForDirectory is not found"), "{said:?}");
    assert!(!said.err.contains("Cloning"), "nobody waits for a clone before: {said:?}");
    machine.assert_untouched();
}

#[test]
fn when_it_can_not_be_made_active_nothing_of_it_is_left() {
    let machine = Machine::of_srt();
    assert_eq!(machine.says(&["get", "stable"]).code, Some(0));
    let before = (machine.misc_file("branches"), machine.misc_file("load_branch"));
    fs::remove_file(machine.introots().join("default")).unwrap();
    fs::create_dir_all(machine.introots().join("default/in-the-way")).unwrap();
    let said = machine.says(&["get", "master"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("introots/default: a folder is in the way"), "{said:?}");
    assert_eq!(machine.names_in(&machine.home()), ["stable"]);
    assert_eq!(machine.names_in(&machine.introots()), ["default", "stable"]);
    assert_eq!((machine.misc_file("branches"), machine.misc_file("load_branch")), before);
}

#[test]
fn what_can_not_be_told_is_said_to_be_done_all_the_same() {
    let machine = Machine::of_srt();
    for (words, told) in [
        (["get", "stable"], "stable is there all the same, and active\n"),
        (["set", "stable"], "stable is active all the same\n"),
    ] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let said = said(&machine.command(&words).stdout(full).output().unwrap());
        assert!(said.code == Some(1) && said.err.ends_with(told), "{said:?}");
        assert!(machine.misc_file("load_branch").contains("DISCOS_BRANCH=stable\n"));
    }
}

#[test]
fn a_machine_that_was_never_deployed_is_told_so() {
    let machine = Machine::of_srt();
    let said = machine.says_with("DISCOS_SW", "/nowhere", &["get", "master", "-s", "srt"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("/nowhere/discos does not exist\n  a deployment makes it"), "{said:?}");
}
