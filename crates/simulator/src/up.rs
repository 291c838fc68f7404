//! Brings a station up.
#![expect(clippy::disallowed_methods, reason = "the supervisor of a station is started as a program")]

use std::{
    os::{fd::OwnedFd, unix::net::UnixStream},
    path::PathBuf,
    process::{Command, Stdio},
};

use crate::{
    Error, HostStatus, Progress, StationPlan, base,
    control::{Connection, Reply, Request},
    error::Context,
    leftovers,
    lock::Lock,
    paths::Paths,
    program,
};

/// What `up` needs to know besides the plan.
#[derive(Debug, Clone)]
pub struct UpOptions {
    /// This executable. A copy of it becomes the station's supervisor and the first process of its hosts
    /// (`EXECUTABLE simulator-process ...`, see [`process`](crate::process())), and ssh calls it to connect
    /// (`EXECUTABLE simulator-connect STATION HOST PORT`, see [`connect`](crate::connect())).
    pub executable: PathBuf,
    /// Of a station that is up already, power on what is off; else it stays off: somebody wanted it so.
    pub power_on: bool,
}

/// A station that is up.
#[derive(Debug, Clone)]
pub struct Running {
    /// For `ssh -F`: every host by its long name, short name and address.
    pub ssh_config: PathBuf,
    /// Its hosts.
    pub hosts: Vec<HostStatus>,
    /// Its hosts accept only a password of root.
    pub newly_installed: bool,
}

/// Brings a station up, building the trees that are missing; see [`UpOptions`] for one that is up already.
/// A process that is killed meanwhile leaves no station behind.
pub fn up(
    plan: &StationPlan,
    options: &UpOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<Running, Error> {
    plan.validate()?;
    if let Some(connection) = Connection::open(&plan.name)? {
        return join(plan, options, connection, progress);
    }
    // held until the supervisor holds them itself
    let _layers = base::ensure(&plan.releases(), &mut |news| progress(Progress::Base(news)))?;
    let _lock = Lock::take()?;
    if let Some(connection) = Connection::open(&plan.name)? {
        return join(plan, options, connection, progress);
    }
    if leftovers::remove(&plan.name)? {
        progress(Progress::Cleaned);
    }
    start(plan, options, progress)
}

/// The station is there already.
fn join(
    plan: &StationPlan,
    options: &UpOptions,
    mut connection: Connection,
    progress: &mut dyn FnMut(Progress),
) -> Result<Running, Error> {
    connection.send(&Request::Plan)?;
    let running = match connection.receive()? {
        Some(Reply::Plan(running)) if running.has_hosts_of(plan) => running,
        Some(Reply::Plan(_)) => return Err(Error::OtherPlan { station: plan.name.clone() }),
        _ => return Err(connection.lost()),
    };
    progress(Progress::AlreadyUp);
    connection.send(&if options.power_on { Request::PowerOn(None) } else { Request::Status })?;
    finish(&running, &mut connection, progress)
}

fn start(
    plan: &StationPlan,
    options: &UpOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<Running, Error> {
    let paths = Paths::new(&plan.name);
    paths.make()?;
    // By a program of its own: a thread of ours that starts another program at this moment would pass the file on
    // while it is open for writing, and then it can't be executed.
    let (from, to) = (options.executable.as_os_str(), paths.executable());
    program::run("copy the simulator", "cp", ["--".as_ref(), from, to.as_os_str()], "")?;
    let log = fs_err::File::create(paths.log())?.into_file();
    let (ours, theirs) = UnixStream::pair().context(|| "make a socket".to_owned())?;
    let second = log.try_clone().context(|| format!("write {}", paths.log().display()))?;
    let mut child = Command::new(paths.executable())
        .args(["simulator-process", "supervisor", &plan.name])
        .env_clear()
        .env("PATH", program::PATH)
        .current_dir("/")
        .stdin(Stdio::from(OwnedFd::from(theirs)))
        .stdout(log)
        .stderr(second)
        .spawn()
        .context(|| format!("start the supervisor of {}", plan.name))?;
    let mut connection = Connection::new(&plan.name, ours);
    connection.send(&Request::Start(plan.clone()))?;
    let result = finish(plan, &mut connection, progress);
    match result {
        Ok(running) => {
            connection.send(&Request::Keep)?;
            Ok(running)
        }
        Err(error) => {
            // it removes what there was, and ends
            drop(connection);
            let _ = child.wait();
            leftovers::remove(&plan.name)?;
            Err(error)
        }
    }
}

fn finish(
    plan: &StationPlan,
    connection: &mut Connection,
    progress: &mut dyn FnMut(Progress),
) -> Result<Running, Error> {
    let hosts = connection.answer(&mut |host, stage| progress(Progress::Host { host, stage }))?;
    let newly_installed = plan.root_password.is_some();
    Ok(Running { ssh_config: Paths::new(&plan.name).ssh_config(), hosts, newly_installed })
}
