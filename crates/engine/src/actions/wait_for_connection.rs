//! `wait_for_connection`: until an agent answers.

use std::time::Duration;

use wire::{Failure, Object};

use super::call::{Action, Call, Prepared, Reconnect};

/// Reads the arguments.
pub fn prepare(action: &Action<'_>) -> Result<Prepared, Failure> {
    let seconds = |name: &str, default: u64| {
        Ok::<_, Failure>(Duration::from_secs(action.number(name)?.unwrap_or(default)))
    };
    Ok(Prepared::Reconnect(Box::new(Reconnect {
        reboot: None,
        delay: seconds("delay", 0)?,
        pause: seconds("sleep", 1)?,
        timeout: seconds("timeout", 600)?,
        connect_timeout: Some(seconds("connect_timeout", 5)?),
        test: Call { module: "ping", arguments: Object::new(), data: None },
    })))
}
