//! Hosts and groups that the run itself makes: `add_host` and `group_by`, by the rules of Ansible's inventory.

use std::{collections::BTreeMap, sync::Arc};

use wire::Object;

use super::{Definition, Definitions, Inventory, implicit, members, merge};
use crate::source::{Source, Span};

impl Inventory {
    /// A host with variables, which are data, in these groups; true when something of it is new.
    ///
    /// # Errors
    /// A name that can't be one, or a file of variables that is for it and can't be read.
    pub fn enter_host(&mut self, host: &str, groups: &[String], variables: Object) -> Result<bool, String> {
        let names = std::iter::once(host).chain(groups.iter().map(String::as_str));
        if names.clone().any(str::is_empty) {
            return Err("the name of a host or of a group is empty".to_owned());
        }
        self.readable(host, groups.iter().map(String::as_str))?;
        self.adopt();
        let mut changed = !self.hosts.iter().any(|known| known == host);
        if changed {
            self.group_mut("all").hosts.push(host.to_owned());
            self.hosts.push(host.to_owned());
            self.read.push(host.to_owned());
        }
        let own = self.host_vars.entry(host.to_owned()).or_default();
        for (name, value) in variables {
            if own.get(&name).is_none_or(|known| *known.value != value) {
                own.insert(name, Definition { value: Arc::new(value), span: nowhere(), data: true });
                changed = true;
            }
        }
        for group in groups {
            changed |= self.group(group).is_none();
            changed |= self.list(host, group);
        }
        if changed {
            self.settle();
        }
        Ok(changed)
    }

    /// A host in a group that is a child of these; true when something of it is new.
    ///
    /// # Errors
    /// A group that would contain itself, and as [`Self::enter_host`].
    pub fn enter_group(&mut self, host: &str, group: &str, parents: &[String]) -> Result<bool, String> {
        if group.is_empty() || parents.iter().any(String::is_empty) {
            return Err("the name of a group is empty".to_owned());
        }
        if let Some(parent) = parents.iter().find(|parent| self.reaches(group, parent)) {
            return Err(format!("the group `{group}` would contain itself by way of its parent `{parent}`"));
        }
        self.readable(host, std::iter::once(group).chain(parents.iter().map(String::as_str)))?;
        self.adopt();
        self.group_mut(group);
        let mut changed = false;
        for parent in parents {
            changed |= self.group(parent).is_none();
            let children = &mut self.group_mut(parent).children;
            if !children.iter().any(|known| known == group) {
                children.push(group.to_owned());
                changed = true;
            }
        }
        if !self.below(group, host) {
            changed |= self.list(host, group);
        }
        if changed {
            self.settle();
        }
        Ok(changed)
    }

    /// Whether a host is in a group or in one of its children.
    fn below(&self, group: &str, host: &str) -> bool {
        self.group(group).is_some_and(|group| {
            group.hosts.iter().any(|known| known == host)
                || group.children.iter().any(|child| self.below(child, host))
        })
    }

    /// Lists a host in a group; true when it was not.
    fn list(&mut self, host: &str, group: &str) -> bool {
        let listed = &mut self.group_mut(group).hosts;
        let new = !listed.iter().any(|known| known == host);
        if new {
            listed.push(host.to_owned());
        }
        new
    }

    /// What no group contains is a child of `all`, and stays so.
    fn adopt(&mut self) {
        let contained = |name: &String| self.groups.iter().any(|(_, group)| group.children.contains(name));
        let names = self.groups.iter().map(|(name, _)| name).filter(|name| *name != "all");
        let orphans: Vec<String> =
            names.filter(|name| *name != "ungrouped" && !contained(name)).cloned().collect();
        self.group_mut("all").children.extend(orphans);
    }

    fn settle(&mut self) {
        self.adopt();
        // What was ungrouped before stays the first of those.
        let mut order = self.members.hosts("ungrouped").to_vec();
        order.extend(self.hosts.iter().filter(|host| !order.contains(host)).cloned().collect::<Vec<_>>());
        self.hosts = order;
        self.members = members::Members::of(self);
        self.hosts = self.members.hosts("all").to_vec();
        let depths = merge::depths(self);
        let merged: BTreeMap<String, Definitions> =
            self.hosts.iter().map(|host| (host.clone(), merge::of_host(self, &depths, host))).collect();
        self.merged = merged;
        implicit::add(self, &depths);
    }

    /// Whether the files of variables for a host and groups could be read.
    fn readable<'a>(&self, host: &str, groups: impl Iterator<Item = &'a str>) -> Result<(), String> {
        let of_groups = groups.map(|group| ("group_vars", group));
        for (kind, name) in of_groups.chain([("host_vars", host)]) {
            let wrong = self.beside.iter().find_map(|beside| beside.wrong.get(&(kind, name.to_owned())));
            if let Some(wrong) = wrong {
                let place = wrong.span.as_ref().map(|span| format!(" ({span})")).unwrap_or_default();
                return Err(format!("the variables of `{name}`: {}{place}", wrong.message));
            }
        }
        Ok(())
    }
}

/// What the run made stands in no file.
fn nowhere() -> Span {
    let source = Arc::new(Source { name: "the run".into(), text: String::new() });
    Span { source, start: 0, end: 0 }
}
