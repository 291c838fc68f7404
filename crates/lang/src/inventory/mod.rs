//! Inventories: hosts, groups, their variables with the documented precedence, and host patterns.

mod addresses;
mod ini;
mod literal;
mod members;
mod merge;
mod pattern;
mod ranges;
mod vars_files;

#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, path::Path, sync::Arc};

use wire::Value;

use crate::{
    diagnostic::Diagnostic,
    files::{Files, read_source},
    source::Span,
};

/// A variable of a host, and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// Its value as written; strings may be templates.
    pub value: Arc<Value>,
    /// Where.
    pub span: Span,
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
    /// Groups in the order in which they appear, `all` and `ungrouped` first.
    groups: Vec<(String, Group)>,
    host_vars: BTreeMap<String, Definitions>,
    members: members::Members,
    /// From files beside the inventory and beside the playbook.
    beside: Vec<vars_files::VarsFiles>,
    merged: BTreeMap<String, Definitions>,
    /// As the user knows it.
    folder: String,
}

impl Inventory {
    /// Reads a folder with a `hosts` file, `group_vars/` and `host_vars/`; then the variables beside the
    /// playbook, where there are some.
    ///
    /// # Errors
    /// All that is wrong, at once.
    pub fn load(
        files: &dyn Files,
        folder: &Path,
        playbook: Option<(&dyn Files, &Path)>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let source = read_source(files, &folder.join("hosts")).map_err(|error| vec![error])?;
        let mut problems = Vec::new();
        let mut inventory = ini::parse(&source, &mut problems);
        inventory.folder = files.display(folder).trim_end_matches('/').to_owned();
        if problems.is_empty() {
            inventory.members = members::Members::of(&inventory);
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
        addresses::check(&inventory, &mut problems);
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

    /// The inventory's folder as the user knows it.
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// The hosts that an Ansible host pattern names, in Ansible's order.
    ///
    /// # Errors
    /// What in the pattern names nothing, with the nearest name.
    pub fn select(&self, pattern: &str) -> Result<Vec<String>, String> {
        self.matching(pattern).map_err(|unmatched| unmatched.to_string())
    }

    /// As [`Self::select`], with the parts of the error.
    pub(crate) fn matching(&self, pattern: &str) -> Result<Vec<String>, pattern::Unmatched> {
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
}
