//! How the run ended for a host.

use wire::{ExitCode, LockHolder, Totals};

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// It did everything.
    Complete,
    /// A task failed.
    Failed,
    /// It was never reached.
    Unreachable,
    /// It answered and was lost later.
    Lost,
    /// Another deployment holds it.
    Locked(LockHolder),
    /// The operator interrupted the run.
    Interrupted,
    /// The run ended before it began.
    NotTouched,
}

/// What is known of a host besides its totals.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// It answered.
    pub connected: bool,
    /// Who holds it.
    pub locked: Option<LockHolder>,
    /// The task that failed on it last.
    pub failed: Option<String>,
    /// The task in which it was interrupted.
    pub interrupted: Option<String>,
}

impl Ending {
    /// How it ended for a host, in a run with this exit code.
    pub fn of(known: &Known, totals: &Totals, code: u8, began: bool) -> Self {
        if let Some(holder) = &known.locked {
            Ending::Locked(holder.clone())
        } else if totals.unreachable {
            if known.connected { Ending::Lost } else { Ending::Unreachable }
        } else if totals.failed > 0 {
            Ending::Failed
        } else if code == ExitCode::Interrupted.number() {
            if began { Ending::Interrupted } else { Ending::NotTouched }
        } else if !began && code != ExitCode::Success.number() {
            Ending::NotTouched
        } else {
            Ending::Complete
        }
    }

    /// In the recap.
    pub fn word(&self, known: &Known) -> String {
        match self {
            Ending::Complete => "complete".into(),
            Ending::Failed => match &known.failed {
                Some(task) => format!("failed in {task}"),
                None => "failed".into(),
            },
            Ending::Unreachable => "unreachable".into(),
            Ending::Lost => "lost".into(),
            Ending::Locked(holder) => format!("locked by {}", holder.who),
            Ending::Interrupted => match &known.interrupted {
                Some(task) => format!("interrupted in {task}"),
                None => "interrupted".into(),
            },
            Ending::NotTouched => "not touched".into(),
        }
    }
}
