//! Evaluation of templates: text, output and statements.

use std::sync::Arc;

use super::{
    ErrorKind, TemplateError,
    call::{Arguments, Call},
    evaluate::{DEPTH, Evaluator, NO_ELSE},
    python,
    tree::{Expression, For, Macro, Node, Statement},
    value::{Closure, Map, Repeat, Val},
};

/// The local variable, which no template can name, that has the loop of `loop()`.
pub(super) const REPEAT: &str = "loop()";

impl Evaluator<'_> {
    /// The result of a whole template: the value of its only part, or the parts as one string.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn text(mut self, tree: &[Statement], source: &str) -> Result<Val, TemplateError> {
        let mut parts = Vec::new();
        match tree {
            [Statement::Text(_) | Statement::Output(_)] => self.run(tree, &mut parts)?,
            _ => self.page(tree, source, &mut parts)?,
        }
        let result = self.joined(parts)?;
        // The last newline of a template does not belong to it, but to the text that it becomes.
        let Val::Str(text) = &result else { return Ok(result) };
        let ends = |text: &str| text.len() - text.trim_end_matches('\n').len();
        let missing = ends(source).saturating_sub(ends(text));
        if missing == 0 {
            return Ok(result);
        }
        let newline = self.file.as_ref().map_or("\n", |file| &file.options.newline);
        Ok(Val::from(format!("{text}{}", newline.repeat(missing))))
    }

    /// What statements put out.
    pub fn captured(&mut self, statements: &[Statement]) -> Result<Val, TemplateError> {
        let mut parts = Vec::new();
        self.run(statements, &mut parts)?;
        self.joined(parts)
    }

    fn joined(&self, mut parts: Vec<Val>) -> Result<Val, TemplateError> {
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

    /// Carries out statements of a loop or the like, whose variables end with it.
    fn inside<T>(
        &mut self,
        run: impl FnOnce(&mut Self) -> Result<T, TemplateError>,
    ) -> Result<T, TemplateError> {
        let (outer, inner) = (self.locals.len(), std::mem::replace(&mut self.inner, true));
        let result = run(self);
        self.locals.truncate(outer);
        self.inner = inner;
        result
    }

    /// Carries out statements.
    pub fn run(&mut self, statements: &[Statement], parts: &mut Vec<Val>) -> Result<(), TemplateError> {
        for statement in statements {
            // What a template that extends another one puts out itself is for nobody.
            let silent = self.extends.is_some() && !self.inner;
            match statement {
                Statement::Text(_) | Statement::Output(_) | Statement::Block(_) if silent => {}
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
                    let values: Result<Vec<Val>, _> =
                        assignments.iter().map(|(_, value)| self.evaluate(value)).collect();
                    let values = values?;
                    self.inside(|inner| {
                        for ((target, _), value) in assignments.iter().zip(values) {
                            inner.assign(target, value)?;
                        }
                        inner.run(body, parts)
                    })?;
                }
                Statement::Set(target, value) => {
                    let value = self.outcome(value)?;
                    self.assign(target, value)?;
                }
                Statement::SetBlock(target, filter, body) => {
                    let value = self.through(filter.as_ref(), body)?;
                    self.assign(target, value)?;
                }
                Statement::FilterBlock(filter, body) => {
                    let value = self.through(Some(filter), body)?;
                    parts.push(value);
                }
                Statement::Macro(definition) => {
                    let value = self.closure(definition);
                    self.define(definition.name.clone(), value);
                }
                Statement::CallBlock(call, body) => {
                    let caller = self.closure(body);
                    let Expression::Call(callee, arguments) = &call.kind else { continue };
                    let arguments = self.arguments(arguments)?;
                    match self.used(callee)? {
                        Val::Macro(closure) => {
                            parts.push(self.call_macro(&closure, arguments, Some(caller))?);
                        }
                        other => {
                            let message = format!("{} cannot be called", other.describe());
                            return Err(TemplateError::invalid(message).at(&callee.range));
                        }
                    }
                }
                Statement::Include(include) => self.include(include, parts)?,
                Statement::Import(import) => self.import(import)?,
                Statement::Extends(template) => self.extend(template, parts.len())?,
                Statement::Block(block) => self.block(block, parts)?,
            }
        }
        Ok(())
    }

    fn closure(&self, definition: &Arc<Macro>) -> Val {
        let page = self.page.as_ref().map(Arc::downgrade).unwrap_or_default();
        Val::Macro(Arc::new(Closure { definition: definition.clone(), locals: self.locals.clone(), page }))
    }

    /// Gives a value a name: for the rest of the template, or of the loop or the like around it.
    pub fn define(&mut self, name: Arc<str>, value: Val) {
        match &self.page {
            Some(page) if !self.inner => page.define(name, value),
            _ => self.locals.push((name, value)),
        }
    }

    /// What statements put out, through the filters that are named.
    fn through(&mut self, filter: Option<&Node>, body: &[Statement]) -> Result<Val, TemplateError> {
        let value = self.inside(|inner| inner.captured(body))?;
        self.filtered(filter, value)
    }

    fn filtered(&self, filter: Option<&Node>, value: Val) -> Result<Val, TemplateError> {
        let Some(Node { kind: Expression::Filter(filter, inner, arguments), .. }) = filter else {
            return Ok(value);
        };
        let value = self.filtered(inner.as_deref(), value)?;
        let arguments = self.arguments(arguments)?;
        Ok(self.filter(filter, value, arguments))
    }

    /// `loop()`: the loop for other items.
    pub fn again(&self, arguments: Arguments) -> Result<Val, TemplateError> {
        let Some(Val::Repeat(repeat)) = self.local(REPEAT) else { return Ok(Val::None) };
        let call = Call::bind(Val::None, arguments, &["items"])?;
        if repeat.depth >= DEPTH {
            return Err(TemplateError::new(ErrorKind::Recursive, "the loop calls itself too often"));
        }
        let mut inner = self.with_locals(repeat.locals.clone());
        let mut parts = Vec::new();
        inner.over(&repeat.each, call.required(0, "items")?, repeat.depth + 1, &mut parts)?;
        Ok(match inner.joined(parts)? {
            Val::None => Val::str(""),
            value => value,
        })
    }

    fn repeat(&mut self, each: &Arc<For>, parts: &mut Vec<Val>) -> Result<(), TemplateError> {
        let items = self.used(&each.items)?;
        self.over(each, &items, 1, parts)
    }

    fn over(
        &mut self,
        each: &Arc<For>,
        items: &Val,
        depth: usize,
        parts: &mut Vec<Val>,
    ) -> Result<(), TemplateError> {
        let items = self.items(items).map_err(|error| error.at(&each.items.range))?;
        let mut chosen = Vec::new();
        for item in items {
            let keep = match &each.condition {
                None => true,
                Some(condition) => self.inside(|inner| {
                    inner.assign(&each.target, item.clone())?;
                    inner.truth(condition)
                })?,
            };
            if keep {
                chosen.push(item);
            }
        }
        if chosen.is_empty() {
            return self.inside(|inner| inner.run(&each.otherwise, parts));
        }
        let repeat = each.recursive.then(|| {
            Val::Repeat(Arc::new(Repeat { each: each.clone(), locals: self.locals.clone(), depth }))
        });
        // `loop()` is that of the innermost loop, which may have none.
        let hidden = if repeat.is_none() && self.local(REPEAT).is_some() { Some(Val::None) } else { repeat };
        for at in 0..chosen.len() {
            self.inside(|inner| {
                if each.names_loop || each.recursive {
                    inner.locals.push(("loop".into(), position(&chosen, at, depth)));
                }
                inner.locals.extend(hidden.clone().map(|repeat| (REPEAT.into(), repeat)));
                inner.assign(&each.target, chosen[at].clone())?;
                inner.run(&each.body, parts)
            })?;
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
            Expression::Variable(name) => self.define(name.clone(), value),
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
fn position(items: &[Val], at: usize, depth: usize) -> Val {
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
    put("depth", Val::from(depth));
    put("depth0", Val::from(depth - 1));
    if let Some(previous) = at.checked_sub(1).and_then(|at| items.get(at)) {
        put("previtem", previous.clone());
    }
    if let Some(next) = items.get(at + 1) {
        put("nextitem", next.clone());
    }
    Val::map(entries)
}
