//! What of the Internet the hosts of a station reach: GitHub, with its repository of DISCOS.
#![expect(clippy::disallowed_methods, reason = "the supervisor starts the git server")]

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Mutex, PoisonError},
};

use super::cgroup::Cgroup;
use crate::{Error, Reach, Release, base::Layers, error::Context, program::ip};

/// An address of documentation (RFC 5737): no machine has it. `/etc/gitconfig` of the hosts leads there.
const ADDRESS: &str = "192.0.2.1";

/// Makes the repositories of a layer appear in the base tree, which has git, for this process only, and serves them.
const SERVE: &str = "mount --bind \"$1/srv/git\" \"$2/srv\" && exec chroot \"$2\" /usr/bin/git daemon --reuseaddr \
    --informative-errors --export-all --base-path=/srv --listen=\"$3\" --log-destination=stderr";

/// The station's git server, and whether hosts reach it.
pub(super) struct Internet {
    reach: Mutex<Reach>,
    /// None where no tree has repositories.
    _server: Option<Child>,
}

impl Internet {
    /// Starts the server, in the station's network and in a control group, which ends it with the station.
    pub(super) fn start(layers: &Layers, hierarchy: &Path, station: &str) -> Result<Self, Error> {
        let server = match layers.lowers(Release::CentOs6) {
            [layer, .., base] => Some(serve(layer, base, hierarchy, station)?),
            _ => None,
        };
        ip("make the Internet", &format!("address add {ADDRESS}/32 dev {}\n", super::network::BRIDGE))?;
        Ok(Self { reach: Mutex::new(Reach::Open), _server: server })
    }

    /// Whether hosts reach it.
    pub(super) fn reach(&self) -> Reach {
        *self.reach.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets hosts reach it, or not.
    pub(super) fn set(&self, wanted: Reach) -> Result<(), Error> {
        let mut reach = self.reach.lock().unwrap_or_else(PoisonError::into_inner);
        let bridge = super::network::BRIDGE;
        let address = |verb: &str| format!("address {verb} {ADDRESS}/32 dev {bridge}\n");
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

fn serve(layer: &Path, base: &Path, hierarchy: &Path, station: &str) -> Result<Child, Error> {
    let group = Cgroup::make(hierarchy, station, "the-internet")?;
    // this thread lives as long as the supervisor: with it ends the server
    let server = Command::new("setpriv")
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
    group.add(server.id())?;
    Ok(server)
}
