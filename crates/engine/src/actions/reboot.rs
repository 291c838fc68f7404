//! `reboot`: what a machine is asked before, for and after it.

use std::time::Duration;

use wire::{Failure, Object, Value};

use super::call::{Action, Call, Prepared, Reboot, Reconnect};

/// Between two attempts to connect.
const PAUSE: Duration = Duration::from_secs(1);

/// Reads the arguments.
pub fn prepare(action: &Action<'_>) -> Result<Prepared, Failure> {
    let seconds = |name: &str, default: u64| Ok::<_, Failure>(action.number(name)?.unwrap_or(default));
    let text = |name: &str, default: &str| {
        Ok::<_, Failure>(action.text(name)?.unwrap_or_else(|| default.to_owned()))
    };
    let shutdown = match action.text("reboot_command")? {
        Some(command) => shell(&command),
        None => {
            let minutes = seconds("pre_reboot_delay", 0)? / 60;
            let message = text("msg", "Reboot initiated by Ansible")?;
            let words = ["shutdown".to_owned(), "-r".to_owned(), minutes.to_string(), message];
            call("command", "argv", words.map(Value::from).to_vec().into())
        }
    };
    let path = action.argument("search_paths")?.and_then(|paths| {
        let paths: Vec<&str> = paths.as_array()?.iter().filter_map(Value::as_str).collect();
        Some(paths.join(":"))
    });
    let boot = shell(&text("boot_time_command", "cat /proc/sys/kernel/random/boot_id")?);
    Ok(Prepared::Reconnect(Box::new(Reconnect {
        reboot: Some(Reboot { boot, shutdown, path }),
        delay: Duration::from_secs(seconds("post_reboot_delay", 0)?),
        pause: PAUSE,
        timeout: Duration::from_secs(seconds("reboot_timeout", 600)?),
        connect_timeout: action.number("connect_timeout")?.map(Duration::from_secs),
        test: shell(&text("test_command", "whoami")?),
    })))
}

fn shell(line: &str) -> Call {
    call("shell", "cmd", line.into())
}

/// A call with one argument.
fn call(module: &'static str, name: &str, value: Value) -> Call {
    let arguments = Object::from_iter([(name.to_owned(), value)]);
    Call { module, arguments, data: None }
}
