//! The hosts of plays where they are written as templates: only what is known before the run can be in them.

use std::sync::Arc;

use wire::{Object, Value};

use super::findings::Findings;
use crate::{
    diagnostic::Diagnostic,
    inventory::Inventory,
    jinja::{Jinja, NoLookups, Scope, Variable, Variables},
    playbook::{Playbook, Vars},
};

/// What the pattern of a play sees: variables of the operator and of the play, and the groups.
#[derive(Debug)]
struct Outside {
    groups: Arc<Value>,
    extra: Object,
    vars: Vec<Arc<Vars>>,
}

impl Variables for Outside {
    fn get(&self, name: &str) -> Option<Variable> {
        if name == "groups" {
            return Some(Variable::Data(Arc::clone(&self.groups)));
        }
        let given = self.extra.get(name).map(|value| Variable::Template(Arc::new(value.clone())));
        let written = || self.vars.iter().rev().find_map(|vars| vars.get(name));
        given.or_else(|| written().map(|variable| Variable::Template(Arc::clone(&variable.value))))
    }

    fn names(&self) -> Vec<String> {
        let written = self.vars.iter().flat_map(|vars| vars.iter().map(|variable| variable.name.clone()));
        self.extra.keys().cloned().chain(written).chain(["groups".to_owned()]).collect()
    }
}

/// Renders the patterns of all plays.
pub(super) fn render(
    playbook: &mut Playbook,
    inventory: &Inventory,
    extra: &Object,
    findings: &mut Findings,
) {
    let jinja = Jinja::new(Arc::new(NoLookups));
    let groups = inventory.groups().into_iter().map(|(name, hosts)| (name, Value::from(hosts)));
    let groups: Arc<Value> = Arc::new(Value::Object(groups.collect()));
    for play in playbook.plays.iter_mut().filter(|play| play.hosts.is_template()) {
        let scope =
            Arc::new(Outside { groups: Arc::clone(&groups), extra: extra.clone(), vars: play.vars.clone() })
                as Scope;
        let wrong = match jinja.render(&play.hosts.text, &scope) {
            Ok(Value::String(text)) => {
                play.hosts.text = text;
                continue;
            }
            Ok(Value::Array(items)) if items.iter().all(Value::is_string) => {
                let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                play.hosts.text = items.join(",");
                continue;
            }
            Ok(_) => Diagnostic::at(&play.hosts.span, "`hosts` must become a pattern, or a list of patterns"),
            Err(error) => Diagnostic::at(&play.hosts.span, error.message)
                .help("only variables of the command line and of the play, and the groups of the inventory, are known here"),
        };
        findings.add(wrong);
    }
}
