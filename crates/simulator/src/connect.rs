//! Connects ssh to a simulated host: into the station's network, and the connection out of it.

use std::{
    fmt,
    net::{Ipv4Addr, SocketAddrV4},
    os::fd::{AsFd, OwnedFd},
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
    net::{AddressFamily, SocketFlags, SocketType, connect as connect_socket, socket_with, sockopt},
    process::{PidfdFlags, pidfd_open},
    stdio::stdout,
    thread::ThreadNameSpaceType,
};

use crate::{Error, control::Connection, error::Context, handoff, namespaces};

/// How long a host may take to answer: ssh's own `ConnectTimeout` does not count while its `ProxyCommand` runs.
const PATIENCE: Duration = Duration::from_secs(10);

/// Connects to a port of a station's host and passes the descriptor over the standard output, as
/// `ProxyUseFdpass` wants it.
pub fn connect(station: &str, address: Ipv4Addr, port: u16) -> Result<(), Error> {
    let supervisor = Connection::to(station)?;
    let process =
        sockopt::socket_peercred(supervisor.stream()).context(|| "ask who the supervisor is".to_owned())?;
    let handle = pidfd_open(process.pid, PidfdFlags::empty()).context(|| "find the supervisor".to_owned())?;
    namespaces::enter(handle.as_fd(), ThreadNameSpaceType::NETWORK)
        .context(|| format!("enter the network of {station}"))?;
    let address = SocketAddrV4::new(address, port);
    let socket = reach(address).context(|| Attempt { station, address }.to_string())?;
    handoff::send(stdout(), &[0], Some(socket.as_fd())).context(|| "pass the connection to ssh".to_owned())
}

/// What could not be done.
struct Attempt<'a> {
    station: &'a str,
    address: SocketAddrV4,
}

impl fmt::Display for Attempt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { station, address } = self;
        write!(
            f,
            "connect to host {} port {} of the simulated station {station}",
            address.ip(),
            address.port()
        )
    }
}

/// Connects, for as long as [`PATIENCE`] lasts.
fn reach(address: SocketAddrV4) -> Result<OwnedFd, Errno> {
    let begin = Instant::now();
    let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
    let socket = socket_with(AddressFamily::INET, SocketType::STREAM, flags, None)?;
    match connect_socket(&socket, &address) {
        Err(Errno::INPROGRESS) => {}
        other => return other.map(|()| socket),
    }
    loop {
        let left = PATIENCE.saturating_sub(begin.elapsed());
        let timeout = Timespec { tv_sec: left.as_secs().cast_signed(), tv_nsec: left.subsec_nanos().into() };
        match poll(&mut [PollFd::new(&socket, PollFlags::OUT)], Some(&timeout)) {
            Ok(0) => return Err(Errno::TIMEDOUT),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error),
            Ok(_) => break,
        }
    }
    sockopt::socket_error(&socket)??;
    Ok(socket)
}
