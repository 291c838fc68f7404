//! Users that are there.

use target::{Error, Program, Target, User};

use super::{Params, memberships};
use crate::group::require_group;

pub fn modify(target: &mut Target, params: &Params, present: User) -> Result<User, Error> {
    let mut user = present.clone();
    let mut words: Vec<String> = vec!["usermod".into()];
    let mut details = Vec::new();
    let mut option = |name: &str, value: &str, detail: String| {
        words.extend([name.to_string(), value.to_string()]);
        details.push(detail);
    };
    if let Some(uid) = params.uid.filter(|uid| *uid != present.uid) {
        option("-u", &uid.to_string(), format!("uid {} -> {uid}", present.uid));
        user.uid = uid;
    }
    if let Some(group) = &params.group {
        let gid = require_group(target, group)?.gid;
        if gid != present.gid {
            option("-g", group, format!("gid {} -> {gid}", present.gid));
            user.gid = gid;
        }
    }
    if let Some(comment) = params.comment.as_ref().filter(|comment| **comment != present.comment) {
        option("-c", comment, "comment".into());
        user.comment.clone_from(comment);
    }
    let home = params.home.as_ref().map(|home| home.display().to_string());
    if let Some(home) = home.filter(|home| *home != present.home) {
        option("-d", &home, format!("home {} -> {home}", present.home));
        user.home = home;
    }
    if let Some(shell) = params.shell.as_ref().filter(|shell| **shell != present.shell) {
        option("-s", shell, format!("shell {} -> {shell}", present.shell));
        user.shell.clone_from(shell);
    }
    let groups = memberships::difference(target, params, user.gid)?;
    if let Some(groups) = &groups {
        words.extend(groups.options.iter().cloned());
        details.push(groups.detail.clone());
    }
    if details.is_empty() {
        return Ok(user);
    }
    let moves = params.move_home && user.home != present.home;
    words.extend((params.non_unique && user.uid != present.uid).then(|| "-o".to_owned()));
    words.extend(moves.then(|| "-m".to_owned()));
    words.push(present.name);
    crate::account_files::keep(target)?;
    target.run(&Program::new(words), &details.join(", "))?;
    target.expect_user(&user);
    if moves && target.check() {
        super::home::expect(target, params, &user)?;
    }
    if let Some(groups) = groups.filter(|_| target.check()) {
        memberships::expect(target, &user.name, &groups.wanted, params.append);
    }
    Ok(user)
}
