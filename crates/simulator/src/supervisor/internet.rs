//! What of the Internet the hosts of a station reach: GitHub, with its repository of DISCOS.
#![expect(clippy::disallowed_methods, reason = "the supervisor starts the git server")]

use std::{
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use rustix::process::{Signal, WaitOptions, getpid, kill_process, set_child_subreaper, waitpid};

use super::{cgroup::Cgroup, network::BRIDGE};
use crate::{Error, Reach, Release, base::Layers, error::Context, program::ip};

/// An address of documentation (RFC 5737): no machine has it. `/etc/gitconfig` of the hosts leads there.
const ADDRESS: &str = "192.0.2.1";

/// git's port.
const PORT: u16 = 9418;
/// How often it is asked whether it is up, and how long is waited in between.
const ATTEMPTS: u32 = 1000;
const PAUSE: Duration = Duration::from_millis(10);

/// Makes the repositories of a layer appear in the base tree, which has git, for this process only, and serves them.
const SERVE: &str = "mount --bind \"$1/srv/git\" \"$2/srv\" && exec chroot \"$2\" /usr/lib/git-core/git-daemon --reuseaddr \
    --informative-errors --export-all --base-path=/srv --listen=\"$3\" --log-destination=stderr";

/// The station's git server, and whether hosts reach it.
pub(super) struct Internet {
    reach: Mutex<Reach>,
    /// None where no tree has repositories.
    server: Mutex<Option<Server>>,
}

/// The first process of the server, and the group of all.
struct Server {
    first: Child,
    group: Cgroup,
}

impl Internet {
    /// Starts the server, in the station's network and in a control group, which ends it with the station.
    pub(super) fn start(layers: &Layers, hierarchy: &Path, station: &str) -> Result<Self, Error> {
        ip("make the Internet", &format!("address add {ADDRESS}/32 dev {BRIDGE}\n"))?;
        let server = match layers.lowers(Release::CentOs6) {
            [layer, .., base] => Some(serve(layer, base, hierarchy, station)?),
            _ => None,
        };
        Ok(Self { reach: Mutex::new(Reach::Open), server: Mutex::new(server) })
    }

    /// Waits until the server answers; the calling thread is in the station's network.
    pub(super) fn wait_until_up(&self) -> Result<(), Error> {
        let Some(server) = &mut *self.server() else { return Ok(()) };
        for _ in 0..ATTEMPTS {
            if let Some(status) = server.first.try_wait().context(|| "wait for the git server".to_owned())? {
                return Err(Error::Supervisor(format!("the git server ended ({status})")));
            }
            if TcpStream::connect((ADDRESS, PORT)).is_ok() {
                return Ok(());
            }
            thread::sleep(PAUSE);
        }
        Err(Error::Supervisor("the git server does not answer".to_owned()))
    }

    /// Ends the server: its control group can be removed then.
    pub(super) fn stop(&self) {
        let Some(mut server) = self.server().take() else { return };
        // it may have ended by itself
        let _ = server.first.kill();
        let _ = server.first.wait();
        // those that served somebody are our children now
        for process in server.group.processes() {
            let _ = kill_process(process, Signal::KILL);
            let _ = waitpid(Some(process), WaitOptions::empty());
        }
    }

    fn server(&self) -> MutexGuard<'_, Option<Server>> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether hosts reach it.
    pub(super) fn reach(&self) -> Reach {
        *self.reach.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets hosts reach it, or not.
    pub(super) fn set(&self, wanted: Reach) -> Result<(), Error> {
        let mut reach = self.reach.lock().unwrap_or_else(PoisonError::into_inner);
        let address = |verb: &str| format!("address {verb} {ADDRESS}/32 dev {BRIDGE}\n");
        let hole = |verb: &str| format!("route {verb} blackhole {ADDRESS}/32\n");
        let batch = match (*reach, wanted) {
            (Reach::Open, Reach::Refused) => address("delete"),
            (Reach::Open, Reach::Silent) => address("delete") + &hole("add"),
            (Reach::Refused, Reach::Open) => address("add"),
            (Reach::Refused, Reach::Silent) => hole("add"),
            (Reach::Silent, Reach::Open) => hole("delete") + &address("add"),
            (Reach::Silent, Reach::Refused) => hole("delete"),
            _ => return Ok(()),
        };
        ip("cut or heal the Internet", &batch)?;
        *reach = wanted;
        Ok(())
    }
}

fn serve(layer: &Path, base: &Path, hierarchy: &Path, station: &str) -> Result<Server, Error> {
    // also when its parent ends, a process of the server is waited for: as long as nobody does, its group can't be removed
    set_child_subreaper(Some(getpid())).context(|| "adopt the processes of the git server".to_owned())?;
    let group = Cgroup::make(hierarchy, station, "the-internet")?;
    // this thread lives as long as the supervisor: with it ends the server
    let first = Command::new("setpriv")
        .args([
            "--pdeathsig",
            "KILL",
            "unshare",
            "--mount",
            "--propagation",
            "private",
            "sh",
            "-c",
            SERVE,
            "sh",
        ])
        .args([layer, base])
        .arg(ADDRESS)
        .env_clear()
        .env("PATH", crate::program::PATH)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .context(|| "start the git server".to_owned())?;
    group.add(first.id())?;
    Ok(Server { first, group })
}
