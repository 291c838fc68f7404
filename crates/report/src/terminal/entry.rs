//! What one host tells within a section: an item of a task, a warning, a lost connection.

use wire::{Change, ItemReport, Status};

use super::text::Style;

/// How it is marked at the left edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// How an item ended.
    Status(Status),
    /// Another deployment holds the host.
    Locked,
    /// The host answered.
    Connected,
    /// The operator should know.
    Warning,
}

impl Mark {
    /// The word at the left edge. In a check nothing is changed yet.
    pub fn word(self, check: bool) -> &'static str {
        match self {
            Mark::Status(Status::Ok) => "ok",
            Mark::Status(Status::Changed) if check => "would change",
            Mark::Status(Status::Changed) => "changed",
            Mark::Status(Status::Skipped) => "skipped",
            Mark::Status(Status::Unknown) => "unknown",
            Mark::Status(Status::Failed) => "failed",
            Mark::Status(Status::Ignored) => "ignored",
            Mark::Status(Status::Rescued) => "rescued",
            Mark::Status(Status::Unreachable) => "unreachable",
            Mark::Status(Status::Interrupted) => "interrupted",
            Mark::Locked => "locked",
            Mark::Connected => "connected",
            Mark::Warning => "warning",
        }
    }

    /// Its colour.
    pub fn style(self) -> Style {
        match self {
            Mark::Status(Status::Ok) | Mark::Connected => Style::Good,
            Mark::Status(Status::Changed) => Style::Changed,
            Mark::Status(Status::Skipped) => Style::Faint,
            Mark::Status(Status::Unknown | Status::Ignored | Status::Rescued | Status::Interrupted)
            | Mark::Warning => Style::Doubt,
            Mark::Status(Status::Failed | Status::Unreachable) | Mark::Locked => Style::Bad,
        }
    }

    /// It is about a task that went wrong: the task's place is told along.
    pub fn tells_place(self) -> bool {
        matches!(self, Mark::Status(Status::Failed | Status::Ignored | Status::Rescued))
    }
}

/// What is told, without the host: equal entries of several hosts are told once.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Entry {
    /// The item of a loop, and the host that did it for another.
    pub label: Option<String>,
    /// What changed.
    pub changes: Vec<Change>,
    /// Why.
    pub message: Option<String>,
    /// What to do.
    pub help: Option<String>,
    /// What a program printed.
    pub output: Vec<String>,
}

impl Entry {
    /// A message and what to do about it.
    pub fn message(message: impl Into<String>, help: Option<String>) -> Self {
        Self { message: Some(message.into()), help, ..Self::default() }
    }
}

impl From<&ItemReport> for Entry {
    fn from(report: &ItemReport) -> Self {
        let label = match (&report.item, &report.delegate) {
            (Some(item), Some(delegate)) => Some(format!("{item} (on {delegate})")),
            (None, Some(delegate)) => Some(format!("(on {delegate})")),
            (item, None) => item.clone(),
        };
        Self {
            label,
            changes: report.changes.clone(),
            message: report.message.clone(),
            help: report.help.clone(),
            output: report.output.clone(),
        }
    }
}
