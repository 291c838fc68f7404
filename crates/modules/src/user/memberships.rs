//! The groups that list a user, beside the primary one.

use std::collections::BTreeSet;

use target::{Error, Group, Target};

use super::Params;
use crate::group::{CHOSEN_LATER, require_group};

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
    if right {
        return Ok(None);
    }
    let list = Vec::from_iter(all).join(",");
    let (flag, detail) = if params.append { (Some("-a"), "more groups") } else { (None, "groups") };
    let options = flag.into_iter().map(String::from).chain(["-G".into(), list.clone()]).collect();
    Ok(Some(Difference { wanted, options, detail: format!("{detail} {list}") }))
}

/// In check mode: remembers whom the groups would list.
pub fn expect(target: &mut Target, user: &str, wanted: &[Group], append: bool) {
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
