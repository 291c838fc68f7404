//! What bringing a simulated station up tells while it lasts, as lines; downloads apart from the rest.

use simulator::{Progress, Stage, base};

/// Makes lines of the simulator's news.
pub struct BuildProgress {
    station: String,
}

impl BuildProgress {
    /// For a station.
    pub fn new(station: &str) -> Self {
        Self { station: station.into() }
    }

    /// The line for some news; none for what would only repeat.
    pub fn line(&mut self, news: &Progress) -> Option<String> {
        match news {
            Progress::Base(base::Progress::Begin(step)) => Some(format!("simulator: {step} ...\n")),
            Progress::Base(base::Progress::End { step, elapsed, bytes }) => {
                let size =
                    if step.is_download() { format!(", {}", megabytes(*bytes)) } else { String::new() };
                Some(format!("simulator: {step}: {:.1} s{size}\n", elapsed.as_secs_f64()))
            }
            Progress::Base(base::Progress::Fetched { .. }) => None,
            Progress::Cleaned => {
                Some(format!("simulator: removed what an earlier {} had left\n", self.station))
            }
            Progress::AlreadyUp => Some(format!("simulator: {} is up already\n", self.station)),
            Progress::Host { host, stage: Stage::Up(milliseconds) } => {
                Some(format!("simulator: {host} is up ({milliseconds} ms)\n"))
            }
            Progress::Host { .. } => None,
        }
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}
