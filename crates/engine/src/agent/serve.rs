//! The agent's loop: reads messages, has requests executed one by one, answers, and ends when the control
//! side does. Reader, writer and worker are threads; this one decides.

use std::{
    io::{Read, Write},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use wire::{ExitCode, FromAgent, Greeting, PROTOCOL_VERSION, Request, ToAgent, frame};

use super::{
    clock,
    execute::Execute,
    last_words,
    lock::{Lock, LockError},
    worker,
};
use crate::lifeline::{Lifeline, write_frames};

/// How often the loop looks at the clock and at the termination flag.
const GLANCE: Duration = Duration::from_millis(200);
/// Last words may take this long to leave.
const FLUSH_PATIENCE: Duration = Duration::from_secs(5);
/// Threads that only copy frames.
const STACK: usize = 512 << 10;

/// What an agent needs to know about its place.
pub struct Setting {
    /// What it says about itself.
    pub greeting: Greeting,
    /// The deployment lock of the machine.
    pub lock: PathBuf,
    /// Raised by SIGTERM and the like.
    pub terminated: Arc<AtomicBool>,
    /// After this silence the control side is taken for lost.
    pub patience: Duration,
}

/// A message for the control side with its raw bytes.
pub type Outgoing = (FromAgent, Vec<u8>);

enum Event {
    Message(ToAgent, Vec<u8>),
    Closed,
    WorkDone,
}

/// Serves one control side until it says goodbye, closes the channel or falls silent. Whatever was started
/// and still runs then is killed.
pub fn serve<R, W, X>(from_control: R, to_control: W, setting: &Setting, executor: X) -> ExitCode
where
    R: Read + Send + 'static,
    W: Write + Send + 'static,
    X: Execute + 'static,
{
    let lifeline = Lifeline::new(setting.patience);
    let (events, inbox) = mpsc::channel();
    let (outgoing, to_write) = mpsc::channel::<Outgoing>();
    let mut from_control = lifeline.listen(from_control);
    let reader = {
        let events = events.clone();
        move || read_frames(&mut from_control, &events)
    };
    let (flushed, was_flushed) = mpsc::channel();
    let writer = move || {
        write_frames(to_control, &to_write, &FromAgent::Pong);
        let _ = flushed.send(());
    };
    let spawn = |work: Box<dyn FnOnce() + Send>| thread::Builder::new().stack_size(STACK).spawn(work);
    if spawn(Box::new(reader)).and_then(|_| spawn(Box::new(writer))).is_err() {
        return ExitCode::Failure;
    }
    let killer = executor.killer();
    let code = converse(&Desk { setting, lifeline, outgoing, events }, &inbox, executor);
    killer();
    if matches!(code, ExitCode::Success | ExitCode::Locked) {
        let _ = was_flushed.recv_timeout(FLUSH_PATIENCE);
    }
    code
}

/// What the conversation works with; dropping it lets the writer end.
struct Desk<'a> {
    setting: &'a Setting,
    lifeline: Lifeline,
    outgoing: Sender<Outgoing>,
    events: Sender<Event>,
}

fn converse<X: Execute + 'static>(desk: &Desk<'_>, inbox: &Receiver<Event>, executor: X) -> ExitCode {
    let mut executor = Some(executor);
    let mut work: Option<Sender<(Vec<Request>, Vec<u8>)>> = None;
    let mut _lock = None;
    let say = |message| desk.outgoing.send((message, Vec::new())).is_ok();
    loop {
        let event = match inbox.recv_timeout(GLANCE) {
            Ok(event) => event,
            Err(RecvTimeoutError::Timeout) => {
                if desk.setting.terminated.load(Ordering::Relaxed) {
                    return ExitCode::Interrupted;
                }
                if desk.lifeline.broken().is_some() {
                    return ExitCode::Unreachable;
                }
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return ExitCode::Failure,
        };
        match event {
            Event::Message(ToAgent::Hello { run, who, lock, .. }, _) => {
                if lock {
                    match Lock::take(&desk.setting.lock, &who, &run, &clock::now()) {
                        Ok(held) => _lock = Some(held),
                        Err(LockError::Held(holder)) => {
                            say(FromAgent::Locked(holder));
                            return ExitCode::Locked;
                        }
                        Err(LockError::Io(e)) => {
                            last_words(&format!(
                                "can't use the lock file {}: {e}",
                                desk.setting.lock.display()
                            ));
                            return ExitCode::Failure;
                        }
                    }
                }
                if let Some(mut executor) = executor.take() {
                    executor.begin(&run, &who);
                    match start_worker(desk, executor) {
                        Ok(sender) => work = Some(sender),
                        Err(_) => return ExitCode::Failure,
                    }
                }
                say(FromAgent::Hello(Greeting {
                    protocol: PROTOCOL_VERSION,
                    ..desk.setting.greeting.clone()
                }));
            }
            Event::Message(ToAgent::Batch(requests), blob) => match &work {
                Some(worker) => drop(worker.send((requests, blob))),
                None => return ExitCode::Failure,
            },
            Event::Message(ToAgent::Ping, _) => drop(say(FromAgent::Pong)),
            // The worker finishes what it has, then says so.
            Event::Message(ToAgent::Bye, _) if work.take().is_some() => {}
            Event::Message(ToAgent::Bye, _) | Event::WorkDone => return ExitCode::Success,
            // After a goodbye the closed channel is expected, but nobody waits for replies any more.
            Event::Closed => return if work.is_some() { ExitCode::Unreachable } else { ExitCode::Success },
        }
    }
}

fn start_worker<X: Execute + 'static>(
    desk: &Desk<'_>,
    mut executor: X,
) -> std::io::Result<Sender<(Vec<Request>, Vec<u8>)>> {
    let (sender, requests) = mpsc::channel();
    let (outgoing, events) = (desk.outgoing.clone(), desk.events.clone());
    let _: JoinHandle<()> = thread::Builder::new().spawn(move || {
        worker::work(&mut executor, &requests, &outgoing);
        drop(outgoing);
        let _ = events.send(Event::WorkDone);
    })?;
    Ok(sender)
}

fn read_frames(from_control: &mut impl Read, events: &Sender<Event>) {
    while let Ok((message, blob)) = frame::read::<ToAgent>(from_control) {
        if events.send(Event::Message(message, blob)).is_err() {
            return;
        }
    }
    let _ = events.send(Event::Closed);
}

#[cfg(test)]
mod tests;
