//! Users and groups: read from the machine's files, then asked of `getent`, which knows NIS. Never
//! through the C library: a static executable would load the machine's own name services for it.

use std::path::Path;

use serde_json::json;
use wire::Value;

use crate::{Error, Target};

/// A line of `/etc/passwd`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Login name.
    pub name: String,
    /// User id.
    pub uid: u32,
    /// Primary group.
    pub gid: u32,
    /// Full name and the like.
    pub comment: String,
    /// Home folder.
    pub home: String,
    /// Login shell.
    pub shell: String,
}

/// A line of `/etc/group`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Group id.
    pub gid: u32,
    /// Login names of its members.
    pub members: Vec<String>,
}

impl User {
    /// Reads such a line.
    pub fn parse(line: &str) -> Option<Self> {
        let [name, _, uid, gid, comment, home, shell] =
            line.split(':').collect::<Vec<_>>().try_into().ok()?;
        Some(Self {
            name: name.into(),
            uid: uid.parse().ok()?,
            gid: gid.parse().ok()?,
            comment: comment.into(),
            home: home.into(),
            shell: shell.into(),
        })
    }
}

impl User {
    /// From what check mode remembers; none when it would be removed.
    fn expected(name: &str, known: &Value) -> Option<Self> {
        let text = |key: &str| known[key].as_str().unwrap_or_default().to_string();
        Some(Self {
            name: name.into(),
            uid: number(&known["uid"])?,
            gid: number(&known["gid"])?,
            comment: text("comment"),
            home: text("home"),
            shell: text("shell"),
        })
    }
}

impl Group {
    fn parse(line: &str) -> Option<Self> {
        let [name, _, gid, members] = line.split(':').collect::<Vec<_>>().try_into().ok()?;
        let members = members.split(',').filter(|member| !member.is_empty()).map(Into::into).collect();
        Some(Self { name: name.into(), gid: gid.parse().ok()?, members })
    }
}

impl Group {
    /// From what check mode remembers; none when it would be removed.
    fn expected(name: &str, known: &Value) -> Option<Self> {
        let members = known["members"].as_array()?.iter();
        let members = members.filter_map(|member| Some(member.as_str()?.to_string())).collect();
        Some(Self { name: name.into(), gid: number(&known["gid"])?, members })
    }
}

fn number(value: &Value) -> Option<u32> {
    value.as_u64().and_then(|number| u32::try_from(number).ok())
}

impl Target {
    /// The users of `/etc/passwd`; in check mode as earlier tasks would have made them.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn users(&self) -> Result<Vec<User>, Error> {
        let text = self.read_text(Path::new("/etc/passwd"))?.unwrap_or_default();
        let mut users: Vec<User> = text.lines().filter_map(User::parse).collect();
        for (name, known) in self.all_expected("user") {
            users.retain(|user| user.name != name);
            users.extend(User::expected(name, known));
        }
        Ok(users)
    }

    /// The user with this name, from the machine's files or its name services.
    ///
    /// # Errors
    /// When `/etc/passwd` can't be read.
    pub fn user(&mut self, name: &str) -> Result<Option<User>, Error> {
        let found = self.users()?.into_iter().find(|user| user.name == name);
        if found.is_some() || self.expected("user", name).is_some() {
            return Ok(found);
        }
        Ok(self.getent("passwd", name).and_then(|line| User::parse(&line)))
    }

    /// In check mode: remembers a user that this task would make or change.
    pub fn expect_user(&mut self, user: &User) {
        let state = json!({
            "uid": user.uid,
            "gid": user.gid,
            "comment": user.comment,
            "home": user.home,
            "shell": user.shell,
        });
        self.expect("user", &user.name, state);
    }

    /// The groups of `/etc/group`; in check mode as earlier tasks would have made them.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn groups(&self) -> Result<Vec<Group>, Error> {
        let text = self.read_text(Path::new("/etc/group"))?.unwrap_or_default();
        let mut groups: Vec<Group> = text.lines().filter_map(Group::parse).collect();
        for (name, known) in self.all_expected("group") {
            groups.retain(|group| group.name != name);
            groups.extend(Group::expected(name, known));
        }
        Ok(groups)
    }

    /// The group with this name, from the machine's files or its name services.
    ///
    /// # Errors
    /// When `/etc/group` can't be read.
    pub fn group(&mut self, name: &str) -> Result<Option<Group>, Error> {
        let found = self.groups()?.into_iter().find(|group| group.name == name);
        if found.is_some() || self.expected("group", name).is_some() {
            return Ok(found);
        }
        Ok(self.getent("group", name).and_then(|line| Group::parse(&line)))
    }

    /// In check mode: remembers a group that this task would make or change.
    pub fn expect_group(&mut self, group: &Group) {
        self.expect("group", &group.name, json!({"gid": group.gid, "members": group.members}));
    }

    /// The number of a user that is given by name or number.
    ///
    /// # Errors
    /// [`Error::NoUser`] when there is none of that name.
    pub fn user_id(&mut self, user: &str) -> Result<u32, Error> {
        if let Ok(number) = user.parse() {
            return Ok(number);
        }
        self.user(user)?.map(|found| found.uid).ok_or_else(|| Error::NoUser(user.into()))
    }

    /// The number of a group that is given by name or number.
    ///
    /// # Errors
    /// [`Error::NoGroup`] when there is none of that name.
    pub fn group_id(&mut self, group: &str) -> Result<u32, Error> {
        if let Ok(number) = group.parse() {
            return Ok(number);
        }
        self.group(group)?.map(|found| found.gid).ok_or_else(|| Error::NoGroup(group.into()))
    }

    /// The name of a user; none when nobody has the number.
    ///
    /// # Errors
    /// When `/etc/passwd` can't be read.
    pub fn user_name(&mut self, uid: u32) -> Result<Option<String>, Error> {
        let found = self.users()?.into_iter().find(|user| user.uid == uid);
        if found.is_some() {
            return Ok(found.map(|user| user.name));
        }
        let elsewhere = self.getent("passwd", &uid.to_string()).and_then(|line| User::parse(&line));
        // What an earlier task of a check would have changed or removed, the machine still has.
        Ok(elsewhere.map(|user| user.name).filter(|name| self.expected("user", name).is_none()))
    }

    /// The name of a group; none when none has the number.
    ///
    /// # Errors
    /// When `/etc/group` can't be read.
    pub fn group_name(&mut self, gid: u32) -> Result<Option<String>, Error> {
        let found = self.groups()?.into_iter().find(|group| group.gid == gid);
        if found.is_some() {
            return Ok(found.map(|group| group.name));
        }
        let elsewhere = self.getent("group", &gid.to_string()).and_then(|line| Group::parse(&line));
        Ok(elsewhere.map(|group| group.name).filter(|name| self.expected("group", name).is_none()))
    }

    /// The user that this program acts as.
    pub fn own_uid(&self) -> u32 {
        rustix::process::geteuid().as_raw()
    }

    /// The group that this program acts as.
    pub(crate) fn own_gid(&self) -> u32 {
        rustix::process::getegid().as_raw()
    }
}
