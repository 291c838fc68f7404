//! Templates and expressions: what is wrong with them, and which variables they use.

use std::{
    collections::{HashMap, HashSet},
    rc::Rc,
    sync::Arc,
};

use wire::Value;

use super::findings::Findings;
use crate::{
    diagnostic::Diagnostic,
    jinja::{self, TemplateError, Use},
    playbook::{Condition, Setting, Templated, Vars},
    source::Span,
    yaml::{Kind, Node},
};

/// A variable that a text uses, with its place.
#[derive(Debug, Clone)]
pub(super) struct Used {
    pub name: String,
    pub span: Span,
    pub certain: bool,
}

type Inspected = Rc<Result<Vec<Use>, TemplateError>>;

/// Inspects each text once.
#[derive(Default)]
pub(super) struct Texts {
    templates: HashMap<String, Inspected>,
    expressions: HashMap<String, Inspected>,
    /// Variables that were inspected; the playbook keeps them alive.
    vars: HashSet<*const Vars>,
}

impl Texts {
    /// The uses of a template; what is wrong with it is found.
    pub fn template(&mut self, text: &Templated, findings: &mut Findings) -> Vec<Used> {
        if !text.is_template() {
            return Vec::new();
        }
        let inspected = self.templates.get(&text.text).cloned();
        let inspected = inspected.unwrap_or_else(|| Rc::new(jinja::inspect_template(&text.text)));
        self.templates.insert(text.text.clone(), inspected.clone());
        uses(&inspected, text, findings)
    }

    /// The uses of an expression; what is wrong with it is found.
    pub fn expression(&mut self, text: &Templated, findings: &mut Findings) -> Vec<Used> {
        let inspected = self.expressions.get(&text.text).cloned();
        let inspected = inspected.unwrap_or_else(|| Rc::new(jinja::inspect_expression(&text.text)));
        self.expressions.insert(text.text.clone(), inspected.clone());
        uses(&inspected, text, findings)
    }

    /// The uses of all strings in a value.
    pub fn node(&mut self, node: &Node, findings: &mut Findings) -> Vec<Used> {
        match &node.kind {
            Kind::String(_) => {
                Templated::of(node).map(|text| self.template(&text, findings)).unwrap_or_default()
            }
            Kind::Sequence(items) => items.iter().flat_map(|item| self.node(item, findings)).collect(),
            Kind::Mapping(entries) => {
                entries.iter().flat_map(|(_, value)| self.node(value, findings)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The uses of conditions; only the first is certain to be evaluated.
    pub fn conditions(&mut self, conditions: &[Condition], findings: &mut Findings) -> Vec<Used> {
        let mut certain = true;
        let mut all = Vec::new();
        for condition in conditions {
            match condition {
                Condition::Literal(value) => certain &= value,
                Condition::Expression(expression) => {
                    let uses = self.expression(expression, findings);
                    all.extend(
                        uses.into_iter().map(|used| Used { certain: used.certain && certain, ..used }),
                    );
                    certain = false;
                }
            }
        }
        all
    }

    /// The uses of a keyword that may be a template.
    pub fn setting<T>(&mut self, setting: Option<&Setting<T>>, findings: &mut Findings) -> Vec<Used> {
        match setting {
            Some(Setting::Template(template)) => self.template(template, findings),
            _ => Vec::new(),
        }
    }

    /// What is wrong with variables, used or not.
    pub fn vars(&mut self, vars: &Arc<Vars>, findings: &mut Findings) {
        if !self.vars.insert(Arc::as_ptr(vars)) {
            return;
        }
        for variable in vars.iter() {
            self.node(&variable.node, findings);
        }
    }

    /// What is wrong with a value that has no places of its own.
    pub fn value(&mut self, value: &Value, span: &Span, findings: &mut Findings) {
        match value {
            Value::String(text) => {
                self.template(&Templated { text: text.clone(), span: span.clone() }, findings);
            }
            Value::Array(items) => items.iter().for_each(|item| self.value(item, span, findings)),
            Value::Object(entries) => {
                entries.values().for_each(|value| self.value(value, span, findings));
            }
            _ => {}
        }
    }
}

fn uses(inspected: &Inspected, text: &Templated, findings: &mut Findings) -> Vec<Used> {
    match &**inspected {
        Ok(uses) => uses
            .iter()
            .map(|used| Used {
                name: used.name.clone(),
                span: text.place(&used.range),
                certain: used.certain,
            })
            .collect(),
        Err(error) => {
            let span = error.range.as_ref().map_or_else(|| text.span.clone(), |range| text.place(range));
            findings.add(wrong(error, &span));
            Vec::new()
        }
    }
}

/// A bad template as a diagnostic.
pub(super) fn wrong(error: &TemplateError, span: &Span) -> Diagnostic {
    Diagnostic { help: error.help.clone(), ..Diagnostic::at(span, error.message.clone()) }
}
