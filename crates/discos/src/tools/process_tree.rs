//! Ends a program with all that it has started.
#![expect(clippy::disallowed_methods, reason = "reads /proc")]

use std::fs;

use rustix::process::{Pid, Signal, kill_process};

/// A process that no later one of the same number is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Process {
    pid: i32,
    parent: i32,
    began: u64,
}

/// A program and all that it has started, at the time of the look.
#[derive(Debug)]
pub struct ProcessTree(Vec<Process>);

impl ProcessTree {
    /// Looks which processes there are.
    pub fn of(root: u32) -> Self {
        let all = running();
        let root = i32::try_from(root).unwrap_or_default();
        let mut tree: Vec<Process> = all.iter().copied().filter(|process| process.pid == root).collect();
        let mut looked_at = 0;
        while let Some(parent) = tree.get(looked_at).copied() {
            tree.extend(all.iter().filter(|process| process.parent == parent.pid));
            looked_at += 1;
        }
        Self(tree)
    }

    /// Sends a signal to those that still run, to the last ones first.
    pub fn signal(&self, signal: Signal) {
        for process in self.0.iter().rev() {
            let still = process_of(process.pid).is_some_and(|now| now.began == process.began);
            if let Some(pid) = Pid::from_raw(process.pid).filter(|_| still) {
                // It may end at this very moment.
                let _ = kill_process(pid, signal);
            }
        }
    }
}

fn running() -> Vec<Process> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let numbers = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    numbers.filter_map(process_of).collect()
}

fn process_of(pid: i32) -> Option<Process> {
    let stat = fs::read(format!("/proc/{pid}/stat")).ok()?;
    // the name is in parentheses and may have anything in it
    let after_name = String::from_utf8_lossy(&stat).rsplit_once(')')?.1.to_owned();
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    Some(Process { pid, parent: fields.get(1)?.parse().ok()?, began: fields.get(19)?.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use std::{
        process::{Command, Stdio},
        time::{Duration, Instant},
    };

    use super::*;

    #[test]
    fn what_a_program_has_started_ends_with_it() {
        let mut shell = Command::new("sh")
            .args(["-c", "sleep 600 & sh -c 'sleep 601; :' & echo started; wait"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(shell.stdout.take().unwrap()), &mut told)
            .unwrap();
        // the inner shell may not have started its own yet
        let tree = loop {
            let tree = ProcessTree::of(shell.id());
            if tree.0.len() == 4 {
                break tree;
            }
            std::thread::yield_now();
        };
        tree.signal(Signal::KILL);
        shell.wait().unwrap();
        // whoever inherited them need not have noticed yet, and a signal takes its time
        let is_left = |process: &Process| {
            process_of(process.pid).is_some_and(|now| now.began == process.began)
                && fs::read_to_string(format!("/proc/{}/stat", process.pid))
                    .is_ok_and(|stat| !stat.contains(") Z "))
        };
        let begin = Instant::now();
        while tree.0.iter().any(is_left) {
            assert!(begin.elapsed() < Duration::from_secs(120), "some are left of {:?}", tree.0);
            std::thread::yield_now();
        }
    }
}
