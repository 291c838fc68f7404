//! Filters on paths; they look at texts, not at files.

use std::sync::Arc;

use super::super::{TemplateError, call::Call, evaluate::Evaluator, python, value::Val};

type Result<T = Val> = std::result::Result<T, TemplateError>;

fn parts(path: &str) -> (&str, &str) {
    match path.rfind('/') {
        None => ("", path),
        Some(at) => {
            let (head, tail) = path.split_at(at + 1);
            let trimmed = head.trim_end_matches('/');
            (if trimmed.is_empty() { head } else { trimmed }, tail)
        }
    }
}

pub(super) fn basename(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(Val::str(parts(&call.subject_text()).1))
}

pub(super) fn dirname(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(Val::str(parts(&call.subject_text()).0))
}

pub(super) fn splitext(_: &Evaluator<'_>, call: Call) -> Result {
    let path = call.subject_text();
    let name = parts(&path).1;
    let leading = name.len() - name.trim_start_matches('.').len();
    let at = name[leading..].rfind('.').map_or(path.len(), |at| path.len() - name.len() + leading + at);
    Ok(Val::Tuple(Arc::new(vec![Val::str(&path[..at]), Val::str(&path[at..])])))
}

pub(super) fn path_join(cx: &Evaluator<'_>, call: Call) -> Result {
    if call.subject.as_str().is_some() {
        return Ok(call.subject);
    }
    let mut out = String::new();
    for part in cx.items(&call.subject)? {
        let part = python::str(&part);
        if part.starts_with('/') {
            out.clear();
        } else if !out.is_empty() && !out.ends_with('/') {
            out.push('/');
        }
        out.push_str(&part);
    }
    Ok(Val::from(out))
}
