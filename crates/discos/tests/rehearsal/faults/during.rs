//! What runs when a fault strikes.

/// What runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum During {
    /// The first deployment.
    First,
    /// The first deployment, and another fault its rerun.
    Twice,
    /// A deployment of a machine that is as it should be.
    Second,
    /// The first deployment of a machine that another tool deployed before.
    Takeover,
    /// A check of a machine that was never deployed.
    Check,
    /// The putting back of what the first deployment overwrote.
    Restore,
}

/// What the machine is before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// Never deployed.
    Before,
    /// Deployed.
    Deployed,
    /// Deployed by the tool in use before.
    Former,
}

impl During {
    const ALL: [(&str, Self); 6] = [
        ("first", Self::First),
        ("twice", Self::Twice),
        ("second", Self::Second),
        ("takeover", Self::Takeover),
        ("check", Self::Check),
        ("restore", Self::Restore),
    ];

    /// By the name that the environment gives it.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, during)| *during)
    }

    /// What the machine is before.
    pub fn base(self) -> Base {
        match self {
            Self::First | Self::Twice | Self::Check => Base::Before,
            Self::Second | Self::Restore => Base::Deployed,
            Self::Takeover => Base::Former,
        }
    }

    /// How it ends when nothing disturbs it.
    pub fn code(self) -> i32 {
        if self == Self::Check { 3 } else { 0 }
    }
}

impl Base {
    /// The folder beside the machine's disk that keeps it.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::Deployed => "deployed",
            Self::Former => "former",
        }
    }
}
