//! A host that is put back to what it was before its first deployment, again and again.

use std::{fs, path::PathBuf, process::Command, time::Duration};

use rustix::process::{Pid, Signal, kill_process};
use simulator::{Fault, FaultKind, Power, Whose, manifest::Manifest};

use super::{
    comparison::{self, Seen},
    kind::Kind,
};
use crate::{
    deployment::{Deployment, Running},
    station::Station,
    watch::until,
};

/// What a run may take to notice that the other side is gone, and a host to boot.
const PATIENCE: Duration = Duration::from_secs(120);

/// Processes and files that only a deployment makes, and that none may leave.
const LEFT: &str = r#"
for p in /proc/[0-9]*; do
    [ $p != /proc/$$ ] || continue
    case $(readlink $p/exe) in /var/lib/discos-deploy/*) echo "process $(tr '\0' ' ' < $p/cmdline)" ;; esac
    case $(tr '\0' ' ' < $p/cmdline 2> /dev/null) in
        'sshd: root@'*|'sshd-session: root@'*|ssh-keygen*|useradd*|*yum*install*|rpm\ *) echo "process $(tr '\0' ' ' < $p/cmdline)" ;;
    esac
done
find / -xdev \( -path /proc -o -path /sys -o -path /dev \) -prune -o \
    \( -name '.*.discos-new' -o -name '.*.discos-validate' -o -name '.discos.*' \) -print
"#;

/// What came of a point.
pub struct Found {
    /// The call at which the fault struck.
    pub struck: Option<String>,
    /// What is not as it should be.
    pub problem: Option<String>,
}

/// A host as it was before its first deployment.
pub struct Bed {
    station: Station,
    host: &'static str,
    /// Its long name.
    long: String,
    /// How many hosts are deployed.
    pub hosts: usize,
    disk: PathBuf,
}

impl Bed {
    /// Keeps the state that the host has now.
    pub fn prepare(station: Station, host: &'static str) -> Self {
        let found = simulator::status(station.name).unwrap();
        let hosts = found.len();
        let ours = found.into_iter().find(|found| found.host.short_name().ends_with(host)).unwrap();
        let long = ours.host.name;
        let disk = PathBuf::from("/var/lib/discos-simulator").join(station.name).join(&long);
        let bed = Self { station, host, long, hosts, disk };
        bed.power_off();
        bed.copy("upper", "before");
        bed
    }

    fn copy(&self, from: &str, to: &str) {
        let paths = [from, to].map(|name| self.disk.join(name));
        let _ = fs::remove_dir_all(&paths[1]);
        let copied = Command::new("cp").args(["-a", "--reflink=auto"]).args(&paths).status().unwrap();
        assert!(copied.success(), "copy {}", paths[0].display());
    }

    fn power_off(&self) {
        simulator::power_off(self.station.name, Some(&self.long)).unwrap();
    }

    fn power_on(&self) {
        simulator::power_on(self.station.name, Some(&self.long), &mut |_, _| {}).unwrap();
    }

    /// The host as it was before, with its calls counted.
    pub fn fresh(&self, whose: Whose, fault: Option<Fault>) {
        self.power_off();
        simulator::heal(self.station.name, Some(&self.long)).unwrap();
        for folder in ["upper", "work"] {
            fs::remove_dir_all(self.disk.join(folder)).unwrap();
        }
        self.copy("before", "upper");
        fs::create_dir(self.disk.join("work")).unwrap();
        simulator::fault(self.station.name, &self.long, whose, fault, &mut |_, _| {}).unwrap();
        self.power_on();
    }

    /// A deployment of the whole station.
    pub fn deployment(&self) -> Deployment {
        self.station.deployment(&["--output", "json"])
    }

    fn watch(&self) -> simulator::WatchStatus {
        let hosts = simulator::status(self.station.name).unwrap();
        let found = hosts.into_iter().find(|found| found.host.name == self.long).unwrap();
        found.watch.unwrap()
    }

    /// How many calls an undisturbed first deployment makes.
    pub fn count(&self, whose: Whose) -> u64 {
        self.fresh(whose, None);
        self.deployment().ends().with_code(0);
        let seen = self.watch().seen;
        self.deployment().ends().with_code(0).events().are_of_a_run_without_changes(self.hosts);
        assert!(seen > 100, "a deployment makes changes: {seen}");
        seen
    }

    /// What the host consists of after it was started anew, so that what runs is what its files say.
    pub fn seen_after_reboot(&self) -> Seen {
        self.power_off();
        simulator::heal(self.station.name, Some(&self.long)).unwrap();
        self.power_on();
        let manifest = Manifest::of(self.station.name, &self.long).unwrap();
        Seen::new(&manifest, &self.station.told(self.host, comparison::MAPS))
    }

    /// A first deployment with a fault, then what an operator does about it, and how it differs from an undisturbed one.
    pub fn try_point(&self, kind: Kind, at: u64, undisturbed: &Seen) -> Found {
        self.fresh(kind.whose(), Some(Fault { at, kind: kind.fault() }));
        let mut running = self.deployment().starts();
        if kind.fault() == FaultKind::Hold {
            self.kill_when_held(kind, &mut running);
        }
        let interrupted = running.ends();
        let struck = self.watch().struck;
        let expected: &[Option<i32>] = match (kind, &struck) {
            (_, None) => &[Some(0)],
            (Kind::KillControl, _) => &[None],
            // The agent says what it could not do, or that it could not even begin.
            (Kind::FullDisk, _) => &[Some(4), Some(5)],
            // A fault at the very last calls may come too late to be noticed, or fail what was being done.
            _ => &[Some(5), Some(4), Some(0)],
        };
        let mut problem = None;
        let mut wrong = |what: String| {
            problem.get_or_insert(what);
        };
        let failure =
            simulator::status(self.station.name).unwrap().into_iter().find_map(|found| found.failure);
        if let Some(failure) = failure {
            wrong(format!("the fault could not be done: {failure}"));
        }
        if kind == Kind::FullDisk
            && interrupted.code == Some(4)
            && !interrupted.stdout.contains("No space left")
        {
            wrong(format!("the run does not tell of the full disk:\n{}", failures(&interrupted.stdout)));
        }
        if !expected.contains(&interrupted.code) {
            wrong(format!("the run ended with {:?}: {}", interrupted.code, interrupted.stderr));
        }
        self.mend(kind);
        let left = self.left_processes();
        if !left.is_empty() {
            wrong(format!("left behind:\n{left}"));
        }
        let rerun = self.deployment().ends();
        if rerun.code != Some(0) {
            wrong(format!(
                "the rerun ended with {:?}:\n{}\n{}",
                rerun.code,
                failures(&rerun.stdout),
                rerun.stderr
            ));
        }
        let third = self.deployment().ends();
        let changed = third.events().changed();
        if third.code != Some(0) || !changed.is_empty() {
            wrong(format!("the third run ended with {:?} and changed {changed:?}", third.code));
        }
        let left = self.left();
        if !left.is_empty() {
            wrong(format!("left at the end:\n{left}"));
        }
        if let Err(differences) = comparison::assert_same(undisturbed, &self.seen_after_reboot()) {
            wrong(differences);
        }
        Found { struck, problem }
    }

    /// Kills the control side's process, or its ssh, while the call of the fault waits.
    fn kill_when_held(&self, kind: Kind, running: &mut Running) {
        until("the fault strikes or the run ends", PATIENCE, || {
            self.watch().struck.is_some() || !running.lasts()
        });
        if running.lasts() {
            let victims = if kind == Kind::KillControl { vec![running.pid()] } else { ssh_of(running.pid()) };
            for victim in victims.into_iter().filter_map(|pid| Pid::from_raw(pid.cast_signed())) {
                let _ = kill_process(victim, Signal::KILL);
            }
        }
        simulator::release(self.station.name, &self.long).unwrap();
    }

    /// What an operator does before running again.
    fn mend(&self, kind: Kind) {
        simulator::heal(self.station.name, Some(&self.long)).unwrap();
        if matches!(kind.fault(), FaultKind::Fill | FaultKind::LoseWrites) {
            simulator::room(self.station.name, &self.long, None, &mut |_, _| {}).unwrap();
        }
        if matches!(kind.fault(), FaultKind::PowerOff | FaultKind::LoseWrites) {
            self.power_on();
        }
        until("the host is up", PATIENCE, || {
            let hosts = simulator::status(self.station.name).unwrap();
            hosts.iter().any(|found| found.host.name == self.long && found.power == Power::On)
        });
    }

    /// What a deployment has left on the host.
    pub fn left(&self) -> String {
        self.station.told(self.host, LEFT)
    }

    /// Processes that are still there when a deployment must have noticed its end.
    pub fn left_processes(&self) -> String {
        let mut left = String::new();
        for _ in 0..90 {
            left = self.left();
            left = left.lines().filter(|line| line.starts_with("process")).collect::<Vec<_>>().join("\n");
            if left.is_empty() {
                break;
            }
            std::thread::sleep(Duration::from_millis(500));
        }
        left
    }
}

/// The ssh processes of a control process.
fn ssh_of(control: u32) -> Vec<u32> {
    let children = fs::read_dir(format!("/proc/{control}/task"))
        .unwrap()
        .filter_map(|thread| fs::read_to_string(thread.ok()?.path().join("children")).ok());
    let children: Vec<u32> = children
        .flat_map(|text| text.split_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<u32>>())
        .collect();
    let is_ssh =
        |pid: &u32| fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|name| name.trim() == "ssh");
    children.into_iter().filter(is_ssh).collect()
}

/// The failed items of a run's events.
fn failures(stdout: &str) -> String {
    stdout
        .lines()
        .filter(|line| line.contains("\"failed\"") || line.contains("unreachable\""))
        .collect::<Vec<_>>()
        .join("\n")
}
