//! The playbooks of this command: they call modules that no other playbook needs.

use std::path::Path;

use modules::{INTERNAL_COLLECTION, KEPT_LIST, KEPT_RESTORE};
use serde_json::{Value, json};

use super::options::Options;

/// A user, and the hosts on which agents act as that user.
pub type Part = (String, Vec<String>);

/// A playbook whose tasks call a module as one user each.
fn playbook(title: &str, module: &str, arguments: &Value, parts: &[Part]) -> Vec<u8> {
    let task = |(user, hosts): &Part| {
        let name = if user == "root" { title.to_owned() } else { format!("{title}, as {user}") };
        let module = format!("{INTERNAL_COLLECTION}.{module}");
        json!({
            "name": literal(&name),
            module: arguments,
            "become": true,
            "become_user": literal(user),
            "when": format!("inventory_hostname in {}", json!(hosts)),
        })
    };
    let tasks: Vec<Value> = parts.iter().map(task).collect();
    let play = json!([{"name": literal(title), "hosts": "all", "gather_facts": false, "tasks": tasks}]);
    // JSON is YAML.
    play.to_string().into_bytes()
}

/// Asks what was kept, in detail of one run.
pub fn of_list(run: Option<&str>, parts: &[Part]) -> Vec<u8> {
    playbook("Tell what was kept", KEPT_LIST.name, &json!({"run": run.map(literal)}), parts)
}

/// Puts back what a run has overwritten.
pub fn of_restore(run: &str, options: &Options, parts: &[Part]) -> Vec<u8> {
    let Options { paths, force, leave_changed, .. } = options;
    let mut arguments = json!({"run": literal(run), "force": force, "leave_changed": leave_changed});
    if !paths.is_empty() {
        arguments["paths"] = paths.iter().map(|path| literal(&text(path))).collect();
    }
    playbook("Put back what the run overwrote", KEPT_RESTORE.name, &arguments, parts)
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// A string that no template engine takes for a template.
fn literal(text: &str) -> String {
    text.split('{').collect::<Vec<_>>().join("{{ '{' }}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_template_is_none() {
        assert_eq!(literal("/etc/{{ x }}"), "/etc/{{ '{' }}{{ '{' }} x }}");
        assert_eq!(literal("/etc/hosts"), "/etc/hosts");
    }
}
