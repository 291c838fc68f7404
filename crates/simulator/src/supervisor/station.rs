//! A station: its hosts together.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use rustix::mount::{UnmountFlags, unmount};

use super::{
    cgroup, disk, internet::Internet, machine::Machine, network, remove_folder, special_disk, ssh,
    traffic::Traffic,
};
use crate::{
    Error, Fault, HostStatus, Reach, Stage, StationPlan, Whose,
    base::{self, Layers},
    control::{Connection, Reply},
    error::Context,
    init::InitSpec,
    paths::Paths,
};

/// A station that is up, or comes up.
pub(super) struct Station {
    pub(super) plan: StationPlan,
    pub(super) paths: Paths,
    machines: Vec<Arc<Machine>>,
    internet: Internet,
    abandoned: AtomicBool,
    /// Nobody rebuilds the trees that hosts run from.
    layers: Layers,
}

impl Station {
    /// Makes what the hosts share.
    pub(super) fn new(plan: StationPlan) -> Result<Self, Error> {
        let paths = Paths::new(&plan.name);
        Self::make(plan, &paths).inspect_err(|_| {
            // the first error counts
            let _ = remove(&paths);
        })
    }

    fn make(plan: StationPlan, paths: &Paths) -> Result<Self, Error> {
        let hierarchy = paths.cgroup();
        cgroup::mount_hierarchy(&hierarchy)?;
        let gateway = network::make(&plan)?;
        let layers = base::ensure(&plan.releases(), &mut |_| {})?;
        let traffic = Arc::new(Traffic::new(&plan));
        let internet = Internet::start(&layers, &hierarchy, &plan.name)?;
        let machine = |(index, host): (usize, &crate::HostPlan)| {
            let lower = layers.lowerdir(host.release);
            let spec = InitSpec {
                host: host.clone(),
                lower,
                disk: paths.host(host),
                files: paths.host(host),
                watched: false,
                gateway,
            };
            Machine::new(&plan.name, index, spec, hierarchy.clone(), Arc::clone(&traffic))
        };
        let machines = plan.hosts.iter().enumerate().map(machine).collect();
        Ok(Self { plan, paths: paths.clone(), machines, internet, abandoned: AtomicBool::new(false), layers })
    }

    /// Prepares and boots all hosts, at the same time.
    pub(super) fn start(&self, replies: &mut Connection) -> Result<(), Error> {
        let replies = Mutex::new(replies);
        thread::scope(|scope| {
            let identity = scope.spawn(|| ssh::make_identity(&self.paths, &self.plan));
            self.for_each(|index, machine| {
                tell(&replies, machine, Stage::Preparing);
                let host = &self.plan.hosts[index];
                disk::prepare(&self.paths, &self.plan, host)?;
                match &self.plan.root_password {
                    Some(hash) => {
                        disk::give_root(&self.paths, host, &self.layers.lowerdir(host.release), hash)
                    }
                    None => Ok(()),
                }
            })?;
            identity.join().unwrap_or_else(|_| Err(panicked()))
        })?;
        ssh::configure(&self.paths, &self.plan)?;
        self.for_each(|_, machine| {
            if self.abandoned.load(Ordering::SeqCst) {
                return Ok(());
            }
            tell(&replies, machine, Stage::Booting);
            machine.power_on();
            // it may have been abandoned between the question and the power: then this host was switched off before it was on
            if self.abandoned.load(Ordering::SeqCst) {
                machine.power_off();
            }
            let elapsed = machine.wait_until_up()?;
            tell(&replies, machine, Stage::Up(milliseconds(elapsed)));
            Ok(())
        })?;
        self.internet.wait_until_up()
    }

    /// Lets a start end that nobody waits for any more.
    pub(super) fn abandon(&self) {
        self.abandoned.store(true, Ordering::SeqCst);
        self.power_off_all();
    }

    pub(super) fn status(&self) -> Vec<HostStatus> {
        self.states(&self.machines)
    }

    pub(super) fn power_on(
        &self,
        host: Option<&str>,
        replies: &mut Connection,
    ) -> Result<Vec<HostStatus>, Error> {
        let replies = Mutex::new(replies);
        let chosen = self.chosen(host)?;
        each(&chosen, |machine| {
            if machine.power_on() {
                tell(&replies, machine, Stage::Booting);
                let elapsed = machine.wait_until_up()?;
                tell(&replies, machine, Stage::Up(milliseconds(elapsed)));
            }
            machine.wait_until_up().map(|_| ())
        })?;
        Ok(self.states(&chosen))
    }

    pub(super) fn power_off(&self, host: Option<&str>) -> Result<Vec<HostStatus>, Error> {
        let chosen = self.chosen(host)?;
        chosen.iter().for_each(|machine| machine.power_off());
        chosen.iter().for_each(|machine| machine.wait_until_off());
        Ok(self.states(&chosen))
    }

    pub(super) fn power_off_all(&self) {
        self.machines.iter().for_each(|machine| machine.power_off());
        self.machines.iter().for_each(|machine| machine.wait_until_off());
    }

    pub(super) fn reboot(
        &self,
        host: Option<&str>,
        replies: &mut Connection,
    ) -> Result<Vec<HostStatus>, Error> {
        let replies = Mutex::new(replies);
        let chosen = self.chosen(host)?;
        each(&chosen, |machine| restart(&replies, machine))?;
        Ok(self.states(&chosen))
    }

    pub(super) fn part(&self, host: &str, other: Option<&str>) -> Result<Vec<HostStatus>, Error> {
        let other = other.map(|other| self.plan.host(other)).transpose()?;
        self.befall(Some(host), |machine| machine.part(other))
    }

    /// Does something to the packets of hosts.
    pub(super) fn befall(
        &self,
        host: Option<&str>,
        act: impl Fn(&Machine) -> Result<(), Error>,
    ) -> Result<Vec<HostStatus>, Error> {
        let chosen = self.chosen(host)?;
        chosen.iter().try_for_each(|machine| act(machine))?;
        Ok(self.states(&chosen))
    }

    pub(super) fn connect(&self, host: Option<&str>, connected: bool) -> Result<Vec<HostStatus>, Error> {
        let chosen = self.chosen(host)?;
        chosen.iter().try_for_each(|machine| machine.connect(connected))?;
        Ok(self.states(&chosen))
    }

    pub(super) fn fault(
        &self,
        host: &str,
        whose: Whose,
        fault: Option<Fault>,
        replies: &mut Connection,
    ) -> Result<Vec<HostStatus>, Error> {
        let replies = Mutex::new(replies);
        let chosen = self.chosen(Some(host))?;
        each(&chosen, |machine| {
            if !machine.watch(whose, fault) {
                restart(&replies, machine)?;
            }
            Ok(())
        })?;
        Ok(self.states(&chosen))
    }

    pub(super) fn room(
        &self,
        host: &str,
        leave: Option<u64>,
        replies: &mut Connection,
    ) -> Result<Vec<HostStatus>, Error> {
        let replies = Mutex::new(replies);
        let chosen = self.chosen(Some(host))?;
        each(&chosen, |machine| {
            if !machine.leave_room(leave)? {
                restart(&replies, machine)?;
            }
            Ok(())
        })?;
        Ok(self.states(&chosen))
    }

    pub(super) fn release(&self, host: &str) -> Result<Vec<HostStatus>, Error> {
        let chosen = self.chosen(Some(host))?;
        chosen.iter().for_each(|machine| machine.release());
        Ok(self.states(&chosen))
    }

    /// Removes all that the station has left in the machine's folders; its hosts are off.
    pub(super) fn remove(&self) -> Result<(), Error> {
        self.internet.stop();
        cgroup::remove_station(&self.paths.cgroup(), &self.plan.name)?;
        for host in &self.plan.hosts {
            special_disk::leave(&self.paths.host(host))?;
        }
        remove(&self.paths)
    }

    pub(super) fn internet(&self, reach: Reach) -> Result<Vec<HostStatus>, Error> {
        self.internet.set(reach)?;
        Ok(self.status())
    }

    fn states(&self, machines: &[Arc<Machine>]) -> Vec<HostStatus> {
        let internet = self.internet.reach();
        machines.iter().map(|machine| HostStatus { internet, ..machine.status() }).collect()
    }

    fn chosen(&self, host: Option<&str>) -> Result<Vec<Arc<Machine>>, Error> {
        match host {
            None => Ok(self.machines.clone()),
            Some(name) => Ok(vec![Arc::clone(&self.machines[self.plan.host(name)?])]),
        }
    }

    fn for_each(&self, work: impl Fn(usize, &Arc<Machine>) -> Result<(), Error> + Sync) -> Result<(), Error> {
        let numbered: Vec<_> = self.machines.iter().enumerate().collect();
        each(&numbered, |(index, machine)| work(*index, machine))
    }
}

/// Does the same for several at once; all their errors become one.
fn each<T: Sync>(items: &[T], work: impl Fn(&T) -> Result<(), Error> + Sync) -> Result<(), Error> {
    let work = &work;
    let mut errors: Vec<Error> = thread::scope(|scope| {
        let threads: Vec<_> = items.iter().map(|item| scope.spawn(move || work(item))).collect();
        threads
            .into_iter()
            .filter_map(|thread| thread.join().unwrap_or_else(|_| Err(panicked())).err())
            .collect()
    });
    match errors.len() {
        0 => Ok(()),
        1 => Err(errors.remove(0)),
        _ => Err(Error::Supervisor(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))),
    }
}

fn panicked() -> Error {
    Error::Supervisor("a thread of the supervisor panicked".to_owned())
}

fn tell(replies: &Mutex<&mut Connection>, machine: &Machine, stage: Stage) {
    let mut replies = replies.lock().unwrap_or_else(PoisonError::into_inner);
    // who does not listen any more is noticed elsewhere
    let _ = replies.send(&Reply::Stage { host: machine.name().to_owned(), stage });
}

fn restart(replies: &Mutex<&mut Connection>, machine: &Arc<Machine>) -> Result<(), Error> {
    tell(replies, machine, Stage::Booting);
    machine.reset();
    let elapsed = machine.wait_until_up()?;
    tell(replies, machine, Stage::Up(milliseconds(elapsed)));
    Ok(())
}

fn milliseconds(elapsed: std::time::Duration) -> u64 {
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
}

/// Removes the folders of a station.
fn remove(paths: &Paths) -> Result<(), Error> {
    // while it is mounted, whatever removes the folder would remove the machine's own control groups
    match unmount(paths.cgroup(), UnmountFlags::DETACH) {
        Ok(()) | Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOENT) => {}
        Err(error) => return Err(error).context(|| format!("unmount {}", paths.cgroup().display())),
    }
    remove_folder(&paths.state)?;
    remove_folder(&paths.runtime)?;
    Ok(())
}
