//! One event a line, for programs.

use std::io::{self, Write};

use wire::Event;

use crate::Renderer;

/// Writes each event as one line of JSON and flushes.
#[derive(Debug)]
pub struct JsonLines<W>(W);

impl<W: Write + Send> JsonLines<W> {
    /// Writes to this.
    pub fn new(to: W) -> Self {
        Self(to)
    }
}

impl<W: Write + Send> Renderer for JsonLines<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        let mut line = serde_json::to_vec(event)?;
        line.push(b'\n');
        // one write: a reader never sees half a line of ours between lines of others
        self.0.write_all(&line)?;
        self.0.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
