//! Access lists of folders (POSIX ACLs), by the machine's getfacl and setfacl. Options are those of acl 2.2.49.

use std::path::Path;

use target::{Error, Program, Target};

use super::Stopped;

/// One entry: what a user may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// It is for files that will be made in the folder.
    pub default: bool,
    /// Number of the user.
    pub uid: u32,
    /// Three of `rwx-`.
    pub permissions: &'static str,
}

impl Entry {
    /// As `getfacl --numeric` tells it, and setfacl takes it.
    fn text(&self) -> String {
        let kind = if self.default { "default:user" } else { "user" };
        format!("{kind}:{}:{}", self.uid, self.permissions)
    }

    /// The same for folders and files: the latter don't become programs.
    fn text_for_all(&self) -> String {
        self.text().replace('x', "X")
    }
}

/// The entries that a folder lacks.
///
/// # Errors
/// When getfacl can't tell.
pub fn lacking(target: &mut Target, folder: &Path, wanted: &[Entry]) -> Result<Vec<Entry>, Stopped> {
    let words = [
        "getfacl",
        "--absolute-names",
        "--omit-header",
        "--numeric",
        "--physical",
        &folder.to_string_lossy(),
    ]
    .map(str::to_owned);
    let program = Program::new(words);
    let listed = target.query(&program)?;
    if !listed.success() {
        return Err(Error::Failed { command: program.line(), finished: Box::new(listed) }.into());
    }
    Ok(wanted.iter().filter(|entry| !is_in(&entry.text(), &listed.stdout)).cloned().collect())
}

/// Whether a list has an entry whose rights the mask does not take back.
fn is_in(entry: &str, list: &str) -> bool {
    list.lines().any(|line| line.trim_end() == entry)
}

/// Gives a folder entries; `with_contents`: and all that is in it, links left alone.
///
/// # Errors
/// When setfacl refuses, or did not do it.
pub fn give(
    target: &mut Target,
    folder: &Path,
    entries: &[Entry],
    with_contents: bool,
) -> Result<(), Stopped> {
    if entries.is_empty() {
        return Ok(());
    }
    let text = if with_contents { Entry::text_for_all } else { Entry::text };
    let texts: Vec<String> = entries.iter().map(text).collect();
    let mut words = vec!["setfacl".to_owned(), "--physical".to_owned()];
    if with_contents {
        words.push("--recursive".to_owned());
    }
    words.extend(["-m".to_owned(), texts.join(","), folder.to_string_lossy().into_owned()]);
    target.run(&Program::new(words), "").map_err(|error| {
        let not_there = error.to_string().contains("Operation not supported");
        let stopped = Stopped::from(error);
        if not_there {
            stopped.help(format!(
                "the file system of {} has no access lists: mount it with the option `acl`",
                folder.display()
            ))
        } else {
            stopped
        }
    })?;
    match lacking(target, folder, entries)?.as_slice() {
        [] => Ok(()),
        left => {
            let left: Vec<String> = left.iter().map(Entry::text).collect();
            Err(Stopped::new(format!("{}: setfacl did not give it {}", folder.display(), left.join(", "))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_that_the_mask_takes_back_count_as_missing() {
        let list = "user::rwx\nuser:3001:r-x\nuser:3002:rwx\t\t#effective:r-x\ngroup::---\nmask::r-x\nother::---\n\
                    default:user::rwx\ndefault:user:3060:rwx\n";
        let entry = |default, uid, permissions| Entry { default, uid, permissions }.text();
        assert!(is_in(&entry(false, 3001, "r-x"), list));
        assert!(is_in(&entry(true, 3060, "rwx"), list));
        assert!(!is_in(&entry(false, 3002, "rwx"), list), "masked");
        assert!(!is_in(&entry(true, 3001, "r-x"), list), "only for itself");
        assert!(!is_in(&entry(false, 300, "r-x"), list), "another user");
    }
}
