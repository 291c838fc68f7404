//! The output for people.

mod options;

pub use options::Options;

use std::io::{self, Write};

use wire::Event;

use crate::Renderer;

/// Shows a run on a terminal, or as plain lines where there is none.
#[derive(Debug)]
pub struct Terminal<W> {
    to: W,
    options: Options,
}

impl<W: Write + Send> Terminal<W> {
    /// Writes to this, which is the terminal itself when `options` ask for a live view.
    pub fn new(to: W, options: Options) -> Self {
        Self { to, options }
    }
}

impl<W: Write + Send> Renderer for Terminal<W> {
    fn event(&mut self, _event: &Event) -> io::Result<()> {
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
