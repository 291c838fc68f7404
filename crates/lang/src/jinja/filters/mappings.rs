//! Filters on mappings.

use std::sync::Arc;

use super::super::{
    TemplateError,
    call::{Arguments, Call},
    evaluate::Evaluator,
    methods, operators,
    value::{Map, Val},
};

type Result<T = Val> = std::result::Result<T, TemplateError>;

fn entries(cx: &Evaluator<'_>, value: &Val) -> Result<Arc<Map>> {
    match value {
        Val::Map(entries) => Ok(entries.clone()),
        Val::Nested(_) => match cx.finish(value)? {
            Val::Map(entries) => Ok(entries),
            other => Err(TemplateError::invalid(format!("a mapping is needed, not {}", other.describe()))),
        },
        other => Err(TemplateError::invalid(format!("a mapping is needed, not {}", other.describe()))),
    }
}

pub(super) fn items(cx: &Evaluator<'_>, call: Call) -> Result {
    let entries = Val::Map(entries(cx, &call.subject)?);
    methods::call(cx, &entries, "items", Arguments::default())
}

pub(super) fn dict2items(cx: &Evaluator<'_>, call: Call) -> Result {
    let (key_name, value_name) =
        (call.text(0, "key_name")?.unwrap_or("key"), call.text(1, "value_name")?.unwrap_or("value"));
    let item = |(key, value): (&Arc<str>, &Val)| {
        let pair = [(Arc::from(key_name), Val::Str(key.clone())), (Arc::from(value_name), value.clone())];
        Val::map(pair.into_iter().collect())
    };
    Ok(Val::list(entries(cx, &call.subject)?.iter().map(item).collect()))
}

pub(super) fn items2dict(cx: &Evaluator<'_>, call: Call) -> Result {
    let (key_name, value_name) =
        (call.text(0, "key_name")?.unwrap_or("key"), call.text(1, "value_name")?.unwrap_or("value"));
    if call.subject.as_items().is_none() {
        let message = format!("a list is needed, not {}", call.subject.describe());
        return Err(TemplateError::invalid(message));
    }
    let mut out = Map::new();
    for item in cx.items(&call.subject)? {
        let entries = entries(cx, &item)?;
        let (Some(key), Some(value)) = (entries.get(key_name), entries.get(value_name)) else {
            let message = format!("every item must have `{key_name}` and `{value_name}`");
            return Err(TemplateError::invalid(message));
        };
        out.insert(cx.finish(key)?.key()?, value.clone());
    }
    Ok(Val::map(out))
}

pub(super) fn dictsort(cx: &Evaluator<'_>, call: Call) -> Result {
    let by_value = match call.text(1, "by")?.unwrap_or("key") {
        "key" => false,
        "value" => true,
        _ => return Err(TemplateError::invalid("`by` is `key` or `value`")),
    };
    let mut pairs = Vec::new();
    for (key, value) in &*entries(cx, &call.subject)? {
        let by = if by_value { cx.finish(value)? } else { Val::Str(key.clone()) };
        let by = match by {
            Val::Str(text) if !call.flag(0) => Val::from(text.to_lowercase()),
            other => other,
        };
        let pair = Val::Tuple(Arc::new(vec![by, Val::Str(key.clone()), value.clone()]));
        pairs.push(pair);
    }
    let sort = super::find("sort")?;
    let mut arguments = Arguments::default();
    arguments.named.push((Arc::from("attribute"), Val::Int(0)));
    arguments.named.push((Arc::from("case_sensitive"), Val::Bool(true)));
    arguments.named.push((Arc::from("reverse"), Val::Bool(call.flag(2))));
    match cx.filter(sort, Val::list(pairs), arguments) {
        Val::Marker(error) => Err((*error).clone()),
        sorted => Ok(Val::list(
            cx.items(&sorted)?
                .iter()
                .filter_map(|pair| operators::slice(pair, [Some(1), None, None]).ok())
                .collect(),
        )),
    }
}

pub(super) fn extract(cx: &Evaluator<'_>, call: Call) -> Result {
    let mut value = cx.item(call.required(0, "container")?, &call.subject, None);
    match call.given(1) {
        None => {}
        Some(Val::List(keys)) => {
            for key in &**keys {
                value = cx.item(&value, &cx.force(key), None);
            }
        }
        Some(key) => value = cx.item(&value, key, None),
    }
    Ok(value)
}

pub(super) fn combine(cx: &Evaluator<'_>, call: Call) -> Result {
    let recursive = call.flag(1);
    let merge = call.text(2, "list_merge")?.unwrap_or("replace");
    // As in Ansible what is null is left out, and a single one is given as it is.
    let null = |value: &Val| matches!(value, Val::None) || matches!(value.as_str(), Some("None" | "null"));
    let mut values = Vec::new();
    for value in std::iter::once(&call.subject).chain(&call.rest).filter(|value| !null(value)) {
        match value {
            Val::List(items) | Val::Tuple(items) => {
                values.extend(items.iter().map(|item| cx.force(item)).filter(|item| !null(item)));
            }
            other => values.push(other.clone()),
        }
    }
    if values.len() < 2 {
        return Ok(values.pop().unwrap_or_else(|| Val::map(Map::new())));
    }
    if !matches!(merge, "replace" | "keep" | "append" | "prepend" | "append_rp" | "prepend_rp") {
        return Err(TemplateError::invalid("there is no such `list_merge`")
            .help("it is `replace`, `keep`, `append`, `prepend`, `append_rp` or `prepend_rp`"));
    }
    let layers = values.iter().map(|value| entries(cx, value)).collect::<Result<Vec<_>>>()?;
    let mut out = Map::new();
    for layer in layers {
        lay_over(cx, &mut out, &layer, recursive, merge)?;
    }
    Ok(Val::map(out))
}

fn lay_over(cx: &Evaluator<'_>, under: &mut Map, over: &Map, recursive: bool, merge: &str) -> Result<()> {
    for (key, value) in over {
        let Some(old) = under.get(key).filter(|_| recursive || merge != "replace") else {
            under.insert(key.clone(), value.clone());
            continue;
        };
        let merged = match (cx.force(old), cx.force(value)) {
            (Val::Map(old), Val::Map(new)) if recursive => {
                let mut inner = (*old).clone();
                lay_over(cx, &mut inner, &new, recursive, merge)?;
                Val::map(inner)
            }
            (Val::List(old), Val::List(new)) => lists(cx, &old, &new, merge)?,
            (_, new) => new,
        };
        under.insert(key.clone(), merged);
    }
    Ok(())
}

fn lists(cx: &Evaluator<'_>, old: &Arc<Vec<Val>>, new: &Arc<Vec<Val>>, merge: &str) -> Result {
    let finished = |items: &[Val]| items.iter().map(|item| cx.finish(item)).collect::<Result<Vec<_>>>();
    let without = |items: &[Val], others: &[Val]| {
        items.iter().filter(|item| !others.iter().any(|o| operators::equal(o, item))).cloned().collect()
    };
    let (old, new) = match merge {
        "replace" => return Ok(Val::List(new.clone())),
        "keep" => return Ok(Val::List(old.clone())),
        _ => (finished(old)?, finished(new)?),
    };
    Ok(Val::list(match merge {
        "append" => [old, new].concat(),
        "prepend" => [new, old].concat(),
        "append_rp" => [without(&old, &new), new].concat(),
        _ => {
            let rest = without(&old, &new);
            [new, rest].concat()
        }
    }))
}

pub(super) fn rekey_on_member(cx: &Evaluator<'_>, call: Call) -> Result {
    let key = call.required(0, "key")?.key()?;
    let overwrite = match call.text(1, "duplicates")?.unwrap_or("error") {
        "error" => false,
        "overwrite" => true,
        _ => return Err(TemplateError::invalid("`duplicates` is `error` or `overwrite`")),
    };
    let items = match &call.subject {
        Val::Map(entries) => entries.values().map(|item| cx.force(item)).collect(),
        Val::List(_) | Val::Tuple(_) => cx.items(&call.subject)?,
        other => {
            let message = format!("a list or a mapping is needed, not {}", other.describe());
            return Err(TemplateError::invalid(message));
        }
    };
    let mut out = Map::new();
    for item in items {
        let entries = entries(cx, &item)?;
        let member =
            entries.get(&key).ok_or_else(|| TemplateError::invalid("an item does not have the member"))?;
        let member = cx.finish(member)?.key()?;
        if !overwrite && out.contains_key(&member) {
            return Err(TemplateError::invalid("two items have the same member")
                .help("`duplicates='overwrite'` takes the last of them"));
        }
        out.insert(member, item);
    }
    Ok(Val::map(out))
}
