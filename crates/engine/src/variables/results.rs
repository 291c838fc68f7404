//! The values that `register` gives: the shapes that Ansible documents.

use wire::{Failure, Object, Outcome, Value};

/// A result as `register` sees it, and why check mode can't know it.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// `changed`, `failed`, `rc`, `stdout` ...
    pub value: Object,
    /// In check mode: why the real result may differ.
    pub unknown: Option<String>,
}

/// The result of one module call.
pub fn registered(result: &Result<Outcome, Failure>) -> Told {
    let mut value;
    let mut unknown = None;
    match result {
        Ok(outcome) => {
            value = outcome.output.clone();
            value.insert("changed".into(), outcome.changed.into());
            value.insert("failed".into(), false.into());
            if let Some(reason) = &outcome.skipped {
                value.insert("skipped".into(), true.into());
                value.entry("msg").or_insert_with(|| reason.as_str().into());
            }
            if !outcome.facts.is_empty() {
                value.insert("ansible_facts".into(), Value::Object(outcome.facts.clone()));
            }
            unknown.clone_from(&outcome.unknown);
        }
        Err(failure) => {
            value = failure.output.clone();
            // A job that failed tells itself whether it had changed something.
            let changed = value.get("changed") == Some(&Value::Bool(true)) || !failure.changes.is_empty();
            value.insert("changed".into(), changed.into());
            value.insert("failed".into(), true.into());
            value.entry("msg").or_insert_with(|| failure.message.as_str().into());
        }
    }
    for (text, lines) in [("stdout", "stdout_lines"), ("stderr", "stderr_lines")] {
        if let Some(Value::String(text)) = value.get(text) {
            let split: Value = text.lines().map(Value::from).collect();
            value.entry(lines).or_insert(split);
        }
    }
    Told { value, unknown }
}

/// The result of a task that was skipped by its condition.
pub fn skipped(condition: &Value) -> Object {
    let mut value = Object::new();
    value.insert("changed".into(), false.into());
    value.insert("failed".into(), false.into());
    value.insert("skipped".into(), true.into());
    value.insert("skip_reason".into(), "Conditional result was False".into());
    value.insert("false_condition".into(), condition.clone());
    value
}

/// The result of a loop without items.
pub fn no_items() -> Object {
    let mut value = Object::new();
    value.insert("changed".into(), false.into());
    value.insert("skipped".into(), true.into());
    value.insert("skipped_reason".into(), "No items in the list".into());
    value.insert("results".into(), Value::Array(Vec::new()));
    value
}

/// The result of a loop.
pub fn registered_loop(items: Vec<Told>) -> Told {
    let flag = |name: &'static str| move |told: &Told| told.value.get(name) == Some(&Value::Bool(true));
    let mut value = Object::new();
    value.insert("changed".into(), items.iter().any(flag("changed")).into());
    let failed = items.iter().any(flag("failed"));
    value.insert("failed".into(), failed.into());
    if items.is_empty() || items.iter().all(flag("skipped")) {
        value.insert("skipped".into(), true.into());
    }
    value
        .insert("msg".into(), if failed { "One or more items failed" } else { "All items completed" }.into());
    let unknown = items.iter().find_map(|told| told.unknown.clone());
    value.insert("results".into(), items.into_iter().map(|told| Value::Object(told.value)).collect());
    Told { value, unknown }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: Value) -> Object {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn a_command_registers_its_output_and_its_lines() {
        let outcome = Outcome {
            changed: true,
            output: object(json!({"rc": 0, "stdout": "a\nb", "stderr": ""})),
            ..Outcome::default()
        };
        assert_eq!(
            Value::Object(registered(&Ok(outcome)).value),
            json!({"rc": 0, "stdout": "a\nb", "stderr": "", "changed": true, "failed": false,
                   "stdout_lines": ["a", "b"], "stderr_lines": []})
        );
    }

    #[test]
    fn a_failure_registers_what_went_wrong() {
        let failure = Failure {
            message: "no such user".into(),
            output: object(json!({"rc": 6})),
            ..Failure::default()
        };
        assert_eq!(
            Value::Object(registered(&Err(failure)).value),
            json!({"rc": 6, "changed": false, "failed": true, "msg": "no such user"})
        );
    }

    #[test]
    fn a_loop_changed_when_one_of_its_items_did_and_skipped_when_all_did() {
        let told = |value| Told { value: object(value), unknown: None };
        let some = registered_loop(vec![
            told(json!({"changed": true, "failed": false})),
            told(Value::Object(skipped(&"item > 1".into()))),
        ]);
        assert_eq!((&some.value["changed"], some.value.get("skipped")), (&json!(true), None));
        assert_eq!(some.value["results"][1]["skipped"], json!(true));
        let none = registered_loop(vec![told(Value::Object(skipped(&"false".into())))]);
        assert_eq!(none.value["skipped"], json!(true));
    }
}
