//! A user's key pair for ssh.

use std::path::{Path, PathBuf};

use target::{Attributes, Error, FileKind, Mode, Program, Target, User};

use super::Params;

/// Makes the pair unless there is one; returns its path and the public key.
pub fn ensure(target: &mut Target, params: &Params, user: &User) -> Result<Option<(PathBuf, String)>, Error> {
    let file = params.ssh_key_file.clone().unwrap_or_else(|| format!(".ssh/id_{}", params.ssh_key_type));
    let path = Path::new(&user.home).join(file);
    let public = PathBuf::from(format!("{}.pub", path.display()));
    let folder = path.parent().unwrap_or(Path::new("/")).to_path_buf();
    let of_user = |mode| Attributes {
        owner: Some(user.uid.to_string()),
        group: Some(user.gid.to_string()),
        mode: Some(Mode::Bits(mode)),
    };
    if target.followed(Path::new(&user.home))?.is_none() {
        return Err(Error::Missing {
            message: format!("{}: the home folder of `{}` for its key does not exist", user.home, user.name),
            help: Some("create_home=true makes it".into()),
        });
    }
    if target.followed(&folder)?.is_none() {
        target.make_directory(&folder, &of_user(0o700))?;
    }
    if lacks(target, &path)? {
        // What lost its contents with the power is no key; ssh-keygen would ask whether it may go.
        target.remove(&path)?;
        target.remove(&public)?;
        let comment = params
            .ssh_key_comment
            .clone()
            .unwrap_or_else(|| format!("ansible-generated on {}", hostname(target)));
        let mut words: Vec<String> = ["ssh-keygen", "-q", "-t"].map(String::from).to_vec();
        words.push(params.ssh_key_type.clone());
        if let Some(bits) = params.ssh_key_bits {
            words.extend(["-b".into(), bits.to_string()]);
        }
        words.extend([
            "-C".into(),
            comment,
            "-N".into(),
            String::new(),
            "-f".into(),
            path.display().to_string(),
        ]);
        target.run(&Program::new(words), "new key pair")?;
        if target.check() {
            // As ssh-keygen makes them; their owner comes below.
            let private = Attributes { mode: Some(Mode::Bits(0o600)), ..Attributes::default() };
            target.expect_file(&path, &private)?;
            target.expect_file(&public, &Attributes::default())?;
        }
    } else if lacks(target, &public)? {
        // A run that was interrupted between the two halves, or before they were on the disk.
        let words = ["ssh-keygen", "-y", "-f", &path.display().to_string()].map(String::from);
        let derived = target.query(&Program::new(words))?;
        if !derived.success() {
            return Err(Error::other(format!(
                "{}: ssh-keygen can't read this key: {}",
                path.display(),
                derived.stderr.trim()
            )));
        }
        target.write(&public, derived.stdout.as_bytes(), &of_user(0o644))?;
    }
    let owner = Attributes { mode: None, ..of_user(0) };
    target.set_attributes(&path, &owner)?;
    target.set_attributes(&public, &owner)?;
    let text = match target.read_text(&public) {
        Ok(text) => text.unwrap_or_default(),
        // what ssh-keygen will make is known when it has run
        Err(Error::Missing { .. }) if target.check() => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(Some((path, text.trim_end().to_string())))
}

/// Whether a half of the pair is not there, or has nothing in it.
fn lacks(target: &Target, path: &Path) -> Result<bool, Error> {
    match target.followed(path)? {
        None => Ok(true),
        Some(found) if found.kind != FileKind::File || found.size > 0 => Ok(false),
        Some(_) => match target.read_text(path) {
            Ok(text) => Ok(text.unwrap_or_default().is_empty()),
            // check mode expects what ssh-keygen will make there
            Err(Error::Missing { .. }) if target.check() => Ok(false),
            Err(error) => Err(error),
        },
    }
}

fn hostname(target: &mut Target) -> String {
    if let Some(name) = target.expected("hostname", "").and_then(|name| name.as_str()) {
        return name.into();
    }
    let finished = target.query(&Program::new(["hostname"]));
    finished.map(|finished| finished.stdout.trim().to_string()).unwrap_or_default()
}
