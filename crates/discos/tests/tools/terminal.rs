//! Somebody who sits at a terminal.

use std::{
    fs::File,
    io::{Read, Write},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use rustix::{
    fs::{Mode, OFlags},
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
};

use crate::{
    failures::{SLOW_GIT, assert_ended, cloning},
    machine::{Machine, executable},
};

/// What `discos-get master` prints at a terminal, and how it ends; `meanwhile` may type.
fn sitting(machine: &Machine, meanwhile: impl FnOnce(&mut File)) -> (String, Option<i32>) {
    let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
    grantpt(&controller).unwrap();
    unlockpt(&controller).unwrap();
    let name = ptsname(&controller, Vec::new()).unwrap();
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    let terminal = File::from(rustix::fs::open(&name, flags, Mode::empty()).unwrap());
    let end = || Stdio::from(terminal.try_clone().unwrap());
    let mut command = Command::new("setsid");
    command.arg("--ctty").arg(executable()).args(["get", "master"]).env_clear();
    command.envs(machine.command(&[]).get_envs().filter_map(|(name, value)| Some((name, value?))));
    let mut child = command.env("TERM", "xterm").stdin(end()).stdout(end()).stderr(end()).spawn().unwrap();
    drop(command);
    drop(terminal);
    let mut keyboard = File::from(controller);
    let mut screen = keyboard.try_clone().unwrap();
    let printed = thread::spawn(move || {
        let (mut all, mut bytes) = (Vec::new(), [0; 4096]);
        // EIO: nobody has the other end any more
        while let Ok(n @ 1..) = screen.read(&mut bytes) {
            all.extend_from_slice(&bytes[..n]);
        }
        String::from_utf8_lossy(&all).into_owned()
    });
    meanwhile(&mut keyboard);
    let code = child.wait().unwrap().code();
    (printed.join().unwrap(), code)
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

#[test]
fn ctrl_z_stops_it_and_it_goes_on_later() {
    let machine = Machine::of_srt();
    let pausing = SLOW_GIT
        .replace("sleep 3600 &", "kill -TSTP 0 &")
        .replace("\nwait\n", "\nwait\nrm -rf \"$to\"\nexec \"$real\" \"$@\"\n");
    machine.bring_program("git", &pausing);
    let (screen, code) = sitting(&machine, |_| {
        let git = cloning(&machine).remove(0);
        let group = std::fs::read_to_string(format!("/proc/{git}/stat")).unwrap();
        let group: i32 =
            group.rsplit(')').next().unwrap().split_whitespace().nth(2).unwrap().parse().unwrap();
        let group = rustix::process::Pid::from_raw(group).unwrap();
        // the shell that would continue it is not there
        thread::sleep(Duration::from_millis(100));
        rustix::process::kill_process_group(group, rustix::process::Signal::CONT).unwrap();
    });
    assert_eq!(code, Some(0), "{screen}");
}
