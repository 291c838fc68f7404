//! Ctrl-C: the first ends the run in good order, the second ends this program at once.

use std::{
    io::{self, Write},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use engine::Cancel;
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    iterator::{Handle, Signals},
};
use wire::ExitCode;

use crate::cli::terminal;

/// While it lasts, signals are watched.
pub struct Watched {
    /// What the run watches.
    pub cancel: Cancel,
    signals: Handle,
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.signals.close();
    }
}

/// Watches for signals from now on.
///
/// # Errors
/// When the operating system lets nobody watch.
pub fn watch() -> io::Result<Watched> {
    let flag = Arc::<AtomicBool>::default();
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    let (raised, handle) = (flag.clone(), signals.handle());
    thread::Builder::new().name("signals".into()).spawn(move || {
        for _ in &mut signals {
            if raised.swap(true, Ordering::Relaxed) {
                leave();
            }
        }
    })?;
    Ok(Watched { cancel: Cancel::watching(flag), signals: handle })
}

/// Leaves without waiting for anybody: agents end what they started when their channel closes.
fn leave() {
    terminal::restore();
    let text =
        "\nleft at once: the machines end what was running; the journal has no end; run again to go on\n";
    // Nobody is left to tell that standard error is gone.
    drop(io::stderr().write_all(text.as_bytes()));
    #[expect(clippy::disallowed_methods, reason = "the operator asked twice, and the main thread is busy")]
    std::process::exit(ExitCode::Interrupted.number().into());
}
