//! Values of INI inventories: Python literals, else strings, as Ansible's `ini` plug-in reads them.

use wire::Value;

/// The value of a text behind `=`.
pub fn value(text: &str) -> Value {
    let text = text.trim();
    match text {
        "True" => return Value::Bool(true),
        "False" => return Value::Bool(false),
        "None" => return Value::Null,
        _ => {}
    }
    if let Some(inner) = quoted(text) {
        return Value::from(inner);
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let leading_zero =
        digits.len() > 1 && digits.starts_with('0') && digits.chars().all(|c| c.is_ascii_digit());
    if digits.starts_with(|c: char| c.is_ascii_digit()) && !leading_zero {
        if let Ok(number) = text.parse::<i64>() {
            return Value::from(number);
        }
        if let Ok(number) = text.parse::<f64>() {
            return Value::from(number);
        }
    }
    if text.starts_with(['[', '{'])
        && let Ok(value) = serde_json::from_str(&text.replace('\'', "\""))
    {
        return value;
    }
    Value::from(text)
}

fn quoted(text: &str) -> Option<&str> {
    ['"', '\''].into_iter().find_map(|quote| {
        let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
        (!inner.contains(quote)).then_some(inner)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_python_literals_or_strings() {
        for (text, expected) in [
            ("22", json!(22)),
            ("-1.5", json!(-1.5)),
            ("0644", json!("0644")),
            ("192.168.1.9", json!("192.168.1.9")),
            ("True", json!(true)),
            ("true", json!("true")),
            ("'a b'", json!("a b")),
            ("['a', 1]", json!(["a", 1])),
            ("{{ x }}", json!("{{ x }}")),
            ("", json!("")),
        ] {
            assert_eq!(value(text), expected, "{text}");
        }
    }
}
