//! What a host has learned from the tasks before.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    jinja::is_template,
    playbook::{Action, Argument, Meta, ModuleCall, Role, Task, Vars},
};

/// What a host may have learned.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    /// Names of results, of `set_fact` and the like.
    pub data: BTreeSet<String>,
    /// From `include_vars`, the last strongest.
    pub included: Vec<Arc<Vars>>,
    /// Included roles whose variables all tasks see, the last strongest.
    pub public: Vec<Arc<Role>>,
    /// Facts were gathered.
    pub facts: bool,
    /// Any name may be known: a file of variables has a name that only the run knows.
    pub anything: bool,
}

impl Known {
    /// A task was done, or skipped: its result is known either way.
    pub fn learn(&mut self, task: &Task) {
        self.data.extend(task.register.clone());
        match &task.action {
            Action::Module(call) => self.learn_call(call),
            // It may give any variables.
            Action::Meta(Meta::RefreshInventory) => self.anything = true,
            _ => {}
        }
    }

    fn learn_call(&mut self, call: &ModuleCall) {
        let text = |name: &str| {
            let argument = call.arguments.iter().find(|argument| argument.name == name)?;
            Some(argument.value.to_value().as_str()?.to_owned())
        };
        match call.module.name {
            "setup" | "gather_facts" => self.facts = true,
            "set_fact" => {
                for Argument { name, .. } in &call.arguments {
                    self.anything |= is_template(name);
                    self.data.insert(name.clone());
                }
            }
            "getent" => match text("database") {
                Some(database) if !is_template(&database) => {
                    self.data.insert(format!("getent_{database}"));
                }
                _ => self.anything = true,
            },
            // The variables of the group.
            "group_by" => self.anything = true,
            // They may be those of a host that is there.
            "add_host" => self.data.extend(call.arguments.iter().map(|argument| argument.name.clone())),
            "package_facts" => drop(self.data.insert("packages".to_owned())),
            "service_facts" => drop(self.data.insert("services".to_owned())),
            "include_vars" => match text("name") {
                Some(name) => {
                    self.data.insert(name);
                }
                None => self.anything |= text("file").is_none_or(|file| is_template(&file)),
            },
            _ => {}
        }
    }
}
