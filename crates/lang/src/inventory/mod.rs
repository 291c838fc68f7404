//! Inventories: hosts, groups, their variables with the documented precedence, and host patterns.

mod addresses;
mod connections;
mod grow;
mod implicit;
mod ini;
mod literal;
mod members;
mod merge;
mod pattern;
mod ranges;
mod sources;
mod vars_files;
mod yaml_form;

#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, path::Path, sync::Arc};

use wire::Value;

use crate::{diagnostic::Diagnostic, files::Files, source::Span};

pub use pattern::Unmatched;
use ranges::host_names;

/// A variable of a host, and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// Its value as written; strings may be templates.
    pub value: Arc<Value>,
    /// Where.
    pub span: Span,
    /// The run made it: its strings are no templates.
    pub data: bool,
}

/// Variables by name.
pub type Definitions = BTreeMap<String, Definition>;

/// A group as its file says.
#[derive(Debug, Clone, Default)]
struct Group {
    /// Hosts that are listed in it, in order.
    hosts: Vec<String>,
    children: Vec<String>,
    vars: Definitions,
}

/// A checked inventory.
#[derive(Debug, Clone)]
pub struct Inventory {
    /// Hosts in Ansible's order: that of the group `all`.
    hosts: Vec<String>,
    /// Hosts in the order in which they were read: patterns like `a*` name them so.
    read: Vec<String>,
    /// Groups in the order in which they appear, `all` and `ungrouped` first.
    groups: Vec<(String, Group)>,
    host_vars: BTreeMap<String, Definitions>,
    members: members::Members,
    /// From files beside the inventory and beside the playbook.
    beside: Vec<vars_files::VarsFiles>,
    merged: BTreeMap<String, Definitions>,
    /// The file that named a host first.
    sources: BTreeMap<String, String>,
    /// Where it is.
    folder: String,
}

impl Inventory {
    /// Reads the inventory files of a folder, its `group_vars/` and `host_vars/`; then the variables beside
    /// the playbook, where there are some.
    ///
    /// # Errors
    /// All that is wrong, at once.
    pub fn load(
        files: &dyn Files,
        folder: &Path,
        playbook: Option<(&dyn Files, &Path)>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let mut inventory = Self {
            hosts: Vec::new(),
            read: Vec::new(),
            groups: Vec::new(),
            host_vars: BTreeMap::new(),
            members: members::Members::default(),
            beside: Vec::new(),
            merged: BTreeMap::new(),
            sources: BTreeMap::new(),
            folder: files.location(folder).trim_end_matches('/').to_owned(),
        };
        inventory.group_mut("all");
        inventory.group_mut("ungrouped");
        sources::read(files, folder, &mut inventory, &mut problems);
        if problems.is_empty() {
            inventory.members = members::Members::of(&inventory);
            inventory.read.clone_from(&inventory.hosts);
            inventory.hosts = inventory.members.hosts("all").to_vec();
        }
        let places = std::iter::once((files, folder)).chain(playbook);
        for (files, folder) in places {
            let beside = vars_files::load(files, folder, &inventory, &mut problems);
            inventory.beside.push(beside);
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let depths = merge::depths(&inventory);
        let merged =
            inventory.hosts.iter().map(|host| (host.clone(), merge::of_host(&inventory, &depths, host)));
        inventory.merged = merged.collect();
        implicit::add(&mut inventory, &depths);
        addresses::check(&inventory, &mut problems);
        connections::check(&inventory, &mut problems);
        if problems.is_empty() { Ok(inventory) } else { Err(problems) }
    }

    /// Names of all hosts in the order of the inventory.
    pub fn hosts(&self) -> &[String] {
        &self.hosts
    }

    /// Names of all groups, `all` and `ungrouped` first.
    pub fn group_names(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().map(|(name, _)| name.as_str())
    }

    /// The hosts of a group and of its children, in Ansible's order; none when there is no such group.
    pub fn hosts_of(&self, group: &str) -> Option<Vec<String>> {
        self.group(group)?;
        Some(self.members.hosts(group).to_vec())
    }

    /// All groups with their hosts: the variable `groups`.
    pub fn groups(&self) -> BTreeMap<String, Vec<String>> {
        self.group_names().map(|name| (name.to_string(), self.members.hosts(name).to_vec())).collect()
    }

    /// The groups that a host is in, sorted, without `all`: the variable `group_names`.
    pub fn groups_of(&self, host: &str) -> Vec<String> {
        self.members.groups(host).to_vec()
    }

    /// The variables of a host, merged.
    pub fn variables(&self, host: &str) -> Option<&Definitions> {
        self.merged.get(host)
    }

    /// A variable of a host, when it is a plain string.
    pub fn text(&self, host: &str, variable: &str) -> Option<&str> {
        self.variables(host)?.get(variable)?.value.as_str()
    }

    /// Files and folders of variables beside the inventory that are of no group or host of it: `group_vars` or `host_vars`, and
    /// the name.
    pub fn of_nobody(&self) -> Vec<(&'static str, &str)> {
        let Some(own) = self.beside.first() else { return Vec::new() };
        let groups = own.groups.keys().filter(|name| self.group(name).is_none());
        let hosts = own.hosts.keys().filter(|name| !self.hosts.contains(name));
        let found = groups.map(|name| ("group_vars", name)).chain(hosts.map(|name| ("host_vars", name)));
        let wrong = own.wrong.keys().map(|(kind, name)| (*kind, name));
        found.chain(wrong).map(|(kind, name)| (kind, name.as_str())).collect()
    }

    /// Where the inventory's folder is.
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// Where the file is that named a host first.
    pub fn source_of(&self, host: &str) -> Option<&str> {
        self.sources.get(host).map(String::as_str)
    }

    /// The hosts that an Ansible host pattern names, in Ansible's order.
    ///
    /// # Errors
    /// What in the pattern names nothing, with the nearest name.
    pub fn select(&self, pattern: &str) -> Result<Vec<String>, String> {
        self.matching(pattern).map_err(|unmatched| unmatched.to_string())
    }

    /// As [`Self::select`], with the parts of the error.
    fn matching(&self, pattern: &str) -> Result<Vec<String>, Unmatched> {
        let (hosts, unmatched) = self.found(pattern);
        unmatched.into_iter().next().map_or(Ok(hosts), Err)
    }

    /// As [`Self::select`], but what names nothing is told beside the others' hosts.
    pub fn found(&self, pattern: &str) -> (Vec<String>, Vec<Unmatched>) {
        pattern::select(self, pattern)
    }

    fn group(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|(known, _)| known == name).map(|(_, group)| group)
    }

    fn group_mut(&mut self, name: &str) -> &mut Group {
        let at = self.groups.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
            self.groups.push((name.into(), Group::default()));
            self.groups.len() - 1
        });
        &mut self.groups[at].1
    }

    fn add_host(&mut self, host: &str, group: &str, vars: &Definitions) {
        if !self.hosts.iter().any(|known| known == host) {
            self.hosts.push(host.to_owned());
        }
        let listed = self.group_mut(group);
        if !listed.hosts.iter().any(|known| known == host) {
            listed.hosts.push(host.to_owned());
        }
        self.host_vars.entry(host.to_owned()).or_default().extend(vars.clone());
    }

    /// Puts a group into another; `span` is the place that says so.
    fn add_child(&mut self, parent: &str, child: &str, span: &Span) -> Result<(), Diagnostic> {
        if self.reaches(child, parent) {
            let message = format!("the group `{parent}` would contain itself");
            return Err(Diagnostic::at(span, message).label("closes the circle"));
        }
        let children = &mut self.group_mut(parent).children;
        if !children.iter().any(|known| known == child) {
            children.push(child.to_owned());
        }
        Ok(())
    }

    /// Whether a group is another or contains it.
    fn reaches(&self, from: &str, to: &str) -> bool {
        from == to
            || self
                .group(from)
                .is_some_and(|group| group.children.iter().any(|child| self.reaches(child, to)))
    }
}

/// A name that Jinja can use.
pub fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
