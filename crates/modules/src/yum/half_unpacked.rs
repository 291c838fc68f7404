//! Files that a killed rpm was about to put in their places. It calls them `NAME;` and its time in eight hexadecimal
//! digits (rpm 4.8 and 4.11, `lib/fsm.c`), and neither it nor a later one takes them away.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use target::{Error, Program, Target};

/// So many packages are asked about at once: what a program prints is kept to a limit.
const AT_ONCE: usize = 20;

/// Removes such files of these packages: those beside the files that the packages own.
pub(super) fn remove(target: &mut Target, packages: &[String]) -> Result<(), Error> {
    for (folder, names) in files(target, packages)? {
        for found in target.list(&folder)? {
            if whole(&found).is_some_and(|name| names.contains(name)) {
                target.remove(&folder.join(found))?;
            }
        }
    }
    Ok(())
}

/// The names of the packages' files, by folder.
fn files(target: &mut Target, packages: &[String]) -> Result<BTreeMap<PathBuf, BTreeSet<String>>, Error> {
    let mut files = BTreeMap::<PathBuf, BTreeSet<String>>::new();
    for packages in packages.chunks(AT_ONCE) {
        let words = ["rpm", "-ql"].into_iter().chain(packages.iter().map(String::as_str));
        // A package that was removed meanwhile is no harm.
        let listed = target.query(&Program::new(words))?;
        for path in listed.stdout.lines().map(Path::new).filter(|path| path.is_absolute()) {
            if let (Some(folder), Some(name)) =
                (path.parent(), path.file_name().and_then(|name| name.to_str()))
            {
                files.entry(folder.into()).or_default().insert(name.into());
            }
        }
    }
    Ok(files)
}

/// The name that such a file was to get.
fn whole(found: &str) -> Option<&str> {
    let (name, time) = found.rsplit_once(';')?;
    (time.len() == 8 && time.bytes().all(|digit| digit.is_ascii_hexdigit())).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn a_time_stands_behind_the_name() {
        assert_eq!(whole("tree;69264f3a"), Some("tree"));
        assert_eq!(whole("a;b;0000000f"), Some("a;b"));
        for other in ["tree", "tree;", "tree;69264f3", "tree;69264f3ax", "tree;69264f3g"] {
            assert_eq!(whole(other), None, "{other}");
        }
    }
}
