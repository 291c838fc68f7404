//! All lookups by name.

use super::{
    Call, Evaluator, Lookup, Result, files, ini, loops, password, sequence, settings, shell, tables,
    variables, web,
};

const fn lookup(
    name: &'static str,
    doc: &'static str,
    parameters: &'static [&'static str],
    run: fn(&Evaluator<'_>, &Call) -> Result,
) -> Lookup {
    Lookup { name, doc, run, parameters }
}

const TERMS: &[&str] = &["*"];

/// All lookups, sorted by name.
pub const LOOKUPS: &[Lookup] = &[
    lookup("cartesian", "every item with every item of the others", TERMS, loops::cartesian),
    lookup("config", "settings of Ansible by name", settings::PARAMETERS, settings::config),
    lookup(
        "csvfile",
        "cells of a CSV file by what stands in another column",
        tables::PARAMETERS,
        tables::csvfile,
    ),
    lookup("dict", "the keys and values of mappings", TERMS, loops::dict),
    lookup("env", "variables of the environment", &["*", "default"], variables::env),
    lookup(
        "file",
        "texts of files, without the white space at the end",
        &["*", "rstrip", "lstrip"],
        files::file,
    ),
    lookup("fileglob", "files by a pattern", TERMS, files::fileglob),
    lookup("first_found", "the first file that exists", files::FIRST_FOUND, files::first_found),
    lookup("flattened", "its arguments, lists in them opened all the way down", TERMS, loops::flattened),
    lookup("indexed_items", "items with their places", TERMS, loops::indexed_items),
    lookup("ini", "values of an INI or properties file", ini::PARAMETERS, ini::ini),
    lookup("inventory_hostnames", "hosts by a pattern", TERMS, variables::inventory_hostnames),
    lookup("items", "its arguments, lists in them opened", TERMS, loops::items),
    lookup("lines", "lines that a command of this machine puts out", TERMS, shell::lines),
    lookup("list", "its arguments", TERMS, loops::list),
    lookup("nested", "every item with every item of the others", TERMS, loops::nested),
    lookup(
        "password",
        "a password from a file, made up when there is none",
        password::PARAMETERS,
        password::password,
    ),
    lookup("pipe", "what a command of this machine puts out", TERMS, shell::pipe),
    lookup("random_choice", "one of its arguments by chance", TERMS, loops::random_choice),
    lookup("sequence", "numbers in a row as texts", sequence::PARAMETERS, sequence::sequence),
    lookup("subelements", "every item with every item of a list in it", TERMS, loops::subelements),
    lookup("template", "rendered template files", files::TEMPLATE, files::template),
    lookup("together", "the items of lists side by side", TERMS, loops::together),
    lookup("unvault", "texts of files, encrypted ones decrypted", TERMS, files::unvault),
    lookup("url", "pages of the web", web::PARAMETERS, web::url),
    lookup("varnames", "names of variables by a regular expression", TERMS, variables::varnames),
    lookup("vars", "variables by name", &["*", "default"], variables::vars),
];
