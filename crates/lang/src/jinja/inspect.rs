//! What a template uses, without rendering it.

use std::{ops::Range, sync::Arc};

use super::{
    ErrorKind, FileOptions, TemplateError, Use,
    call::{Arguments, Call, Takes, named},
    filters, functions, lookups, nearest, parse, tests,
    tree::{Argument, Expression, Imported, Macro, Node, Statement},
    untemplated,
    value::Val,
};

/// The variables that a template uses. Unknown filters, tests, lookups and functions are errors.
///
/// # Errors
/// Bad syntax or an unknown name, with the nearest one as help.
pub fn inspect_template(text: &str) -> Result<Vec<Use>, TemplateError> {
    if !super::is_template(text) {
        return Ok(Vec::new());
    }
    let mut walk = Walk::default();
    let tree = parse::template(text, &FileOptions::default(), true)?;
    walk.template(&tree)?;
    Ok(walk.uses)
}

/// What a template file uses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inspected {
    /// Variables.
    pub uses: Vec<Use>,
    /// Other templates whose names are known.
    pub partials: Vec<Partial>,
}

/// A template that another one includes, imports or extends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partial {
    /// Names, the first that exists is taken.
    pub names: Vec<String>,
    /// Where it is named, in bytes of the text.
    pub range: Range<usize>,
    /// It must be there.
    pub needed: bool,
}

/// What a template file uses. `partial`: another one includes, imports or extends it and may define what it calls.
///
/// # Errors
/// As [`inspect_template`].
pub fn inspect_file(text: &str, options: &FileOptions, partial: bool) -> Result<Inspected> {
    let (options, at) = if partial { (options.clone(), 0) } else { options.of_header(text)? };
    let rest = &text[at..];
    if !options.in_use(rest) {
        return Ok(Inspected::default());
    }
    let placed = |range: Range<usize>| range.start + at..range.end + at;
    let mut walk = Walk { partial, ..Walk::default() };
    let tree = parse::template(rest, &options, false);
    let walked = tree.and_then(|tree| walk.template(&tree));
    walked.map_err(|error| TemplateError { range: error.range.map(placed), ..error })?;
    let mut found = Inspected { uses: walk.uses, partials: walk.partials };
    found.uses.iter_mut().for_each(|used| used.range = placed(used.range.clone()));
    found.partials.iter_mut().for_each(|partial| partial.range = placed(partial.range.clone()));
    Ok(found)
}

/// The variables that an expression (written without `{{ }}`) uses, likewise.
///
/// # Errors
/// As [`inspect_template`], and for `{{ }}` in it.
pub fn inspect_expression(text: &str) -> Result<Vec<Use>, TemplateError> {
    no_delimiters(text)?;
    let mut walk = Walk::default();
    walk.node(&parse::expression(text)?, true)?;
    Ok(walk.uses)
}

/// Refuses `{{ }}` where an expression is expected.
pub(super) fn no_delimiters(text: &str) -> Result<(), TemplateError> {
    let Some(at) = text.find("{{").or_else(|| text.find("{%")) else { return Ok(()) };
    Err(TemplateError::new(ErrorKind::Condition, "template delimiters within an expression")
        .at(&(at..at + 2))
        .help("this is an expression already: write variables without `{{ }}`"))
}

#[derive(Default)]
struct Walk {
    uses: Vec<Use>,
    partials: Vec<Partial>,
    locals: Vec<Arc<str>>,
    /// Others may define what is called here.
    partial: bool,
    /// What it extends puts out instead, and its blocks may be replaced.
    extends: bool,
}

type Result<T = (), E = TemplateError> = std::result::Result<T, E>;

impl Walk {
    fn template(&mut self, tree: &[Statement]) -> Result {
        // Macros may call those that come after them.
        for statement in tree {
            match statement {
                Statement::Macro(definition) => self.locals.push(definition.name.clone()),
                Statement::Extends(_) => self.extends = true,
                _ => {}
            }
        }
        self.statements(tree, true)
    }

    fn other(&mut self, template: &Node, needed: bool, certain: bool) -> Result {
        self.node(template, certain)?;
        let nodes = match &template.kind {
            Expression::List(nodes) | Expression::Tuple(nodes) => nodes.as_slice(),
            _ => std::slice::from_ref(template),
        };
        let name = |node: &Node| match &node.kind {
            Expression::Const(Val::Str(name)) => Some(name.to_string()),
            _ => None,
        };
        if let Some(names) = nodes.iter().map(name).collect() {
            self.partials.push(Partial { names, range: template.range.clone(), needed });
        }
        Ok(())
    }

    fn statements(&mut self, statements: &[Statement], certain: bool) -> Result {
        statements.iter().try_for_each(|statement| self.statement(statement, certain))
    }

    fn statement(&mut self, statement: &Statement, certain: bool) -> Result {
        match statement {
            Statement::Text(_) => Ok(()),
            Statement::Output(node) => self.node(node, certain && !self.extends),
            Statement::If(test, yes, no) => {
                self.node(test, certain)?;
                self.statements(yes, false)?;
                self.statements(no, false)
            }
            Statement::For(each) => {
                self.node(&each.items, certain)?;
                let outer = self.locals.len();
                self.locals.push("loop".into());
                self.target(&each.target)?;
                each.condition.iter().try_for_each(|condition| self.node(condition, false))?;
                self.statements(&each.body, false)?;
                self.locals.truncate(outer);
                self.statements(&each.otherwise, false)
            }
            Statement::With(assignments, body) => {
                assignments.iter().try_for_each(|(_, value)| self.node(value, false))?;
                let outer = self.locals.len();
                assignments.iter().try_for_each(|(target, _)| self.target(target))?;
                self.statements(body, certain)?;
                self.locals.truncate(outer);
                Ok(())
            }
            Statement::Set(target, value) => {
                // An undefined value may be set; it only is an error when it is used.
                self.node(value, false)?;
                self.target(target)
            }
            Statement::SetBlock(target, filter, body) => {
                filter.iter().try_for_each(|filter| self.node(filter, false))?;
                self.statements(body, false)?;
                self.target(target)
            }
            Statement::FilterBlock(filter, body) => {
                self.node(filter, certain)?;
                self.statements(body, false)
            }
            Statement::Macro(definition) => {
                self.locals.push(definition.name.clone());
                self.definition(definition)
            }
            Statement::CallBlock(call, body) => {
                self.node(call, false)?;
                self.definition(body)
            }
            Statement::Include(include) => {
                self.other(&include.template, certain && !include.ignore_missing, certain)
            }
            Statement::Import(import) => {
                self.other(&import.template, certain, certain)?;
                match &import.names {
                    Imported::All(name) => self.locals.push(name.clone()),
                    Imported::Some(names) => self.locals.extend(names.iter().map(|(_, here)| here.clone())),
                }
                Ok(())
            }
            Statement::Extends(template) => self.other(template, certain, certain),
            Statement::Block(block) => {
                let outer = self.locals.len();
                self.locals.push("super".into());
                self.locals.push("self".into());
                self.statements(&block.body, false)?;
                self.locals.truncate(outer);
                Ok(())
            }
        }
    }

    fn definition(&mut self, definition: &Macro) -> Result {
        let outer = self.locals.len();
        self.locals.push("caller".into());
        definition.defaults.iter().try_for_each(|value| self.node(value, false))?;
        self.locals.extend(definition.parameters.iter().cloned());
        self.locals.extend(["varargs".into(), "kwargs".into()]);
        self.statements(&definition.body, false)?;
        self.locals.truncate(outer);
        Ok(())
    }

    /// What a loop or `set` assigns to becomes a local variable.
    fn target(&mut self, target: &Node) -> Result {
        match &target.kind {
            Expression::Variable(name) => self.locals.push(name.clone()),
            Expression::List(targets) | Expression::Tuple(targets) => {
                return targets.iter().try_for_each(|target| self.target(target));
            }
            Expression::Member(object, _) => return self.node(object, false),
            _ => {}
        }
        Ok(())
    }

    fn is_local(&self, name: &str) -> bool {
        self.locals.iter().any(|local| &**local == name)
    }

    fn node(&mut self, node: &Node, certain: bool) -> Result {
        match &node.kind {
            Expression::Const(_) => Ok(()),
            Expression::Variable(name) => {
                if !self.is_local(name) && &**name != "omit" {
                    self.uses.push(Use { name: name.to_string(), range: node.range.clone(), certain });
                }
                Ok(())
            }
            Expression::List(items) | Expression::Tuple(items) => {
                items.iter().try_for_each(|item| self.node(item, certain))
            }
            Expression::Map(entries) => entries.iter().try_for_each(|(key, value)| {
                self.node(key, certain)?;
                self.node(value, certain)
            }),
            Expression::Member(object, _) | Expression::Not(object) | Expression::Negate(object) => {
                self.node(object, certain)
            }
            Expression::Item(object, key) => {
                self.node(object, certain)?;
                // The key is not looked at when the object is undefined.
                self.node(key, certain)
            }
            Expression::Slice(object, bounds) => {
                self.node(object, certain)?;
                bounds.iter().flatten().try_for_each(|bound| self.node(bound, certain))
            }
            Expression::And(left, right) | Expression::Or(left, right) => {
                self.node(left, certain)?;
                self.node(right, false)
            }
            Expression::Arithmetic(_, left, right) => {
                self.node(left, certain)?;
                self.node(right, certain)
            }
            Expression::Compare(first, rest) => {
                self.node(first, certain)?;
                // In `a < b < c` the last is only looked at when the first holds.
                rest.iter()
                    .enumerate()
                    .try_for_each(|(at, (_, operand))| self.node(operand, certain && at == 0))
            }
            Expression::If(test, value, otherwise) => {
                self.node(test, certain)?;
                self.node(value, false)?;
                otherwise.iter().try_for_each(|otherwise| self.node(otherwise, false))
            }
            Expression::Filter(filter, subject, arguments) => {
                let refuses = filter.takes != Takes::Markers;
                if let Some(subject) = subject {
                    // Members of a list may be undefined as long as the filter leaves them out.
                    let literal = matches!(
                        subject.kind,
                        Expression::List(_) | Expression::Tuple(_) | Expression::Map(_)
                    );
                    self.node(subject, certain && refuses && !literal)?;
                }
                fits(arguments, filter.parameters, filter.needed)
                    .map_err(|error| named("filter", filter.name, error).at(&node.range))?;
                if matches!(filter.name, "map" | "select" | "reject" | "selectattr" | "rejectattr") {
                    inner_name(filter.name, arguments)?;
                }
                self.arguments(arguments, certain && refuses)
            }
            Expression::Test(test, subject, arguments) => {
                let refuses = test.takes != Takes::Markers;
                fits(arguments, test.parameters, test.needed)
                    .map_err(|error| named("test", test.name, error).at(&node.range))?;
                self.node(subject, certain && refuses)?;
                self.arguments(arguments, certain && refuses)
            }
            Expression::Call(callee, arguments) => {
                self.callee(callee, arguments, certain)?;
                self.arguments(arguments, certain)
            }
        }
    }

    fn callee(&mut self, callee: &Node, arguments: &[Argument], certain: bool) -> Result {
        let Expression::Variable(name) = &callee.kind else { return self.node(callee, certain) };
        if self.is_local(name) || (self.partial && !functions::FUNCTIONS.contains(&&**name)) {
            return Ok(());
        }
        if matches!(&**name, "lookup" | "query" | "q") {
            return match arguments.first().map(|argument| &argument.node().kind) {
                Some(Expression::Const(Val::Str(lookup))) => {
                    let place = &arguments[0].node().range;
                    let found = lookups::find(lookup).map_err(|error| error.at(place))?;
                    let options = arguments[1..].iter().filter(|argument| match argument {
                        Argument::Named(name, _) => !matches!(&**name, "wantlist" | "errors"),
                        _ => true,
                    });
                    fits(options, found.parameters, 0)
                        .map_err(|error| named("lookup", found.name, error).at(place))
                }
                _ => Ok(()),
            };
        }
        if functions::FUNCTIONS.contains(&&**name) || untemplated::FUNCTIONS.contains(&&**name) {
            return Ok(());
        }
        let error = TemplateError::new(ErrorKind::Unknown, format!("there is no function `{name}`"));
        let error = error.at(&callee.range);
        Err(match nearest(name, functions::FUNCTIONS.iter().copied()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error,
        })
    }

    fn arguments(&mut self, arguments: &[Argument], certain: bool) -> Result {
        arguments.iter().try_for_each(|argument| self.node(argument.node(), certain))
    }
}

/// Whether a call has arguments that fit: none that is not known, not too many, and those that must be given.
fn fits<'a>(arguments: impl IntoIterator<Item = &'a Argument>, parameters: &[&str], needed: usize) -> Result {
    let mut given = Arguments::default();
    for argument in arguments {
        match argument {
            Argument::Positional(_) => given.positional.push(Val::None),
            Argument::Named(name, _) => given.named.push((name.clone(), Val::None)),
            // Only the run knows what these are.
            Argument::Items(_) | Argument::Entries(_) => return Ok(()),
        }
    }
    let call = Call::bind(Val::None, given, parameters)?;
    (0..needed).try_for_each(|at| call.required(at, parameters[at]).map(|_| ()))
}

/// The filter or test that `map`, `select` and the like name must exist too.
fn inner_name(outer: &str, arguments: &[Argument]) -> Result {
    let mut positional = arguments
        .iter()
        .filter_map(|argument| if let Argument::Positional(n) = argument { Some(n) } else { None });
    let node = if outer.ends_with("attr") { positional.nth(1) } else { positional.next() };
    let Some(Node { kind: Expression::Const(Val::Str(name)), range }) = node else { return Ok(()) };
    let found = if outer == "map" { filters::find(name).map(|_| ()) } else { tests::find(name).map(|_| ()) };
    found.map_err(|error| error.at(range))
}
