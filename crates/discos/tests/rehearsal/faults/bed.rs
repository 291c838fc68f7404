//! A host that is put back to what it was before its first deployment, again and again.

use std::{fs, path::PathBuf, process::Command, time::Duration};

use rustix::process::{Pid, Signal, kill_process};
use simulator::{Fault, FaultKind, Power, Whose, manifest::Manifest};

use super::{
    comparison::{self, Seen},
    during::{Base, During},
    kind::Kind,
};
use crate::{
    deployment::{Deployment, Ended, Running},
    station::Station,
    takeover,
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

/// Says which keys of the host's and its users' do not fit together, and whom they do not let in.
const KEYS: &str = r#"
halves() {
    [ "$(ssh-keygen -y -f "${1%.pub}" 2>&1 | cut -d' ' -f1,2)" = "$(cut -d' ' -f1,2 "$1")" ] || echo "$1 is not of its key"
}
for public in /etc/ssh/ssh_host_*_key.pub; do halves $public; done
for user in root discos; do
    home=$(getent passwd $user | cut -d: -f6)
    for public in $home/.ssh/id_*.pub; do halves $public; done
    for name in $NAMES; do
        told=$(su - $user -c "ssh -n -o BatchMode=yes -o ConnectTimeout=20 $name id -un" 2>&1 | tail -n 1)
        [ "$told" = $user ] || echo "$user does not get to $name: $told"
    done
done
"#;

/// What happens, and when.
#[derive(Clone, Copy)]
pub struct Strike {
    pub kind: Kind,
    /// At the call with this number.
    pub at: u64,
}

/// What came of a point.
pub struct Found {
    /// The calls at which faults struck.
    pub struck: Option<String>,
    /// What is not as it should be.
    pub problem: Option<String>,
}

/// A host that is put back to what it was.
pub struct Bed {
    station: Station,
    host: &'static str,
    /// Its long name.
    long: String,
    /// How many hosts are deployed.
    pub hosts: usize,
    disk: PathBuf,
    /// The run that a restore puts back.
    kept: String,
}

impl Bed {
    /// Keeps the state that the host has now, as that before its first deployment.
    pub fn prepare(station: Station, host: &'static str) -> Self {
        let found = simulator::status(station.name).unwrap();
        let hosts = found.len();
        let ours = found.into_iter().find(|found| found.host.short_name().ends_with(host)).unwrap();
        let long = ours.host.name;
        let disk = PathBuf::from("/var/lib/discos-simulator").join(station.name).join(&long);
        let bed = Self { station, host, long, hosts, disk, kept: String::new() };
        bed.keep(Base::Before);
        bed
    }

    /// Makes the other states that a run of this sort begins with.
    pub fn lay(&mut self, during: During) {
        match during.base() {
            Base::Before => {}
            Base::Deployed => {
                self.fresh(Base::Before, Whose::Ours, None);
                self.deployment().ends().with_code(0);
                let system = self.system();
                let list = self.station.restore_of(&system, &[], 0);
                let line = list.lines().find(|line| line.contains("anna@")).unwrap();
                line.split_whitespace().next().unwrap().clone_into(&mut self.kept);
                self.keep(Base::Deployed);
            }
            Base::Former => {
                self.fresh(Base::Before, Whose::Ours, None);
                self.station.told(self.host, takeover::DEPLOYED_BEFORE);
                self.keep(Base::Former);
            }
        }
    }

    fn keep(&self, base: Base) {
        self.power_off();
        self.copy("upper", base.folder());
    }

    fn system(&self) -> String {
        format!("{}:{}", self.host, self.station.name)
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

    /// The host as it was, with its calls counted.
    fn fresh(&self, base: Base, whose: Whose, fault: Option<Fault>) {
        self.power_off();
        simulator::heal(self.station.name, Some(&self.long)).unwrap();
        for folder in ["upper", "work"] {
            fs::remove_dir_all(self.disk.join(folder)).unwrap();
        }
        self.copy(base.folder(), "upper");
        fs::create_dir(self.disk.join("work")).unwrap();
        self.arm(whose, fault);
        self.power_on();
    }

    fn arm(&self, whose: Whose, fault: Option<Fault>) {
        simulator::fault(self.station.name, &self.long, whose, fault, &mut |_, _| {}).unwrap();
    }

    /// A deployment of the whole station.
    fn deployment(&self) -> Deployment {
        self.station.deployment(&["--output", "json"])
    }

    /// What is to be disturbed.
    fn command(&self, during: During) -> Deployment {
        match during {
            During::Check => self.station.deployment(&["--output", "json", "--check"]),
            During::Restore => Deployment::restore(self.station.home(), &self.system(), &[&self.kept]),
            _ => self.deployment(),
        }
    }

    fn watch(&self) -> simulator::WatchStatus {
        let hosts = simulator::status(self.station.name).unwrap();
        let found = hosts.into_iter().find(|found| found.host.name == self.long).unwrap();
        found.watch.unwrap()
    }

    /// How many calls it makes when nothing disturbs it.
    pub fn count(&self, during: During, whose: Whose) -> u64 {
        self.fresh(during.base(), whose, None);
        self.command(during).ends().with_code(during.code());
        let seen = self.watch().seen;
        if during.base() != Base::Deployed && during != During::Check {
            self.deployment().ends().with_code(0).events().are_of_a_run_without_changes(self.hosts);
            assert!(seen > 100, "a deployment makes changes: {seen}");
        }
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

    /// The host as it is before a run of this sort.
    pub fn seen_before(&self, during: During) -> Seen {
        self.fresh(during.base(), Whose::Ours, None);
        self.seen_after_reboot()
    }

    /// A run with one fault, or its rerun with another one, too; then what an operator does about it, and how it differs
    /// from an undisturbed one.
    pub fn try_point(&self, during: During, strikes: &[Strike], before: &Seen, undisturbed: &Seen) -> Found {
        let mut problems = Vec::new();
        let mut struck = Vec::new();
        for (nth, strike) in strikes.iter().enumerate() {
            let fault = Some(Fault { at: strike.at, kind: strike.kind.fault() });
            if nth == 0 {
                self.fresh(during.base(), strike.kind.whose(), fault);
            } else {
                self.arm(strike.kind.whose(), fault);
            }
            struck.extend(self.disturb(during, strike.kind, &mut problems));
        }
        if during == During::Check
            && let Err(differences) =
                comparison::assert_same(&before.but_ours(), &self.seen_after_reboot().but_ours())
        {
            problems.push(format!("a check changed something: {differences}"));
        }
        let rerun = self.command(during).ends();
        if rerun.code != Some(during.code()) {
            problems.push(format!(
                "the rerun ended with {:?}:\n{}\n{}",
                rerun.code,
                failures(&rerun.stdout),
                rerun.stderr
            ));
        }
        let kept = if during == During::Restore {
            problems.extend(self.last_run(during, |ended| ended.code == Some(0)));
            String::new()
        } else {
            if during == During::Check {
                self.deployment().ends();
            }
            problems.extend(self.last_run(During::Second, |ended| {
                ended.code == Some(0) && ended.events().changed().is_empty()
            }));
            self.keys()
        };
        if !kept.is_empty() {
            problems.push(format!("keys do not fit:\n{kept}"));
        }
        let left = self.left();
        if !left.is_empty() {
            problems.push(format!("left at the end:\n{left}"));
        }
        if let Err(differences) = comparison::assert_same(undisturbed, &self.seen_after_reboot()) {
            problems.push(differences);
        }
        let problem = (!problems.is_empty()).then(|| problems.join("\n"));
        let struck = (!struck.is_empty()).then(|| struck.join(", then "));
        Found { struck, problem }
    }

    /// A run that has nothing to do any more.
    fn last_run(&self, during: During, is_right: impl Fn(&Ended) -> bool) -> Option<String> {
        let last = self.command(during).ends();
        (!is_right(&last)).then(|| {
            let told: Vec<&str> = last.stdout.lines().filter(|line| line.contains("\"changed\"")).collect();
            format!("the last run ended with {:?} and changed {}", last.code, told.join("\n"))
        })
    }

    /// A run with a fault that is armed, until the operator has mended what it did; the call at which it struck.
    fn disturb(&self, during: During, kind: Kind, problems: &mut Vec<String>) -> Option<String> {
        let mut running = self.command(during).starts();
        if kind.fault() == FaultKind::Hold {
            self.kill_when_held(kind, &mut running);
        }
        let interrupted = running.ends();
        let struck = self.watch().struck;
        let expected: &[Option<i32>] = match (kind, &struck) {
            (_, None) => &[Some(during.code())],
            (Kind::KillControl, _) => &[None],
            // The agent says what it could not do, or that it could not even begin.
            (Kind::FullDisk, _) => &[Some(4), Some(5)],
            // A fault at the very last calls may come too late to be noticed, or fail what was being done.
            _ => &[Some(5), Some(4), Some(during.code())],
        };
        let failure =
            simulator::status(self.station.name).unwrap().into_iter().find_map(|found| found.failure);
        if let Some(failure) = failure {
            problems.push(format!("the fault could not be done: {failure}"));
        }
        if kind == Kind::FullDisk
            && interrupted.code == Some(4)
            && !interrupted.stdout.contains("No space left")
        {
            problems
                .push(format!("the run does not tell of the full disk:\n{}", failures(&interrupted.stdout)));
        }
        if !expected.contains(&interrupted.code) {
            problems.push(format!("the run ended with {:?}: {}", interrupted.code, interrupted.stderr));
        }
        self.mend(kind);
        let left = self.left_processes();
        if !left.is_empty() {
            problems.push(format!("left behind:\n{left}"));
        }
        struck
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

    /// What does not fit in the keys of the host, and of others to it.
    fn keys(&self) -> String {
        // where a station has one machine there is nobody to exchange keys with
        if self.hosts == 1 {
            return String::new();
        }
        let hosts = simulator::status(self.station.name).unwrap();
        let names: Vec<&str> = hosts.iter().map(|found| found.host.short_name()).collect();
        let own = self.station.told(self.host, &format!("NAMES='{}'\n{KEYS}", names.join(" ")));
        let others = hosts.iter().filter(|found| found.host.name != self.long);
        let to = self.long.split('.').next().unwrap();
        let others = others.map(|other| {
            let other = other.host.short_name().trim_start_matches("discos-").to_owned();
            self.station.told(&other, &format!("NAMES='{to}'\n{KEYS}"))
        });
        own + &others.collect::<String>()
    }

    /// What a deployment has left on the host.
    fn left(&self) -> String {
        self.station.told(self.host, LEFT)
    }

    /// Processes that are still there when a deployment must have noticed its end.
    fn left_processes(&self) -> String {
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
