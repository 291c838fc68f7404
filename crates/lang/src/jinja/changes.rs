//! Methods that change a list or a mapping in place: `{% set _ = lines.append(line) %}`.
//!
//! Values of templates never change: the variable, member or item that holds one gets another one instead. So these
//! methods work where a statement calls them, and two names of one list are not changed together.

use std::sync::Arc;

use super::{
    TemplateError,
    call::{Arguments, Call},
    evaluate::Evaluator,
    operators,
    tree::{Expression, Node},
    value::{Map, Val},
};

/// Whether lists have such a method.
pub(super) fn of_lists(name: &str) -> bool {
    matches!(name, "append" | "clear" | "extend" | "insert" | "pop" | "remove" | "reverse" | "sort")
}

/// Whether mappings have such a method.
pub(super) fn of_mappings(name: &str) -> bool {
    matches!(name, "clear" | "pop" | "popitem" | "setdefault" | "update")
}

/// Why such a method does not work inside an expression.
pub(super) fn misplaced(of: &str, name: &str) -> TemplateError {
    let help = match name {
        "sort" => "the filter `sort` gives a sorted list".to_owned(),
        _ => format!("call it in a statement of its own, e.g. {{% set _ = x.{name}(...) %}}"),
    };
    TemplateError::invalid(format!("`{name}` would change {of} in the middle of an expression")).help(help)
}

impl Evaluator<'_> {
    /// Carries out a call of such a method; what it gives. None when the expression is no such call.
    pub(super) fn change(&mut self, node: &Node) -> Result<Option<Val>, TemplateError> {
        // as in `{{ lines.append(line) or '' }}`
        if let Expression::Or(first, second) = &node.kind {
            return match self.change(first)? {
                Some(Val::None) => self.evaluate(second).map(Some),
                other => Ok(other),
            };
        }
        let Expression::Call(callee, arguments) = &node.kind else { return Ok(None) };
        let Expression::Member(object, name) = &callee.kind else { return Ok(None) };
        if !of_lists(name) && !of_mappings(name) {
            return Ok(None);
        }
        // as in `groups.setdefault(key, []).append(value)`
        let held = match self.change(object)? {
            Some(value) => value,
            None => self.evaluate(object)?,
        };
        let given = match &held {
            Val::List(_) if of_lists(name) && &**name != "sort" => self.arguments(arguments)?,
            Val::Map(_) if of_mappings(name) => self.arguments(arguments)?,
            _ => return Ok(None),
        };
        if let Some(marker) = given.first_marker() {
            return Ok(Some(marker));
        }
        let (changed, returned) = match &held {
            Val::List(items) => {
                let mut items = (**items).clone();
                let returned = self.list(&mut items, name, given);
                (Val::list(items), returned)
            }
            Val::Map(entries) => {
                let mut entries = (**entries).clone();
                let returned = self.mapping(&mut entries, name, given);
                (Val::map(entries), returned)
            }
            _ => return Ok(None),
        };
        let returned = returned.map_err(|error| error.at(&node.range))?;
        self.put(object, changed)?;
        Ok(Some(returned))
    }

    /// Lets a variable of the template, or a member or an item of one, hold another value.
    fn put(&mut self, place: &Node, value: Val) -> Result<(), TemplateError> {
        match &place.kind {
            Expression::Variable(name) => {
                let Some(at) = self.locals.iter().rposition(|(local, _)| local == name) else {
                    if self.page.as_ref().is_some_and(|page| page.replace(name, value)) {
                        return Ok(());
                    }
                    let message = format!("`{name}` is no variable of this template, which cannot change it");
                    let help = format!("change another list or mapping, e.g. of {{% set own = {name} %}}");
                    return Err(TemplateError::invalid(message).help(help).at(&place.range));
                };
                self.locals[at].1 = value;
                Ok(())
            }
            Expression::Member(object, name) => self.put_entry(object, name, value),
            Expression::Item(object, key) => {
                let key = self.used(key)?;
                match self.used(object)? {
                    Val::List(items) => {
                        let mut items = (*items).clone();
                        let found = key.as_int().and_then(|at| operators::index(at, items.len()));
                        if let Some(item) = found.and_then(|at| items.get_mut(at)) {
                            *item = value;
                        }
                        self.put(object, Val::list(items))
                    }
                    _ => self.put_entry(object, &key.key()?, value),
                }
            }
            Expression::Call(callee, arguments) => match (&callee.kind, arguments.first()) {
                (Expression::Member(object, name), Some(key)) if &**name == "setdefault" => {
                    let key = self.used(key.node())?.key()?;
                    self.put_entry(object, &key, value)
                }
                _ => Ok(()),
            },
            // a value that nobody else sees
            _ => Ok(()),
        }
    }

    fn put_entry(&mut self, object: &Node, name: &str, value: Val) -> Result<(), TemplateError> {
        match self.used(object)? {
            Val::Namespace(entries) => {
                if let Ok(mut entries) = entries.lock() {
                    entries.insert(Arc::from(name), value);
                }
                Ok(())
            }
            Val::Map(entries) => {
                let mut entries = (*entries).clone();
                entries.insert(Arc::from(name), value);
                self.put(object, Val::map(entries))
            }
            other => {
                let message = format!("a template cannot change a member of {}", other.describe());
                Err(TemplateError::invalid(message).at(&object.range))
            }
        }
    }

    fn list(&self, items: &mut Vec<Val>, name: &str, given: Arguments) -> Result<Val, TemplateError> {
        let call = |parameters| Call::bind(Val::None, given, parameters);
        match name {
            "append" => items.push(call(&["object"])?.required(0, "object")?.clone()),
            "extend" => items.extend(self.items(call(&["iterable"])?.required(0, "iterable")?)?),
            "insert" => {
                let call = call(&["index", "object"])?;
                let at = call.int(0, "index")?.unwrap_or(0);
                let length = items.len();
                let from_end = |at: i128| length.saturating_sub(usize::try_from(-at).unwrap_or(length));
                let at =
                    if at < 0 { from_end(at) } else { usize::try_from(at).unwrap_or(length).min(length) };
                items.insert(at, call.required(1, "object")?.clone());
            }
            "pop" => {
                let at = call(&["index"])?.int(0, "index")?.unwrap_or(-1);
                let at = operators::index(at, items.len())
                    .ok_or_else(|| TemplateError::invalid("the list has no such item to take away"))?;
                return Ok(self.force(&items.remove(at)));
            }
            "remove" => {
                let call = call(&["value"])?;
                let value = self.finish(call.required(0, "value")?)?;
                let found = items.iter().position(|item| operators::equal(&self.force(item), &value));
                let at = found.ok_or_else(|| TemplateError::invalid("the value is not in the list"))?;
                items.remove(at);
            }
            "reverse" => items.reverse(),
            _ => items.clear(),
        }
        Ok(Val::None)
    }

    fn mapping(&self, entries: &mut Map, name: &str, given: Arguments) -> Result<Val, TemplateError> {
        let call = |given, parameters| Call::bind(Val::None, given, parameters);
        match name {
            "update" => {
                let named = given.named;
                if let Some(other) = given.positional.into_iter().next() {
                    match self.finish(&other)? {
                        Val::Map(others) => entries.extend((*others).clone()),
                        other => {
                            let message = format!("`update` takes a mapping, not {}", other.describe());
                            return Err(TemplateError::invalid(message));
                        }
                    }
                }
                entries.extend(named);
            }
            "setdefault" => {
                let call = call(given, &["key", "default"])?;
                let key = call.required(0, "key")?.key()?;
                let value =
                    entries.entry(key).or_insert_with(|| call.arguments[1].clone().unwrap_or(Val::None));
                return Ok(self.force(value));
            }
            "pop" => {
                let call = call(given, &["key", "default"])?;
                let key = call.required(0, "key")?.key()?;
                let found = entries.shift_remove(&*key).map(|value| self.force(&value));
                return found
                    .or_else(|| call.arguments[1].clone())
                    .ok_or_else(|| TemplateError::invalid("the mapping has no such entry to take away"));
            }
            "popitem" => {
                let (key, value) = entries
                    .pop()
                    .ok_or_else(|| TemplateError::invalid("the mapping has no entry to take away"))?;
                return Ok(Val::Tuple(Arc::new(vec![Val::Str(key), self.force(&value)])));
            }
            _ => entries.clear(),
        }
        Ok(Val::None)
    }
}
