//! What happens at a point, and what an operator does about it.

use simulator::{FaultKind, Whose};

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The host loses its power just before a change of the agent's.
    PowerOff,
    /// The same in the middle of a program that the deployment runs.
    PowerOffInProgram,
    /// Somebody presses the host's reset button, in the middle of a program.
    ResetInProgram,
    /// The agent is killed.
    KillAgent,
    /// The agent is killed while a program of its runs.
    KillAgentInProgram,
    /// The sshd of the session is killed.
    KillSession,
    /// The control process is killed.
    KillControl,
    /// The control side's ssh is killed.
    KillSsh,
    /// The network is cut, and healed when the run has given up.
    Cut,
    /// The host does not reach the others of its station, nor they it.
    Partition,
    /// Packets are lost.
    LosePackets,
    /// The connections of the control side are reset.
    ResetConnections,
    /// The host loses its power, and what was not yet on its disk.
    LoseWrites,
    /// The same in the middle of a program.
    LoseWritesInProgram,
    /// The disk is full, from a change of the agent's on.
    FullDisk,
}

impl Kind {
    /// All of them; the slow ones last.
    pub const ALL: [Self; 15] = [
        Self::PowerOff,
        Self::PowerOffInProgram,
        Self::KillAgent,
        Self::KillControl,
        Self::ResetInProgram,
        Self::KillSession,
        Self::KillAgentInProgram,
        Self::KillSsh,
        Self::FullDisk,
        Self::LoseWrites,
        Self::ResetConnections,
        Self::LoseWritesInProgram,
        Self::Partition,
        Self::LosePackets,
        Self::Cut,
    ];

    /// Those that can happen to a host of a station with so many.
    pub fn of(hosts: usize) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |kind| hosts > 1 || *kind != Self::Partition)
    }

    /// As the environment names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::PowerOff => "power-off",
            Self::PowerOffInProgram => "power-off-in-program",
            Self::ResetInProgram => "reset-in-program",
            Self::KillAgent => "kill-agent",
            Self::KillAgentInProgram => "kill-agent-in-program",
            Self::KillSession => "kill-session",
            Self::KillControl => "kill-control",
            Self::KillSsh => "kill-ssh",
            Self::Cut => "cut",
            Self::Partition => "partition",
            Self::LosePackets => "lose-packets",
            Self::ResetConnections => "reset-connections",
            Self::LoseWrites => "lose-writes",
            Self::LoseWritesInProgram => "lose-writes-in-program",
            Self::FullDisk => "full-disk",
        }
    }

    /// Whose calls count.
    pub fn whose(self) -> Whose {
        match self {
            Self::PowerOffInProgram
            | Self::ResetInProgram
            | Self::KillAgentInProgram
            | Self::LoseWritesInProgram => Whose::Deployment,
            _ => Whose::Ours,
        }
    }

    /// The simulator's part.
    pub fn fault(self) -> FaultKind {
        match self {
            Self::PowerOff | Self::PowerOffInProgram => FaultKind::PowerOff,
            Self::ResetInProgram => FaultKind::Reset,
            Self::KillAgent | Self::KillAgentInProgram => FaultKind::KillAgent,
            Self::KillSession => FaultKind::KillSession,
            Self::KillControl | Self::KillSsh => FaultKind::Hold,
            Self::Cut => FaultKind::Cut,
            Self::Partition => FaultKind::Partition,
            Self::LosePackets => FaultKind::LosePackets,
            Self::ResetConnections => FaultKind::ResetConnections,
            Self::LoseWrites | Self::LoseWritesInProgram => FaultKind::LoseWrites,
            Self::FullDisk => FaultKind::Fill,
        }
    }
}
