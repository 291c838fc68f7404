//! What `up` tells while it lasts.

use serde::{Deserialize, Serialize};

use crate::base;

/// News of a station that comes up.
#[derive(Debug, Clone)]
pub enum Progress {
    /// The trees that hosts run from are being built.
    Base(base::Progress),
    /// What a supervisor that is gone had left was removed.
    Cleaned,
    /// It is up already.
    AlreadyUp,
    /// A host comes up.
    Host {
        /// Its short name.
        host: String,
        /// How far it is.
        stage: Stage,
    },
}

/// How far a host is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Its keys and first files are written.
    Preparing,
    /// It boots.
    Booting,
    /// It is up, after so many milliseconds of booting.
    Up(u64),
}
