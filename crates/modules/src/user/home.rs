//! Home folders of users that exist without one, and what check mode expects of useradd.

use std::path::{Path, PathBuf};

use target::{Attributes, Error, FileKind, Mode, Target, User};

use super::{Params, defaults::Defaults};

/// What is copied into a new home.
const SKELETON: &str = "/etc/skel";

/// Nobody has these permissions on a home of theirs: it has them until all of the skeleton is in it, so
/// that a run which is interrupted is completed by the next one.
const UNFINISHED: u32 = 0;

/// The name of the mark that useradd is at work on the home folder of a user. One that is killed leaves half of it, and
/// neither it nor a later one cares for the rest.
pub fn mark(name: &str) -> String {
    format!("home-of-{name}")
}

/// Makes the home folder when it is missing or half made, as useradd would have: from the skeleton, for the user.
pub fn ensure(target: &mut Target, params: &Params, user: &User, half_made: bool) -> Result<(), Error> {
    let home = PathBuf::from(&user.home);
    let unfinished = match target.followed(&home)? {
        Some(_) if half_made => true,
        Some(found) => found.mode == UNFINISHED && found.uid != user.uid,
        None => true,
    };
    if !unfinished {
        return Ok(());
    }
    if let Some(parent) = home.parent() {
        target.make_directory(parent, &Attributes::default())?;
    }
    let mode = Some(Mode::Bits(UNFINISHED));
    target.make_directory(&home, &Attributes { mode, ..Attributes::default() })?;
    let skeleton = params.skeleton.as_deref().unwrap_or(SKELETON);
    copy(target, Path::new(skeleton), &home, user)?;
    let umask = params.umask.as_deref().and_then(|umask| u32::from_str_radix(umask, 8).ok());
    let mode = match umask {
        Some(umask) => 0o777 & !umask,
        None => Defaults::read(target)?.home_mode,
    };
    target.set_attributes(&home, &of(user, Some(Mode::Bits(mode))))?;
    Ok(())
}

/// Makes the file for a user's mail, which useradd makes after the home folder, when it was killed before.
pub fn ensure_mail(target: &mut Target, user: &User) -> Result<(), Error> {
    let Some(folder) = Defaults::read(target)?.mails.map(PathBuf::from) else { return Ok(()) };
    let path = folder.join(&user.name);
    if target.followed(&folder)?.is_none() || target.metadata(&path)?.is_some() {
        return Ok(());
    }
    let wanted = match target.group("mail")? {
        Some(group) => Attributes { group: Some(group.gid.to_string()), ..of(user, Some(Mode::Bits(0o660))) },
        None => of(user, Some(Mode::Bits(0o600))),
    };
    target.write(&path, b"", &wanted).map(|_| ())
}

/// In check mode: useradd would have made the folder. It is no change of its own.
pub fn expect(target: &mut Target, params: &Params, user: &User) -> Result<(), Error> {
    let kept = target.take_changes();
    let expected = ensure(target, params, user, false);
    target.restore_changes(kept);
    expected
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
                target.set_attributes(&destination, &of(user, None))?;
            }
            FileKind::Special(_) => {}
        }
    }
    Ok(())
}
