//! The first process's end: who may ask, and who answers.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read, Write},
    net::Shutdown,
    os::{
        linux::net::SocketAddrExt,
        unix::net::{SocketAddr, UnixListener, UnixStream},
    },
    process::Command,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI32, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use super::{VARIABLE, question};
use crate::transport::{Answers, Question};

/// A question is not longer than this.
const LONGEST: u64 = 64 << 10;

/// Answers the questions of ssh processes that have a [`Ticket`].
pub struct Askpass {
    name: String,
    listener: UnixListener,
    tickets: Tickets,
}

type Tickets = Arc<Mutex<BTreeMap<String, Arc<Asker>>>>;

/// An ssh process that may ask.
struct Asker {
    answers: Arc<dyn Answers>,
    /// Its process; 0 until it is started.
    process: AtomicI32,
    /// How many questions wait for their answers.
    waiting: AtomicUsize,
}

/// The right of one ssh process to ask. It ends with this value.
pub struct Ticket {
    askpass: Arc<Askpass>,
    id: String,
    asker: Arc<Asker>,
}

impl Askpass {
    /// Listens from now on.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn new() -> io::Result<Arc<Self>> {
        let name = format!("discos-askpass-{}", random()?);
        let listener = UnixListener::bind_addr(&SocketAddr::from_abstract_name(&name)?)?;
        let tickets = Tickets::default();
        let (incoming, known) = (listener.try_clone()?, Arc::clone(&tickets));
        thread::Builder::new().name("askpass".into()).stack_size(128 << 10).spawn(move || {
            // It ends when the socket is shut down.
            while let Ok((stream, _)) = incoming.accept() {
                let known = Arc::clone(&known);
                // Without a thread nobody answers, and ssh goes on without.
                drop(thread::Builder::new().stack_size(256 << 10).spawn(move || serve(stream, &known)));
            }
        })?;
        Ok(Arc::new(Self { name, listener, tickets }))
    }

    /// Lets the process of this command ask, when it is started.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn admit(self: &Arc<Self>, command: &mut Command, answers: Arc<dyn Answers>) -> io::Result<Ticket> {
        let id = random()?;
        let asker = Arc::new(Asker { answers, process: AtomicI32::new(0), waiting: AtomicUsize::new(0) });
        self.locked().insert(id.clone(), Arc::clone(&asker));
        // The running executable, also when its file was replaced meanwhile.
        command.env("SSH_ASKPASS", format!("/proc/{}/exe", std::process::id()));
        command.env("SSH_ASKPASS_REQUIRE", "force").env(VARIABLE, format!("{}/{id}", self.name));
        Ok(Ticket { askpass: Arc::clone(self), id, asker })
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Arc<Asker>>> {
        self.tickets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Askpass {
    fn drop(&mut self) {
        // Nothing is left to be told when it is gone already.
        let _ = rustix::net::shutdown(&self.listener, rustix::net::Shutdown::Both);
    }
}

impl Ticket {
    /// Its process has been started.
    pub fn started(&self, process: u32) {
        self.asker.process.store(process.cast_signed(), Ordering::SeqCst);
    }

    /// Whether a question waits for its answer.
    pub fn is_asking(&self) -> bool {
        self.asker.waiting.load(Ordering::SeqCst) > 0
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.askpass.locked().remove(&self.id);
    }
}

impl Asker {
    /// Whether a process is the one that was admitted itself; it may be told a moment after its start.
    fn is(&self, process: i32) -> bool {
        for _ in 0..200 {
            match self.process.load(Ordering::SeqCst) {
                0 => thread::sleep(Duration::from_millis(5)),
                own => return own == process,
            }
        }
        false
    }
}

fn serve(mut stream: UnixStream, tickets: &Tickets) {
    let same_user = rustix::net::sockopt::socket_peercred(&stream)
        .is_ok_and(|peer| peer.uid == rustix::process::geteuid());
    if !same_user {
        return;
    }
    let mut text = Vec::new();
    if (&stream).take(LONGEST).read_to_end(&mut text).is_err() {
        return;
    }
    let text = String::from_utf8_lossy(&text);
    let mut parts = text.splitn(3, '\n');
    let (Some(id), Some(process), Some(prompt)) = (parts.next(), parts.next(), parts.next()) else { return };
    let asker = tickets.lock().unwrap_or_else(PoisonError::into_inner).get(id).map(Arc::clone);
    let (Some(asker), Ok(process)) = (asker, process.parse()) else { return };
    asker.waiting.fetch_add(1, Ordering::SeqCst);
    let question = Question { kind: question::parse(prompt), direct: asker.is(process) };
    let answer = asker.answers.answer(&question);
    asker.waiting.fetch_sub(1, Ordering::SeqCst);
    if let Some(answer) = answer {
        // An ssh that has ended meanwhile needs no answer.
        let _ = stream.write_all(b"=").and_then(|()| stream.write_all(answer.expose().as_bytes()));
    }
    let _ = stream.shutdown(Shutdown::Both);
}

#[expect(clippy::disallowed_methods, reason = "names that nobody can guess")]
fn random() -> io::Result<String> {
    let mut bytes = [0; 16];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Secret, transport::QuestionKind};

    /// Says what it was asked.
    struct Echo;

    impl Answers for Echo {
        fn answer(&self, question: &Question) -> Option<Secret> {
            match &question.kind {
                QuestionKind::Other(text) if text == "nothing" => None,
                kind => Some(Secret::new(format!("{kind:?} {}", question.direct))),
            }
        }
    }

    fn asks(askpass: &Askpass, ticket: &str, process: i32, prompt: &str) -> String {
        let address = SocketAddr::from_abstract_name(&askpass.name).unwrap();
        let mut stream = UnixStream::connect_addr(&address).unwrap();
        stream.write_all(format!("{ticket}\n{process}\n{prompt}").as_bytes()).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn only_who_has_a_ticket_is_answered_and_only_as_long_as_it_lasts() {
        let askpass = Askpass::new().unwrap();
        #[expect(clippy::disallowed_methods, reason = "it is not run")]
        let ticket = askpass.admit(&mut Command::new("ssh"), Arc::new(Echo)).unwrap();
        ticket.started(77);
        assert_eq!(asks(&askpass, &ticket.id, 77, "a: "), "=Other(\"a: \") true");
        assert_eq!(asks(&askpass, &ticket.id, 78, "a: "), "=Other(\"a: \") false", "a host on the way");
        assert_eq!(asks(&askpass, &ticket.id, 77, "nothing"), "");
        assert_eq!(asks(&askpass, "0123", 77, "a: "), "");
        let id = ticket.id.clone();
        drop(ticket);
        assert_eq!(asks(&askpass, &id, 77, "a: "), "");
    }

    #[test]
    fn nothing_in_the_environment_of_ssh_is_secret() {
        let askpass = Askpass::new().unwrap();
        #[expect(clippy::disallowed_methods, reason = "it is not run")]
        let mut command = Command::new("ssh");
        let _ticket = askpass.admit(&mut command, Arc::new(Echo)).unwrap();
        let names: Vec<_> = command.get_envs().map(|(name, _)| name.to_str().unwrap()).collect();
        assert_eq!(names, [VARIABLE, "SSH_ASKPASS", "SSH_ASKPASS_REQUIRE"]);
    }
}
