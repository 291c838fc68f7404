//! The exit codes of every command, documented once.

/// How a command ended. The numbers are part of the interface: scripts depend on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum ExitCode {
    /// Everything is as it should be; with `--check`: nothing would change.
    Success = 0,
    /// Something went wrong that has no code of its own.
    Failure = 1,
    /// The command line, an inventory, a playbook or a role is wrong, or a question was not answered; no
    /// machine was touched.
    Usage = 2,
    /// With `--check`: the run would change something.
    WouldChange = 3,
    /// A task failed on at least one machine.
    TaskFailed = 4,
    /// A machine could not be reached, before or during the run.
    Unreachable = 5,
    /// Another deployment holds a machine.
    Locked = 6,
    /// The operator interrupted the run.
    Interrupted = 130,
}

impl ExitCode {
    /// Every code with the sentence that documents it, in ascending order.
    pub const ALL: [(ExitCode, &'static str); 8] = [
        (ExitCode::Success, "everything is as it should be; with --check: nothing would change"),
        (ExitCode::Failure, "something went wrong that has no code of its own"),
        (
            ExitCode::Usage,
            "the command line, an inventory or a role is wrong, or a question had no answer; no machine was touched",
        ),
        (ExitCode::WouldChange, "with --check: the run would change something"),
        (ExitCode::TaskFailed, "a task failed on at least one machine"),
        (ExitCode::Unreachable, "a machine could not be reached"),
        (ExitCode::Locked, "another deployment holds a machine; nothing was touched"),
        (ExitCode::Interrupted, "interrupted by the operator"),
    ];

    /// The number that the process ends with.
    pub fn number(self) -> u8 {
        self as u8
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code.number())
    }
}
