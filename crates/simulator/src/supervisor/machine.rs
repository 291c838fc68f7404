//! One host: what it does, and the thread that keeps it running.

use std::{
    os::{fd::OwnedFd, unix::process::ExitStatusExt},
    path::PathBuf,
    process::ExitStatus,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Signal, pidfd_send_signal};

use super::{
    boot::boot,
    cgroup::Cgroup,
    launch::launch,
    network::Port,
    special_disk::{Medium, SpecialDisk},
    traffic::Traffic,
};
use crate::{
    Error, Fault, FaultKind, HostStatus, Power, Reach, Release, Whose,
    calls::{Answer, Caller, FIRST_LATER, Question},
    error::Context,
    fault::Watch,
    init::InitSpec,
};

/// Packets in a hundred that a fault loses.
const LOST: u8 = 20;

/// How many lines of the console an error shows.
const TAIL: usize = 12;

/// One host of a station.
#[derive(Debug)]
pub(super) struct Machine {
    station: String,
    spec: InitSpec,
    hierarchy: PathBuf,
    /// Its place in the plan.
    index: usize,
    port: Port,
    traffic: Arc<Traffic>,
    watch: Watch,
    special_disk: SpecialDisk,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// It is to run; when its init ends by itself it may be because it reboots.
    wanted: bool,
    /// Its init is killed to start again.
    reset: bool,
    booting: bool,
    running: bool,
    init: Option<(u32, Arc<OwnedFd>)>,
    /// The filter of its present life tells of changing calls.
    watched: bool,
    cut: bool,
    boots: u32,
    last_boot: Duration,
    failure: Option<String>,
}

/// Why an init ended.
enum End {
    Reboot,
    Off,
}

impl Machine {
    pub(super) fn new(
        station: &str,
        index: usize,
        spec: InitSpec,
        hierarchy: PathBuf,
        traffic: Arc<Traffic>,
    ) -> Arc<Self> {
        let port = Port::new(index, &spec.host);
        let (state, changed) = (Mutex::default(), Condvar::new());
        let watch = Watch::default();
        let special_disk = SpecialDisk::new(spec.disk.clone());
        Arc::new(Self {
            station: station.to_owned(),
            spec,
            hierarchy,
            index,
            port,
            traffic,
            watch,
            special_disk,
            state,
            changed,
        })
    }

    pub(super) fn status(&self) -> HostStatus {
        let state = self.state();
        HostStatus {
            station: self.station.clone(),
            host: self.spec.host.clone(),
            power: match (state.running, state.booting) {
                (true, _) => Power::On,
                (false, true) => Power::Booting,
                (false, false) => Power::Off,
            },
            cut: state.cut,
            traffic: self.traffic.status(self.index),
            internet: Reach::default(),
            init: state.init.as_ref().map(|(process, _)| *process),
            boots: state.boots,
            watch: self.watch.status(),
            failure: state.failure.clone(),
        }
    }

    /// The short name.
    pub(super) fn name(&self) -> &str {
        self.spec.host.short_name()
    }

    /// Lets it boot, if it is off. False when it is not.
    pub(super) fn power_on(self: &Arc<Self>) -> bool {
        // One that lost its power a moment ago goes off first, to come up anew.
        let falling = |state: &mut State| !state.wanted && (state.running || state.booting);
        let state = self.changed.wait_while(self.state(), falling);
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        if state.booting || state.running {
            return false;
        }
        state.wanted = true;
        state.booting = true;
        state.failure = None;
        drop(state);
        let machine = Arc::clone(self);
        thread::spawn(move || machine.keep());
        true
    }

    /// Waits until it has booted; the time it took.
    pub(super) fn wait_until_up(&self) -> Result<Duration, Error> {
        let state = self.changed.wait_while(self.state(), |state| state.booting);
        let state = state.unwrap_or_else(PoisonError::into_inner);
        match &state.failure {
            _ if state.running => Ok(state.last_boot),
            Some(failure) => Err(Error::Supervisor(failure.clone())),
            None => Err(Error::Off { station: self.station.clone(), host: self.name().to_owned() }),
        }
    }

    /// As a cut of the mains: the network falls silent, then everything stops.
    pub(super) fn power_off(&self) {
        let mut state = self.state();
        state.wanted = false;
        state.reset = false;
        self.kill(&state);
    }

    /// Waits until it is off.
    pub(super) fn wait_until_off(&self) {
        drop(self.changed.wait_while(self.state(), |state| state.booting || state.running));
    }

    /// As its reset button; starts one that is off.
    pub(super) fn reset(self: &Arc<Self>) {
        let mut state = self.state();
        if state.running || state.booting {
            state.reset = true;
            state.running = false;
            state.booting = true;
            self.kill(&state);
            return;
        }
        drop(state);
        self.power_on();
    }

    /// Watches its calls. False when it must be started anew for that.
    pub(super) fn watch(&self, whose: Whose, fault: Option<Fault>) -> bool {
        self.watch.arm(whose, fault);
        let fits = match fault.map(|fault| fault.kind) {
            Some(FaultKind::Fill) => self.special_disk.want(Medium::Small),
            Some(FaultKind::LoseWrites) => self.special_disk.want(Medium::Image),
            _ => true,
        };
        let state = self.state();
        (state.watched && fits) || !(state.running || state.booting)
    }

    /// Leaves so much room on its disk. False when it must be started anew for that.
    pub(super) fn leave_room(&self, leave: Option<u64>) -> Result<bool, Error> {
        let is_set = self.special_disk.set(leave)?;
        let state = self.state();
        Ok(is_set || !(state.running || state.booting))
    }

    /// Lets a held call go on.
    pub(super) fn release(&self) {
        self.watch.release();
    }

    /// Judges a call of one of its processes.
    fn judge_call(self: &Arc<Self>, question: Question) -> Answer {
        let caller = Caller::of(question.thread);
        let later = self.spec.host.release == Release::CentOs6 && question.call >= FIRST_LATER;
        if later && caller.is_ours() {
            return Answer::Refuse;
        }
        match self.watch.count(question) {
            None => Answer::GoOn,
            Some(FaultKind::PowerOff) => {
                self.power_off();
                Answer::Nothing
            }
            Some(FaultKind::LoseWrites) => {
                self.tell(self.special_disk.lose_writes());
                self.power_off();
                Answer::Nothing
            }
            Some(FaultKind::Reset) => {
                self.reset();
                Answer::Nothing
            }
            Some(FaultKind::KillAgent) => {
                let agent = caller.agent();
                agent.into_iter().for_each(Caller::kill);
                // a child of its that was to become a program does so
                if agent.is_some_and(|agent| agent.is_process_of(caller)) {
                    Answer::Nothing
                } else {
                    Answer::GoOn
                }
            }
            Some(FaultKind::KillSession) => {
                caller.session().into_iter().for_each(Caller::kill);
                Answer::GoOn
            }
            Some(FaultKind::Cut) => {
                self.tell(self.connect(false));
                Answer::GoOn
            }
            Some(FaultKind::Partition) => {
                self.tell(self.part(None));
                Answer::GoOn
            }
            Some(FaultKind::LosePackets) => {
                self.tell(self.lose_packets(LOST));
                Answer::GoOn
            }
            Some(FaultKind::ResetConnections) => {
                self.tell(self.reset_connections());
                Answer::GoOn
            }
            Some(FaultKind::Fill) => {
                self.tell(self.leave_room(Some(0)).map(|_| ()));
                Answer::GoOn
            }
            Some(FaultKind::Hold) => {
                let machine = Arc::clone(self);
                Answer::Wait(Box::new(move || machine.watch.wait()))
            }
        }
    }

    /// A fault that could not be done is told by the host's status.
    fn tell(&self, done: Result<(), Error>) {
        if let Err(error) = done {
            self.state().failure = Some(error.to_string());
        }
    }

    /// Parts it from another host, or from all others.
    pub(super) fn part(&self, other: Option<usize>) -> Result<(), Error> {
        self.traffic.part(self.index, other)
    }

    /// Loses so many packets in a hundred of its.
    pub(super) fn lose_packets(&self, percent: u8) -> Result<(), Error> {
        self.traffic.lose(self.index, percent)
    }

    /// Resets its connections with the control machine.
    pub(super) fn reset_connections(&self) -> Result<(), Error> {
        self.traffic.reset(self.index)
    }

    /// Plugs its cable in, or pulls it.
    pub(super) fn connect(&self, connected: bool) -> Result<(), Error> {
        let mut state = self.state();
        if state.init.is_some() {
            self.port.connect(connected)?;
        }
        state.cut = !connected;
        drop(state);
        if connected { self.traffic.heal(self.index) } else { Ok(()) }
    }

    fn kill(&self, state: &State) {
        if let Some((_, handle)) = &state.init {
            // the link may not be there yet, the process not any more
            let _ = self.port.connect(false);
            let _ = pidfd_send_signal(handle, Signal::KILL);
        }
    }

    /// Runs the host, boot after boot, until it is off.
    fn keep(self: &Arc<Self>) {
        let failure = loop {
            match self.run_once() {
                Ok(End::Reboot) => {}
                Ok(End::Off) => break None,
                Err(error) => break Some(error.to_string()),
            }
        };
        let mut state = self.state();
        (state.booting, state.running) = (false, false);
        if state.wanted {
            state.failure = failure;
        }
        drop(state);
        self.changed.notify_all();
    }

    /// One life: from the launch of an init to its end.
    fn run_once(self: &Arc<Self>) -> Result<End, Error> {
        let begin = Instant::now();
        self.port.detach();
        let group = Cgroup::make(&self.hierarchy, &self.station, &self.spec.host.name)?;
        let console = fs_err::File::create(self.console())?;
        let watched = self.watch.is_armed();
        let spec = InitSpec { watched, files: self.special_disk.prepare()?, ..self.spec.clone() };
        let init = launch(&self.spec.host, console)?;
        let connected = {
            let mut state = self.state();
            state.init = Some((init.process, Arc::clone(&init.handle)));
            (state.booting, state.running, state.reset) = (true, false, false);
            state.watched = watched;
            if !state.wanted {
                self.kill(&state);
            }
            !state.cut
        };
        let machine = Arc::clone(self);
        let judge = move |question| machine.judge_call(question);
        let booted = boot(&init, &spec, &group, &self.port, connected, judge);
        if booted.is_err() {
            let _ = pidfd_send_signal(&init.handle, Signal::KILL);
        } else {
            let mut state = self.state();
            // a reset meanwhile has put it back to booting
            if state.wanted && !state.reset {
                (state.booting, state.running) = (false, true);
            }
            state.boots += 1;
            state.last_boot = begin.elapsed();
            drop(state);
            self.changed.notify_all();
        }
        let status = init.ended.recv().unwrap_or_else(|_| Err(std::io::Error::other("its thread ended")));
        let status = status.context(|| format!("wait for the end of {}", self.spec.host.name))?;
        self.state().init = None;
        self.port.detach();
        group.remove()?;
        self.judge(booted, status)
    }

    /// What follows from the end of an init.
    fn judge(&self, booted: Result<(), Error>, status: ExitStatus) -> Result<End, Error> {
        let mut state = self.state();
        let reset = std::mem::take(&mut state.reset);
        if !state.wanted {
            return Ok(End::Off);
        }
        // the kernel ends a PID namespace with these when reboot(2) is called inside
        let asked = status.signal().and_then(Signal::from_named_raw);
        if reset || (booted.is_ok() && asked == Some(Signal::HUP)) {
            (state.booting, state.running) = (true, false);
            return Ok(End::Reboot);
        }
        if booted.is_ok() && asked == Some(Signal::INT) {
            return Ok(End::Off);
        }
        let reason =
            booted.err().map_or_else(|| format!("its init ended ({status})"), |error| error.to_string());
        Err(Error::Boot { host: self.name().to_owned(), reason, console: self.tail() })
    }

    fn console(&self) -> PathBuf {
        self.spec.disk.join("console.log")
    }

    fn tail(&self) -> Vec<String> {
        let console = fs_err::read(self.console()).unwrap_or_default();
        let lines: Vec<_> = String::from_utf8_lossy(&console).lines().map(str::to_owned).collect();
        lines[lines.len().saturating_sub(TAIL)..].to_vec()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
