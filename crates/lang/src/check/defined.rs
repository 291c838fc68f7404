//! Which variables a task sees on a host, and what they are made of.

use std::{collections::BTreeSet, sync::Arc};

use wire::{Object, Value};

use super::{
    findings::Findings,
    known::Known,
    magic,
    texts::{Texts, Used},
};
use crate::{
    diagnostic::Diagnostic,
    inventory::Inventory,
    playbook::{Play, Task, Templated, Unread, Vars},
    source::Span,
    yaml::Kind,
};

/// What one task sees on one host.
pub(super) struct Sight<'a> {
    pub play: &'a Play,
    pub task: &'a Task,
    pub host: &'a str,
    pub inventory: &'a Inventory,
    pub extra: &'a Object,
    pub unread: &'a Unread,
    pub known: &'a Known,
    /// Items of loops, and a result that is there already.
    pub locals: Vec<&'a str>,
}

/// Where a variable comes from.
enum Origin {
    /// It needs nothing else.
    Given,
    /// A list or a mapping with something in it.
    Filled,
    /// A text that is rendered when it is used.
    Text(Templated),
}

impl Sight<'_> {
    fn find(&self, name: &str) -> Option<Origin> {
        let keywords = &self.task.keywords;
        let given = magic::is_there(name, self.task.role.is_some())
            || (name == "ansible_delegated_vars" && keywords.delegate_to.is_some())
            || self.locals.contains(&name)
            || self.play.prompts.iter().any(|prompt| prompt.name == name)
            || self.extra.contains_key(name);
        if given {
            return Some(Origin::Given);
        }
        if let Some(vars) = strongest(&keywords.include_params, name) {
            return Some(vars);
        }
        if self.known.data.contains(name) || self.known.anything || self.unread.may_define(name) {
            return Some(Origin::Given);
        }
        let role = self.task.role.as_ref();
        let later_roles = || self.play.roles.iter().chain(&self.known.public).rev();
        strongest(&self.known.included, name)
            .or_else(|| strongest(&keywords.vars, name))
            .or_else(|| strongest(&role?.vars, name))
            .or_else(|| later_roles().find_map(|role| strongest(&role.exports, name)))
            .or_else(|| strongest(&self.play.vars, name))
            .or_else(|| (self.known.facts && magic::is_fact(name)).then_some(Origin::Given))
            .or_else(|| self.of_inventory(name))
            .or_else(|| strongest(&role?.defaults, name))
            .or_else(|| later_roles().find_map(|role| strongest(&role.defaults, name)))
    }

    fn of_inventory(&self, name: &str) -> Option<Origin> {
        let definition = self.inventory.variables(self.host)?.get(name)?;
        Some(match &*definition.value {
            Value::String(text) => {
                Origin::Text(Templated { text: text.clone(), span: definition.span.clone() })
            }
            Value::Array(items) if !items.is_empty() => Origin::Filled,
            Value::Object(entries) if !entries.is_empty() => Origin::Filled,
            _ => Origin::Given,
        })
    }

    /// Whether a variable surely has something to loop over.
    pub fn is_filled(&self, name: &str) -> bool {
        matches!(self.find(name), Some(Origin::Filled))
    }

    /// Finds the certain uses of variables that are defined nowhere, in what they are made of too.
    pub fn check(&self, uses: &[Used], texts: &mut Texts, findings: &mut Findings) {
        let mut seen = BTreeSet::new();
        // With a default too: Ansible would not use the default.
        for used in uses.iter().filter(|used| used.certain || magic::is_not_yet(&used.name)) {
            self.one(used, &mut Vec::new(), &mut seen, texts, findings);
        }
    }

    fn one(
        &self,
        used: &Used,
        within: &mut Vec<String>,
        seen: &mut BTreeSet<String>,
        texts: &mut Texts,
        findings: &mut Findings,
    ) {
        let name = &used.name;
        if within.contains(name) {
            let message = format!("`{name}` is made of itself");
            findings.add_for(self.host, Diagnostic::at(&used.span, message).label("used here again"));
            return;
        }
        match self.find(name) {
            None => findings.add_for(self.host, self.undefined(name, &used.span, within.first())),
            Some(Origin::Text(text)) if seen.insert(name.clone()) => {
                within.push(name.clone());
                let uses = texts.template(&text, findings);
                for used in uses.iter().filter(|used| used.certain) {
                    self.one(used, within, seen, texts, findings);
                }
                within.pop();
            }
            Some(_) => {}
        }
    }

    fn undefined(&self, name: &str, span: &Span, needed_by: Option<&String>) -> Diagnostic {
        let message = match needed_by {
            Some(other) => format!("`{name}`, which `{other}` is made of, is not defined"),
            None => format!("`{name}` is not defined"),
        };
        if magic::is_not_yet(name) {
            return Diagnostic::at(span, format!("Ansible's variable `{name}` is not supported yet"));
        }
        let diagnostic = Diagnostic::at(span, message).label("defined nowhere");
        let known = self.names();
        if magic::is_fact(name) && !self.known.facts {
            return diagnostic.help("if it is a fact: the play has `gather_facts: false`");
        }
        match modules::nearest::hint(name, known.iter().copied()) {
            Some(hint) => diagnostic.help(hint),
            None => {
                diagnostic.help("define it in the inventory, in the role's defaults, or use `| default(...)`")
            }
        }
    }

    /// The names that were written, for hints.
    fn names(&self) -> BTreeSet<&str> {
        let keywords = &self.task.keywords;
        let role = self.task.role.as_ref();
        let of_role = role.into_iter().flat_map(|role| role.vars.iter().chain(&role.defaults));
        let roles = self.play.roles.iter().chain(&self.known.public);
        let of_roles = roles.flat_map(|role| role.exports.iter().chain(&role.defaults));
        let of_play = self.play.vars.iter().chain(&keywords.vars).chain(&keywords.include_params);
        let layers = of_play.chain(of_role).chain(of_roles).chain(&self.known.included);
        let written = layers.flat_map(|vars| vars.iter().map(|variable| variable.name.as_str()));
        let inventory =
            self.inventory.variables(self.host).into_iter().flatten().map(|(name, _)| name.as_str());
        let learned = self.known.data.iter().map(String::as_str);
        let extra = self.extra.keys().map(String::as_str);
        written.chain(inventory).chain(learned).chain(extra).chain(self.locals.iter().copied()).collect()
    }
}

fn strongest(layers: &[Arc<Vars>], name: &str) -> Option<Origin> {
    let variable = layers.iter().rev().find_map(|vars| vars.get(name))?;
    Some(match &variable.node.kind {
        Kind::String(text) => {
            Origin::Text(Templated { text: text.clone(), span: variable.node.span.clone() })
        }
        Kind::Sequence(items) if !items.is_empty() => Origin::Filled,
        Kind::Mapping(entries) if !entries.is_empty() => Origin::Filled,
        _ => Origin::Given,
    })
}
