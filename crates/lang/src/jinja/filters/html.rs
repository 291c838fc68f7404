//! Filters for HTML and XML.

use super::super::{TemplateError, call::Call, evaluate::Evaluator, python, value::Val};

type Result<T = Val> = std::result::Result<T, TemplateError>;

pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&#34;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

pub(super) fn escape(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(Val::from(escaped(&call.subject_text())))
}

pub(super) fn striptags(_: &Evaluator<'_>, call: Call) -> Result {
    let mut text = call.subject_text();
    for (open, close) in [("<!--", "-->"), ("<", ">")] {
        while let Some(start) = text.find(open) {
            let Some(length) = text[start..].find(close) else { break };
            text.replace_range(start..start + length + close.len(), "");
        }
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = text;
    let named =
        [("&lt;", "<"), ("&gt;", ">"), ("&#34;", "\""), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    for (name, character) in named {
        out = out.replace(name, character);
    }
    Ok(Val::from(out))
}

pub(super) fn xmlattr(_: &Evaluator<'_>, call: Call) -> Result {
    let Val::Map(entries) = &call.subject else {
        let message = format!("a mapping is needed, not {}", call.subject.describe());
        return Err(TemplateError::invalid(message));
    };
    let mut out = Vec::new();
    for (key, value) in entries.iter().filter(|(_, value)| !matches!(value, Val::None)) {
        if key.contains(|c: char| c.is_whitespace() || "/>=".contains(c)) {
            return Err(TemplateError::invalid(
                "the name of an attribute has a character that it cannot have",
            ));
        }
        out.push(format!("{}=\"{}\"", escaped(key), escaped(&python::str(value))));
    }
    let space = call.arguments[0].as_ref().is_none_or(Val::truthy) && !out.is_empty();
    Ok(Val::from(format!("{}{}", if space { " " } else { "" }, out.join(" "))))
}
