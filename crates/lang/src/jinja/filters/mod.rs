//! Filters: one registry, and their functions by what they work on.

mod conversion;
mod encoding;
mod lists;
mod mappings;
mod numbers;
mod paths;
mod regular;
mod selection;
mod sets;
mod text;

use super::{
    ErrorKind, TemplateError,
    call::{Call, Takes},
    evaluate::Evaluator,
    nearest,
    value::Val,
};

/// A filter.
#[derive(Debug)]
pub struct Filter {
    /// Its name without `ansible.builtin.`.
    pub name: &'static str,
    /// What it does, in a line.
    pub doc: &'static str,
    /// Names of its arguments in order; those after `*` are only given by name.
    pub parameters: &'static [&'static str],
    pub(super) takes: Takes,
    pub(super) run: fn(&Evaluator<'_>, Call) -> Result<Val, TemplateError>,
}

const fn filter(
    name: &'static str,
    doc: &'static str,
    takes: Takes,
    parameters: &'static [&'static str],
    run: fn(&Evaluator<'_>, Call) -> Result<Val, TemplateError>,
) -> Filter {
    Filter { name, doc, parameters, takes, run }
}

use Takes::{Lazy, Markers, Values};

const CASE: &[&str] = &["case_sensitive", "attribute"];
const DEFAULT: &[&str] = &["default_value", "boolean"];

/// All filters, sorted by name.
pub const FILTERS: &[Filter] = &[
    filter("abs", "the absolute value of a number", Values, &[], numbers::abs),
    filter(
        "b64decode",
        "the text that base64 text stands for",
        Values,
        &["encoding", "urlsafe"],
        encoding::b64decode,
    ),
    filter("b64encode", "a text as base64", Values, &["encoding", "urlsafe"], encoding::b64encode),
    filter("basename", "the last part of a path", Values, &[], paths::basename),
    filter("batch", "a list in lists of a given length", Lazy, &["linecount", "fill_with"], lists::batch),
    filter("bool", "true for `yes`, `on`, `true` and 1", Values, &[], conversion::bool),
    filter("capitalize", "a large first letter, the rest small", Values, &[], text::capitalize),
    filter("center", "a text in the middle of a field", Values, &["width"], text::center),
    filter(
        "combine",
        "mappings laid over each other",
        Values,
        &["*", "recursive", "list_merge"],
        mappings::combine,
    ),
    filter("comment", "a text as a comment", Values, &["style"], text::comment),
    filter("count", "the number of items", Lazy, &[], lists::length),
    filter("d", "a default for what is undefined", Markers, DEFAULT, conversion::default),
    filter("default", "a default for what is undefined", Markers, DEFAULT, conversion::default),
    filter(
        "dict2items",
        "a mapping as a list of keys and values",
        Values,
        &["key_name", "value_name"],
        mappings::dict2items,
    ),
    filter(
        "dictsort",
        "a mapping as sorted pairs",
        Lazy,
        &["case_sensitive", "by", "reverse"],
        mappings::dictsort,
    ),
    filter("difference", "the items that another list does not have", Values, &["b"], sets::difference),
    filter("dirname", "a path without its last part", Values, &[], paths::dirname),
    filter(
        "extract",
        "the item of a container with this key",
        Lazy,
        &["container", "morekeys"],
        mappings::extract,
    ),
    filter("first", "the first item", Lazy, &[], lists::first),
    filter("flatten", "lists in a list opened", Lazy, &["levels", "skip_nulls"], lists::flatten),
    filter("float", "a floating point number", Values, &["default"], conversion::float),
    filter("format", "printf formatting", Values, &["*", "**"], text::format),
    filter("from_json", "the value of a JSON text", Values, &[], encoding::from_json),
    filter(
        "groupby",
        "items by the value of an attribute",
        Lazy,
        &["attribute", "default", "case_sensitive"],
        selection::groupby,
    ),
    filter(
        "indent",
        "a text with its lines moved to the right",
        Values,
        &["width", "first", "blank"],
        text::indent,
    ),
    filter("int", "an integer", Values, &["default", "base"], conversion::int),
    filter("intersect", "the items that both lists have", Values, &["b"], sets::intersect),
    filter("items", "a mapping as pairs", Lazy, &[], mappings::items),
    filter(
        "items2dict",
        "a mapping from keys and values",
        Lazy,
        &["key_name", "value_name"],
        mappings::items2dict,
    ),
    filter("join", "items as one text", Lazy, &["d", "attribute"], lists::join),
    filter("last", "the last item", Lazy, &[], lists::last),
    filter("length", "the number of items", Lazy, &[], lists::length),
    filter("list", "a list of the items", Lazy, &[], lists::list),
    filter("lower", "a text in small letters", Values, &[], text::lower),
    filter("mandatory", "an error for what is undefined", Markers, &["msg"], conversion::mandatory),
    filter("map", "a filter or an attribute of every item", Lazy, &["*", "**"], selection::map),
    filter("max", "the largest item", Values, CASE, numbers::max),
    filter("min", "the smallest item", Values, CASE, numbers::min),
    filter("path_join", "a path from its parts", Values, &[], paths::path_join),
    filter("product", "every item with every item of the others", Lazy, &["*"], lists::product),
    filter("quote", "a text as one word of the shell", Values, &[], encoding::quote),
    filter(
        "regex_escape",
        "a text that matches itself as a regular expression",
        Values,
        &["re_type"],
        regular::escape,
    ),
    filter("regex_findall", "all matches", Values, &["regex", "multiline", "ignorecase"], regular::findall),
    filter(
        "regex_replace",
        "a text with its matches replaced",
        Values,
        &["pattern", "replacement", "ignorecase", "multiline", "count", "mandatory_count"],
        regular::replace,
    ),
    filter(
        "regex_search",
        "the first match, or its groups",
        Values,
        &["regex", "*", "ignorecase", "multiline"],
        regular::search,
    ),
    filter("reject", "the items that a test refuses", Lazy, &["*"], selection::reject),
    filter("rejectattr", "the items whose attribute a test refuses", Lazy, &["*"], selection::rejectattr),
    filter("replace", "a text with a part replaced", Values, &["old", "new", "count"], text::replace),
    filter("reverse", "the items from last to first", Lazy, &[], lists::reverse),
    filter("round", "a rounded number", Values, &["precision", "method"], numbers::round),
    filter("select", "the items that a test accepts", Lazy, &["*"], selection::select),
    filter("selectattr", "the items whose attribute a test accepts", Lazy, &["*"], selection::selectattr),
    filter("sort", "sorted items", Values, &["reverse", "case_sensitive", "attribute"], lists::sort),
    filter("split", "the parts of a text", Values, &["sep", "maxsplit"], text::split),
    filter("splitext", "a path and its extension", Values, &[], paths::splitext),
    filter("string", "any value as a text", Values, &[], conversion::string),
    filter(
        "subelements",
        "every item with every item of a list in it",
        Lazy,
        &["subelements", "skip_missing"],
        lists::subelements,
    ),
    filter("sum", "the sum of numbers", Values, &["attribute", "start"], numbers::sum),
    filter(
        "symmetric_difference",
        "the items that only one list has",
        Values,
        &["b"],
        sets::symmetric_difference,
    ),
    filter(
        "ternary",
        "one of two values",
        Markers,
        &["true_val", "false_val", "none_val"],
        conversion::ternary,
    ),
    filter("title", "every word with a large first letter", Values, &[], text::title),
    filter(
        "to_json",
        "a value as JSON",
        Values,
        &["profile", "indent", "sort_keys", "ensure_ascii"],
        encoding::to_json,
    ),
    filter(
        "to_nice_json",
        "a value as indented JSON",
        Values,
        &["indent", "sort_keys", "ensure_ascii"],
        encoding::to_nice_json,
    ),
    filter("tojson", "a value as JSON", Values, &["indent"], encoding::tojson),
    filter("trim", "a text without white space around it", Values, &["chars"], text::trim),
    filter("type_debug", "the name of a type", Values, &[], conversion::type_debug),
    filter("union", "the items of both lists", Values, &["b"], sets::union),
    filter("unique", "every item once", Values, CASE, sets::unique),
    filter("upper", "a text in large letters", Values, &[], text::upper),
    filter("wordcount", "the number of words", Values, &[], text::wordcount),
    filter("zip", "the items of lists side by side", Lazy, &["*"], lists::zip),
    filter("zip_longest", "likewise, short lists filled", Lazy, &["*", "fillvalue"], lists::zip_longest),
];

/// The filter of this name, short or fully qualified.
pub(super) fn find(name: &str) -> Result<&'static Filter, TemplateError> {
    let short = name.strip_prefix("ansible.builtin.").unwrap_or(name);
    match FILTERS.binary_search_by_key(&short, |filter| filter.name) {
        Ok(at) => Ok(&FILTERS[at]),
        Err(_) => {
            let error = TemplateError::new(ErrorKind::Unknown, format!("there is no filter `{name}`"));
            Err(match nearest(short, FILTERS.iter().map(|filter| filter.name)) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error,
            })
        }
    }
}

/// Names as a sentence lists them.
pub(super) fn names<T>(all: &[T], name: fn(&T) -> &'static str) -> String {
    all.iter().map(|one| format!("`{}`", name(one))).collect::<Vec<_>>().join(", ")
}
