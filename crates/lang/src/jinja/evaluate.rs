//! Evaluation of expressions.

use std::sync::Arc;

use super::{
    ErrorKind, Jinja, Scope, TemplateError, Variable,
    call::Arguments,
    functions, instances, methods, operators,
    pages::{Family, Page, TemplateFile},
    statements::REPEAT,
    tree::{Arithmetic, Comparison, Expression, Node, Statement},
    value::{Locals, Map, Val},
};

/// Templates inside templates, and macros inside macros, are followed this deep: a thread has 2 MiB.
pub(super) const DEPTH: usize = 40;

/// What an `if` without `else` is whose condition is false. Within a text it is nothing, as in Ansible.
pub(super) const NO_ELSE: &str = "the condition is false and there is no `else`";

/// Evaluates the expressions of one template.
pub(super) struct Evaluator<'a> {
    pub jinja: &'a Jinja,
    pub scope: &'a Scope,
    pub locals: Locals,
    /// The variables whose templates are being rendered, to notice circles.
    pub chain: Option<&'a Link<'a>>,
    pub depth: usize,
    /// The file of the template; none for a text of a playbook.
    pub file: Option<Arc<TemplateFile>>,
    /// The template, when it has statements.
    pub page: Option<Arc<Page>>,
    /// Inside of a loop, a macro or the like, whose variables end with it.
    pub inner: bool,
    /// The blocks of the template and of those that it extends.
    pub family: Family,
    /// The block that is rendered: its name, and how many replace it.
    pub block: Option<(Arc<str>, usize)>,
    /// The template that this one extends, and how much was put out before it said so.
    pub extends: Option<(Arc<Page>, Arc<Vec<Statement>>, usize)>,
}

/// A variable whose template is being rendered, and who asked for it.
pub(super) struct Link<'a> {
    name: &'a str,
    scope: *const (),
    parent: Option<&'a Self>,
}

fn address(scope: &Scope) -> *const () {
    Arc::as_ptr(scope).cast()
}

impl<'a> Evaluator<'a> {
    /// Evaluates templates with the variables of `scope`.
    pub fn new(jinja: &'a Jinja, scope: &'a Scope) -> Self {
        Self {
            jinja,
            scope,
            locals: Locals::new(),
            chain: None,
            depth: 0,
            file: None,
            page: None,
            inner: false,
            family: Family::default(),
            block: None,
            extends: None,
        }
    }

    /// Evaluates another text with the variables of `scope`, on behalf of this one.
    pub fn within<'b>(&'b self, scope: &'b Scope) -> Evaluator<'b> {
        let (chain, depth) = (self.chain, self.depth + 1);
        Evaluator { chain, depth, file: self.file.clone(), ..Evaluator::new(self.jinja, scope) }
    }

    /// The same with other local variables, inside of a macro or the like.
    pub fn with_locals(&self, locals: Locals) -> Self {
        let (file, page) = (self.file.clone(), self.page.clone());
        let (family, block) = (self.family.clone(), self.block.clone());
        let (depth, chain) = (self.depth, self.chain);
        let own = Self::new(self.jinja, self.scope);
        Self { locals, chain, depth, file, page, inner: true, family, block, ..own }
    }

    /// The value of an expression. It may be a marker: an error that is none until it is used.
    ///
    /// # Errors
    /// When an operator was given a marker or something that it cannot work on.
    pub fn evaluate(&self, node: &Node) -> Result<Val, TemplateError> {
        match &node.kind {
            Expression::Const(value) => Ok(value.clone()),
            Expression::Variable(name) => Ok(self.placed(self.variable(name), node)),
            Expression::List(items) => Ok(Val::list(self.evaluate_all(items)?)),
            Expression::Tuple(items) => Ok(Val::Tuple(Arc::new(self.evaluate_all(items)?))),
            Expression::Map(entries) => {
                let mut map = Map::with_capacity(entries.len());
                for (key, value) in entries {
                    map.insert(self.used(key)?.key()?, self.evaluate(value)?);
                }
                Ok(Val::map(map))
            }
            Expression::Member(..) | Expression::Item(..) => self.access(node),
            Expression::Slice(object, bounds) => {
                let object = self.evaluate(object)?;
                if matches!(object, Val::Marker(_)) {
                    return Ok(object);
                }
                let mut numbers = [None; 3];
                for (number, bound) in numbers.iter_mut().zip(bounds) {
                    *number = match bound.as_deref().map(|bound| self.used(bound)).transpose()? {
                        None | Some(Val::None) => None,
                        Some(value) => Some(value.as_int().ok_or_else(|| {
                            TemplateError::invalid("the bounds of a slice must be integers").at(&node.range)
                        })?),
                    };
                }
                operators::slice(&object, numbers).map_err(|error| error.at(&node.range))
            }
            Expression::Not(operand) => Ok(Val::Bool(!self.truth(operand)?)),
            Expression::Negate(operand) => {
                operators::negate(&self.used(operand)?).map_err(|error| error.at(&node.range))
            }
            Expression::And(left, right) => {
                let value = self.used(left)?;
                if value.truthy() { self.evaluate(right) } else { Ok(value) }
            }
            Expression::Or(left, right) => {
                let value = self.used(left)?;
                if value.truthy() { Ok(value) } else { self.evaluate(right) }
            }
            Expression::Arithmetic(operator, left, right) => {
                let (left, right) = (self.used(left)?, self.used(right)?);
                self.arithmetic(*operator, left, right).map_err(|error| error.at(&node.range))
            }
            Expression::Compare(first, rest) => {
                self.compare(first, rest).map_err(|error| error.at(&node.range))
            }
            Expression::If(test, value, otherwise) => {
                if self.truth(test)? {
                    self.evaluate(value)
                } else if let Some(otherwise) = otherwise {
                    self.evaluate(otherwise)
                } else {
                    Ok(Val::marker(TemplateError::new(ErrorKind::Undefined, NO_ELSE).at(&node.range)))
                }
            }
            Expression::Filter(filter, subject, arguments) => {
                let subject = subject.as_deref().map_or(Ok(Val::None), |subject| self.evaluate(subject))?;
                let arguments = self.arguments(arguments)?;
                Ok(self.placed(self.filter(filter, subject, arguments), node))
            }
            Expression::Test(test, subject, arguments) => {
                let subject = self.evaluate(subject)?;
                let arguments = self.arguments(arguments)?;
                Ok(self.placed(self.test(test, subject, arguments), node))
            }
            Expression::Call(callee, arguments) => {
                let arguments = self.arguments(arguments)?;
                Ok(self.placed(self.call(callee, arguments)?, node))
            }
        }
    }

    fn evaluate_all(&self, nodes: &[Node]) -> Result<Vec<Val>, TemplateError> {
        nodes.iter().map(|node| self.evaluate(node)).collect()
    }

    /// A marker without a place gets the node's.
    fn placed(&self, value: Val, node: &Node) -> Val {
        match value {
            Val::Marker(error) if error.range.is_none() => Val::marker((*error).clone().at(&node.range)),
            value => value,
        }
    }

    /// The value of an operand: markers are errors.
    pub fn used(&self, node: &Node) -> Result<Val, TemplateError> {
        match self.evaluate(node)? {
            Val::Marker(error) => Err((*error).clone()),
            value => Ok(value),
        }
    }

    /// Whether a condition holds.
    pub fn truth(&self, node: &Node) -> Result<bool, TemplateError> {
        Ok(self.used(node)?.truthy())
    }

    fn arithmetic(&self, operator: Arithmetic, left: Val, right: Val) -> Result<Val, TemplateError> {
        let whole = matches!(operator, Arithmetic::Concatenate)
            || (operator == Arithmetic::Remainder && left.as_str().is_some());
        if whole {
            operators::arithmetic(operator, &self.finish(&left)?, &self.finish(&right)?)
        } else {
            operators::arithmetic(operator, &left, &right)
        }
    }

    fn compare(&self, first: &Node, rest: &[(Comparison, Node)]) -> Result<Val, TemplateError> {
        let mut left = self.finish(&self.used(first)?)?;
        for (operator, node) in rest {
            let right = self.used(node)?;
            let holds = match (operator, &right) {
                (Comparison::In | Comparison::NotIn, Val::Nested(scope)) => {
                    let found = left.as_str().is_some_and(|name| scope.get(name).is_some());
                    found == (*operator == Comparison::In)
                }
                (Comparison::In | Comparison::NotIn, Val::Map(entries)) if left.is_hashable() => {
                    let found = left.key().is_ok_and(|key| entries.contains_key(&key));
                    found == (*operator == Comparison::In)
                }
                _ => {
                    let right = self.finish(&right)?;
                    let holds = operators::compare(*operator, &left, &right)?;
                    left = right;
                    holds
                }
            };
            if !holds {
                return Ok(Val::Bool(false));
            }
        }
        Ok(Val::Bool(true))
    }

    /// The innermost variable of this name that the template itself has set.
    pub fn local(&self, name: &str) -> Option<Val> {
        let local = self.locals.iter().rev().find(|(local, _)| &**local == name);
        local.map(|(_, value)| value.clone()).or_else(|| self.page.as_ref()?.seen(name))
    }

    /// A variable: local, of the scope, or one that is always there.
    pub fn variable(&self, name: &str) -> Val {
        if let Some(value) = self.local(name) {
            return value;
        }
        if let Some(variable) = self.scope.get(name) {
            return self.resolve(name, variable);
        }
        if name == "omit" {
            return Val::Omit;
        }
        Val::marker(TemplateError::undefined(name))
    }

    /// The value of a variable of the scope; a template is rendered.
    fn resolve(&self, name: &str, variable: Variable) -> Val {
        let value = match variable {
            Variable::Nested(scope) => return Val::Nested(scope),
            Variable::Data(value) => return Val::from_value(&value, None),
            Variable::Template(value) => Val::from_value(&value, Some(self.scope)),
        };
        let Val::Deferred(template) = &value else { return value };
        let here = address(self.scope);
        let mut link = self.chain;
        while let Some(Link { name: other, scope, parent }) = link {
            if *other == name && *scope == here {
                return Val::marker(TemplateError::new(
                    ErrorKind::Recursive,
                    format!("recursive template: `{name}` refers to itself"),
                ));
            }
            link = *parent;
        }
        let link = Link { name, scope: here, parent: self.chain };
        self.nested(&template.text, &template.scope, Some(&link), &format!("variable `{name}`"))
    }

    /// Renders a template that waited until now; other values are as they are.
    pub fn force(&self, value: &Val) -> Val {
        match value {
            Val::Deferred(template) => {
                self.nested(&template.text, &template.scope, self.chain, "a value that it uses")
            }
            other => other.clone(),
        }
    }

    fn nested(&self, text: &str, scope: &Scope, chain: Option<&Link<'_>>, place: &str) -> Val {
        if self.depth >= DEPTH {
            let message = format!("recursive template: more than {DEPTH} templates inside each other");
            return Val::marker(TemplateError::new(ErrorKind::Recursive, message));
        }
        let inner = Evaluator { chain, depth: self.depth + 1, ..Evaluator::new(self.jinja, scope) };
        let result = inner.jinja.parsed_text(text).and_then(|tree| inner.text(&tree, text));
        match result {
            Ok(Val::Marker(error)) => Val::marker((*error).clone().inside(place)),
            Ok(value) => value,
            Err(error) => Val::marker(error.inside(place)),
        }
    }

    /// The value with everything in it rendered, and nothing undefined.
    ///
    /// # Errors
    /// The first marker in it.
    pub fn finish(&self, value: &Val) -> Result<Val, TemplateError> {
        match value {
            Val::Marker(error) => Err((**error).clone()),
            Val::Deferred(_) => self.finish(&self.force(value)),
            Val::List(items) if !finished(value) => Ok(Val::list(self.finish_all(items)?)),
            Val::Tuple(items) if !finished(value) => Ok(Val::Tuple(Arc::new(self.finish_all(items)?))),
            Val::Map(entries) if !finished(value) => {
                let mut map = Map::with_capacity(entries.len());
                for (key, value) in &**entries {
                    map.insert(key.clone(), self.finish(value)?);
                }
                Ok(Val::map(map))
            }
            Val::Nested(scope) => {
                let mut map = Map::new();
                for name in scope.names() {
                    let value = self.finish(&self.member(value, &name, None))?;
                    map.insert(name.into(), value);
                }
                Ok(Val::map(map))
            }
            Val::Namespace(entries) => {
                let entries = entries.lock().map(|entries| entries.clone()).unwrap_or_default();
                self.finish(&Val::map(entries))
            }
            other => Ok(other.clone()),
        }
    }

    fn finish_all(&self, items: &[Val]) -> Result<Vec<Val>, TemplateError> {
        items.iter().map(|item| self.finish(item)).collect()
    }

    /// A member or an item. Whole paths into a variable are walked without copying what lies beside them.
    fn access(&self, node: &Node) -> Result<Val, TemplateError> {
        let mut steps = Vec::new();
        let mut base = node;
        while let Expression::Member(object, _) | Expression::Item(object, _) = &base.kind {
            steps.push(base);
            base = object;
        }
        steps.reverse();
        let mut rest = &steps[..];
        let mut current = match self.walk(base, &mut rest)? {
            Some(found) => found,
            None => self.evaluate(base)?,
        };
        for step in rest {
            current = match &step.kind {
                Expression::Member(_, name) => self.member(&current, name, Some(step)),
                Expression::Item(_, key) => {
                    let key = self.used(key)?;
                    self.item(&current, &key, Some(step))
                }
                _ => current,
            };
            current = self.placed(current, step);
        }
        Ok(current)
    }

    /// Follows `rest` through the JSON of a variable as far as it goes.
    fn walk(&self, base: &Node, rest: &mut &[&Node]) -> Result<Option<Val>, TemplateError> {
        let Expression::Variable(name) = &base.kind else { return Ok(None) };
        if self.local(name).is_some() {
            return Ok(None);
        }
        let (root, scope) = match self.scope.get(name) {
            Some(Variable::Template(root)) => (root, Some(self.scope)),
            Some(Variable::Data(root)) => (root, None),
            _ => return Ok(None),
        };
        let mut here = &*root;
        let all = rest.len();
        while let Some(step) = rest.first() {
            let next = match (&step.kind, here) {
                (Expression::Member(_, name), wire::Value::Object(entries))
                    if !methods::of_mappings(name) =>
                {
                    entries.get(&**name)
                }
                (Expression::Item(_, key), wire::Value::Object(entries)) => {
                    entries.get(&*self.used(key)?.key()?)
                }
                (Expression::Item(_, key), wire::Value::Array(items)) => self
                    .used(key)?
                    .as_int()
                    .and_then(|at| operators::index(at, items.len()))
                    .and_then(|at| items.get(at)),
                _ => None,
            };
            let Some(next) = next else { break };
            here = next;
            *rest = &rest[1..];
        }
        if rest.len() == all {
            return Ok(None);
        }
        Ok(Some(self.force(&Val::from_value(here, scope))))
    }

    /// `object.name`; `node` is the whole expression, for the error.
    pub fn member(&self, object: &Val, name: &str, node: Option<&Node>) -> Val {
        let found = match object {
            Val::Marker(_) => return object.clone(),
            Val::Map(_) | Val::Nested(_) if node.is_some() && methods::of_mappings(name) => {
                return Val::marker(
                    TemplateError::invalid(format!("`{name}` is a method of mappings"))
                        .help(format!("call it (`.{name}()`), or write `['{name}']` for the entry")),
                );
            }
            Val::Map(entries) => entries.get(name).cloned(),
            Val::Nested(scope) => scope.get(name).map(|variable| {
                let (chain, depth) = (self.chain, self.depth);
                let inner = Evaluator { chain, depth, ..Evaluator::new(self.jinja, scope) };
                inner.resolve(name, variable)
            }),
            Val::Page(page) => page.exported(name),
            Val::Namespace(entries) => entries.lock().ok().and_then(|entries| entries.get(name).cloned()),
            Val::Moment(_) | Val::Duration(_) | Val::Cycler(_) => instances::member(object, name),
            _ => None,
        };
        match found {
            Some(value) => self.force(&value),
            None => Val::marker(missing(object, name, node)),
        }
    }

    /// `object[key]`.
    pub fn item(&self, object: &Val, key: &Val, node: Option<&Node>) -> Val {
        let length = match object {
            Val::List(items) | Val::Tuple(items) => items.len(),
            Val::Str(text) if key.as_int().is_some() => text.chars().count(),
            Val::Marker(_) => return object.clone(),
            _ => {
                return match key.key() {
                    Ok(name) => self.member(object, &name, node.filter(|_| !methods::of_mappings(&name))),
                    Err(error) => Val::marker(TemplateError { kind: ErrorKind::Undefined, ..error }),
                };
            }
        };
        let found = key.as_int().and_then(|at| operators::index(at, length)).and_then(|at| match object {
            Val::Str(text) => text.chars().nth(at).map(|character| Val::str(character.to_string())),
            other => other.as_items().and_then(|items| items.get(at)).cloned(),
        });
        match found {
            Some(value) => self.force(&value),
            None => Val::marker(missing(object, &super::python::str(key), node)),
        }
    }

    fn call(&self, callee: &Node, arguments: Arguments) -> Result<Val, TemplateError> {
        let result = match &callee.kind {
            Expression::Member(object, name) if is_self(object) && self.family.has(name) => {
                self.block_again(name)
            }
            Expression::Member(object, name) => {
                let path = object.path();
                let object = self.evaluate(object)?;
                if path.as_deref() == Some("loop") && &**name == "cycle" {
                    return Ok(functions::cycle(self, &object, &arguments));
                }
                if let Val::Page(page) = &object {
                    return Ok(match page.exported(name) {
                        Some(Val::Macro(closure)) => self.call_macro(&closure, arguments, None)?,
                        Some(other) => return Err(not_callable(&other)),
                        None => Val::marker(missing(&object, name, Some(callee))),
                    });
                }
                if let Some(marker) = first_marker(&object, &arguments) {
                    return Ok(marker);
                }
                methods::call(self, &object, name, arguments)
            }
            Expression::Variable(name)
                if &**name == "loop" && matches!(self.local(REPEAT), Some(Val::Repeat(_))) =>
            {
                self.again(arguments)
            }
            Expression::Variable(name) if &**name == "super" && self.block.is_some() => self.replaced(),
            Expression::Variable(name) if self.local(name).is_none() => {
                functions::call(self, name, arguments)
            }
            _ => match self.evaluate(callee)? {
                Val::Joiner(turns) => Ok(instances::join(&turns)),
                Val::Macro(closure) => self.call_macro(&closure, arguments, None),
                marker @ Val::Marker(_) => return Ok(marker),
                other => Err(not_callable(&other)),
            },
        };
        Ok(result.unwrap_or_else(Val::marker))
    }
}

/// `self`, whose members are the blocks.
fn is_self(object: &Node) -> bool {
    matches!(&object.kind, Expression::Variable(name) if &**name == "self")
}

fn not_callable(value: &Val) -> TemplateError {
    TemplateError::invalid(format!("{} cannot be called", value.describe()))
}

fn first_marker(object: &Val, arguments: &Arguments) -> Option<Val> {
    if matches!(object, Val::Marker(_)) { Some(object.clone()) } else { arguments.first_marker() }
}

fn finished(value: &Val) -> bool {
    match value {
        Val::List(items) | Val::Tuple(items) => items.iter().all(finished),
        Val::Map(entries) => entries.values().all(finished),
        Val::Marker(_) | Val::Deferred(_) | Val::Nested(_) | Val::Namespace(_) => false,
        _ => true,
    }
}

/// The error for a member or an item that is not there.
fn missing(object: &Val, name: &str, node: Option<&Node>) -> TemplateError {
    let parent = node.and_then(|node| match &node.kind {
        Expression::Member(object, _) | Expression::Item(object, _) => object.path(),
        _ => None,
    });
    // What is between brackets may be the value of a variable: only what the text spells is shown.
    let spelled = node.is_some_and(|node| match &node.kind {
        Expression::Item(_, key) => matches!(key.kind, Expression::Const(_)),
        _ => true,
    });
    let (parent, what) = (parent.map_or_else(String::new, |path| format!("`{path}`, ")), object.describe());
    let message = match (object, spelled) {
        (Val::List(_) | Val::Tuple(_), true) => format!("{parent}{what}, has no item {name}"),
        (Val::List(_) | Val::Tuple(_), false) => format!("{parent}{what}, has no such item"),
        (_, true) => format!("{parent}{what}, has no member `{name}`"),
        (_, false) => format!("{parent}{what}, has no such member"),
    };
    let error = TemplateError::new(ErrorKind::Undefined, message);
    match object {
        Val::Map(entries) if spelled => match super::nearest(name, entries.keys().map(|key| &**key)) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error,
        },
        _ => error,
    }
}
