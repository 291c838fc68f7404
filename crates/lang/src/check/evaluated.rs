//! What of a task is evaluated, and what of that for certain.

use super::{
    findings::Findings,
    texts::{Texts, Used},
};
use crate::{
    playbook::{Action, Condition, LoopKind, ModuleCall, Task, Templated},
    yaml::{Kind, Node},
};

/// Whether a task has something to do.
#[derive(Default)]
pub(super) enum Items {
    /// There is no loop, or a loop over something that is not empty.
    #[default]
    Some,
    /// Where the variable of this name is not empty.
    Of(String),
    /// Only the run knows.
    Unknown,
}

/// The variables that a task uses.
#[derive(Default)]
pub(super) struct Evaluated {
    /// Whether `each` and `after` are evaluated at all.
    pub items: Items,
    /// Before there are items.
    pub before: Vec<Used>,
    /// For each item.
    pub each: Vec<Used>,
    /// When there is a result.
    pub after: Vec<Used>,
}

/// Inspects a task. `certain`: it is done for certain, but for its own conditions and its loop.
pub(super) fn inspect(task: &Task, certain: bool, texts: &mut Texts, findings: &mut Findings) -> Evaluated {
    let keywords = &task.keywords;
    if let Some(name) = &task.name {
        // A name that can't be rendered is shown as it is written: only its syntax matters.
        texts.template(name, findings);
    }
    for vars in keywords.vars.iter().chain(&keywords.include_params) {
        texts.vars(vars, findings);
    }
    let unconditional = keywords.when.iter().all(|condition| matches!(condition, Condition::Literal(true)));
    let mut evaluated = Evaluated::default();
    if let Some(looping) = &task.looping {
        let uses = texts.node(&looping.items, findings);
        evaluated.before = weakened(uses, certain && unconditional);
        evaluated.items = items(&looping.items, looping.kind);
    }
    let each = &mut evaluated.each;
    each.extend(weakened(texts.conditions(&keywords.when, findings), certain));

    let mut done = Vec::new();
    match &task.action {
        Action::Module(call) => done.extend(arguments(call, texts, findings)),
        Action::Include(include) => {
            let names = include.deferred().into_iter().flat_map(|deferred| deferred.texts());
            done.extend(names.flat_map(|name| texts.template(name, findings)));
        }
        Action::Meta(_) | Action::Arguments(_) => {}
    }
    let words = [&keywords.become_user, &keywords.become_flags, &keywords.delegate_to, &keywords.connection];
    let label = task.looping.as_ref().and_then(|looping| looping.control.label.as_ref());
    done.extend(words.into_iter().flatten().chain(label).flat_map(|text| texts.template(text, findings)));
    done.extend(keywords.environment.iter().flat_map(|node| texts.node(node, findings)));
    let flags = [
        &keywords.become_,
        &keywords.check_mode,
        &keywords.diff,
        &keywords.no_log,
        &keywords.run_once,
        &keywords.ignore_errors,
        &keywords.any_errors_fatal,
        &keywords.delegate_facts,
        &keywords.ignore_unreachable,
    ];
    done.extend(flags.into_iter().flat_map(|flag| texts.setting(flag.as_ref(), findings)));
    let timed = [&task.background, &task.poll, &keywords.throttle, &keywords.timeout];
    for number in [&task.retries, &task.delay].into_iter().chain(timed) {
        done.extend(texts.setting(number.as_ref(), findings));
    }
    each.extend(weakened(done, certain && unconditional));

    for conditions in [&task.changed_when, &task.failed_when, &task.until].into_iter().flatten() {
        let uses = texts.conditions(conditions, findings);
        evaluated.after.extend(weakened(uses, certain && unconditional));
    }
    if let Some(looping) = &task.looping {
        let uses = texts.conditions(&looping.control.break_when, findings);
        evaluated.after.extend(weakened(uses, false));
        let flags = [&looping.control.extended, &looping.control.extended_allitems];
        for flag in flags {
            evaluated.before.extend(weakened(texts.setting(flag.as_ref(), findings), false));
        }
        let pause = texts.setting(looping.control.pause.as_ref(), findings);
        evaluated.before.extend(weakened(pause, false));
    }
    for notification in &keywords.notify {
        evaluated.after.extend(weakened(texts.template(notification, findings), false));
    }
    evaluated
}

fn weakened(uses: Vec<Used>, certain: bool) -> Vec<Used> {
    uses.into_iter().map(|used| Used { certain: used.certain && certain, ..used }).collect()
}

/// Whether a loop has an item.
fn items(items: &Node, kind: LoopKind) -> Items {
    let some = match &items.kind {
        // A list in a list may be empty.
        Kind::Sequence(list) if kind == LoopKind::ITEMS => {
            list.iter().any(|item| matches!(item.kind, Kind::Int(_) | Kind::Bool(_)) || is_plain(item))
        }
        Kind::Sequence(list) if matches!(kind, LoopKind::Loop | LoopKind::LIST) => !list.is_empty(),
        Kind::Mapping(entries) if kind == LoopKind::DICT => !entries.is_empty(),
        Kind::String(text) if matches!(kind, LoopKind::Loop | LoopKind::LIST | LoopKind::DICT) => {
            let inner = text.trim().strip_prefix("{{").and_then(|text| text.strip_suffix("}}"));
            let name = inner.map(str::trim).unwrap_or_default();
            let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            return if is_name { Items::Of(name.to_owned()) } else { Items::Unknown };
        }
        _ => false,
    };
    if some { Items::Some } else { Items::Unknown }
}

fn is_plain(node: &Node) -> bool {
    Templated::of(node).is_some_and(|text| !text.is_template())
}

/// The uses of a call's arguments. Some are expressions, written without `{{ }}`.
fn arguments(call: &ModuleCall, texts: &mut Texts, findings: &mut Findings) -> Vec<Used> {
    let mut uses = Vec::new();
    for argument in &call.arguments {
        let value = &argument.value;
        match (call.module.name, argument.name.as_str()) {
            ("assert", "that") => {
                let conditions: Vec<Condition> = value
                    .as_sequence()
                    .unwrap_or(std::slice::from_ref(value))
                    .iter()
                    .filter_map(|item| Templated::of(item).map(Condition::Expression))
                    .collect();
                uses.extend(texts.conditions(&conditions, findings));
            }
            // A variable that is not defined is said to be so, which is no error.
            ("debug", "var") => {
                let expression = Templated::of(value).filter(|text| !text.is_template());
                let found = match expression {
                    Some(expression) => texts.expression(&expression, findings),
                    None => texts.node(value, findings),
                };
                uses.extend(weakened(found, false));
            }
            ("assert", _) => uses.extend(weakened(texts.node(value, findings), false)),
            _ => uses.extend(texts.node(value, findings)),
        }
    }
    uses
}
