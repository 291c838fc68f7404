//! The supervisor of a station: owns its network, its hosts and its files for as long as it is up.

mod boot;
mod cgroup;
mod disk;
mod image;
mod internet;
mod launch;
mod machine;
mod network;
mod special_disk;
mod ssh;
mod station;
mod traffic;

use std::{
    io::ErrorKind,
    os::unix::{fs::PermissionsExt, net::UnixListener, net::UnixStream},
    sync::{
        Arc,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
};

use rustix::{
    mount::{MountPropagationFlags, mount_change},
    process::setsid,
    stdio::{dup2_stdin, stdin},
    thread::UnshareFlags,
};

pub(crate) use cgroup::remove_leftovers;
use station::Station;

use crate::{
    Error, HostStatus,
    control::{Connection, Reply, Request},
    error::Context,
    namespaces,
};

/// What decides about the supervisor's life.
enum Event {
    /// All hosts are up, or not.
    Started(Result<(), Error>),
    /// The process that wanted the station went away.
    Abandoned,
    /// The station is to go; who wants it waits here.
    Down(Connection),
}

/// Runs as the supervisor of a station; who starts it is at the other end of the standard input.
pub(crate) fn run(name: &str) -> Result<(), Error> {
    let _ = setsid();
    let starter =
        rustix::io::fcntl_dupfd_cloexec(stdin(), 3).context(|| "keep the starter's socket".to_owned())?;
    let null = fs_err::File::open("/dev/null")?;
    dup2_stdin(null.file()).context(|| "leave the standard input".to_owned())?;
    let mut starter = Connection::new(name, UnixStream::from(starter));
    let Some(Request::Start(plan)) = starter.receive()? else { return Ok(()) };
    // before there are threads: all of them are to be there
    namespaces::leave(UnshareFlags::NEWNET | UnshareFlags::NEWNS)
        .context(|| "make the station's namespaces".to_owned())?;
    mount_change("/", MountPropagationFlags::REC | MountPropagationFlags::DOWNSTREAM)
        .context(|| "detach the station's mounts".to_owned())?;
    let station = match Station::new(plan) {
        Ok(station) => Arc::new(station),
        Err(error) => return starter.send(&Reply::Refused(error.to_string())),
    };
    let result = live(&station, starter);
    station.remove()?;
    result
}

/// Brings the hosts up and serves until the station is to go.
fn live(station: &Arc<Station>, mut starter: Connection) -> Result<(), Error> {
    let (events, happened) = channel();
    let replies = starter.stream().try_clone().context(|| "keep the starter's socket".to_owned())?;
    let mut replies = Connection::new(&station.plan.name, replies);
    let starting = {
        let (station, events) = (Arc::clone(station), events.clone());
        thread::spawn(move || {
            let result = station.start(&mut replies);
            let _ = events.send(Event::Started(result));
            replies
        })
    };
    {
        let events = events.clone();
        thread::spawn(move || {
            if !matches!(starter.receive(), Ok(Some(Request::Keep))) {
                let _ = events.send(Event::Abandoned);
            }
        });
    }
    let started = match happened.recv() {
        Ok(Event::Started(result)) => result,
        _ => {
            // whatever it is doing for somebody who has gone: make it end
            station.abandon();
            let _ = starting.join();
            return Ok(());
        }
    };
    let Ok(mut replies) = starting.join() else { return Ok(()) };
    if let Err(error) = started.and_then(|()| listen(station, &events)) {
        station.power_off_all();
        return replies.send(&Reply::Refused(error.to_string()));
    }
    replies.send(&Reply::Done(station.status()))?;
    drop(replies);
    wait_for_end(station, &happened)
}

fn wait_for_end(station: &Arc<Station>, happened: &Receiver<Event>) -> Result<(), Error> {
    loop {
        match happened.recv() {
            Ok(Event::Started(_)) => {}
            Ok(Event::Down(mut connection)) => {
                station.power_off_all();
                station.remove()?;
                // closed when the process ends, which is what the other end waits for
                return connection.send(&Reply::Done(Vec::new()));
            }
            Ok(Event::Abandoned) | Err(_) => {
                station.power_off_all();
                return Ok(());
            }
        }
    }
}

/// Serves the socket, each connection in a thread.
fn listen(station: &Arc<Station>, events: &Sender<Event>) -> Result<(), Error> {
    let path = station.paths.socket();
    let listener = UnixListener::bind(&path).context(|| format!("listen on {}", path.display()))?;
    fs_err::set_permissions(&path, PermissionsExt::from_mode(0o600))?;
    let (station, events) = (Arc::clone(station), events.clone());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(stream) = stream else { continue };
            let (station, events) = (Arc::clone(&station), events.clone());
            thread::spawn(move || {
                let connection = Connection::new(&station.plan.name, stream);
                // who asks and goes away before the answer does no harm
                let _ = serve(&station, connection, &events);
            });
        }
    });
    Ok(())
}

/// Answers the requests of one connection.
fn serve(station: &Station, mut connection: Connection, events: &Sender<Event>) -> Result<(), Error> {
    while let Some(request) = connection.receive()? {
        let result: Result<Vec<HostStatus>, Error> = match request {
            Request::Plan => {
                connection.send(&Reply::Plan(station.plan.clone()))?;
                continue;
            }
            Request::Down => {
                let _ = events.send(Event::Down(connection));
                return Ok(());
            }
            Request::Status => Ok(station.status()),
            Request::PowerOn(host) => station.power_on(host.as_deref(), &mut connection),
            Request::PowerOff(host) => station.power_off(host.as_deref()),
            Request::Reboot(host) => station.reboot(host.as_deref(), &mut connection),
            Request::Cut(host) => station.connect(host.as_deref(), false),
            Request::Heal(host) => station.connect(host.as_deref(), true),
            Request::Part(host, other) => station.part(&host, other.as_deref()),
            Request::LosePackets(host, percent) => {
                station.befall(host.as_deref(), |machine| machine.lose_packets(percent))
            }
            Request::ResetConnections(host) => {
                station.befall(host.as_deref(), |machine| machine.reset_connections())
            }
            Request::Internet(reach) => station.internet(reach),
            Request::Room(host, leave) => station.room(&host, leave, &mut connection),
            Request::Fault(host, whose, fault) => station.fault(&host, whose, fault, &mut connection),
            Request::Release(host) => station.release(&host),
            Request::Start(_) | Request::Keep => Err(Error::Supervisor("it has started already".to_owned())),
        };
        let reply = match result {
            Ok(hosts) => Reply::Done(hosts),
            Err(error) => Reply::Refused(error.to_string()),
        };
        connection.send(&reply)?;
    }
    Ok(())
}

/// Removes a folder and all in it, if it is there.
pub(crate) fn remove_folder(path: &std::path::Path) -> Result<bool, Error> {
    match fs_err::remove_dir_all(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}
