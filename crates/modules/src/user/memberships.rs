//! The groups that list a user, beside the primary one.

use std::collections::BTreeSet;

use target::{Error, Group, Target};

use super::Params;
use crate::{
    account_files::{self, ShadowedGroup},
    group::{CHOSEN_LATER, require_group},
};

/// What check mode remembers of users whose groups a program would have set in `/etc/gshadow`.
const SHADOWED: &str = "shadowed member";

/// The groups with these names or numbers; empty ones, of a list like `""`, are none.
pub fn named(target: &mut Target, groups: &[String]) -> Result<Vec<Group>, Error> {
    groups.iter().filter(|group| !group.is_empty()).map(|group| require_group(target, group)).collect()
}

/// What usermod is to change.
pub struct Difference {
    pub wanted: Vec<Group>,
    pub options: Vec<String>,
    pub detail: String,
}

/// How the groups that list the user differ from what is wanted; `gid` is the primary group's, which
/// may be listed among the others, or not: that is the same.
pub fn difference(target: &mut Target, params: &Params, gid: u32) -> Result<Option<Difference>, Error> {
    let Some(groups) = &params.groups else { return Ok(None) };
    let is_primary = |group: &Group| {
        params.group.as_ref() == Some(&group.name) || (group.gid == gid && gid != CHOSEN_LATER)
    };
    let mut wanted = named(target, groups)?;
    wanted.retain(|group| !is_primary(group));
    let mut present = target.groups()?;
    present.retain(|group| group.members.contains(&params.name) && !is_primary(group));
    let names = |groups: &[Group]| groups.iter().map(|group| group.name.clone()).collect::<BTreeSet<_>>();
    let (all, now) = (names(&wanted), names(&present));
    let right = if params.append { all.is_subset(&now) } else { all == now };
    let right = right && is_shadowed(target, params, &wanted, is_primary)?;
    if right {
        return Ok(None);
    }
    let list = Vec::from_iter(all).join(",");
    let (flag, detail) = if params.append { (Some("-a"), "more groups") } else { (None, "groups") };
    let options = flag.into_iter().map(String::from).chain(["-G".into(), list.clone()]).collect();
    Ok(Some(Difference { wanted, options, detail: format!("{detail} {list}") }))
}

/// `/etc/gshadow` says the same as `/etc/group`, which usermod writes first, of the groups that both have; or an earlier
/// task of a check would have made it so.
fn is_shadowed(
    target: &Target,
    params: &Params,
    wanted: &[Group],
    is_primary: impl Fn(&Group) -> bool,
) -> Result<bool, Error> {
    let lines = account_files::shadowed_groups(target).unwrap_or_default();
    let groups = target.groups()?;
    let is_right = |line: &ShadowedGroup| {
        let group = groups.iter().find(|group| group.name == line.name);
        if group.is_none_or(&is_primary) {
            return true;
        }
        let is_wanted = wanted.iter().any(|group| group.name == line.name);
        let is_listed = line.members.contains(&params.name);
        is_wanted == is_listed || (params.append && is_listed)
    };
    Ok(target.expected(SHADOWED, &params.name).is_some() || lines.iter().all(is_right))
}

/// In check mode: remembers whom the groups would list.
pub fn expect(target: &mut Target, user: &str, wanted: &[Group], append: bool) {
    target.expect(SHADOWED, user, true.into());
    let is_wanted = |group: &Group| wanted.iter().any(|other| other.name == group.name);
    for group in wanted {
        if !group.members.iter().any(|member| member == user) {
            let mut group = group.clone();
            group.members.push(user.into());
            target.expect_group(&group);
        }
    }
    let present = if append { Vec::new() } else { target.groups().unwrap_or_default() };
    for mut group in present {
        if group.members.iter().any(|member| member == user) && !is_wanted(&group) {
            group.members.retain(|member| member != user);
            target.expect_group(&group);
        }
    }
}
