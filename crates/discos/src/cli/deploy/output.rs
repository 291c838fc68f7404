//! Where the events of a run go: the chosen form of output, and the journal.

use std::{
    env,
    io::{self, IsTerminal, Write},
    sync::{Mutex, PoisonError},
};

use report::{
    Renderer,
    journal::Journal,
    json::JsonLines,
    terminal::{self, Terminal},
};
use wire::Event;

use super::options::{Options, Output};

/// Who hears the events of a run that is not shown.
pub type Listener = Box<dyn FnMut(&Event) + Send>;

/// A renderer for a listener.
struct Heard(Listener);

impl Renderer for Heard {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        (self.0)(event);
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Shows events, from several threads, and keeps them. What can't be shown any more is only kept: a
/// deployment does not stop halfway because a pager was closed.
pub struct Shown(Mutex<State>);

struct State {
    renderer: Box<dyn Renderer>,
    broken: Option<io::Error>,
    journal: Option<Journal>,
}

impl Shown {
    /// The output that the options ask for.
    pub fn new(options: &Options, journal: Option<Journal>) -> Self {
        let renderer: Box<dyn Renderer> = match options.output {
            Output::Json => Box::new(JsonLines::new(io::stdout())),
            Output::Terminal => {
                let width = rustix::termios::tcgetwinsize(io::stdout()).ok().map(|size| size.ws_col);
                let fitting =
                    terminal::Options::fitting(io::stdout().is_terminal(), width, |name| env::var(name).ok());
                let wanted = terminal::Options { verbose: options.verbose, diff: options.diff, ..fitting };
                Box::new(Terminal::new(io::stdout(), wanted))
            }
        };
        Self(Mutex::new(State { renderer, broken: None, journal }))
    }

    /// Only a listener hears the events.
    pub fn to(listener: Listener) -> Self {
        Self(Mutex::new(State { renderer: Box::new(Heard(listener)), broken: None, journal: None }))
    }

    /// Shows and keeps an event.
    pub fn event(&self, event: &Event) {
        let state = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.broken.is_none() {
            state.broken = state.renderer.event(event).err();
        }
        if let Some(journal) = &mut state.journal
            && let Err(error) = journal.event(event)
        {
            state.journal = None;
            state.renderer.pause();
            // Nobody is left to tell that standard error is gone.
            drop(writeln!(io::stderr(), "warning: the journal of this run ends here: {error}"));
            state.renderer.resume();
        }
    }

    /// Does something at the terminal while nothing else is drawn on it.
    pub fn aside<T>(&self, act: impl FnOnce() -> T) -> T {
        let state = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.renderer.pause();
        let done = act();
        state.renderer.resume();
        done
    }

    /// Writes a notice to standard error while nothing else is drawn.
    pub fn tell_aside(&self, text: &str) {
        // Nobody is left to tell that standard error is gone.
        self.aside(|| drop(io::stderr().write_all(text.as_bytes())));
    }

    /// The run is over.
    ///
    /// # Errors
    /// Why something could not be shown.
    pub fn finish(&self) -> io::Result<()> {
        let state = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(journal) = &mut state.journal {
            journal.finish()?;
        }
        let finished = state.renderer.finish();
        state.broken.take().map_or(finished, Err)
    }
}
