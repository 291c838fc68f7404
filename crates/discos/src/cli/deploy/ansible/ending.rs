//! How a run of Ansible ended, in our exit codes.

use std::{os::unix::process::ExitStatusExt, process::ExitStatus};

use signal_hook::consts::SIGINT;
use wire::ExitCode;

use super::passed_on::Recap;

/// An Ansible that has ended.
#[derive(Debug)]
pub struct Ended {
    pub status: ExitStatus,
    pub recap: Option<Recap>,
}

impl Ended {
    /// Our code. Ansible's 4 has two meanings: without a recap no play has begun, so its input is wrong.
    pub fn code(&self, check: bool) -> ExitCode {
        match self.status.code() {
            Some(0) if check && self.recap.is_some_and(|recap| recap.changed) => ExitCode::WouldChange,
            Some(0) => ExitCode::Success,
            // a machine that failed, also when another one was unreachable (2 and 4)
            Some(2 | 6) => ExitCode::TaskFailed,
            Some(4) if self.recap.is_some() => ExitCode::Unreachable,
            Some(4 | 5) => ExitCode::Usage,
            Some(99) => ExitCode::Interrupted,
            None if self.status.signal() == Some(SIGINT) => ExitCode::Interrupted,
            _ => ExitCode::Failure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(code: i32, recap: Option<bool>, check: bool) -> ExitCode {
        let status = ExitStatus::from_raw(code << 8);
        Ended { status, recap: recap.map(|changed| Recap { changed }) }.code(check)
    }

    #[test]
    fn ansibles_codes_become_ours() {
        assert_eq!(code(0, Some(true), false), ExitCode::Success);
        assert_eq!(code(0, Some(true), true), ExitCode::WouldChange);
        assert_eq!(code(0, Some(false), true), ExitCode::Success);
        assert_eq!(code(2, Some(true), false), ExitCode::TaskFailed);
        assert_eq!(code(6, Some(true), false), ExitCode::TaskFailed);
        assert_eq!(code(4, Some(true), false), ExitCode::Unreachable);
        assert_eq!(code(4, None, false), ExitCode::Usage);
        assert_eq!(code(99, None, false), ExitCode::Interrupted);
        assert_eq!(code(1, None, false), ExitCode::Failure);
        assert_eq!(code(250, None, true), ExitCode::Failure);
        let killed = Ended { status: ExitStatus::from_raw(SIGINT), recap: None };
        assert_eq!(killed.code(false), ExitCode::Interrupted);
    }
}
