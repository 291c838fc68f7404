//! The live view: a line for each host, drawn again and again below what is told for good.

use std::{collections::BTreeMap, fmt, time::Duration};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::hosts::Hosts;
use crate::clean::clean;

/// More hosts than fit on a screen have no line of their own.
const LINES: usize = 20;

/// The lines at the bottom of the terminal.
pub struct Live {
    lines: MultiProgress,
    hosts: BTreeMap<String, Line>,
}

struct Line {
    bar: ProgressBar,
    doing: String,
}

impl Live {
    /// A line for each of these hosts, on standard output.
    pub fn new(hosts: &Hosts, colour: bool) -> Self {
        let lines = MultiProgress::with_draw_target(ProgressDrawTarget::stdout_with_hz(10));
        let template = if colour {
            "{spinner:.cyan} {prefix}  {elapsed:>4}  {wide_msg:.dim}"
        } else {
            "{spinner} {prefix}  {elapsed:>4}  {wide_msg}"
        };
        let style =
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner());
        let width = hosts.width();
        let line = |name: &String| {
            let bar = lines.add(ProgressBar::new_spinner().with_style(style.clone()));
            bar.set_prefix(format!("{:width$}", clean(hosts.label(name))));
            bar.enable_steady_tick(Duration::from_millis(120));
            (name.clone(), Line { bar, doing: String::new() })
        };
        let hosts = hosts.names().iter().take(LINES).map(line).collect();
        Self { lines, hosts }
    }

    /// A host, or every one that is still there, begins something.
    pub fn begin(&mut self, host: Option<&str>, doing: &str) {
        for (name, line) in &mut self.hosts {
            if host.is_none_or(|host| host == name) && !line.bar.is_finished() {
                line.doing = clean(doing).into_owned();
                line.bar.reset_elapsed();
                line.bar.set_message(line.doing.clone());
            }
        }
    }

    /// How far a host is with what it does: an item, or the latest line of a program.
    pub fn detail(&mut self, host: &str, detail: &str) {
        if let Some(line) = self.hosts.get(host) {
            line.bar.set_message(format!("{}  {}", line.doing, clean(detail)));
        }
    }

    /// A host does nothing more.
    pub fn end(&mut self, host: &str, how: &str) {
        if let Some(line) = self.hosts.get(host) {
            line.bar.finish_with_message(how.to_owned());
        }
    }

    /// Takes the lines away.
    pub fn pause(&self) {
        // a terminal that can't be cleared any more is gone
        drop(self.lines.clear());
        self.lines.set_draw_target(ProgressDrawTarget::hidden());
    }

    /// Draws the lines again.
    pub fn resume(&self) {
        self.lines.set_draw_target(ProgressDrawTarget::stdout_with_hz(10));
    }

    /// Takes the lines away while something is written.
    pub fn suspended<T>(&self, write: impl FnOnce() -> T) -> T {
        self.lines.suspend(write)
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        for line in self.hosts.values() {
            line.bar.finish_and_clear();
        }
        // a terminal that can't be cleared any more is gone
        drop(self.lines.clear());
    }
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live").field("hosts", &self.hosts.len()).finish_non_exhaustive()
    }
}
