//! The items of a loop.

use std::sync::Arc;

use lang::{
    jinja::{ErrorKind, Jinja, Scope, TemplateError, Variable, Variables},
    playbook::{Action, Loop, LoopControl, LoopKind, Task},
    yaml::Kind,
};
use serde_json::json;
use wire::Value;

use super::evaluate::{self, Problem};

/// The longest label that is made of an item itself.
const LONGEST_LABEL: usize = 100;

/// The items of a loop, in order.
pub fn items(jinja: &Jinja, scope: &Scope, task: &Task, looping: &Loop) -> Result<Vec<Value>, Problem> {
    let node = &looping.items;
    let problem = |error: TemplateError| Problem {
        message: format!("{} (the loop, {})", error.message, node.span),
        help: error.help,
    };
    let first_found = matches!(looping.kind, LoopKind::Lookup("first_found"));
    let value = match node.to_value() {
        // Files whose names have something undefined are passed over.
        Value::Array(files) if first_found => Value::Array(defined(jinja, scope, &files).map_err(problem)?),
        value => jinja.render_value(&value, scope).map_err(problem)?,
    };
    let wrong = |wanted: &str| Problem {
        message: format!("the loop needs {wanted} ({})", node.span),
        help: matches!(node.kind, Kind::String(_))
            .then(|| "a template that gives the list is written `\"{{ name }}\"`".to_owned()),
    };
    let LoopKind::Lookup(lookup) = looping.kind else {
        return match value {
            Value::Array(items) => Ok(items),
            _ => Err(wrong("a list")),
        };
    };
    let terms = match value {
        Value::Array(terms) => terms,
        single => vec![single],
    };
    match looping.kind {
        LoopKind::LIST => Ok(terms),
        LoopKind::ITEMS => Ok(terms.into_iter().flat_map(opened).collect()),
        LoopKind::DICT => {
            let mut pairs = Vec::new();
            for term in terms {
                let Value::Object(entries) = term else { return Err(wrong("a mapping")) };
                pairs.extend(entries.into_iter().map(|(key, value)| json!({"key": key, "value": value})));
            }
            Ok(pairs)
        }
        _ => {
            let names: Vec<String> = (0..terms.len()).map(|number| format!("_loop_term_{number}")).collect();
            let folder = if first_found { format!(", _folder='{}'", folder(task)) } else { String::new() };
            let expression = format!("query('{lookup}', {}{folder})", names.join(", "));
            let terms = names.into_iter().zip(terms).map(|(name, term)| (name, Arc::new(term))).collect();
            let scope = Arc::new(WithTerms { scope: Arc::clone(scope), terms }) as Scope;
            match jinja.expression(&expression, &scope).map_err(problem)? {
                Value::Array(items) => Ok(items),
                single => Ok(vec![single]),
            }
        }
    }
}

/// The values that use nothing undefined.
fn defined(jinja: &Jinja, scope: &Scope, values: &[Value]) -> Result<Vec<Value>, TemplateError> {
    let rendered = values.iter().map(|value| jinja.render_value(value, scope));
    rendered.filter(|value| !matches!(value, Err(error) if error.kind == ErrorKind::Undefined)).collect()
}

/// Where `with_first_found` looks first, by what the task does.
fn folder(task: &Task) -> &'static str {
    let name = if let Action::Module(call) = &task.action { call.module.name } else { "" };
    match name {
        name if name.contains("template") => "templates",
        name if name.contains("var") => "vars",
        _ => "files",
    }
}

/// The items of a list, or the only one.
fn opened(term: Value) -> Vec<Value> {
    match term {
        Value::Array(inner) => inner,
        other => vec![other],
    }
}

/// What a task sees, and the terms of its lookup.
#[derive(Debug)]
struct WithTerms {
    scope: Scope,
    terms: Vec<(String, Arc<Value>)>,
}

impl Variables for WithTerms {
    fn get(&self, name: &str) -> Option<Variable> {
        let term = self.terms.iter().find(|(term, _)| term == name);
        term.map(|(_, value)| Variable::Data(Arc::clone(value))).or_else(|| self.scope.get(name))
    }

    fn names(&self) -> Vec<String> {
        self.scope.names()
    }
}

/// How the items of a loop are done, as far as that is the same for all of them.
#[derive(Debug, Default)]
pub struct Manner {
    /// Seconds between two items.
    pub pause: Option<f64>,
    /// There is `ansible_loop`.
    extended: bool,
    /// It has all items.
    all_items: bool,
}

/// Renders what `loop_control` says for all items.
pub fn manner(jinja: &Jinja, scope: &Scope, control: &LoopControl) -> Result<Manner, Problem> {
    Ok(Manner {
        pause: evaluate::seconds(jinja, scope, control.pause.as_ref())?.filter(|seconds| *seconds > 0.0),
        extended: evaluate::flag(jinja, scope, control.extended.as_ref())?,
        all_items: evaluate::optional_flag(jinja, scope, control.extended_allitems.as_ref())?.unwrap_or(true),
    })
}

/// The variables of one item.
pub fn variables(
    looping: &Loop,
    manner: &Manner,
    index: usize,
    items: &[Value],
) -> Vec<(String, Arc<Value>)> {
    let control = &looping.control;
    let item = items.get(index).cloned().unwrap_or_default();
    let mut variables = vec![
        (control.loop_var.clone(), Arc::new(item)),
        ("ansible_loop_var".to_owned(), Arc::new(control.loop_var.as_str().into())),
    ];
    if let Some(name) = &control.index_var {
        variables.push((name.clone(), Arc::new(index.into())));
        variables.push(("ansible_index_var".to_owned(), Arc::new(name.as_str().into())));
    }
    if manner.extended {
        variables.push(("ansible_loop".to_owned(), Arc::new(extended(index, items, manner.all_items))));
    }
    variables
}

fn extended(index: usize, items: &[Value], all_items: bool) -> Value {
    let length = items.len();
    let mut value = json!({
        "index": index + 1,
        "index0": index,
        "first": index == 0,
        "last": index + 1 == length,
        "length": length,
        "revindex": length - index,
        "revindex0": length - index - 1,
    });
    if all_items {
        value["allitems"] = items.into();
    }
    if let Some(next) = items.get(index + 1) {
        value["nextitem"] = next.clone();
    }
    if let Some(previous) = index.checked_sub(1).and_then(|before| items.get(before)) {
        value["previtem"] = previous.clone();
    }
    value
}

/// What an item is called: its label, else a name in it, else the item itself where that is a plain value.
/// Mappings and lists may hold secrets: those without a name are told by their number.
pub fn label(
    jinja: &Jinja,
    scope: &Scope,
    looping: &Loop,
    index: usize,
    item: &Value,
) -> Result<String, Problem> {
    if let Some(label) = &looping.control.label {
        return evaluate::text(jinja, scope, label);
    }
    let named = ["name", "key", "path", "dest"].iter().find_map(|key| item.get(key)?.as_str());
    let mut text = match (named, item) {
        (Some(name), _) => name.to_owned(),
        (None, Value::Object(_) | Value::Array(_)) => numbered(index),
        (None, plain) => evaluate::plain(plain),
    };
    if text.chars().count() > LONGEST_LABEL {
        text = text.chars().take(LONGEST_LABEL).chain("...".chars()).collect();
    }
    Ok(text)
}

/// An item of which nothing else may be told.
pub fn numbered(index: usize) -> String {
    format!("item {}", index + 1)
}
