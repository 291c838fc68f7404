//! How hosts are called.

use std::collections::BTreeMap;

/// The hosts of a run: full names, and short ones where no two hosts have the same.
#[derive(Debug, Default)]
pub struct Hosts {
    names: Vec<String>,
    labels: BTreeMap<String, String>,
}

impl Hosts {
    /// These hosts, in this order.
    pub fn new(names: &[String]) -> Self {
        let short = |name: &str| name.split('.').next().unwrap_or(name).to_owned();
        let mut count = BTreeMap::new();
        for name in names {
            *count.entry(short(name)).or_insert(0) += 1;
        }
        // an address has no short name
        let is_address = |name: &str| name.starts_with(|c: char| c.is_ascii_digit()) || name.contains(':');
        let label = |name: &String| {
            let short = short(name);
            if count.get(&short) == Some(&1) && !is_address(name) { short } else { name.clone() }
        };
        Self { names: names.to_vec(), labels: names.iter().map(|name| (name.clone(), label(name))).collect() }
    }

    /// Full names in the order of the inventory.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// What a host is called; its full name when it is none of the run.
    pub fn label<'a>(&'a self, name: &'a str) -> &'a str {
        self.labels.get(name).map_or(name, String::as_str)
    }

    /// Several hosts: `all 3 hosts` or their labels in the order of the inventory.
    pub fn list<'a>(&'a self, hosts: impl IntoIterator<Item = &'a str>) -> String {
        let mut hosts: Vec<&str> = hosts.into_iter().collect();
        if hosts.len() > 1 && self.names.iter().all(|name| hosts.contains(&name.as_str())) {
            return format!("all {} hosts", hosts.len());
        }
        let place = |host: &str| self.names.iter().position(|name| name == host);
        hosts.sort_by_key(|host| place(host).unwrap_or(usize::MAX));
        hosts.iter().map(|host| self.label(host)).collect::<Vec<_>>().join(", ")
    }

    /// Columns of the longest label.
    pub fn width(&self) -> usize {
        self.labels.values().map(|label| label.chars().count()).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(names: &[&str]) -> Hosts {
        Hosts::new(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn names_are_short_where_that_is_clear() {
        let hosts = hosts(&["manager.srt.inaf.it", "disk.srt.inaf.it", "disk.noto.inaf.it", "10.0.0.1"]);
        assert_eq!(hosts.label("manager.srt.inaf.it"), "manager");
        assert_eq!(hosts.label("disk.srt.inaf.it"), "disk.srt.inaf.it");
        assert_eq!(hosts.label("10.0.0.1"), "10.0.0.1");
        assert_eq!(hosts.label("elsewhere.inaf.it"), "elsewhere.inaf.it");
    }

    #[test]
    fn lists_follow_the_inventory() {
        let hosts = hosts(&["b.x", "a.x", "c.x"]);
        assert_eq!(hosts.list(["a.x", "b.x"]), "b, a");
        assert_eq!(hosts.list(["a.x", "b.x", "c.x"]), "all 3 hosts");
    }
}
