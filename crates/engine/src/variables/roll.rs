//! The inventory as it is now: a run may add hosts and groups to it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard},
};

use lang::{
    inventory::{Inventory, Unmatched},
    jinja::Variable,
};
use wire::Object;

use super::hosts::Hosts;

/// The hosts and groups of a run, with their variables.
#[derive(Debug)]
pub struct Roll {
    inventory: RwLock<Inventory>,
    /// Names of the control machine that plays use although no inventory has it.
    implicit: BTreeSet<String>,
    /// What the run added, in order: an inventory that is read anew gets it again.
    added: Mutex<Vec<Added>>,
    /// The hosts that a run may touch, of those that the inventory has at its beginning.
    chosen: Vec<String>,
    /// Those that it did not choose.
    left_out: BTreeSet<String>,
}

/// Something that a run added.
#[derive(Debug, Clone)]
enum Added {
    Host { host: String, groups: Vec<String>, variables: Object },
    Group { host: String, group: String, parents: Vec<String> },
}

impl Added {
    fn enter(self, inventory: &mut Inventory) -> Result<bool, String> {
        match self {
            Self::Host { host, groups, variables } => inventory.enter_host(&host, &groups, variables),
            Self::Group { host, group, parents } => inventory.enter_group(&host, &group, &parents),
        }
    }
}

impl Roll {
    /// That of a run that begins for the `chosen` hosts.
    pub fn new(inventory: Inventory, implicit: BTreeSet<String>, chosen: Vec<String>) -> Self {
        let others = inventory.hosts().iter().filter(|host| !chosen.contains(host)).cloned();
        let left_out = others.collect();
        Self { inventory: RwLock::new(inventory), implicit, added: Mutex::default(), chosen, left_out }
    }

    fn now(&self) -> RwLockReadGuard<'_, Inventory> {
        self.inventory.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Names of all hosts.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.now().hosts().to_vec();
        names.extend(self.implicit.iter().filter(|name| !names.contains(name)).cloned().collect::<Vec<_>>());
        names.sort();
        names
    }

    /// Whether there is a host of this name.
    pub fn contains(&self, host: &str) -> bool {
        self.implicit.contains(host) || self.now().hosts().iter().any(|known| known == host)
    }

    /// A variable that the inventory gives a host.
    pub fn variable(&self, host: &str, name: &str) -> Option<Variable> {
        let now = self.now();
        let definition = now.variables(host)?.get(name)?;
        let value = Arc::clone(&definition.value);
        Some(if definition.data { Variable::Data(value) } else { Variable::Template(value) })
    }

    /// Names of the variables that the inventory gives a host.
    pub fn variables(&self, host: &str) -> Vec<String> {
        self.now().variables(host).into_iter().flat_map(BTreeMap::keys).cloned().collect()
    }

    /// Hosts of each group, `all` and `ungrouped` included.
    pub fn groups(&self) -> Object {
        let now = self.now();
        let of = |group: &str| (group.to_owned(), now.hosts_of(group).unwrap_or_default().into());
        now.group_names().map(of).collect()
    }

    /// Names of the groups that a host is in, without `all`.
    pub fn groups_of(&self, host: &str) -> Vec<String> {
        self.now().groups_of(host)
    }

    /// The file that named a host first.
    pub fn source_of(&self, host: &str) -> Option<String> {
        self.now().source_of(host).map(str::to_owned)
    }

    /// The hosts of a play that the run may touch, and the parts of its pattern that name nothing. `limit`: the pattern
    /// by which hosts were chosen, which hosts that the run made must match, too.
    pub fn matching(&self, pattern: &str, limit: Option<&str>) -> (Vec<String>, Vec<Unmatched>) {
        let now = self.now();
        if let Some(name) = now.implicit(pattern) {
            return (vec![name.to_owned()], Vec::new());
        }
        let (mut hosts, unmatched) = now.found(pattern);
        let limited = limit.map(|limit| now.found(limit).0);
        let is_new = |host: &String| {
            !self.left_out.contains(host) && limited.as_ref().is_none_or(|limited| limited.contains(host))
        };
        hosts.retain(|host| self.chosen.contains(host) || is_new(host));
        (hosts, unmatched)
    }

    /// `add_host`; true when something is new.
    ///
    /// # Errors
    /// Why it can't be.
    pub fn add_host(
        &self,
        hosts: &Hosts,
        host: &str,
        groups: &[String],
        variables: Object,
    ) -> Result<bool, String> {
        hosts.add(host);
        self.add(Added::Host { host: host.to_owned(), groups: groups.to_vec(), variables })
    }

    /// `group_by`; true when something is new.
    ///
    /// # Errors
    /// Why it can't be.
    pub fn add_to_group(&self, host: &str, group: &str, parents: &[String]) -> Result<bool, String> {
        let (host, group) = (host.to_owned(), group.to_owned());
        self.add(Added::Group { host, group, parents: parents.to_vec() })
    }

    fn add(&self, added: Added) -> Result<bool, String> {
        let mut inventory = self.inventory.write().unwrap_or_else(PoisonError::into_inner);
        let is_new = added.clone().enter(&mut inventory)?;
        if is_new {
            self.added.lock().unwrap_or_else(PoisonError::into_inner).push(added);
        }
        Ok(is_new)
    }

    /// `meta: refresh_inventory`: the inventory as it is now, with all that the run added to it before.
    ///
    /// # Errors
    /// Why that can't be added any more.
    pub fn refresh(&self, hosts: &Hosts, mut inventory: Inventory) -> Result<(), String> {
        for added in self.added.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned() {
            match &added {
                // A host that is gone is in no group.
                Added::Group { host, .. } if !inventory.hosts().contains(host) => {}
                _ => drop(added.enter(&mut inventory)?),
            }
        }
        inventory.hosts().iter().for_each(|host| hosts.add(host));
        *self.inventory.write().unwrap_or_else(PoisonError::into_inner) = inventory;
        Ok(())
    }
}
