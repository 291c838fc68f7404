//! Variables that are there whatever anybody writes: Ansible's "magic" ones.

use std::{
    path::Path,
    sync::{Arc, PoisonError},
};

use lang::jinja::{OMIT, Variable};
use serde_json::json;
use wire::Value;

use super::scope::{Delegated, HostVariables, RunScope, TaskScope};

/// The role that a task belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoleName {
    /// Its name.
    pub name: String,
    /// Its folder.
    pub path: String,
    /// Names and folders of the roles whose tasks import or include it, the nearest first.
    pub parents: Vec<(String, String)>,
}

impl TaskScope {
    /// Those of a task: no others have these names.
    pub(super) fn magic(&self, name: &str) -> Option<Variable> {
        let run = &self.play.run;
        let now = |hosts: &std::sync::Mutex<Vec<String>>| {
            Variable::data(hosts.lock().unwrap_or_else(PoisonError::into_inner).clone())
        };
        Some(match name {
            "hostvars" => {
                let (run, guess) = (Arc::clone(run), self.guess.clone());
                Variable::Nested(Arc::new(HostVariables { run, guess }))
            }
            "ansible_delegated_vars" => {
                let all = HostVariables { run: Arc::clone(run), guess: self.guess.clone() };
                Variable::Nested(Arc::new(Delegated { all, host: self.delegate.clone()? }))
            }
            "vars" => Variable::Nested(Arc::new(self.with([]))),
            "play_hosts" | "ansible_play_batch" => now(&self.play.batch),
            "ansible_play_hosts" => now(&self.play.hosts),
            "ansible_play_hosts_all" => now(&self.play.all_hosts),
            "playbook_dir" => Variable::data(self.play.playbook_dir.as_str()),
            "ansible_play_name" => Variable::template(self.play.name.as_str()),
            "ansible_play_role_names" | "role_names" => Variable::data(self.play.roles.direct.clone()),
            "ansible_dependent_role_names" => Variable::data(self.play.roles.dependencies.clone()),
            "ansible_role_names" => Variable::data(self.play.roles.all()),
            "ansible_search_path" => Variable::data(self.search.clone()),
            _ => {
                let of_role = self.role.as_ref().and_then(|role| role.magic(name));
                return of_role.or_else(|| run.magic(name, &self.host));
            }
        })
    }
}

impl RoleName {
    fn magic(&self, name: &str) -> Option<Variable> {
        let of_parents = |part: fn(&(String, String)) -> &String| -> Option<Variable> {
            let parts: Vec<String> = self.parents.iter().map(part).cloned().collect();
            (!parts.is_empty()).then(|| Variable::data(parts))
        };
        match name {
            "role_name" | "ansible_role_name" => Some(Variable::data(self.name.as_str())),
            "role_path" => Some(Variable::data(self.path.as_str())),
            "ansible_collection_name" => Some(Variable::data(Value::Null)),
            "ansible_parent_role_names" => of_parents(|parent| &parent.0),
            "ansible_parent_role_paths" => of_parents(|parent| &parent.1),
            _ => None,
        }
    }
}

impl RunScope {
    /// Those that do not depend on the task.
    pub(super) fn magic(&self, name: &str, host: &str) -> Option<Variable> {
        let source = || self.roll.source_of(host).unwrap_or_default();
        Some(match name {
            "omit" => Variable::data(OMIT),
            "inventory_hostname" => Variable::data(host),
            "inventory_hostname_short" => Variable::data(host.split('.').next().unwrap_or(host)),
            "group_names" => Variable::data(self.roll.groups_of(host)),
            "groups" => Variable::data(Value::Object(self.roll.groups())),
            "playbook_dir" => Variable::data(self.playbook_dir.as_str()),
            "ansible_check_mode" => Variable::data(self.check),
            "ansible_diff_mode" => Variable::data(self.diff),
            "ansible_verbosity" => Variable::data(self.verbosity),
            "ansible_run_tags" if self.selection.only.is_empty() => Variable::data(json!(["all"])),
            "ansible_run_tags" => Variable::data(self.selection.only.clone()),
            "ansible_skip_tags" => Variable::data(self.selection.skip.clone()),
            "ansible_limit" => Variable::data(self.limit.as_deref()?),
            // All hosts work at the same time.
            "ansible_forks" => Variable::data(self.roll.names().len().max(1)),
            "inventory_file" => Variable::data(source()),
            "inventory_dir" => {
                let source = source();
                let folder = Path::new(&source).parent().filter(|folder| !folder.as_os_str().is_empty());
                Variable::data(folder.map_or_else(|| self.inventory_dir.clone(), |f| f.display().to_string()))
            }
            "ansible_inventory_sources" => Variable::data(json!([self.inventory_dir])),
            "ansible_facts" => Variable::data(self.hosts.get(host)?.facts()),
            "ansible_config_file" => Variable::data(Value::Null),
            // Where Ansible would run: content gives it to machines as their Python.
            "ansible_playbook_python" => Variable::data("/usr/bin/python3"),
            // The language level that this engine follows.
            "ansible_version" => Variable::data(
                json!({"full": "2.19.0", "major": 2, "minor": 19, "revision": 0, "string": "2.19.0"}),
            ),
            _ => return None,
        })
    }
}
