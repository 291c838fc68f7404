//! All tests by name.

use super::*;
use Takes::{Lazy, Markers, Values};

const fn test(
    name: &'static str,
    doc: &'static str,
    takes: Takes,
    parameters: &'static [&'static str],
    run: fn(&Evaluator<'_>, Call) -> Result<bool, TemplateError>,
) -> Test {
    Test { name, doc, parameters, needed: 0, takes, run }
}

/// A test whose first arguments must be given.
const fn needs(needed: usize, test: Test) -> Test {
    Test { needed, ..test }
}

const OTHER: &[&str] = &["other"];
const PATTERN: &[&str] = &["pattern", "ignorecase", "multiline"];
const REGEX: &[&str] = &["pattern", "ignorecase", "multiline", "match_type"];
const VERSION: &[&str] = &["version", "operator", "strict", "version_type"];

/// All tests, sorted by name.
pub const TESTS: &[Test] = &[
    needs(1, test("!=", "not equal", Values, OTHER, values::ne)),
    needs(1, test("<", "less", Values, OTHER, values::lt)),
    needs(1, test("<=", "less or equal", Values, OTHER, values::le)),
    needs(1, test("==", "equal", Values, OTHER, values::eq)),
    needs(1, test(">", "greater", Values, OTHER, values::gt)),
    needs(1, test(">=", "greater or equal", Values, OTHER, values::ge)),
    test("abs", "an absolute path", Values, &[], files::absolute),
    test("all", "every item is true", Values, &[], values::all),
    test("any", "an item is true", Values, &[], values::any),
    test("boolean", "true or false", Lazy, &[], types::boolean),
    test("callable", "can be called", Lazy, &[], types::callable),
    test("change", "the task changed something", Values, &[], results::changed),
    test("changed", "the task changed something", Values, &[], results::changed),
    needs(1, test("contains", "the item is in the list", Values, &["value"], values::contains)),
    test("defined", "there is such a variable", Markers, &[], types::defined),
    test("directory", "a folder of the control machine", Values, &[], files::directory),
    needs(1, test("divisibleby", "divisible by a number", Values, &["num"], values::divisibleby)),
    needs(1, test("eq", "equal", Values, OTHER, values::eq)),
    needs(1, test("equalto", "equal", Values, OTHER, values::eq)),
    test("escaped", "escaped for HTML", Values, &[], types::escaped),
    test("even", "an even number", Values, &[], values::even),
    test("exists", "a path of the control machine that exists", Values, &[], files::exists),
    test("failed", "the task failed", Values, &[], results::failed),
    test("failure", "the task failed", Values, &[], results::failed),
    test("false", "false itself", Lazy, &[], types::is_false),
    test("falsy", "counts as false", Values, &["convert_bool"], values::falsy),
    test("file", "a file of the control machine", Values, &[], files::file),
    test("filter", "the name of a filter", Values, &[], types::filter),
    test("finished", "the task in the background is done", Values, &[], results::finished),
    test("float", "a floating point number", Lazy, &[], types::float),
    needs(1, test("ge", "greater or equal", Values, OTHER, values::ge)),
    needs(1, test("greaterthan", "greater", Values, OTHER, values::gt)),
    needs(1, test("gt", "greater", Values, OTHER, values::gt)),
    needs(1, test("in", "an item of the list", Values, &["seq"], values::within)),
    test("integer", "an integer", Lazy, &[], types::integer),
    test("is_abs", "an absolute path", Values, &[], files::absolute),
    test("is_dir", "a folder of the control machine", Values, &[], files::directory),
    test("is_file", "a file of the control machine", Values, &[], files::file),
    test("is_link", "a symbolic link of the control machine", Values, &[], files::link),
    test("is_mount", "a mount point of the control machine", Values, &[], files::mount),
    needs(1, test("is_same_file", "two paths of one file", Values, &["path"], files::same_file)),
    test("isnan", "a float that is no number", Values, &[], values::nan),
    needs(1, test("issubset", "every item is in the list", Values, &["b"], values::subset)),
    needs(1, test("issuperset", "has every item of the list", Values, &["b"], values::superset)),
    test("iterable", "can be iterated over", Lazy, &[], types::iterable),
    needs(1, test("le", "less or equal", Values, OTHER, values::le)),
    needs(1, test("lessthan", "less", Values, OTHER, values::lt)),
    test("link", "a symbolic link of the control machine", Values, &[], files::link),
    test("link_exists", "a path that exists, be it a link to nothing", Values, &[], files::link_exists),
    test("lower", "in small letters", Values, &[], values::lower),
    needs(1, test("lt", "less", Values, OTHER, values::lt)),
    test("mapping", "a mapping", Lazy, &[], types::mapping),
    test("match", "the expression matches at the start", Values, PATTERN, values::matches),
    test("mount", "a mount point of the control machine", Values, &[], files::mount),
    test("nan", "a float that is no number", Values, &[], values::nan),
    needs(1, test("ne", "not equal", Values, OTHER, values::ne)),
    test("none", "none itself", Lazy, &[], types::none),
    test("number", "a number", Lazy, &[], types::number),
    test("odd", "an odd number", Values, &[], values::odd),
    test("reachable", "the machine did answer", Values, &[], results::reachable),
    test("regex", "the expression matches", Values, REGEX, values::regex),
    needs(1, test("same_file", "two paths of one file", Values, &["path"], files::same_file)),
    needs(1, test("sameas", "the same value of the same type", Values, OTHER, values::sameas)),
    test("search", "the expression matches somewhere", Values, PATTERN, values::search),
    test("sequence", "a list, a string or a mapping", Lazy, &[], types::iterable),
    test("skip", "the task was skipped", Values, &[], results::skipped),
    test("skipped", "the task was skipped", Values, &[], results::skipped),
    test("started", "the task in the background has begun", Values, &[], results::started),
    test("string", "a string", Lazy, &[], types::string),
    needs(1, test("subset", "every item is in the list", Values, &["b"], values::subset)),
    test("succeeded", "the task did not fail", Values, &[], results::succeeded),
    test("success", "the task did not fail", Values, &[], results::succeeded),
    test("successful", "the task did not fail", Values, &[], results::succeeded),
    needs(1, test("superset", "has every item of the list", Values, &["b"], values::superset)),
    test("test", "the name of a test", Values, &[], types::test),
    test("timedout", "the task took too long", Values, &[], results::timedout),
    test("true", "true itself", Lazy, &[], types::is_true),
    test("truthy", "counts as true", Values, &["convert_bool"], values::truthy),
    test("undefined", "there is no such variable", Markers, &[], types::undefined),
    test("unreachable", "the machine did not answer", Values, &[], results::unreachable),
    test("upper", "in large letters", Values, &[], values::upper),
    test("uri", "a URI", Values, &["schemes"], values::uri),
    test("url", "a URL", Values, &["schemes"], values::url),
    test("urn", "a URN", Values, &[], values::urn),
    test("vault_encrypted", "an encrypted value", Markers, &[], sealed::vault_encrypted),
    test("vaulted_file", "a file of the control machine that is encrypted", Values, &[], files::vaulted_file),
    needs(1, test("version", "a version compares so", Values, VERSION, version::version)),
    needs(1, test("version_compare", "a version compares so", Values, VERSION, version::version)),
];
