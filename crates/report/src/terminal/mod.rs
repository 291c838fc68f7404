//! The output for people.
//!
//! What a task brought about is told when all hosts have done it: hosts that tell the same share a
//! paragraph. Headings are told only when something stands under them.

mod block;
mod conclusion;
mod deeds;
mod diff;
mod ending;
mod entry;
mod header;
mod hosts;
mod live;
mod options;
mod pending;
mod recap;
mod run;
mod section;
mod slowest;
mod text;

pub use options::Options;

use std::io::{self, Write};

use wire::Event;

use crate::Renderer;

/// Shows a run on a terminal, or as plain lines where there is none.
#[derive(Debug)]
pub struct Terminal<W> {
    to: W,
    run: run::Run,
    live: Option<live::Live>,
}

impl<W: Write + Send> Terminal<W> {
    /// Writes to this, which is standard output when `options` ask for a live view.
    pub fn new(to: W, options: Options) -> Self {
        Self { to, run: run::Run::new(options), live: None }
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        let to = &mut self.to;
        let mut write = || {
            to.write_all(text.as_bytes())?;
            to.flush()
        };
        match &self.live {
            _ if text.is_empty() => Ok(()),
            Some(live) => live.suspended(write),
            None => write(),
        }
    }
}

impl<W: Write + Send> Renderer for Terminal<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        let text = self.run.event(event);
        if self.run.is_over() {
            self.live = None;
        }
        self.write(&text)?;
        self.run.show(event, &mut self.live);
        Ok(())
    }

    fn pause(&mut self) {
        if let Some(live) = &self.live {
            live.pause();
        }
    }

    fn resume(&mut self) {
        if let Some(live) = &self.live {
            live.resume();
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        self.live = None;
        let text = self.run.give_up();
        self.write(&text)?;
        self.to.flush()
    }
}
