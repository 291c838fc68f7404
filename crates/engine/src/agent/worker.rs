//! The agent's worker thread: one request after the other; a panic is that request's failure.

use std::{
    any::Any,
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, Sender},
    },
    time::{Duration, Instant},
};

use target::Lines;
use wire::{Failure, FromAgent, Reply, Request};

use super::{execute::Execute, serve::Outgoing};

/// The longest line that is told.
const LONGEST_LINE: usize = 200;
/// The shortest time between two lines.
const LINE_PAUSE: Duration = Duration::from_millis(100);

/// Works until no more requests can come.
pub fn work<X: Execute>(
    executor: &mut X,
    batches: &Receiver<(Vec<Request>, Vec<u8>)>,
    outgoing: &Sender<Outgoing>,
) {
    for (requests, blob) in batches {
        for request in &requests {
            let started = Instant::now();
            let result = match part(request, &blob) {
                Ok(blob) => {
                    let lines = teller(request, outgoing.clone());
                    panic::catch_unwind(AssertUnwindSafe(|| executor.execute(request, blob, &lines)))
                        .unwrap_or_else(|panic| Err(panicked(request, panic.as_ref())))
                }
                Err(failure) => Err(failure),
            };
            let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
            let reply = Reply { id: request.id, result, duration_ms };
            if outgoing.send((FromAgent::Reply(reply), Vec::new())).is_err() {
                return;
            }
        }
    }
}

/// Tells the latest line of a program, at most ten a second.
fn teller(request: &Request, outgoing: Sender<Outgoing>) -> Lines {
    let (id, no_log) = (request.id, request.no_log);
    let last = Mutex::new(None::<Instant>);
    Arc::new(move |line| {
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        if no_log || last.is_some_and(|last| last.elapsed() < LINE_PAUSE) {
            return;
        }
        *last = Some(Instant::now());
        // When nobody listens any more the loop ends this process.
        let _ = outgoing.send((FromAgent::Line { id, line: printable(line) }, Vec::new()));
    })
}

fn part<'a>(request: &Request, blob: &'a [u8]) -> Result<&'a [u8], Failure> {
    let Some(range) = request.blob else { return Ok(&[]) };
    range.start.checked_add(range.length).and_then(|end| blob.get(range.start..end)).ok_or_else(|| Failure {
        message: "the file data of the request did not arrive with it".into(),
        ..Failure::default()
    })
}

/// The text of a panic may hold anything; with secrets around only its existence is told.
fn panicked(request: &Request, panic: &(dyn Any + Send)) -> Failure {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .filter(|_| !request.no_log);
    Failure {
        message: match text {
            Some(text) => format!("the module `{}` broke down: {text}", request.module),
            None => format!("the module `{}` broke down", request.module),
        },
        help: Some("this is an error of discos: please report it".into()),
        ..Failure::default()
    }
}

fn printable(line: &str) -> String {
    line.trim_end().chars().filter(|c| !c.is_control()).take(LONGEST_LINE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_of_a_program_never_reach_the_terminal() {
        assert_eq!(printable("\u{1b}[31mred\r\n"), "[31mred");
        assert_eq!(printable(&"x".repeat(500)).len(), LONGEST_LINE);
    }
}
