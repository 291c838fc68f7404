//! What any file can have beyond owner, group and mode: attributes of its file system (chattr) and an SELinux label. One
//! place for all modules that manage files; machines without SELinux have no labels, and none are wanted there.

use std::{collections::BTreeSet, path::PathBuf};

use target::{Error, FileKind, Program, Target};
use wire::{Object, Outcome, Value};

use crate::{
    module::parameters,
    spec::{Argument, Parameters, params},
};

params! { Params {
    /// Attributes of the file system, as chattr(1) has them: +i, -i, =ia
    attributes: Option<String>, ["attr"];
    /// User of the SELinux label; `_default` is that of the policy
    seuser: Option<String>;
    /// Role of the SELinux label
    serole: Option<String>;
    /// Type of the SELinux label
    setype: Option<String>;
    /// Level of the SELinux label
    selevel: Option<String>;
    /// Write in place where no other file can take its place
    unsafe_writes: bool = false;
} }

/// The arguments that such modules have beside their own.
pub const ARGUMENTS: &[Argument] = Params::ARGUMENTS;

/// What counts while the module works.
pub fn prepare(target: &mut Target, arguments: &Object) -> Result<(), Error> {
    let params: Params = parameters(arguments)?;
    target.write_in_place_if_need_be(params.unsafe_writes);
    Ok(())
}

/// Gives them to the file that the module has managed.
pub fn apply(target: &mut Target, arguments: &Object, outcome: &Outcome) -> Result<(), Error> {
    let params: Params = parameters(arguments)?;
    let told = ["path", "dest"].into_iter().find_map(|key| outcome.output.get(key).and_then(Value::as_str));
    let given = ["path", "dest", "name"].into_iter().find_map(|key| arguments.get(key)?.as_str());
    let Some(path) = told.or(given).map(PathBuf::from) else { return Ok(()) };
    let follows = arguments.get("follow").is_none_or(|follow| follow != false);
    let path = if follows { target.resolve_links(&path)? } else { path };
    let Some(found) = target.metadata(&path)? else { return Ok(()) };
    let name = path.display().to_string();
    let is_new = target.is_only_expected(&path)?;
    let label = [&params.seuser, &params.serole, &params.setype, &params.selevel].map(Option::as_deref);
    if label.iter().any(Option::is_some) {
        set_label(target, &name, label, is_new)?;
    }
    match params.attributes.as_deref().map(wanted) {
        Some((sign, letters)) if !letters.is_empty() && found.kind != FileKind::Link => {
            set_attributes(target, &name, sign, letters, is_new)
        }
        _ => Ok(()),
    }
}

fn set_label(target: &mut Target, path: &str, wanted: [Option<&str>; 4], is_new: bool) -> Result<(), Error> {
    // As libselinux judges it.
    let mounts = target.read_text("/proc/mounts".as_ref())?.unwrap_or_default();
    let is_on = mounts.lines().any(|line| line.split(' ').nth(2) == Some("selinuxfs"));
    if !is_on {
        return Ok(());
    }
    let by_policy = if wanted.contains(&Some("_default")) {
        let program = Program::new(["matchpathcon", "-n", path]);
        let finished = target.query(&program)?;
        if !finished.success() {
            return Err(Error::Failed { command: program.line(), finished: Box::new(finished) });
        }
        parts(&finished.stdout)
    } else {
        Vec::new()
    };
    let present = match target.expected("label", path).and_then(Value::as_str).map(str::to_owned) {
        Some(label) => parts(&label),
        None if is_new => Vec::new(),
        None => parts(&target.query(&Program::new(["stat", "--format=%C", path]))?.stdout),
    };
    let mut after = present.clone();
    let mut words = vec!["chcon".to_owned(), "-h".to_owned()];
    for (at, (part, option)) in wanted.into_iter().zip(["-u", "-r", "-t", "-l"]).enumerate() {
        let part = match part {
            Some("_default") => by_policy.get(at).map(String::as_str),
            other => other,
        };
        let Some(part) = part.filter(|part| present.get(at).is_none_or(|known| known != part)) else {
            continue;
        };
        words.extend([option.to_owned(), part.to_owned()]);
        after.resize(after.len().max(at + 1), String::new());
        part.clone_into(&mut after[at]);
    }
    if after != present {
        words.push(path.to_owned());
        target.run(&Program::new(words), "SELinux label")?;
        target.expect("label", path, after.join(":").into());
    }
    Ok(())
}

/// User, role, type and level, which may have colons.
fn parts(label: &str) -> Vec<String> {
    label.trim().splitn(4, ':').map(str::to_owned).collect()
}

/// The sign, and the letters behind it.
fn wanted(text: &str) -> (char, &str) {
    let letters = text.trim_start_matches(['+', '-', '=']);
    (text.chars().next().filter(|sign| "+-=".contains(*sign)).unwrap_or('='), letters)
}

fn set_attributes(
    target: &mut Target,
    path: &str,
    sign: char,
    letters: &str,
    is_new: bool,
) -> Result<(), Error> {
    let present = match target.expected("attributes", path).and_then(Value::as_str).map(str::to_owned) {
        Some(letters) => letters,
        None if is_new => String::new(),
        None => target.query(&Program::new(["lsattr", "-d", path]))?.stdout,
    };
    let present: BTreeSet<char> = present
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|letter| *letter != '-')
        .collect();
    let letters: BTreeSet<char> = letters.chars().collect();
    // Files of ext4 have `e` always, and chattr does not take it away.
    let own =
        |letters: &BTreeSet<char>| letters.iter().copied().filter(|l| *l != 'e').collect::<BTreeSet<_>>();
    let after: BTreeSet<char> = match sign {
        '+' => present.union(&letters).copied().collect(),
        '-' => present.difference(&letters).copied().collect(),
        _ => letters.clone(),
    };
    if own(&after) != own(&present) {
        let words =
            ["chattr".to_owned(), format!("{sign}{}", letters.iter().collect::<String>()), path.to_owned()];
        target.run(&Program::new(words), "")?;
        target.expect("attributes", path, after.iter().collect::<String>().into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_sign_the_attributes_are_all_that_it_should_have() {
        assert_eq!(wanted("ia"), ('=', "ia"));
        assert_eq!(wanted("=i"), ('=', "i"));
        assert_eq!(wanted("-i"), ('-', "i"));
    }

    #[test]
    fn the_level_may_have_colons() {
        assert_eq!(
            parts("system_u:object_r:etc_t:s0:c0,c1\n"),
            ["system_u", "object_r", "etc_t", "s0:c0,c1"]
        );
    }
}
