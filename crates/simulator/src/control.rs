//! What is said on the socket of a supervisor: requests and replies, one JSON value a line.

use std::{
    io::{BufRead, BufReader, ErrorKind, Write},
    os::unix::{fs::MetadataExt, net::UnixStream},
};

use rustix::net::sockopt;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{Error, Fault, HostStatus, Reach, Stage, StationPlan, Whose, error::Context, paths::Paths};

/// What a supervisor can be asked. Hosts are one by name, or all.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Request {
    /// Only to the process that starts the supervisor: the station to make.
    Start(StationPlan),
    /// Only from there: the station stays. A starter that goes away before it said so takes the station with it.
    Keep,
    Plan,
    Status,
    PowerOn(Option<String>),
    PowerOff(Option<String>),
    Reboot(Option<String>),
    Cut(Option<String>),
    Heal(Option<String>),
    /// Parts a host from another one, or from all others.
    Part(String, Option<String>),
    /// Loses so many packets in a hundred.
    LosePackets(Option<String>, u8),
    ResetConnections(Option<String>),
    /// Lets the hosts reach the Internet, or not.
    Internet(Reach),
    /// Watches the calls of a host.
    Fault(String, Whose, Option<Fault>),
    /// Leaves so many bytes free on the disk of a host; none: all.
    Room(String, Option<u64>),
    /// Lets a held call go on.
    Release(String),
    Down,
}

/// What a supervisor answers: any number of stages, then one of the others.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Reply {
    Stage { host: String, stage: Stage },
    Plan(StationPlan),
    Done(Vec<HostStatus>),
    Refused(String),
}

/// One end of the conversation.
pub(crate) struct Connection {
    station: String,
    reader: BufReader<UnixStream>,
}

impl Connection {
    pub(crate) fn new(station: &str, stream: UnixStream) -> Self {
        Self { station: station.to_owned(), reader: BufReader::new(stream) }
    }

    /// Connects to the supervisor of a station; none when there is no such supervisor.
    pub(crate) fn open(station: &str) -> Result<Option<Self>, Error> {
        crate::plan::check_name(station)?;
        if !rustix::process::geteuid().is_root() {
            return Err(Error::NotRoot);
        }
        let socket = Paths::new(station).socket();
        match UnixStream::connect(&socket) {
            Ok(stream) => Ok(Some(Self::new(station, stream))),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused) => {
                Ok(None)
            }
            Err(error) => Err(error).context(|| format!("connect to {}", socket.display())),
        }
    }

    /// Connects to the supervisor of a station that must be up.
    pub(crate) fn to(station: &str) -> Result<Self, Error> {
        Self::open(station)?.ok_or_else(|| Error::NotUp { station: station.to_owned() })
    }

    /// The socket itself.
    pub(crate) fn stream(&self) -> &UnixStream {
        self.reader.get_ref()
    }

    /// Sends a value.
    pub(crate) fn send<T: Serialize>(&mut self, value: &T) -> Result<(), Error> {
        let mut line = serde_json::to_string(value).map_err(std::io::Error::from)?;
        line.push('\n');
        self.stream()
            .write_all(line.as_bytes())
            .context(|| format!("talk to the supervisor of {}", self.station))
    }

    /// Receives a value; none when the other end is closed.
    pub(crate) fn receive<T: DeserializeOwned>(&mut self) -> Result<Option<T>, Error> {
        let mut line = String::new();
        match self.reader.read_line(&mut line) {
            Ok(0) => Ok(None),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => Ok(None),
            Ok(_) => match serde_json::from_str(&line) {
                Ok(value) => Ok(Some(value)),
                Err(_) if self.is_of_another_version() => Err(self.lost()),
                Err(error) => Err(std::io::Error::from(error).into()),
            },
            Err(error) => Err(error).context(|| format!("listen to the supervisor of {}", self.station)),
        }
    }

    /// The other end is there, and another executable than this one.
    fn is_of_another_version(&self) -> bool {
        let file = |process: &str| {
            let found = fs_err::metadata(format!("/proc/{process}/exe")).ok()?;
            Some((found.dev(), found.ino()))
        };
        let peer = sockopt::socket_peercred(self.stream()).ok();
        let peer = peer.and_then(|peer| file(&peer.pid.as_raw_nonzero().to_string()));
        peer.is_some_and(|peer| Some(peer) != file("self"))
    }

    /// Receives the answer to a request, telling `stage` how far hosts are meanwhile.
    pub(crate) fn answer(&mut self, stage: &mut dyn FnMut(String, Stage)) -> Result<Vec<HostStatus>, Error> {
        loop {
            match self.receive()? {
                Some(Reply::Stage { host, stage: news }) => stage(host, news),
                Some(Reply::Done(hosts)) => return Ok(hosts),
                Some(Reply::Refused(reason)) => return Err(Error::Supervisor(reason)),
                Some(Reply::Plan(_)) | None => return Err(self.lost()),
            }
        }
    }

    /// The other end closed without an answer, or said something that can't be understood.
    pub(crate) fn lost(&self) -> Error {
        if self.is_of_another_version() {
            return Error::OtherVersion { station: self.station.clone() };
        }
        let log = fs_err::read_to_string(Paths::new(&self.station).log()).unwrap_or_default();
        let last = log.lines().rev().take(5).collect::<Vec<_>>();
        Error::Lost {
            station: self.station.clone(),
            log: last.into_iter().rev().map(str::to_owned).collect(),
        }
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "another executable is needed at the other end")]
mod tests {
    use std::{
        io::Read,
        os::fd::OwnedFd,
        process::{Command, Stdio},
    };

    use super::*;

    #[test]
    fn a_supervisor_of_the_same_executable_is_of_no_other_version() {
        let (ours, theirs) = UnixStream::pair().unwrap();
        let connection = Connection::new("noto", ours);
        drop(theirs);
        assert!(matches!(connection.lost(), Error::Lost { .. }));
    }

    #[test]
    fn what_another_executable_does_not_understand_is_told_as_such() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("socket");
        // A program that answers nonsense.
        let script = "use Socket; socket(S, AF_UNIX, SOCK_STREAM, 0); bind(S, sockaddr_un($ARGV[0])); listen(S, 1);
            print qq(ready\n); $| = 1; close(STDOUT); accept(C, S); syswrite(C, qq({\"Odd\":1}\n)); sysread(C, $x, 1);";
        let mut program =
            Command::new("perl").args(["-e", script]).arg(&path).stdout(Stdio::piped()).spawn().unwrap();
        program.stdout.take().unwrap().read_to_end(&mut Vec::new()).unwrap();
        let mut connection = Connection::new("noto", UnixStream::connect(&path).unwrap());
        let told = connection.answer(&mut |_, _| {}).unwrap_err();
        assert!(matches!(told, Error::OtherVersion { .. }), "{told}");
        assert!(told.to_string().contains("discos-simulator down noto"), "{told}");
        drop(OwnedFd::from(connection.reader.into_inner()));
        program.wait().unwrap();
    }
}
