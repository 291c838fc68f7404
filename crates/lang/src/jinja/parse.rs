//! From text to [`tree`](super::tree): minijinja reads the syntax, names are resolved here.

use std::{ops::Range, sync::Arc};

use minijinja::{
    machinery::{self, ast, ast::Stmt},
    syntax::SyntaxConfig,
};

use super::{
    ErrorKind, FileOptions, TemplateError, filters, literal, tests,
    tree::{Argument, Arithmetic, Comparison, Expression, For, Macro, Node, Statement},
    value::Val,
};

mod others;
mod whitespace;

/// Parses a template; `raw` keeps backslashes in `{{ }}` as they are.
pub(super) fn template(
    source: &str,
    options: &FileOptions,
    raw: bool,
) -> Result<Vec<Statement>, TemplateError> {
    let config = config(options).map_err(|error| syntax(&error))?;
    let tree = machinery::parse(source, "", config).map_err(|error| syntax(&error))?;
    let Stmt::Template(root) = &tree else { return Ok(Vec::new()) };
    Lowering { source, options, raw, inside_output: false, named: Vec::new() }.statements(&root.children)
}

fn config(options: &FileOptions) -> Result<SyntaxConfig, minijinja::Error> {
    if options.usual() && !options.keep_trailing_newline {
        return Ok(SyntaxConfig::default());
    }
    let mut config = SyntaxConfig::builder();
    let pair = |[start, end]: &[String; 2]| (start.clone(), end.clone());
    let (start, end) = pair(&options.block);
    config.block_delimiters(start, end);
    let (start, end) = pair(&options.variable);
    config.variable_delimiters(start, end);
    let (start, end) = pair(&options.comment);
    config.comment_delimiters(start, end);
    if let Some(prefix) = &options.line_statement {
        config.line_statement_prefix(prefix.clone());
    }
    config.keep_trailing_newline(options.keep_trailing_newline);
    config.build()
}

/// Parses an expression that is written without `{{ }}`.
pub(super) fn expression(source: &str) -> Result<Node, TemplateError> {
    if source.trim().is_empty() {
        return Err(TemplateError::new(ErrorKind::Syntax, "the expression is empty"));
    }
    let tree = machinery::parse_expr(source).map_err(|error| {
        let error = syntax(&error);
        let wrong = error.range.as_ref().and_then(|range| source.get(range.start..));
        let assigns = wrong.is_some_and(|wrong| wrong.starts_with('=') && !wrong.starts_with("=="));
        if assigns { error.help("compare with `==`") } else { error }
    })?;
    let options = FileOptions::default();
    Lowering { source, options: &options, raw: false, inside_output: false, named: Vec::new() }
        .expression(&tree)
}

/// minijinja's own text quotes the template and could quote values; its detail is only about syntax.
fn syntax(error: &minijinja::Error) -> TemplateError {
    let message = match error.detail() {
        Some(detail) => detail.to_owned(),
        None => error.kind().to_string(),
    };
    let message = TemplateError::new(ErrorKind::Syntax, format!("bad template: {message}"));
    match error.range() {
        Some(range) => message.at(&range),
        None => message,
    }
}

fn range(span: machinery::Span) -> Range<usize> {
    span.start_offset as usize..span.end_offset as usize
}

struct Lowering<'s> {
    source: &'s str,
    options: &'s FileOptions,
    raw: bool,
    inside_output: bool,
    /// The variables that were named so far.
    named: Vec<Arc<str>>,
}

impl Lowering<'_> {
    fn statements(&mut self, children: &[Stmt<'_>]) -> Result<Vec<Statement>, TemplateError> {
        children.iter().filter_map(|child| self.statement(child).transpose()).collect()
    }

    fn statement(&mut self, statement: &Stmt<'_>) -> Result<Option<Statement>, TemplateError> {
        Ok(Some(match statement {
            Stmt::EmitRaw(text) => {
                let text = self.trimmed(text.raw);
                if text.is_empty() {
                    return Ok(None);
                }
                // As Jinja does, lines end with a line feed, or as the options say.
                let text = text.replace("\r\n", "\n").replace('\r', "\n");
                Statement::Text(match self.options.newline.as_str() {
                    "\n" => text.into(),
                    newline => text.replace('\n', newline).into(),
                })
            }
            Stmt::EmitExpr(output) => {
                self.inside_output = true;
                let node = self.expression(&output.expr);
                self.inside_output = false;
                Statement::Output(node?)
            }
            Stmt::ForLoop(each) => {
                let (target, items) = (self.expression(&each.target)?, self.expression(&each.iter)?);
                let before = self.named.len();
                let condition = each.filter_expr.as_ref().map(|e| self.expression(e)).transpose()?;
                let body = self.statements(&each.body)?;
                let names_loop = self.named[before..].iter().any(|named| &**named == "loop");
                let otherwise = self.statements(&each.else_body)?;
                let recursive = each.recursive;
                let each = For { recursive, names_loop, target, items, condition, body, otherwise };
                Statement::For(Arc::new(each))
            }
            Stmt::IfCond(branch) => Statement::If(
                self.expression(&branch.expr)?,
                self.statements(&branch.true_body)?,
                self.statements(&branch.false_body)?,
            ),
            Stmt::WithBlock(with) => Statement::With(
                with.assignments
                    .iter()
                    .map(|(target, value)| Ok((self.expression(target)?, self.expression(value)?)))
                    .collect::<Result<_, TemplateError>>()?,
                self.statements(&with.body)?,
            ),
            Stmt::Set(set) => Statement::Set(self.expression(&set.target)?, self.expression(&set.expr)?),
            Stmt::SetBlock(set) => Statement::SetBlock(
                self.expression(&set.target)?,
                set.filter.as_ref().map(|filter| self.expression(filter)).transpose()?,
                self.statements(&set.body)?,
            ),
            Stmt::FilterBlock(block) => {
                Statement::FilterBlock(self.expression(&block.filter)?, self.statements(&block.body)?)
            }
            Stmt::Macro(definition) => Statement::Macro(self.definition(definition)?),
            Stmt::CallBlock(block) => Statement::CallBlock(
                self.call(&block.call, range(block.call.span()))?,
                self.definition(&block.macro_decl)?,
            ),
            Stmt::Include(include) => Statement::Include(self.include(include)?),
            Stmt::Import(import) => Statement::Import(self.import(import)?),
            Stmt::FromImport(import) => Statement::Import(self.names_import(import)?),
            Stmt::Extends(extends) => Statement::Extends(self.expression(&extends.name)?),
            Stmt::Block(block) => Statement::Block(self.block(block)?),
            Stmt::AutoEscape(block) => return Err(unsupported("`autoescape`", block.span())),
            Stmt::Do(block) => return Err(unsupported("`do`", block.span())),
            Stmt::Template(template) => return Err(unsupported("a template in a template", template.span())),
        }))
    }

    fn definition(&mut self, definition: &ast::Macro<'_>) -> Result<Arc<Macro>, TemplateError> {
        let parameters = definition
            .args
            .iter()
            .filter_map(|argument| if let ast::Expr::Var(v) = argument { Some(v.id.into()) } else { None })
            .collect();
        let defaults =
            definition.defaults.iter().map(|value| self.expression(value)).collect::<Result<_, _>>()?;
        let before = self.named.len();
        let body = self.statements(&definition.body)?;
        let names = |name: &str| self.named[before..].iter().any(|named| &**named == name);
        let (varargs, kwargs, caller) = (names("varargs"), names("kwargs"), names("caller"));
        Ok(Arc::new(Macro {
            name: definition.name.into(),
            parameters,
            defaults,
            body,
            varargs,
            kwargs,
            caller,
        }))
    }

    fn boxed(&mut self, expression: &ast::Expr<'_>) -> Result<Box<Node>, TemplateError> {
        self.expression(expression).map(Box::new)
    }

    fn nodes(&mut self, expressions: &[ast::Expr<'_>]) -> Result<Vec<Node>, TemplateError> {
        expressions.iter().map(|expression| self.expression(expression)).collect()
    }

    fn expression(&mut self, expression: &ast::Expr<'_>) -> Result<Node, TemplateError> {
        let mut place = range(expression.span());
        let kind = match expression {
            ast::Expr::Var(variable) => {
                let name: Arc<str> = variable.id.into();
                self.named.push(name.clone());
                Expression::Variable(name)
            }
            ast::Expr::Const(constant) => Expression::Const(self.constant(&constant.value, &place)),
            ast::Expr::Slice(slice) => {
                let object = self.boxed(&slice.expr)?;
                let mut bounds = [None, None, None];
                for (bound, expression) in bounds.iter_mut().zip([&slice.start, &slice.stop, &slice.step]) {
                    *bound = expression.as_ref().map(|e| self.boxed(e)).transpose()?;
                }
                place.start = object.range.start;
                Expression::Slice(object, bounds)
            }
            ast::Expr::UnaryOp(unary) => {
                let operand = self.boxed(&unary.expr)?;
                place.end = operand.range.end;
                match unary.op {
                    ast::UnaryOpKind::Not => Expression::Not(operand),
                    ast::UnaryOpKind::Neg => Expression::Negate(operand),
                }
            }
            ast::Expr::BinOp(binary) => {
                let (left, right) = (self.boxed(&binary.left)?, self.boxed(&binary.right)?);
                place = left.range.start..right.range.end;
                binary_operator(binary.op, left, right)
            }
            ast::Expr::Compare(compare) => {
                let first = self.boxed(&compare.expr)?;
                let rest: Vec<_> = compare
                    .ops
                    .iter()
                    .map(|step| Ok((comparison(step.op), self.expression(&step.expr)?)))
                    .collect::<Result<_, TemplateError>>()?;
                place = first.range.start..rest.last().map_or(first.range.end, |(_, node)| node.range.end);
                Expression::Compare(first, rest)
            }
            ast::Expr::IfExpr(branch) => {
                let value = self.boxed(&branch.true_expr)?;
                let test = self.boxed(&branch.test_expr)?;
                let otherwise = branch.false_expr.as_ref().map(|e| self.boxed(e)).transpose()?;
                place = value.range.start..otherwise.as_ref().map_or(test.range.end, |other| other.range.end);
                Expression::If(test, value, otherwise)
            }
            ast::Expr::Filter(filter) => {
                let found = filters::find(filter.name)
                    .map_err(|error| error.at(&(place.start..place.start + filter.name.len())))?;
                let subject = filter.expr.as_ref().map(|subject| self.boxed(subject)).transpose()?;
                Expression::Filter(found, subject, self.arguments(&filter.args)?)
            }
            ast::Expr::Test(test) => {
                let found = tests::find(test.name)
                    .map_err(|error| error.at(&(place.start..place.start + test.name.len())))?;
                Expression::Test(found, self.boxed(&test.expr)?, self.arguments(&test.args)?)
            }
            ast::Expr::GetAttr(member) => {
                let object = self.boxed(&member.expr)?;
                place.start = object.range.start;
                Expression::Member(object, member.name.into())
            }
            ast::Expr::GetItem(item) => {
                let object = self.boxed(&item.expr)?;
                place.start = object.range.start;
                Expression::Item(object, self.boxed(&item.subscript_expr)?)
            }
            ast::Expr::Call(call) => return self.call(call, place),
            ast::Expr::List(list) => Expression::List(self.nodes(&list.items)?),
            ast::Expr::Tuple(tuple) => Expression::Tuple(self.nodes(&tuple.items)?),
            ast::Expr::Map(map) => {
                Expression::Map(self.nodes(&map.keys)?.into_iter().zip(self.nodes(&map.values)?).collect())
            }
        };
        Ok(Node { range: place, kind })
    }

    fn call(&mut self, call: &ast::Call<'_>, mut place: Range<usize>) -> Result<Node, TemplateError> {
        let callee = self.boxed(&call.expr)?;
        place.start = callee.range.start;
        Ok(Node { range: place, kind: Expression::Call(callee, self.arguments(&call.args)?) })
    }

    fn arguments(&mut self, arguments: &[ast::CallArg<'_>]) -> Result<Vec<Argument>, TemplateError> {
        arguments
            .iter()
            .map(|argument| {
                Ok(match argument {
                    ast::CallArg::Pos(value) => Argument::Positional(self.expression(value)?),
                    ast::CallArg::Kwarg(name, value) => {
                        Argument::Named((*name).into(), self.expression(value)?)
                    }
                    ast::CallArg::PosSplat(value) => Argument::Items(self.expression(value)?),
                    ast::CallArg::KwargSplat(value) => Argument::Entries(self.expression(value)?),
                })
            })
            .collect()
    }

    fn constant(&self, value: &minijinja::Value, place: &Range<usize>) -> Val {
        if value.is_none() {
            return Val::None;
        }
        if let Some(text) = value.as_str() {
            let source = self.source.get(place.clone()).unwrap_or_default();
            let text = literal::string(source, self.raw && self.inside_output)
                .map_or_else(|| Val::str(text), Val::from);
            return text;
        }
        if let Ok(value) = bool::try_from(value.clone()) {
            return Val::Bool(value);
        }
        if value.is_integer()
            && let Ok(number) = i128::try_from(value.clone())
        {
            return Val::Int(number);
        }
        f64::try_from(value.clone()).map_or(Val::None, Val::Float)
    }
}

fn unsupported(what: &str, span: machinery::Span) -> TemplateError {
    TemplateError::new(ErrorKind::Syntax, format!("{what} is not supported in templates")).at(&range(span))
}

fn binary_operator(operator: ast::BinOpKind, left: Box<Node>, right: Box<Node>) -> Expression {
    let arithmetic = match operator {
        ast::BinOpKind::ScAnd => return Expression::And(left, right),
        ast::BinOpKind::ScOr => return Expression::Or(left, right),
        ast::BinOpKind::Eq => return Expression::Compare(left, vec![(Comparison::Equal, *right)]),
        ast::BinOpKind::Ne => return Expression::Compare(left, vec![(Comparison::NotEqual, *right)]),
        ast::BinOpKind::Lt => return Expression::Compare(left, vec![(Comparison::Less, *right)]),
        ast::BinOpKind::Lte => return Expression::Compare(left, vec![(Comparison::LessOrEqual, *right)]),
        ast::BinOpKind::Gt => return Expression::Compare(left, vec![(Comparison::Greater, *right)]),
        ast::BinOpKind::Gte => return Expression::Compare(left, vec![(Comparison::GreaterOrEqual, *right)]),
        ast::BinOpKind::In => return Expression::Compare(left, vec![(Comparison::In, *right)]),
        ast::BinOpKind::Add => Arithmetic::Add,
        ast::BinOpKind::Sub => Arithmetic::Subtract,
        ast::BinOpKind::Mul => Arithmetic::Multiply,
        ast::BinOpKind::Div => Arithmetic::Divide,
        ast::BinOpKind::FloorDiv => Arithmetic::DivideDown,
        ast::BinOpKind::Rem => Arithmetic::Remainder,
        ast::BinOpKind::Pow => Arithmetic::Power,
        ast::BinOpKind::Concat => Arithmetic::Concatenate,
    };
    Expression::Arithmetic(arithmetic, left, right)
}

fn comparison(operator: ast::CompareOpKind) -> Comparison {
    match operator {
        ast::CompareOpKind::Eq => Comparison::Equal,
        ast::CompareOpKind::Ne => Comparison::NotEqual,
        ast::CompareOpKind::Lt => Comparison::Less,
        ast::CompareOpKind::Lte => Comparison::LessOrEqual,
        ast::CompareOpKind::Gt => Comparison::Greater,
        ast::CompareOpKind::Gte => Comparison::GreaterOrEqual,
        ast::CompareOpKind::In => Comparison::In,
        ast::CompareOpKind::NotIn => Comparison::NotIn,
    }
}
