//! What does the requests of an agent.

use target::Lines;
use wire::{Failure, Outcome, Request};

/// Does requests, one at a time.
pub trait Execute: Send {
    /// A run begins: its name, and who runs it.
    fn begin(&mut self, _run: &str, _who: &str) {}

    /// Does one request. `blob` is the request's own part of the raw bytes. `lines` takes what running
    /// programs print.
    ///
    /// # Errors
    /// The module's failure.
    fn execute(&mut self, request: &Request, blob: &[u8], lines: &Lines) -> Result<Outcome, Failure>;

    /// What kills every program that was started and still runs, from another thread.
    fn killer(&self) -> Box<dyn Fn() + Send>;
}

#[cfg(test)]
impl Execute for Box<dyn Execute> {
    fn begin(&mut self, run: &str, who: &str) {
        self.as_mut().begin(run, who);
    }

    fn execute(&mut self, request: &Request, blob: &[u8], lines: &Lines) -> Result<Outcome, Failure> {
        self.as_mut().execute(request, blob, lines)
    }

    fn killer(&self) -> Box<dyn Fn() + Send> {
        self.as_ref().killer()
    }
}
