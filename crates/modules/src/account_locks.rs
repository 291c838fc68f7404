//! Locks of the account files, and halves of new ones, that a program left which was killed, or whose machine lost its
//! power.
//!
//! useradd and the like (shadow-utils 4.1.4.2 and 4.1.5.1, `lib/commonio.c`) write their process number to
//! `/etc/passwd.NUMBER`, link it to `/etc/passwd.lock`, and remove the first. A lock that stays stops them all once another
//! process has the number, or when the number never reached the disk. Whoever holds the lock writes the new file to
//! `/etc/passwd+` before it takes the place of the old one; passwords stay in one that is left.

use std::path::Path;

use target::{Error, FileKind, Target};

const FOLDER: &str = "/etc";
const FILES: [&str; 4] = ["passwd", "group", "shadow", "gshadow"];

/// Clock ticks of a second in /proc, on every x86_64.
const TICKS: i64 = 100;

/// Seconds by which the time of a boot may be told wrong.
const BLUR: i64 = 2;

/// Removes the locks that no process holds, and what was written under them.
pub(crate) fn release(target: &mut Target) -> Result<(), Error> {
    let folder = Path::new(FOLDER);
    for name in target.list(folder)? {
        let Some(ending) = ending(&name) else { continue };
        let path = folder.join(&name);
        let Some(found) = target.metadata(&path)?.filter(|found| found.kind == FileKind::File) else {
            continue;
        };
        let holder =
            if ending == "lock" { target.read_text(&path)?.unwrap_or_default() } else { ending.to_owned() };
        if !is_held(target, &holder, found.mtime)? {
            target.remove(&path)?;
        }
    }
    FILES.iter().try_for_each(|file| remove_unfinished(target, file))
}

/// Removes what would have become the new file, when nobody holds the lock under which it is written.
fn remove_unfinished(target: &mut Target, file: &str) -> Result<(), Error> {
    let [lock, unfinished] = [".lock", "+"].map(|ending| Path::new(FOLDER).join(format!("{file}{ending}")));
    let is_file = target.metadata(&unfinished)?.is_some_and(|found| found.kind == FileKind::File);
    if is_file && target.metadata(&lock)?.is_none() {
        target.remove(&unfinished)?;
    }
    Ok(())
}

/// What stands behind the point: `lock`, or a number.
fn ending(name: &str) -> Option<&str> {
    let (file, ending) = name.split_once('.')?;
    let is_number = !ending.is_empty() && ending.bytes().all(|byte| byte.is_ascii_digit());
    (FILES.contains(&file) && (ending == "lock" || is_number)).then_some(ending)
}

/// Whether the process with this number made the lock at this time and lives. The programs write the number before
/// there is a lock: one without a number is held by nobody.
fn is_held(target: &Target, number: &str, made: i64) -> Result<bool, Error> {
    let Ok(number) = number.trim_end_matches(['\0', '\n']).parse::<u32>() else { return Ok(false) };
    let Some(stat) = target.read_text(Path::new(&format!("/proc/{number}/stat")))? else { return Ok(false) };
    // The name of the program, in brackets, may have blanks and brackets in it.
    let fields: Vec<&str> = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace().collect();
    if matches!(fields.first(), Some(&("Z" | "X"))) {
        return Ok(false);
    }
    let ticks = fields.get(19).and_then(|ticks| ticks.parse::<i64>().ok());
    let machine = target.read_text(Path::new("/proc/stat"))?.unwrap_or_default();
    let boot = machine.lines().find_map(|line| line.strip_prefix("btime "));
    let boot = boot.and_then(|boot| boot.trim().parse::<i64>().ok());
    // A younger process only has the same number.
    Ok(boot.zip(ticks).is_none_or(|(boot, ticks)| boot + ticks / TICKS <= made + BLUR))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_locks_of_the_account_files_are_looked_at() {
        assert_eq!(ending("passwd.lock"), Some("lock"));
        assert_eq!(ending("gshadow.4711"), Some("4711"));
        for other in ["passwd", "passwd-", "passwd+", "passwd.rpmnew", "group.", "passwd.1.bak", "hosts.1"] {
            assert_eq!(ending(other), None, "{other}");
        }
    }
}
