//! `--user-passwords FILE`: lines `name:password` or `name:$6$hash`.
#![expect(clippy::disallowed_methods, reason = "it reads the file that the operator names")]

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read},
    os::unix::fs::MetadataExt,
    path::Path,
};

use engine::Secret;
use zeroize::Zeroizing;

use super::hash::{hash, is_hash};
use crate::cli::Refusal;

/// A file of passwords is not longer than this.
const LONGEST: u64 = 1 << 20;

/// Reads hashes by name of the user; `-` is standard input. Passwords are hashed at once.
///
/// # Errors
/// A [`Refusal`] that names the file and the line, and never shows what stands there.
pub fn read(path: &Path) -> Result<BTreeMap<String, String>, Refusal> {
    let shown = path.display();
    let text = contents(path)?;
    let mut hashes = BTreeMap::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let wrong = |what: &str| {
            Refusal::usage(format!("--user-passwords: {shown}:{}: {what}", number + 1))
                .help("its lines are `name:password` or `name:$6$salt$hash`")
        };
        let (name, password) = line.split_once(':').ok_or_else(|| wrong("there is no colon"))?;
        if name.is_empty() || name.contains(char::is_whitespace) {
            return Err(wrong("there is no user's name before the colon"));
        }
        if password.is_empty() {
            return Err(wrong(&format!("the password of {name} is empty")));
        }
        if looks_hashed(password) && !is_hash(password) {
            let kind =
                format!("the password of {name} looks like a hash, and is none of SHA-256 or SHA-512 crypt");
            return Err(wrong(&kind));
        }
        let hashed = if is_hash(password) {
            password.to_owned()
        } else {
            hash(&Secret::new(password.to_owned())).map_err(Refusal::failure)?
        };
        if hashes.insert(name.to_owned(), hashed).is_some() {
            return Err(wrong(&format!("{name} is there twice")));
        }
    }
    Ok(hashes)
}

/// It begins as crypt(3) hashes do, `$1$`: who wrote it did not mean it as the password itself.
fn looks_hashed(text: &str) -> bool {
    let kind = text.strip_prefix('$').and_then(|rest| rest.split_once('$')).map(|(kind, _)| kind);
    kind.is_some_and(|kind| matches!(kind, "1" | "2a" | "2b" | "2y" | "5" | "6" | "7" | "gy" | "y"))
}

fn contents(path: &Path) -> Result<Zeroizing<String>, Refusal> {
    let shown = path.display();
    let failed = |error: io::Error| Refusal::usage(format!("--user-passwords: {shown}: {error}"));
    let mut text = Zeroizing::new(String::new());
    if path == Path::new("-") {
        io::stdin().take(LONGEST).read_to_string(&mut text).map_err(failed)?;
        return Ok(text);
    }
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if metadata.is_dir() {
        return Err(Refusal::usage(format!("--user-passwords: {shown} is a folder")));
    }
    if metadata.mode() & 0o077 != 0 {
        return Err(Refusal::usage(format!("--user-passwords: other users may read {shown}"))
            .help(format!("keep it for yourself: chmod 600 {shown}")));
    }
    file.take(LONGEST).read_to_string(&mut text).map_err(failed)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use super::*;

    const HASH: &str =
        "$6$rehearsal$KvE53SAPxzqTg9vgeGez9G.SWSHYzpMj9lc299CT6sBzcYCeu9rMaHm49HKR2QDS14A38KQRsAt3gbbXwcjjx/";

    fn read_text(text: &str, mode: u32) -> Result<BTreeMap<String, String>, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("passwords");
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        read(&path).map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn passwords_are_hashed_and_hashes_are_taken_as_they_are() {
        let hashes = read_text(&format!("# ours\n\ndiscos:pa:ss \nobserver:{HASH}\n"), 0o600).unwrap();
        assert_eq!(hashes["observer"], HASH);
        assert!(is_hash(&hashes["discos"]) && !hashes["discos"].contains("pa:ss"));
    }

    #[test]
    fn a_file_that_others_may_read_is_refused() {
        let message = read_text("discos:hunter2\n", 0o640).unwrap_err();
        assert!(message.contains("other users may read") && message.contains("chmod 600"), "{message}");
    }

    #[test]
    fn a_folder_is_no_file_of_passwords() {
        let folder = tempfile::tempdir().unwrap();
        let message = read(folder.path()).unwrap_err().to_string();
        assert!(message.contains("is a folder") && !message.contains("chmod"), "{message}");
    }

    #[test]
    fn a_hash_of_another_kind_is_not_taken_for_the_password_itself() {
        for hash in ["$1$salt$N2FmJzYTXqMTMr3Uo1qQ9/", &HASH[..HASH.len() - 1], "$y$j9T$x$y"] {
            let message = read_text(&format!("a:x\ndiscos:{hash}\n"), 0o600).unwrap_err();
            assert!(message.contains("passwords:2: the password of discos looks like a hash"), "{message}");
            assert!(!message.contains(hash), "{message}");
        }
        assert!(is_hash(&read_text("discos:$money$\n", 0o600).unwrap()["discos"]));
    }

    #[test]
    fn a_wrong_line_is_told_by_its_number_and_never_shown() {
        for (text, what) in [
            ("a:x\nhunter2\n", "there is no colon"),
            ("a:x\n:hunter2\n", "no user's name"),
            ("a:hunter2\na:hunter2\n", "a is there twice"),
            ("a:x\nb:\n", "the password of b is empty"),
        ] {
            let message = read_text(text, 0o600).unwrap_err();
            assert!(message.contains(what) && message.contains("passwords:2:"), "{message}");
            assert!(!message.contains("hunter2"), "{message}");
        }
    }
}
