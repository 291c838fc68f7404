//! Home folders of users that exist without one, and what check mode expects of useradd.

use std::path::{Path, PathBuf};

use target::{Attributes, Error, FileKind, Mode, Target, User};

/// What is copied into a new home.
const SKELETON: &str = "/etc/skel";

/// Makes the home folder when it is missing, as useradd would have: from the skeleton, for the user.
pub fn ensure(target: &mut Target, user: &User) -> Result<(), Error> {
    let home = PathBuf::from(&user.home);
    if user.home.is_empty() || target.followed(&home)?.is_some() {
        return Ok(());
    }
    let wanted = of(user, Some(Mode::Bits(0o700)));
    target.make_directory(&home, &wanted)?;
    copy(target, Path::new(SKELETON), &home, user)
}

/// In check mode: useradd would have made the folder. It is no change of its own.
pub fn expect(target: &mut Target, user: &User) -> Result<(), Error> {
    let home = PathBuf::from(&user.home);
    if target.followed(&home)?.is_none() {
        let kept = target.take_changes();
        target.make_directory(&home, &of(user, Some(Mode::Bits(0o700))))?;
        target.restore_changes(kept);
    }
    Ok(())
}

fn of(user: &User, mode: Option<Mode>) -> Attributes {
    Attributes { owner: Some(user.uid.to_string()), group: Some(user.gid.to_string()), mode }
}

fn copy(target: &mut Target, from: &Path, to: &Path, user: &User) -> Result<(), Error> {
    for name in target.list(from)? {
        let (source, destination) = (from.join(&name), to.join(&name));
        let Some(found) = target.metadata(&source)? else { continue };
        let wanted = of(user, Some(Mode::Bits(found.mode)));
        match found.kind {
            FileKind::File => {
                let contents = target.read(&source)?.unwrap_or_default();
                target.write(&destination, &contents, &wanted)?;
            }
            FileKind::Directory => {
                target.make_directory(&destination, &wanted)?;
                copy(target, &source, &destination, user)?;
            }
            FileKind::Link => {
                let leads_to = target.link_to(&source)?;
                target.make_link(&destination, &leads_to)?;
            }
            FileKind::Special => {}
        }
    }
    Ok(())
}
