//! Lookups: what a template can fetch from the control machine.

use super::{
    ErrorKind, TemplateError,
    call::{Arguments, Call},
    evaluate::{DEPTH, Evaluator},
    nearest, python,
    value::Val,
};

/// A lookup.
pub struct Lookup {
    /// Its name without `ansible.builtin.`.
    pub name: &'static str,
    /// What it gives, in a line.
    pub doc: &'static str,
    run: fn(&Evaluator<'_>, &Call) -> Result<Vec<Val>, TemplateError>,
    parameters: &'static [&'static str],
}

/// All lookups, sorted by name.
pub const LOOKUPS: &[Lookup] = &[
    Lookup { name: "env", doc: "variables of the environment", run: env, parameters: &["*", "default"] },
    Lookup {
        name: "file",
        doc: "texts of files, without the white space at the end",
        run: file,
        parameters: &["*", "rstrip", "lstrip"],
    },
    Lookup { name: "items", doc: "its arguments, lists in them opened", run: items, parameters: &["*"] },
    Lookup { name: "template", doc: "rendered template files", run: template, parameters: &["*"] },
    Lookup { name: "vars", doc: "variables by name", run: vars, parameters: &["*", "default"] },
];

/// The lookup of this name.
pub(super) fn find(name: &str) -> Result<&'static Lookup, TemplateError> {
    let short = name.strip_prefix("ansible.builtin.").unwrap_or(name);
    LOOKUPS.iter().find(|lookup| lookup.name == short).ok_or_else(|| {
        let error = TemplateError::new(ErrorKind::Unknown, format!("there is no lookup `{name}`"));
        match nearest(short, LOOKUPS.iter().map(|lookup| lookup.name)) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(format!("there are {}", super::filters::names(LOOKUPS, |l| l.name))),
        }
    })
}

/// `lookup(name, ...)`; `query` always gives a list.
pub(super) fn call(cx: &Evaluator<'_>, mut arguments: Arguments, query: bool) -> Result<Val, TemplateError> {
    if arguments.positional.is_empty() {
        return Err(TemplateError::invalid("the name of the lookup is missing"));
    }
    let name = arguments.positional.remove(0);
    let name = name.as_str().ok_or_else(|| TemplateError::invalid("the name of a lookup is a string"))?;
    let lookup = find(name).map_err(|error| error.nameless("there is no such lookup"))?;
    let mut list = query;
    let mut ignore = false;
    let mut rest = Vec::new();
    for (name, value) in arguments.named {
        match &*name {
            "wantlist" => list |= value.truthy(),
            "errors" => ignore = matches!(value.as_str(), Some("ignore" | "warn")),
            _ => rest.push((name, cx.finish(&value)?)),
        }
    }
    let positional = arguments.positional.iter().map(|value| cx.finish(value)).collect::<Result<_, _>>()?;
    let call = Call::bind(Val::None, Arguments { positional, named: rest }, lookup.parameters)?;
    match (lookup.run)(cx, &call) {
        Err(_) if ignore => Ok(if list { Val::list(Vec::new()) } else { Val::None }),
        Err(error) => Err(error),
        Ok(results) if list => Ok(Val::list(results)),
        Ok(mut results) if results.len() == 1 => Ok(results.remove(0)),
        Ok(results) if !results.is_empty() && results.iter().all(|value| value.as_str().is_some()) => {
            Ok(Val::from(results.iter().map(python::str).collect::<Vec<_>>().join(",")))
        }
        Ok(results) => Ok(Val::list(results)),
    }
}

fn names(call: &Call) -> impl Iterator<Item = Result<&str, TemplateError>> {
    call.rest.iter().map(|value| {
        value.as_str().ok_or_else(|| {
            TemplateError::invalid(format!("a lookup wants strings, not {}", value.describe()))
        })
    })
}

fn env(cx: &Evaluator<'_>, call: &Call) -> Result<Vec<Val>, TemplateError> {
    names(call)
        .map(|name| {
            let value = cx.jinja.lookups.env(name?).map(Val::from);
            Ok(value.or_else(|| call.arguments[1].clone()).unwrap_or_else(|| Val::str("")))
        })
        .collect()
}

fn file(cx: &Evaluator<'_>, call: &Call) -> Result<Vec<Val>, TemplateError> {
    let keep_end = call.arguments[1].as_ref().is_some_and(|flag| !flag.truthy());
    names(call)
        .map(|path| {
            let text = cx.jinja.lookups.read_file(path?).map_err(not_found)?;
            let text = if keep_end { &text[..] } else { text.trim_end() };
            Ok(Val::str(if call.flag(2) { text.trim_start() } else { text }))
        })
        .collect()
}

fn template(cx: &Evaluator<'_>, call: &Call) -> Result<Vec<Val>, TemplateError> {
    names(call)
        .map(|path| {
            let path = path?;
            if cx.depth > DEPTH / 2 {
                return Err(TemplateError::new(ErrorKind::Recursive, "templates include each other"));
            }
            let text = cx.jinja.lookups.read_template(path).map_err(not_found)?;
            let tree = cx.jinja.parsed_file(&text, super::FileOptions::default());
            let inner = Evaluator { depth: cx.depth + 1, ..cx.with_locals(Vec::new()) };
            let value = tree.and_then(|tree| inner.text(&tree, &text)).and_then(|value| cx.finish(&value));
            let value = value.map_err(|error| error.inside(&format!("the template `{path}`")))?;
            Ok(if matches!(value, Val::None) { Val::str("") } else { Val::from(python::str(&value)) })
        })
        .collect()
}

fn vars(cx: &Evaluator<'_>, call: &Call) -> Result<Vec<Val>, TemplateError> {
    let outer = cx.with_locals(Vec::new());
    names(call)
        .map(|name| match (outer.variable(name?), &call.arguments[1]) {
            (Val::Marker(error), Some(default)) if error.kind == ErrorKind::Undefined => Ok(default.clone()),
            (Val::Marker(error), None) if error.kind == ErrorKind::Undefined => {
                Err((*error).clone().nameless("there is no such variable, or it uses one that is undefined"))
            }
            (value, _) => cx.finish(&value),
        })
        .collect()
}

fn items(cx: &Evaluator<'_>, call: &Call) -> Result<Vec<Val>, TemplateError> {
    let mut all = Vec::new();
    for value in &call.rest {
        if value.as_items().is_some() { all.extend(cx.items(value)?) } else { all.push(value.clone()) }
    }
    Ok(all)
}

fn not_found(message: String) -> TemplateError {
    TemplateError::new(ErrorKind::Lookup, message)
}
