//! The password of a new user: random, typed twice, or from a file.
#![expect(clippy::disallowed_methods, reason = "randomness and a given password are files")]

use std::{
    fs::File,
    io::{self, Read},
    os::unix::fs::MetadataExt,
    path::Path,
};

use engine::{Cancel, Secret};
use zeroize::Zeroizing;

use super::no_answer;
use crate::{
    cli::{Refusal, terminal::Terminal},
    tools::project::password::generate,
};

/// Shorter ones are guessed from the hash, which every machine of a NIS domain can read.
const SHORTEST: usize = 8;
/// A line with a password is not longer.
const LONGEST: u64 = 1024;

/// A random one.
///
/// # Errors
/// When the kernel gives no random bytes.
pub fn random() -> Result<Secret, Refusal> {
    // On Linux 2.6.32 there is no system call for them.
    let password = File::open("/dev/urandom").and_then(|mut source| generate(&mut source));
    let password =
        password.map_err(|error| Refusal::failure(format!("failed to read /dev/urandom: {error}")))?;
    Ok(Secret::new(password.to_string()))
}

/// One that is typed twice.
///
/// # Errors
/// There is nobody to type, or they differ.
pub fn typed(user: &str, cancel: &Cancel) -> Result<Secret, Refusal> {
    let mut terminal = Terminal::open().ok_or_else(|| {
        Refusal::usage("--ask-password: there is no terminal to ask at")
            .help("nothing was changed")
            .help("`ssh -t` gives a terminal; --password-file gives a password without one")
    })?;
    let mut ask = |question: String| terminal.ask(&question, true, cancel).map_err(|_| no_answer(cancel));
    let first = ask(format!("Password for user {user}: "))?;
    let second = ask("The same password again: ".to_owned())?;
    if first != second {
        return Err(Refusal::usage("Typed passwords don't match, retry!").help("nothing was changed"));
    }
    long_enough(first)
}

/// The first line of a file that nobody else may read; `-` is standard input.
///
/// # Errors
/// The file is not fit.
pub fn from_file(path: &Path) -> Result<Secret, Refusal> {
    let shown = path.display();
    let failed = |error: io::Error| Refusal::usage(format!("--password-file: {shown}: {error}"));
    let mut text = Zeroizing::new(String::new());
    if path == Path::new("-") {
        io::stdin().take(LONGEST).read_to_string(&mut text).map_err(failed)?;
    } else {
        let file = File::open(path).map_err(failed)?;
        if file.metadata().map_err(failed)?.mode() & 0o077 != 0 {
            return Err(Refusal::usage(format!("--password-file: other users may read {shown}"))
                .help(format!("keep it for yourself: chmod 600 {shown}")));
        }
        file.take(LONGEST).read_to_string(&mut text).map_err(failed)?;
    }
    long_enough(Secret::new(text.lines().next().unwrap_or_default().to_owned()))
}

fn long_enough(password: Secret) -> Result<Secret, Refusal> {
    if password.expose().chars().count() < SHORTEST {
        return Err(Refusal::usage(format!("the password is too short: it needs {SHORTEST} characters"))
            .help("nothing was changed"));
    }
    Ok(password)
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use super::*;

    fn of(text: &str, mode: u32) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        from_file(&path).map(|it| it.expose().to_owned()).map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn a_file_gives_its_first_line_when_it_is_private_and_the_line_is_long_enough() {
        assert_eq!(of("long enough \nmore\n", 0o600).unwrap(), "long enough ");
        assert!(of("long enough\n", 0o640).unwrap_err().contains("chmod 600"));
        let short = of("hunter2\n", 0o600).unwrap_err();
        assert!(short.contains("too short") && !short.contains("hunter2"), "{short}");
    }

    #[test]
    fn random_passwords_differ() {
        assert!(random().unwrap() != random().unwrap());
    }
}
