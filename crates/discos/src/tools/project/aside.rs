//! What a removed user leaves: moved to `/archive/removed/USER-DATE`, where only root can look, and deleted from there
//! when that is wanted.

use std::path::{Path, PathBuf};

use target::{Attributes, FileKind, Mode, Program, Target};

use super::{Stopped, Unfinished, Work, folders::FOLDERS};

/// Where it is moved to.
const REMOVED: &str = "/archive/removed";

/// The place for what a user leaves, from the time of its removal.
pub fn place(user: &str, since: &str) -> PathBuf {
    let digits: String = since.chars().filter(char::is_ascii_digit).collect();
    let (day, time) = digits.split_at(digits.len().min(8));
    Path::new(REMOVED).join(format!("{user}-{day}T{time}"))
}

/// Moves what a user leaves, as far as it is there.
///
/// # Errors
/// Something could not be moved; it stays where it was.
pub fn move_all(work: &mut Work, user: &str, note: &Unfinished) -> Result<Option<PathBuf>, Stopped> {
    let place = note.aside.clone().unwrap_or_else(|| place(user, &note.since));
    for (name, path) in left(&work.target, user, note)? {
        work.go_on()?;
        make_private(&mut work.target, Path::new(REMOVED))?;
        make_private(&mut work.target, &place)?;
        let to = free(&work.target, &place, name)?;
        let words =
            ["mv", "-T", "-n", "--", &path.to_string_lossy(), &to.to_string_lossy()].map(str::to_owned);
        work.target.run(&Program::new(words), "")?;
        if work.target.metadata(&path)?.is_some() || work.target.metadata(&to)?.is_none() {
            return Err(Stopped::new(format!("{}: it was not moved to {}", path.display(), to.display())));
        }
        work.done(format!("{} is now {}", path.display(), to.display()))?;
    }
    Ok(work.target.metadata(&place)?.is_some().then_some(place))
}

/// Deletes what was moved.
///
/// # Errors
/// Something is left.
pub fn delete(work: &mut Work, place: &Path) -> Result<(), Stopped> {
    let words = ["rm", "-rf", "--one-file-system", "--", &place.to_string_lossy()].map(str::to_owned);
    work.target.run(&Program::new(words), "")?;
    if work.target.metadata(place)?.is_some() {
        return Err(Stopped::new(format!("{}: it is still there after `rm -rf`", place.display())));
    }
    work.done(format!("{} is deleted", place.display()))
}

/// What is there of a user, with the name that it gets.
fn left(target: &Target, user: &str, note: &Unfinished) -> Result<Vec<(&'static str, PathBuf)>, Stopped> {
    let mut left: Vec<(&str, PathBuf)> =
        FOLDERS.iter().map(|folder| (folder.name, folder.of(user))).collect();
    left.push(("crontab", Path::new("/var/spool/cron").join(user)));
    left.push(("mail", Path::new("/var/spool/mail").join(user)));
    if let (Some(home), Some(uid)) = (&note.home, note.uid) {
        let own =
            target.metadata(home)?.is_some_and(|found| found.uid == uid && found.kind == FileKind::Directory);
        // A home that somebody set to `/` or the like is nobody's alone.
        if own && home.components().count() > 2 {
            left.push(("home", home.clone()));
        }
    }
    let mut there = Vec::new();
    for (name, path) in left {
        if target.metadata(&path)?.is_some() {
            there.push((name, path));
        }
    }
    Ok(there)
}

/// A name that is not taken: what was half moved to another file system before stays beside.
fn free(target: &Target, place: &Path, name: &str) -> Result<PathBuf, Stopped> {
    let mut path = place.join(name);
    let mut number = 2;
    while target.metadata(&path)?.is_some() {
        path = place.join(format!("{name}-{number}"));
        number += 1;
    }
    Ok(path)
}

fn make_private(target: &mut Target, path: &Path) -> Result<(), Stopped> {
    let attributes = Attributes {
        owner: Some("0".to_owned()),
        group: Some("0".to_owned()),
        mode: Some(Mode::Bits(0o700)),
    };
    Ok(target.make_directory(path, &attributes).map(drop)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_user_leaves_is_found_by_name_and_date() {
        let place = place("24-16", "2026-11-23 10:15:00");
        assert_eq!(place, Path::new("/archive/removed/24-16-20261123T101500"));
    }
}
