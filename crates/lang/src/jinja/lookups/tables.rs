//! The lookup `csvfile`.

use super::{
    super::{TemplateError, call::Call, evaluate::Evaluator, python, value::Val},
    Result, files, number,
};

pub(super) const PARAMETERS: &[&str] = &["*", "col", "keycol", "default", "delimiter", "file", "encoding"];

pub(super) fn csvfile(cx: &Evaluator<'_>, call: &Call) -> Result {
    if call.rest.is_empty() {
        return Err(TemplateError::invalid("what to look for is missing"));
    }
    let mut out = Vec::new();
    for term in super::texts(call) {
        let (words, pairs) = super::pairs(term?);
        if words.is_empty() {
            return Err(TemplateError::invalid("what to look for is missing"));
        }
        let arguments = super::with_pairs(call, pairs, PARAMETERS)?;
        let call = Call { subject: Val::None, arguments, rest: Vec::new(), named: Vec::new() };
        if call.text(6, "encoding")?.is_some_and(|encoding| !encoding.eq_ignore_ascii_case("utf-8")) {
            return Err(TemplateError::invalid("only the encoding utf-8 is supported"));
        }
        let delimiter = match call.text(4, "delimiter")?.unwrap_or("TAB") {
            "TAB" | "\\t" => "\t",
            delimiter => delimiter,
        };
        let mut characters = delimiter.chars();
        let (Some(delimiter), None) = (characters.next(), characters.next()) else {
            return Err(TemplateError::invalid("`delimiter` is one character"));
        };
        let column = |at: usize, name: &str, default: i128| {
            let number = number(&call, at, name)?.unwrap_or(default);
            usize::try_from(number)
                .map_err(|_| TemplateError::invalid(format!("`{name}` must not be negative")))
        };
        let (column, key) = (column(1, "col", 1)?, column(2, "keycol", 0)?);
        let text = files::read(cx, call.text(5, "file")?.unwrap_or("ansible.csv"))?;
        let wanted = words.join(" ");
        let missing = || TemplateError::invalid("a line of the file has fewer columns");
        let mut found = call.given(3).map(python::str);
        for row in rows(&text, delimiter) {
            if row.iter().all(String::is_empty) && row.len() == 1 {
                continue;
            }
            if *row.get(key).ok_or_else(missing)? == wanted {
                found = Some(row.get(column).ok_or_else(missing)?.clone());
                break;
            }
        }
        out.extend(found.map(Val::from));
    }
    Ok(out)
}

/// The rows of a CSV text; quotes keep delimiters and newlines together.
fn rows(text: &str, delimiter: char) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let (mut row, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' if quoted => quoted = false,
            c if quoted => cell.push(c),
            '"' if cell.is_empty() => quoted = true,
            c if c == delimiter => row.push(std::mem::take(&mut cell)),
            '\r' | '\n' => {
                if character == '\r' {
                    characters.next_if_eq(&'\n');
                }
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}
