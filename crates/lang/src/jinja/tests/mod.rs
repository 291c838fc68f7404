//! Tests (`x is name`): one registry, and their functions.

mod results;
mod types;
mod values;
mod version;

use super::{
    ErrorKind, TemplateError,
    call::{Call, Takes},
    evaluate::Evaluator,
    nearest,
};

/// A test.
#[derive(Debug)]
pub struct Test {
    /// Its name without `ansible.builtin.`.
    pub name: &'static str,
    /// What it asks, in a line.
    pub doc: &'static str,
    /// Names of its arguments in order.
    pub parameters: &'static [&'static str],
    pub(super) takes: Takes,
    pub(super) run: fn(&Evaluator<'_>, Call) -> Result<bool, TemplateError>,
}

const fn test(
    name: &'static str,
    doc: &'static str,
    takes: Takes,
    parameters: &'static [&'static str],
    run: fn(&Evaluator<'_>, Call) -> Result<bool, TemplateError>,
) -> Test {
    Test { name, doc, parameters, takes, run }
}

use Takes::{Lazy, Markers, Values};

const OTHER: &[&str] = &["other"];
const REGEX: &[&str] = &["pattern", "ignorecase", "multiline", "match_type"];
const VERSION: &[&str] = &["version", "operator", "strict", "version_type"];

/// All tests, sorted by name.
pub const TESTS: &[Test] = &[
    test("!=", "not equal", Values, OTHER, values::ne),
    test("<", "less", Values, OTHER, values::lt),
    test("<=", "less or equal", Values, OTHER, values::le),
    test("==", "equal", Values, OTHER, values::eq),
    test(">", "greater", Values, OTHER, values::gt),
    test(">=", "greater or equal", Values, OTHER, values::ge),
    test("all", "every item is true", Values, &[], values::all),
    test("any", "an item is true", Values, &[], values::any),
    test("boolean", "true or false", Lazy, &[], types::boolean),
    test("change", "the task changed something", Values, &[], results::changed),
    test("changed", "the task changed something", Values, &[], results::changed),
    test("contains", "the item is in the list", Values, &["value"], values::contains),
    test("defined", "there is such a variable", Markers, &[], types::defined),
    test("divisibleby", "divisible by a number", Values, &["num"], values::divisibleby),
    test("eq", "equal", Values, OTHER, values::eq),
    test("equalto", "equal", Values, OTHER, values::eq),
    test("even", "an even number", Values, &[], values::even),
    test("failed", "the task failed", Values, &[], results::failed),
    test("failure", "the task failed", Values, &[], results::failed),
    test("false", "false itself", Lazy, &[], types::is_false),
    test("falsy", "counts as false", Values, &["convert_bool"], values::falsy),
    test("float", "a floating point number", Lazy, &[], types::float),
    test("ge", "greater or equal", Values, OTHER, values::ge),
    test("greaterthan", "greater", Values, OTHER, values::gt),
    test("gt", "greater", Values, OTHER, values::gt),
    test("in", "an item of the list", Values, &["seq"], values::within),
    test("integer", "an integer", Lazy, &[], types::integer),
    test("iterable", "can be iterated over", Lazy, &[], types::iterable),
    test("le", "less or equal", Values, OTHER, values::le),
    test("lessthan", "less", Values, OTHER, values::lt),
    test("lower", "in small letters", Values, &[], values::lower),
    test("lt", "less", Values, OTHER, values::lt),
    test("mapping", "a mapping", Lazy, &[], types::mapping),
    test("match", "the expression matches at the start", Values, REGEX, values::matches),
    test("ne", "not equal", Values, OTHER, values::ne),
    test("none", "none itself", Lazy, &[], types::none),
    test("number", "a number", Lazy, &[], types::number),
    test("odd", "an odd number", Values, &[], values::odd),
    test("regex", "the expression matches", Values, REGEX, values::regex),
    test("sameas", "the same value of the same type", Values, OTHER, values::sameas),
    test("search", "the expression matches somewhere", Values, REGEX, values::regex),
    test("sequence", "a list, a string or a mapping", Lazy, &[], types::iterable),
    test("skip", "the task was skipped", Values, &[], results::skipped),
    test("skipped", "the task was skipped", Values, &[], results::skipped),
    test("string", "a string", Lazy, &[], types::string),
    test("subset", "every item is in the list", Values, &["b"], values::subset),
    test("succeeded", "the task did not fail", Values, &[], results::succeeded),
    test("success", "the task did not fail", Values, &[], results::succeeded),
    test("successful", "the task did not fail", Values, &[], results::succeeded),
    test("superset", "has every item of the list", Values, &["b"], values::superset),
    test("true", "true itself", Lazy, &[], types::is_true),
    test("truthy", "counts as true", Values, &["convert_bool"], values::truthy),
    test("undefined", "there is no such variable", Markers, &[], types::undefined),
    test("unreachable", "the machine did not answer", Values, &[], results::unreachable),
    test("upper", "in large letters", Values, &[], values::upper),
    test("version", "a version compares so", Values, VERSION, version::version),
    test("version_compare", "a version compares so", Values, VERSION, version::version),
];

/// The test of this name, short or fully qualified.
pub(super) fn find(name: &str) -> Result<&'static Test, TemplateError> {
    let short = name.strip_prefix("ansible.builtin.").unwrap_or(name);
    match TESTS.binary_search_by_key(&short, |test| test.name) {
        Ok(at) => Ok(&TESTS[at]),
        Err(_) => {
            let error = TemplateError::new(ErrorKind::Unknown, format!("there is no test `{name}`"));
            Err(match nearest(short, TESTS.iter().map(|test| test.name)) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error,
            })
        }
    }
}
