//! A form of output.

use std::io;

use wire::Event;

/// Shows the events of one run, in the order in which they happened.
pub trait Renderer: Send {
    /// Shows an event.
    ///
    /// # Errors
    /// The output can't be written, e.g. [`io::ErrorKind::BrokenPipe`] when its reader is gone.
    fn event(&mut self, event: &Event) -> io::Result<()>;

    /// Draws nothing on the terminal from here on: somebody else talks there.
    fn pause(&mut self) {}

    /// Draws again.
    fn resume(&mut self) {}

    /// The run is over, or is given up: writes what was held back and leaves the terminal as it was.
    ///
    /// # Errors
    /// As for [`Renderer::event`].
    fn finish(&mut self) -> io::Result<()>;
}
