//! Waiting for something, with a deadline.

use std::{
    thread,
    time::{Duration, Instant},
};

/// Waits until something is true; panics when it is not within this time.
#[track_caller]
pub fn until(what: &str, patience: Duration, mut is_true: impl FnMut() -> bool) {
    let deadline = Instant::now() + patience;
    while !is_true() {
        assert!(Instant::now() < deadline, "waited {} s until {what}", patience.as_secs());
        thread::sleep(Duration::from_millis(20));
    }
}
