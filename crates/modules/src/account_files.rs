//! The files that the programs for users and groups change.

use std::path::Path;

use target::{Error, Program, Target};

/// Without `/etc/shadow`: hashes of passwords are not kept anywhere else.
const FILES: [&str; 3] = ["/etc/passwd", "/etc/group", GSHADOW];

const GSHADOW: &str = "/etc/gshadow";

/// Keeps the files before such a program runs.
pub(crate) fn keep(target: &mut Target) -> Result<(), Error> {
    FILES.iter().try_for_each(|file| target.keep(Path::new(file)))
}

/// A line of `/etc/gshadow`: the programs write it after that of `/etc/group`, so that one which is killed leaves it as
/// it was, and later ones take the group for made.
pub(crate) struct ShadowedGroup {
    pub name: String,
    pub members: Vec<String>,
}

/// The lines of `/etc/gshadow`; none on a machine without it, and for those who may not read it: they can't run the
/// programs either.
pub(crate) fn shadowed_groups(target: &Target) -> Option<Vec<ShadowedGroup>> {
    let text = target.read_text(Path::new(GSHADOW)).ok()??;
    Some(text.lines().filter_map(ShadowedGroup::parse).collect())
}

/// Makes the line that `/etc/gshadow` lacks of a group: with its members and without a password, as groupadd and useradd
/// would have made it. (gpasswd of 4.1.4.2 and 4.1.5.1 does, whatever it is called for.)
pub(crate) fn ensure_shadowed(target: &mut Target, name: &str) -> Result<(), Error> {
    let is_expected = ["group", "shadowed group"].iter().any(|kind| target.expected(kind, name).is_some());
    let is_made_here = !is_expected && target.groups()?.iter().any(|group| group.name == name);
    let lines = shadowed_groups(target).filter(|_| is_made_here);
    if lines.is_some_and(|lines| lines.iter().all(|line| line.name != name)) {
        keep(target)?;
        target.run(&Program::new(["gpasswd", "-R", name]), "its line in /etc/gshadow")?;
        target.expect("shadowed group", name, true.into());
    }
    Ok(())
}

impl ShadowedGroup {
    fn parse(line: &str) -> Option<Self> {
        let [name, _, _, members] = line.split(':').collect::<Vec<_>>().try_into().ok()?;
        let members = members.split(',').filter(|member| !member.is_empty()).map(Into::into).collect();
        Some(Self { name: name.into(), members })
    }
}
