//! Ends what a request started when its time is over.

use std::{
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use target::ProcessGroups;
use wire::Failure;

/// How often what a module starts afterwards is ended, too.
const AGAIN: Duration = Duration::from_millis(100);

/// Does something that may take so many seconds; none, or 0: as long as it wants. What it started is then
/// killed, and it has failed.
pub fn within<T>(
    seconds: Option<u32>,
    groups: &ProcessGroups,
    work: impl FnOnce() -> Result<T, Failure>,
) -> Result<T, Failure> {
    let Some(seconds) = seconds.filter(|seconds| *seconds > 0) else { return work() };
    let (done, waiting) = mpsc::channel::<()>();
    let groups = groups.clone();
    let watch = move || {
        let mut patience = Duration::from_secs(seconds.into());
        let mut late = false;
        while waiting.recv_timeout(patience) == Err(RecvTimeoutError::Timeout) {
            late = true;
            groups.kill_all();
            patience = AGAIN;
        }
        late
    };
    let watch = thread::Builder::new().spawn(watch).map_err(|e| Failure {
        message: format!("can't watch the time of the task: {e}"),
        ..Failure::default()
    })?;
    let result = work();
    drop(done);
    if !watch.join().unwrap_or(false) {
        return result;
    }
    let unit = if seconds == 1 { "second" } else { "seconds" };
    let failure = result.err().unwrap_or_default();
    Err(Failure { message: format!("it was ended after {seconds} {unit} (`timeout`)"), ..failure })
}
