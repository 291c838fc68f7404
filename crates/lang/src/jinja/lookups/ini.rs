//! The lookup `ini`: INI files as Python's `configparser` reads them, and Java's properties.

use indexmap::IndexMap;
use modules::pattern::Flags;

use super::{
    super::{TemplateError, call::Call, evaluate::Evaluator, python, value::Val},
    Result, files, flag,
};

pub(super) const PARAMETERS: &[&str] = &[
    "*",
    "type",
    "file",
    "section",
    "re",
    "encoding",
    "default",
    "case_sensitive",
    "allow_no_value",
    "interpolation",
    "allow_none",
];

pub(super) fn ini(cx: &Evaluator<'_>, call: &Call) -> Result {
    let mut out = Vec::new();
    for term in super::texts(call) {
        let term = term?;
        let (words, pairs) = super::pairs(term);
        let inline = term.contains('=') || term.trim().contains(' ');
        let (key, arguments) = match (inline, words.first()) {
            (false, _) => (term.to_owned(), call.arguments.clone()),
            (true, Some(key)) => (key.clone(), super::with_pairs(call, pairs, PARAMETERS)?),
            (true, None) => return Err(TemplateError::invalid("the term names no key")),
        };
        let call = Call { subject: Val::None, arguments, rest: Vec::new(), named: Vec::new() };
        out.extend(one(cx, &call, &key)?);
    }
    Ok(out)
}

fn one(cx: &Evaluator<'_>, call: &Call, key: &str) -> Result {
    if call.text(5, "encoding")?.is_some_and(|encoding| !encoding.eq_ignore_ascii_case("utf-8")) {
        return Err(TemplateError::invalid("only the encoding utf-8 is supported"));
    }
    let text = files::read(cx, call.text(2, "file")?.unwrap_or("ansible.ini"))?;
    let (text, section) = match call.text(1, "type")?.unwrap_or("ini") {
        "ini" => (text, call.text(3, "section")?.unwrap_or("global")),
        "properties" => (format!("[java_properties]\n{text}"), "java_properties"),
        _ => return Err(TemplateError::invalid("`type` is `ini` or `properties`")),
    };
    let reading = Reading {
        case_sensitive: flag(call, 7, false),
        no_value: flag(call, 8, false) || flag(call, 10, false),
        interpolate: flag(call, 9, true),
    };
    let file = reading.read(&text)?;
    let own = file.get(section).ok_or_else(|| TemplateError::invalid("the file has no such section"))?;
    let mut all = file.get("DEFAULT").cloned().unwrap_or_default();
    all.extend(own.clone());
    let text = |value: &Option<String>| -> Result<Val> {
        match value {
            None => Ok(Val::None),
            Some(value) if reading.interpolate => interpolated(value, &all, &reading, 0).map(Val::from),
            Some(value) => Ok(Val::str(value)),
        }
    };
    if flag(call, 4, false) {
        let pattern = cx.jinja.regex(&format!("\\A(?:{key})"), Flags::default())?;
        let values = all.values().map(text).collect::<Result>()?;
        let fitting = all.keys().zip(values).filter(|(name, _)| pattern.is_match(name.as_bytes()));
        return Ok(fitting.map(|(_, value)| value).collect());
    }
    match all.get(&reading.key(key)) {
        Some(value) => match text(value)? {
            Val::None => Ok(Vec::new()),
            value => Ok(vec![value]),
        },
        None => Ok(match &call.arguments[6] {
            None => vec![Val::str("")],
            Some(Val::None) => Vec::new(),
            Some(value) => vec![Val::from(python::str(value))],
        }),
    }
}

type Section = IndexMap<String, Option<String>>;

struct Reading {
    case_sensitive: bool,
    no_value: bool,
    interpolate: bool,
}

impl Reading {
    fn key(&self, key: &str) -> String {
        if self.case_sensitive { key.to_owned() } else { key.to_lowercase() }
    }

    fn read(&self, text: &str) -> Result<IndexMap<String, Section>> {
        let mut file: IndexMap<String, Section> = IndexMap::new();
        let mut section: Option<String> = None;
        // The option that lines further in belong to, its column, and empty lines since.
        let mut last: Option<(String, usize)> = None;
        for (number, line) in text.lines().enumerate() {
            let wrong =
                |what: &str| TemplateError::invalid(format!("line {} of the file {what}", number + 1));
            let stripped = line.trim();
            let column = line.len() - line.trim_start().len();
            if stripped.starts_with(['#', ';']) {
                continue;
            }
            let current = section.as_ref().and_then(|section| file.get_mut(section));
            if stripped.is_empty() {
                if let (Some((key, _)), Some(section)) = (&last, current)
                    && let Some(Some(value)) = section.get_mut(key)
                {
                    value.push('\n');
                }
                continue;
            }
            if let (Some((key, own)), Some(section)) = (&last, current)
                && column > *own
            {
                if let Some(Some(value)) = section.get_mut(key) {
                    value.push('\n');
                    value.push_str(stripped);
                }
                continue;
            }
            if let Some(name) = stripped.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
                if file.contains_key(name.0) && name.0 != "DEFAULT" {
                    return Err(wrong("begins a section for the second time"));
                }
                file.entry(name.0.to_owned()).or_default();
                (section, last) = (Some(name.0.to_owned()), None);
                continue;
            }
            let Some(name) = &section else { return Err(wrong("stands before all sections")) };
            let at = stripped.find(['=', ':']);
            let (key, value) = match at {
                Some(at) => (&stripped[..at], Some(stripped[at + 1..].trim().to_owned())),
                None if self.no_value => (stripped, None),
                None => return Err(wrong("has no value")),
            };
            let key = self.key(key.trim_end());
            if key.is_empty() {
                return Err(wrong("has no key"));
            }
            let options = file.entry(name.clone()).or_default();
            if options.insert(key.clone(), value).is_some() {
                return Err(wrong("has a key for the second time"));
            }
            last = Some((key, column));
        }
        for value in file.values_mut().flat_map(IndexMap::values_mut).flatten() {
            value.truncate(value.trim_end().len());
        }
        Ok(file)
    }
}

/// `%(name)s` replaced by the value of `name`.
fn interpolated(value: &str, all: &Section, reading: &Reading, depth: usize) -> Result<String> {
    if depth > 10 {
        return Err(TemplateError::invalid("values of the file refer to each other in a circle"));
    }
    let mut out = String::new();
    let mut rest = value;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('%') {
            out.push('%');
            rest = after;
            continue;
        }
        let reference = rest.strip_prefix('(').and_then(|rest| rest.split_once(")s"));
        let (name, after) = reference.ok_or_else(|| {
            TemplateError::invalid("a value of the file has a single `%`")
                .help("write `%%` in the file, or `interpolation=false` here")
        })?;
        let other = all.get(&reading.key(name)).cloned().flatten();
        let other = other
            .ok_or_else(|| TemplateError::invalid("a value of the file refers to one that is not there"))?;
        out.push_str(&interpolated(&other, all, reading, depth + 1)?);
        rest = after;
    }
    Ok(out + rest)
}
