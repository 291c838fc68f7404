//! Values of INI inventories: Python literals, else strings, as Ansible's `ini` plug-in reads them
//! with `ast.literal_eval`.

use wire::{Object, Value};

use crate::escapes;

/// The value of a text behind `=`.
pub fn value(text: &str) -> Value {
    let mut reader = Reader { rest: text.trim() };
    reader.line().filter(|_| reader.at_end()).unwrap_or_else(|| Value::from(text.trim()))
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn at_end(&mut self) -> bool {
        self.space();
        self.rest.is_empty() || self.rest.starts_with('#')
    }

    fn eat(&mut self, token: char) -> bool {
        self.space();
        let rest = self.rest.strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// A value, or a tuple without parentheses.
    fn line(&mut self) -> Option<Value> {
        let first = self.item()?;
        if !self.eat(',') {
            return Some(first);
        }
        let mut items = vec![first];
        while !self.at_end() {
            items.push(self.item()?);
            if !self.eat(',') {
                break;
            }
        }
        Some(Value::Array(items))
    }

    fn item(&mut self) -> Option<Value> {
        self.space();
        match self.rest.chars().next()? {
            '[' => self.items(']').map(|(items, _)| Value::Array(items)),
            '(' => self.items(')').map(|(mut items, comma)| match items.len() {
                1 if !comma => items.remove(0),
                _ => Value::Array(items),
            }),
            '{' => self.braces(),
            '-' | '+' | '.' | '0'..='9' => self.number(),
            _ => self.string().or_else(|| self.word()),
        }
    }

    /// What stands between brackets, and whether there was a comma.
    fn items(&mut self, end: char) -> Option<(Vec<Value>, bool)> {
        self.rest = &self.rest[1..];
        let (mut items, mut comma) = (Vec::new(), false);
        while !self.eat(end) {
            items.push(self.item()?);
            if self.eat(',') {
                comma = true;
            } else if !self.rest.starts_with(end) {
                return None;
            }
        }
        Some((items, comma))
    }

    /// A mapping; a set becomes a list. Lists and mappings can be in no set: `{{ x }}` is a string.
    fn braces(&mut self) -> Option<Value> {
        self.rest = &self.rest[1..];
        let (mut entries, mut items) = (Object::new(), Vec::new());
        while !self.eat('}') {
            let key = self.item().filter(|key| !key.is_array() && !key.is_object())?;
            if self.eat(':') {
                let value = self.item()?;
                let name = key.as_str().map_or_else(|| key.to_string(), String::from);
                entries.insert(name, value);
            } else {
                items.push(key);
            }
            if !self.eat(',') && !self.rest.starts_with('}') {
                return None;
            }
        }
        match (entries.is_empty(), items.is_empty()) {
            (_, true) => Some(Value::Object(entries)),
            (true, false) => Some(Value::Array(items)),
            (false, false) => None,
        }
    }

    fn word(&mut self) -> Option<Value> {
        let length = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(length);
        self.rest = rest;
        match word {
            "True" => Some(Value::Bool(true)),
            "False" => Some(Value::Bool(false)),
            "None" => Some(Value::Null),
            _ => None,
        }
    }

    fn number(&mut self) -> Option<Value> {
        let mut negative = false;
        while let Some(rest) = self.rest.strip_prefix(['-', '+']) {
            negative ^= self.rest.starts_with('-');
            self.rest = rest.trim_start();
        }
        let mut before = ' ';
        let end = self.rest.find(|c: char| {
            let sign = matches!(c, '-' | '+') && matches!(before, 'e' | 'E');
            before = c;
            !(sign || c.is_alphanumeric() || matches!(c, '.' | '_'))
        });
        let (digits, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        let grouped = digits.split('_').all(|group| !group.is_empty());
        let plain = digits.replace('_', "").to_ascii_lowercase();
        if !grouped || !plain.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
            return None;
        }
        let integer = [("0x", 16), ("0o", 8), ("0b", 2)].into_iter().find_map(|(prefix, radix)| {
            plain.strip_prefix(prefix).map(|digits| i64::from_str_radix(digits, radix))
        });
        let integer = match integer {
            Some(parsed) => Some(parsed.ok()?),
            None if plain.bytes().all(|b| b.is_ascii_digit()) => {
                // `010` is no literal, `00` is.
                let octal = plain.starts_with('0') && plain.bytes().any(|b| b != b'0');
                Some(plain.parse().ok().filter(|_| !octal)?)
            }
            None => None,
        };
        Some(match integer {
            Some(number) => Value::from(if negative { -number } else { number }),
            None => {
                let number: f64 = plain.parse().ok()?;
                Value::from(if negative { -number } else { number })
            }
        })
    }

    /// A string, or several in a row.
    fn string(&mut self) -> Option<Value> {
        let mut all = None;
        loop {
            self.space();
            let Some(open) = self.rest.find(['"', '\'']).filter(|at| *at <= 2) else { break };
            let prefix = self.rest[..open].to_ascii_lowercase();
            if !matches!(prefix.as_str(), "" | "u" | "b" | "r" | "br" | "rb") {
                break;
            }
            let body = &self.rest[open..];
            let quote = &body[..if ["\"\"\"", "'''"].iter().any(|q| body.starts_with(q)) { 3 } else { 1 }];
            let body = &body[quote.len()..];
            let mut end = 0;
            while !body[end..].starts_with(quote) {
                let mut characters = body[end..].chars();
                let first = characters.next()?;
                let escaped = if first == '\\' { characters.next()?.len_utf8() } else { 0 };
                end += first.len_utf8() + escaped;
            }
            let text: &mut String = all.get_or_insert_default();
            if prefix.contains('r') {
                text.push_str(&body[..end])
            } else {
                escapes::resolve(text, &body[..end])?
            }
            self.rest = &body[end + quote.len()..];
        }
        all.map(Value::from)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// More stand in `tests/inventories/literals`, with what Ansible makes of them.
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
            ("(1)", json!(1)),
            ("(1,)", json!([1])),
            ("{{ x }}", json!("{{ x }}")),
            ("[1", json!("[1")),
            ("1_", json!("1_")),
            ("é", json!("é")),
            ("'é", json!("'é")),
            ("", json!("")),
        ] {
            assert_eq!(value(text), expected, "{text}");
        }
    }
}
