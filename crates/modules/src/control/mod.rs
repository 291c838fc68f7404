//! Modules of the control side: only their arguments are declared here, the engine does them.

mod connection;
mod files;
mod inventory;
mod job;

use std::path::PathBuf;

pub use connection::{REBOOT, WAIT_FOR_CONNECTION};
pub use files::{FETCH, PAUSE, RAW};
pub use inventory::{ADD_HOST, GROUP_BY};
pub use job::ASYNC_STATUS;
use wire::Value;

use crate::{
    Module, Side,
    spec::{Expression, FileMode, FromArgument, Parameters, Rule, choices, params},
};

params! { Assert {
    /// Conditions that must all be true
    that: Value;
    /// What to say when one is false
    fail_msg: Option<Value>, ["msg"];
    /// What to say when all are true
    success_msg: Option<Value>;
    /// Say nothing when all are true
    quiet: bool = false;
} }

/// `assert`.
pub const ASSERT: Module = Module {
    name: "assert",
    summary: "conditions that must be true",
    arguments: Assert::ARGUMENTS,
    ..Module::BUILTIN
};

params! { Debug {
    /// What to tell
    msg: Option<Value>;
    /// Expression whose value is told
    var: Option<Value>;
    /// Tell it only with this many -v
    verbosity: i64 = 0;
} }

/// `debug`.
pub const DEBUG: Module = Module {
    name: "debug",
    summary: "tells a text or the value of an expression",
    arguments: Debug::ARGUMENTS,
    rules: &[Rule::Exclusive(&["msg", "var"])],
    ..Module::BUILTIN
};

params! { Fail {
    /// Why
    msg: String = "failed as requested from task".into();
} }

/// `fail`.
pub const FAIL: Module =
    Module { name: "fail", summary: "fails, saying why", arguments: Fail::ARGUMENTS, ..Module::BUILTIN };

choices! {
    /// What becomes of mappings that are there already.
    Hashes { Replace = "replace", Merge = "merge" }
}

params! { IncludeVars {
    /// File of variables, in the role's vars/
    file: Option<String>;
    /// Folder of such files
    dir: Option<String>;
    /// Variable that gets them all; without it each is a variable of its own
    name: Option<String>;
    /// How many levels of folders to read; 0 reads all
    depth: u32 = 0;
    /// Expression that the names of files match
    files_matching: Option<Expression>;
    /// Expressions of names that are left out
    ignore_files: Vec<String> = Vec::new();
    /// Ends of names that files of variables have
    extensions: Vec<String> = Vec::new();
    /// Leave out files with other ends; otherwise they are an error
    ignore_unknown_extensions: bool = false;
    /// What becomes of mappings that are there already
    hash_behaviour: Hashes = Hashes::Replace;
} }

/// `include_vars`.
pub const INCLUDE_VARS: Module = Module {
    name: "include_vars",
    summary: "variables from a file, or from the files of a folder",
    arguments: IncludeVars::ARGUMENTS,
    rules: &[Rule::OneOf(&["file", "dir"]), Rule::Exclusive(&["file", "dir"])],
    free_form: Some("file"),
    ..Module::BUILTIN
};

params! { Meta {
    /// flush_handlers, end_play, end_host, refresh_inventory and others
    free_form: String;
} }

/// `meta`.
pub const META: Module = Module {
    name: "meta",
    summary: "steers the run: flush_handlers, end_play, refresh_inventory and others",
    arguments: Meta::ARGUMENTS,
    free_form: Some("free_form"),
    ..Module::BUILTIN
};

/// `set_fact`.
pub const SET_FACT: Module =
    Module { name: "set_fact", summary: "variables of the host", open: true, ..Module::BUILTIN };

params! { SetStats {
    /// Names and values
    data: wire::Object;
    /// For each host apart
    per_host: bool = false;
    /// Add to what earlier tasks said
    aggregate: bool = true;
} }

/// `set_stats`.
pub const SET_STATS: Module = Module {
    name: "set_stats",
    summary: "values for the end of the run, which the journal keeps",
    arguments: SetStats::ARGUMENTS,
    ..Module::BUILTIN
};

params! { ValidateArgumentSpec {
    /// What the arguments must be, as in a role's argument_specs
    argument_spec: Value;
    /// Arguments; variables of the names that are missing count, too
    provided_arguments: Option<Value>;
    /// Where the specification comes from
    validate_args_context: Option<Value>;
} }

/// `validate_argument_spec`.
pub const VALIDATE_ARGUMENT_SPEC: Module = Module {
    name: "validate_argument_spec",
    summary: "arguments that must be as a specification says",
    arguments: ValidateArgumentSpec::ARGUMENTS,
    ..Module::BUILTIN
};

/// What ends a line of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Newline {
    /// A newline.
    Unix,
    /// A carriage return.
    Mac,
    /// Both.
    Windows,
}

impl FromArgument for Newline {
    fn from_argument(value: &Value) -> Result<Self, String> {
        match String::from_argument(value)?.as_str() {
            "\n" | "\\n" => Ok(Self::Unix),
            "\r" | "\\r" => Ok(Self::Mac),
            "\r\n" | "\\r\\n" => Ok(Self::Windows),
            _ => Err("it is none of: \\n, \\r, \\r\\n".into()),
        }
    }
}

params! { Template {
    /// Template in the role's templates/
    src: String;
    /// Path on the machine
    dest: PathBuf;
    /// Name or number of the owner
    owner: Option<String>;
    /// Name or number of the group
    group: Option<String>;
    /// Permissions, e.g. "0644"; `preserve` takes those of src
    mode: Option<FileMode>;
    /// Keep a copy of the old file beside it
    backup: bool = false;
    /// Replace a file that is there and differs
    force: bool = true;
    /// Write to where a link leads
    follow: bool = false;
    /// Command that judges the new contents, %s being the file
    validate: Option<String>;
    /// Remove the newline behind a block
    trim_blocks: bool = true;
    /// Remove the blanks before a block
    lstrip_blocks: bool = false;
    /// What ends a line
    newline_sequence: Newline = Newline::Unix;
    /// How the file is encoded
    output_encoding: String = "utf-8".into();
    /// What begins a statement
    block_start_string: String = "{%".into();
    /// What ends a statement
    block_end_string: String = "%}".into();
    /// What begins an expression
    variable_start_string: String = "{{".into();
    /// What ends an expression
    variable_end_string: String = "}}".into();
    /// What begins a comment
    comment_start_string: String = "{#".into();
    /// What ends a comment
    comment_end_string: String = "#}".into();
} }

/// `template`.
pub const TEMPLATE: Module = Module {
    name: "template",
    summary: "a file made from a template",
    arguments: Template::ARGUMENTS,
    manages_a_file: true,
    side: Side::Prepared("copy"),
    ..Module::BUILTIN
};
