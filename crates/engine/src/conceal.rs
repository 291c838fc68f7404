//! Takes the secrets of the vault out of what is told, and finds them in what machines are sent.

use lang::vault::Vault;
use wire::{EventKind, ItemReport, Request, Value};

/// The event without them. Names of hosts stay: without them nobody knows what it is about.
pub fn conceal(vault: &Vault, mut kind: EventKind) -> EventKind {
    match &mut kind {
        EventKind::ItemFinished(report) => texts(report).for_each(|text| vault.conceal(text)),
        EventKind::TaskStarted(task) => vault.conceal(&mut task.name),
        EventKind::Line { line, .. } => vault.conceal(line),
        EventKind::Warning { message, .. } | EventKind::Unreachable { message, .. } => vault.conceal(message),
        _ => {}
    }
    kind
}

/// Secrets of the vault are in what a machine is asked for: `data` are the bytes that travel along.
pub fn is_secret(vault: &Vault, request: &Request, data: &[u8]) -> bool {
    let blob = request.blob.and_then(|part| data.get(part.start..part.start + part.length));
    blob.is_some_and(|bytes| vault.is_in(&String::from_utf8_lossy(bytes)))
        || request.arguments.values().any(|value| has_secret(vault, value))
}

fn has_secret(vault: &Vault, value: &Value) -> bool {
    match value {
        Value::String(text) => vault.is_in(text),
        Value::Array(items) => items.iter().any(|item| has_secret(vault, item)),
        Value::Object(entries) => entries.values().any(|value| has_secret(vault, value)),
        _ => false,
    }
}

fn texts(report: &mut ItemReport) -> impl Iterator<Item = &mut String> {
    let changes = report.changes.iter_mut();
    let changes =
        changes.flat_map(|change| change.diff.iter_mut().chain([&mut change.subject, &mut change.detail]));
    let told = report.message.iter_mut().chain(&mut report.help).chain(&mut report.item);
    told.chain(&mut report.output).chain(changes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_in_arguments_and_in_bytes_however_they_are_written() {
        let vault = Vault::default();
        vault.remember("it's \"hunter2\"");
        let request = |arguments: Value, blob| {
            serde_json::from_value::<Request>(
                serde_json::json!({"id": 1, "module": "copy", "arguments": arguments, "blob": blob}),
            )
            .unwrap()
        };
        let part = serde_json::json!({"start": 3, "length": 22});
        let nothing = request(serde_json::json!({"dest": "/etc/its", "lines": [{"a": 2}]}), part.clone());
        assert!(!is_secret(&vault, &nothing, b"12 password=hunter2       "));
        assert!(is_secret(&vault, &nothing, br#"12 p='it'"'"'s "hunter2"'"#));
        for text in ["x it's \"hunter2\"", r#"{"k": "it's \"hunter2\""}"#, "a=it%27s%20%22hunter2%22"] {
            assert!(is_secret(
                &vault,
                &request(serde_json::json!({"lines": [{"a": text}]}), Value::Null),
                b""
            ));
        }
    }
}
