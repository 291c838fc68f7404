//! `--list-hosts` and `--list-tasks`.

use lang::{
    inventory::Inventory,
    playbook::{Playbook, Selection},
};

/// The chosen machines with their addresses and releases.
pub fn hosts(inventory: &Inventory, hosts: &[String]) -> String {
    let width = hosts.iter().map(String::len).max().unwrap_or_default();
    let line = |host: &String| {
        let text = |variable: &str| inventory.text(host, variable).unwrap_or("?");
        let groups: Vec<String> =
            inventory.groups_of(host).into_iter().filter(|group| group != "discos").collect();
        format!(
            "{host:<width$}  {:<15}  CentOS {:<4} {}\n",
            text("ansible_host"),
            text("os_release"),
            groups.join(", ")
        )
    };
    hosts.iter().map(line).collect()
}

/// What would be done, in order.
pub fn tasks(playbook: &Playbook, selection: &Selection) -> String {
    let mut text = String::new();
    for play in &playbook.plays {
        text.push_str(&format!("{} ({})\n", play.title(), play.hosts.text));
        for task in play.chosen(selection) {
            let role = task.role.as_ref().map(|role| format!("{} : ", role.name)).unwrap_or_default();
            text.push_str(&format!("  {role}{}\n", task.title()));
        }
    }
    text
}
