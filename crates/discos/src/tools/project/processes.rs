//! Processes of a user on this machine.

use std::{path::Path, thread, time::Duration};

use target::{Program, Target};

use super::Stopped;

/// How long processes get to end by themselves.
const TRIES: u32 = 25;
const PAUSE: Duration = Duration::from_millis(200);

/// A process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// Its number.
    pub pid: String,
    /// Its program.
    pub name: String,
}

/// The processes that have a user's number in any role; those that ended and wait for their parent do not count.
///
/// # Errors
/// When `/proc` can't be read.
pub fn running(target: &Target, uid: u32) -> Result<Vec<Process>, Stopped> {
    let mut found = Vec::new();
    for pid in target.list(Path::new("/proc"))? {
        if !pid.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        // It may end meanwhile.
        let status = target.read_text(&Path::new("/proc").join(&pid).join("status"));
        if let Some(name) = status.ok().flatten().and_then(|text| of_user(&text, uid)) {
            found.push(Process { pid, name });
        }
    }
    Ok(found)
}

/// The name of the process, when it has this user's number.
fn of_user(status: &str, uid: u32) -> Option<String> {
    let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let uid = uid.to_string();
    let alive = !field("State:")?.starts_with(['Z', 'X']);
    let is_own = field("Uid:")?.split_whitespace().any(|number| number == uid);
    (alive && is_own).then(|| field("Name:").unwrap_or("?").to_owned())
}

/// For messages: `bash (4711), vim (4712)`.
pub fn list(processes: &[Process]) -> String {
    let mut texts: Vec<String> =
        processes.iter().take(8).map(|one| format!("{} ({})", one.name, one.pid)).collect();
    if processes.len() > texts.len() {
        texts.push(format!("and {} more", processes.len() - texts.len()));
    }
    texts.join(", ")
}

/// Ends a user's processes: asks them to, then does it.
///
/// # Errors
/// Some are still there.
pub fn end(target: &mut Target, uid: u32) -> Result<(), Stopped> {
    for signal in ["-TERM", "-KILL"] {
        let now = running(target, uid)?;
        if now.is_empty() {
            return Ok(());
        }
        let words =
            [vec!["kill".to_owned(), signal.to_owned()], now.into_iter().map(|one| one.pid).collect()];
        // Those that ended meanwhile make it fail; what counts is who is left.
        target.attempt(&Program::new(words.concat()), "")?;
        for _ in 0..TRIES {
            if running(target, uid)?.is_empty() {
                return Ok(());
            }
            thread::sleep(PAUSE);
        }
    }
    let left = running(target, uid)?;
    Err(Stopped::new(format!("processes of the user can't be ended: {}", list(&left))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_belongs_to_whoever_it_acts_as() {
        let status = |state: &str, uids: &str| format!("Name:\tbash\nState:\t{state}\nUid:\t{uids}\n");
        assert_eq!(of_user(&status("S (sleeping)", "3001\t3001\t3001\t3001"), 3001).as_deref(), Some("bash"));
        assert_eq!(of_user(&status("S (sleeping)", "3001\t0\t0\t0"), 3001).as_deref(), Some("bash"));
        assert_eq!(of_user(&status("S (sleeping)", "300\t300\t300\t300"), 3001), None);
        assert_eq!(of_user(&status("Z (zombie)", "3001\t3001\t3001\t3001"), 3001), None);
    }
}
