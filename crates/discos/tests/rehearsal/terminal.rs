//! Somebody who sits at a terminal: sees what is printed, and types.

use std::{
    ffi::OsString,
    fs::File,
    io::{Read, Write},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use rustix::{
    fs::{Mode, OFlags},
    process::{Pid, Signal, kill_process},
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize},
};

use crate::{executable::executable, watch::until};

/// Nothing here may take longer.
const LONGEST: Duration = Duration::from_secs(600);
/// The last that is printed at a terminal.
const MARK: &str = "=over=";

/// A program that runs at a terminal of its own.
pub struct Sitting {
    child: Child,
    keyboard: File,
    screen: Arc<Mutex<Vec<u8>>>,
    /// What was looked at.
    seen: usize,
    terminal: File,
    /// The program has ended, and the mark was printed.
    marked: bool,
}

impl Sitting {
    /// Starts `discos` with these arguments at a terminal.
    pub fn new(home: &Path, arguments: &[&str]) -> Self {
        let mut program = vec![executable().into_os_string()];
        program.extend(arguments.iter().map(OsString::from));
        Self::of(home, &program)
    }

    /// Starts a program at a terminal.
    pub fn of(home: &Path, program: &[OsString]) -> Self {
        let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
        grantpt(&controller).unwrap();
        unlockpt(&controller).unwrap();
        let name = ptsname(&controller, Vec::new()).unwrap();
        let terminal = File::from(
            rustix::fs::open(&name, OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty()).unwrap(),
        );
        tcsetwinsize(&terminal, Winsize { ws_row: 50, ws_col: 200, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
        let end = || Stdio::from(terminal.try_clone().unwrap());
        let child = Command::new("setsid")
            .arg("--ctty")
            .args(program)
            .env("HOME", home)
            .env("USER", "anna")
            .env("TERM", "xterm")
            .env_remove("SUDO_USER")
            .env_remove("STATION")
            .stdin(end())
            .stdout(end())
            .stderr(end())
            .spawn()
            .unwrap();
        let keyboard = File::from(controller);
        let screen = Arc::<Mutex<Vec<u8>>>::default();
        let (mut printed, shown) = (keyboard.try_clone().unwrap(), Arc::clone(&screen));
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(n @ 1..) = printed.read(&mut bytes) {
                shown.lock().unwrap().extend_from_slice(&bytes[..n]);
            }
        });
        Self { child, keyboard, screen, seen: 0, terminal, marked: false }
    }

    /// All that was printed so far.
    pub fn screen(&self) -> String {
        String::from_utf8_lossy(&self.screen.lock().unwrap()).replacen(MARK, "", 1)
    }

    /// Waits until this is printed after what was seen before; what was printed up to there.
    #[track_caller]
    pub fn sees(&mut self, text: &str) -> String {
        let deadline = Instant::now() + LONGEST;
        let (screen, end) = loop {
            // what it printed before it ended is on the screen then
            let over = self.has_ended() || Instant::now() > deadline;
            let screen = self.screen();
            let new = screen.get(self.seen..).unwrap_or_default();
            if let Some(at) = new.find(text) {
                let end = self.seen + at + text.len();
                break (screen, end);
            }
            assert!(!over, "{text:?} does not come after {new:?}");
            thread::sleep(Duration::from_millis(20));
        };
        let new = screen[self.seen..end].to_owned();
        self.seen = end;
        new
    }

    /// Types something and presses Enter.
    pub fn types(&mut self, text: &str) {
        self.keyboard.write_all(format!("{text}\n").as_bytes()).unwrap();
    }

    /// Presses Ctrl and a letter.
    pub fn presses_ctrl(&mut self, letter: u8) {
        self.keyboard.write_all(&[letter.to_ascii_lowercase() - b'a' + 1]).unwrap();
    }

    /// The terminal is closed: the connection to it broke, or its window went.
    pub fn hangs_up(&self) {
        kill_process(Pid::from_child(&self.child), Signal::HUP).unwrap();
    }

    /// Is killed, without any chance to do something; all that was printed.
    pub fn dies(mut self) -> String {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.screen()
    }

    /// What is typed is shown.
    pub fn echoes(&self) -> bool {
        tcgetattr(&self.terminal).unwrap().local_modes.contains(LocalModes::ECHO)
    }

    /// It has ended, and all that was printed is on the screen.
    fn has_ended(&mut self) -> bool {
        if self.child.try_wait().unwrap().is_none() {
            return false;
        }
        // a terminal keeps the order: what comes before this mark was printed by the program
        if !self.marked {
            self.marked = true;
            self.terminal.write_all(MARK.as_bytes()).unwrap();
        }
        until("the screen shows what was printed last", LONGEST, || {
            String::from_utf8_lossy(&self.screen.lock().unwrap()).contains(MARK)
        });
        true
    }

    /// Waits for the end; all that was printed.
    #[track_caller]
    pub fn ends_with(mut self, code: i32) -> String {
        until("the program at the terminal ends", LONGEST, || self.has_ended());
        let screen = self.screen();
        let status = self.child.wait().unwrap();
        assert_eq!(status.code(), Some(code), "{screen}");
        assert!(self.echoes(), "the terminal is left as it was found: {screen}");
        screen
    }
}

impl Drop for Sitting {
    /// A test that failed leaves no program behind.
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|status| status.is_none()) {
            drop(self.child.kill());
            drop(self.child.wait());
        }
    }
}
