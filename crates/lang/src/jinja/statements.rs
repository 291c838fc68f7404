//! Evaluation of templates: text, output and statements.

use std::sync::Arc;

use super::{
    TemplateError,
    evaluate::{Evaluator, NO_ELSE},
    python,
    tree::{Expression, For, Node, Statement},
    value::{Map, Val},
};

impl Evaluator<'_> {
    /// The result of a whole template: the value of its only part, or the parts as one string.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn text(mut self, tree: &[Statement], source: &str) -> Result<Val, TemplateError> {
        let result = self.captured(tree)?;
        // The last newline of a template does not belong to it, but to the text that it becomes.
        let Val::Str(text) = &result else { return Ok(result) };
        let ends = |text: &str| text.len() - text.trim_end_matches('\n').len();
        let missing = ends(source).saturating_sub(ends(text));
        if missing == 0 {
            return Ok(result);
        }
        Ok(Val::from(format!("{text}{}", "\n".repeat(missing))))
    }

    /// What statements put out.
    pub fn captured(&mut self, statements: &[Statement]) -> Result<Val, TemplateError> {
        let mut parts = Vec::new();
        self.run(statements, &mut parts)?;
        match parts.len() {
            0 => return Ok(Val::None),
            1 => return Ok(parts.remove(0)),
            _ => {}
        }
        let mut out = String::new();
        for part in &parts {
            match part {
                Val::Str(text) => out.push_str(text),
                Val::Omit => {}
                Val::Marker(error) if error.message == NO_ELSE => {}
                other => out.push_str(&python::str(&listed(self.finish(other)?))),
            }
        }
        Ok(Val::from(out))
    }

    fn run(&mut self, statements: &[Statement], parts: &mut Vec<Val>) -> Result<(), TemplateError> {
        for statement in statements {
            match statement {
                Statement::Text(text) => parts.push(Val::Str(text.clone())),
                Statement::Output(node) => match self.outcome(node)? {
                    Val::None => {}
                    value => parts.push(value),
                },
                Statement::For(each) => self.repeat(each, parts)?,
                Statement::If(test, yes, no) => {
                    let holds = match self.change(test)? {
                        Some(value) => value.truthy(),
                        None => self.truth(test)?,
                    };
                    let branch = if holds { yes } else { no };
                    self.run(branch, parts)?;
                }
                Statement::With(assignments, body) => {
                    let outer = self.locals.len();
                    let values = assignments.iter().map(|(_, value)| self.evaluate(value)).collect::<Result<
                        Vec<_>,
                        _,
                    >>(
                    )?;
                    for ((target, _), value) in assignments.iter().zip(values) {
                        self.assign(target, value)?;
                    }
                    let result = self.run(body, parts);
                    self.locals.truncate(outer);
                    result?;
                }
                Statement::Set(target, value) => {
                    let value = self.outcome(value)?;
                    self.assign(target, value)?;
                }
                Statement::SetBlock(target, filter, body) => {
                    let value = self.block(filter.as_ref(), body)?;
                    self.assign(target, value)?;
                }
                Statement::FilterBlock(filter, body) => {
                    let value = self.block(Some(filter), body)?;
                    parts.push(value);
                }
                Statement::Macro(definition) => {
                    let value = Val::Macro(definition.clone(), Arc::new(self.locals.clone()));
                    self.locals.push((definition.name.clone(), value));
                }
                Statement::CallBlock(call, body) => {
                    let caller = Val::Macro(body.clone(), Arc::new(self.locals.clone()));
                    let Expression::Call(callee, arguments) = &call.kind else { continue };
                    let arguments = self.arguments(arguments)?;
                    match self.used(callee)? {
                        Val::Macro(definition, outer) => {
                            parts.push(self.call_macro(&definition, &outer, arguments, Some(caller))?);
                        }
                        other => {
                            let message = format!("{} cannot be called", other.describe());
                            return Err(TemplateError::invalid(message).at(&callee.range));
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// What a block puts out, through the filters that it names.
    fn block(&mut self, filter: Option<&Node>, body: &[Statement]) -> Result<Val, TemplateError> {
        let outer = self.locals.len();
        let value = self.captured(body);
        self.locals.truncate(outer);
        self.filtered(filter, value?)
    }

    fn filtered(&self, filter: Option<&Node>, value: Val) -> Result<Val, TemplateError> {
        let Some(Node { kind: Expression::Filter(filter, inner, arguments), .. }) = filter else {
            return Ok(value);
        };
        let value = self.filtered(inner.as_deref(), value)?;
        let arguments = self.arguments(arguments)?;
        Ok(self.filter(filter, value, arguments))
    }

    fn repeat(&mut self, each: &For, parts: &mut Vec<Val>) -> Result<(), TemplateError> {
        let items = self.items(&self.used(&each.items)?).map_err(|error| error.at(&each.items.range))?;
        let outer = self.locals.len();
        let mut chosen = Vec::new();
        for item in items {
            let keep = match &each.condition {
                None => true,
                Some(condition) => {
                    self.assign(&each.target, item.clone())?;
                    let keep = self.truth(condition);
                    self.locals.truncate(outer);
                    keep?
                }
            };
            if keep {
                chosen.push(item);
            }
        }
        if chosen.is_empty() {
            let result = self.run(&each.otherwise, parts);
            self.locals.truncate(outer);
            return result;
        }
        for at in 0..chosen.len() {
            self.locals.push(("loop".into(), position(&chosen, at)));
            let result =
                self.assign(&each.target, chosen[at].clone()).and_then(|()| self.run(&each.body, parts));
            self.locals.truncate(outer);
            result?;
        }
        Ok(())
    }

    /// The value of an expression that may change what a variable holds.
    fn outcome(&mut self, node: &Node) -> Result<Val, TemplateError> {
        match self.change(node)? {
            Some(value) => Ok(value),
            None => self.evaluate(node),
        }
    }

    fn assign(&mut self, target: &Node, value: Val) -> Result<(), TemplateError> {
        match &target.kind {
            Expression::Variable(name) => self.locals.push((name.clone(), value)),
            Expression::List(targets) | Expression::Tuple(targets) => {
                let items = self.items(&value).map_err(|error| error.at(&target.range))?;
                if items.len() != targets.len() {
                    let message = format!("{} names for {} values", targets.len(), items.len());
                    return Err(TemplateError::invalid(message).at(&target.range));
                }
                for (target, item) in targets.iter().zip(items) {
                    self.assign(target, item)?;
                }
            }
            Expression::Member(object, name) => match self.used(object)? {
                Val::Namespace(entries) => {
                    if let Ok(mut entries) = entries.lock() {
                        entries.insert(name.clone(), value);
                    }
                }
                other => {
                    let message = format!("cannot set a member of {}", other.describe());
                    return Err(TemplateError::invalid(message)
                        .help("only what `namespace()` gives can be changed")
                        .at(&target.range));
                }
            },
            _ => return Err(TemplateError::invalid("cannot assign to this").at(&target.range)),
        }
        Ok(())
    }
}

/// Tuples are lists as soon as they leave an expression.
fn listed(value: Val) -> Val {
    match value {
        Val::List(items) | Val::Tuple(items) => Val::list(items.iter().cloned().map(listed).collect()),
        Val::Map(entries) => {
            Val::map(entries.iter().map(|(key, value)| (key.clone(), listed(value.clone()))).collect())
        }
        other => other,
    }
}

/// The variable `loop`.
fn position(items: &[Val], at: usize) -> Val {
    let length = items.len();
    let mut entries = Map::new();
    let mut put = |name: &str, value: Val| entries.insert(name.into(), value);
    put("index", Val::from(at + 1));
    put("index0", Val::from(at));
    put("revindex", Val::from(length - at));
    put("revindex0", Val::from(length - at - 1));
    put("first", Val::Bool(at == 0));
    put("last", Val::Bool(at + 1 == length));
    put("length", Val::from(length));
    put("depth", Val::from(1));
    put("depth0", Val::from(0));
    if let Some(previous) = at.checked_sub(1).and_then(|at| items.get(at)) {
        put("previtem", previous.clone());
    }
    if let Some(next) = items.get(at + 1) {
        put("nextitem", next.clone());
    }
    Val::map(entries)
}
