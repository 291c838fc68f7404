//! Somebody who sits at a terminal.

use std::{
    fs::File,
    io::{Read, Write},
    process::{Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use rustix::{
    fs::{Mode, OFlags},
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{LocalModes, tcgetattr},
};

use crate::{
    failures::{LONGEST, SLOW_GIT, assert_ended, cloning},
    http::serve,
    machine::{Machine, executable},
};

/// What `discos-get master` prints at a terminal, and how it ends; `meanwhile` may type.
fn sitting(machine: &Machine, meanwhile: impl FnOnce(&mut File)) -> (String, Option<i32>) {
    sitting_with(machine, &machine.repository.address(), &[], |keyboard, _| meanwhile(keyboard))
}

/// The same with another repository, started by the program `under`; `meanwhile` may look at the screen, too.
fn sitting_with(
    machine: &Machine,
    repository: &str,
    under: &[&str],
    meanwhile: impl FnOnce(&mut File, &Mutex<Vec<u8>>),
) -> (String, Option<i32>) {
    let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
    grantpt(&controller).unwrap();
    unlockpt(&controller).unwrap();
    let name = ptsname(&controller, Vec::new()).unwrap();
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    let terminal = File::from(rustix::fs::open(&name, flags, Mode::empty()).unwrap());
    let end = || Stdio::from(terminal.try_clone().unwrap());
    let mut command = Command::new("setsid");
    command.arg("--ctty").args(under).arg(executable()).args(["get", "master"]).env_clear();
    command.envs(machine.command(&[]).get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.env("DISCOS_REPOSITORY", repository).env("TERM", "xterm");
    let mut child = command.stdin(end()).stdout(end()).stderr(end()).spawn().unwrap();
    drop(command);
    let mut keyboard = File::from(controller);
    let mut printed = keyboard.try_clone().unwrap();
    let screen = Arc::<Mutex<Vec<u8>>>::default();
    let shown = Arc::clone(&screen);
    let reader = thread::spawn(move || {
        let mut bytes = [0; 4096];
        // EIO: nobody has the other end any more
        while let Ok(n @ 1..) = printed.read(&mut bytes) {
            shown.lock().unwrap().extend_from_slice(&bytes[..n]);
        }
    });
    meanwhile(&mut keyboard, &screen);
    let code = child.wait().unwrap().code();
    let echoes = tcgetattr(&terminal).unwrap().local_modes.contains(LocalModes::ECHO);
    drop(terminal);
    reader.join().unwrap();
    let screen = String::from_utf8_lossy(&screen.lock().unwrap()).into_owned();
    assert!(echoes, "the terminal is left as it was found: {screen}");
    (screen, code)
}

/// Waits until something is on the screen.
fn sees(screen: &Mutex<Vec<u8>>, text: &str) {
    let begin = Instant::now();
    loop {
        let shown = String::from_utf8_lossy(&screen.lock().unwrap()).into_owned();
        if shown.contains(text) {
            return;
        }
        assert!(begin.elapsed() < LONGEST, "{text:?} does not come: {shown}");
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_password_is_asked_for_once_and_not_shown() {
    let machine = Machine::of_srt();
    let server = serve(machine.repository.folder(), true);
    let repository = format!("http://{server}/discos.git");
    let (screen, code) = sitting_with(&machine, &repository, &[], |keyboard, screen| {
        sees(screen, &format!("Username for 'http://{server}': "));
        keyboard.write_all(b"bob\n").unwrap();
        sees(screen, &format!("Password for 'http://bob@{server}': "));
        keyboard.write_all(b"s3cret\n").unwrap();
    });
    assert_eq!(code, Some(0), "{screen}");
    assert_eq!((screen.matches("Username").count(), screen.matches("Password").count()), (1, 1), "{screen}");
    assert!(!screen.contains("s3cret"), "{screen}");
}

#[test]
fn ctrl_c_at_the_question_for_a_password_ends_it() {
    let machine = Machine::of_srt();
    let server = serve(machine.repository.folder(), true);
    let repository = format!("http://bob@{server}/discos.git");
    let (screen, code) = sitting_with(&machine, &repository, &[], |keyboard, screen| {
        sees(screen, &format!("Password for 'http://bob@{server}': "));
        keyboard.write_all(b"\x03").unwrap();
    });
    assert_eq!(code, Some(130), "{screen}");
    assert!(!screen.contains("Username"), "it was given: {screen}");
    machine.assert_untouched();
}

#[test]
fn the_progress_of_git_is_seen() {
    let machine = Machine::of_srt();
    let (screen, code) = sitting(&machine, |_| {});
    assert_eq!(code, Some(0), "{screen}");
    assert!(screen.contains("Receiving objects: 100%"), "{screen}");
    assert!(screen.contains("Repository cloned into"), "{screen}");
}

#[test]
fn ctrl_c_ends_it_and_all_that_git_has_started() {
    let machine = Machine::of_srt();
    machine.bring_program("git", SLOW_GIT);
    let (screen, code) = sitting(&machine, |keyboard| {
        cloning(&machine);
        keyboard.write_all(b"\x03").unwrap();
    });
    assert_eq!(code, Some(130), "{screen}");
    assert!(screen.contains("interrupted; nothing is left behind"), "{screen}");
    assert_ended(&cloning(&machine));
    machine.assert_untouched();
}

/// A shell whose user presses Ctrl-Z, as it sees it, and types `fg`. 148: the program was stopped.
const SHELL: &str = "set -m; \"$@\"; [ $? = 148 ] || exit 99; fg";

#[test]
fn ctrl_z_stops_it_and_it_goes_on_later() {
    let machine = Machine::of_srt();
    let pausing = SLOW_GIT
        .replace("sleep 3600 &", "kill -TSTP 0 &")
        .replace("\nwait\n", "\nwait\nrm -rf \"$to\"\nexec \"$real\" \"$@\"\n");
    machine.bring_program("git", &pausing);
    let repository = machine.repository.address();
    let (screen, code) = sitting_with(&machine, &repository, &["bash", "-c", SHELL, "bash"], |_, _| {});
    assert_eq!(code, Some(0), "{screen}");
}
