//! Modules that bring files and programs from one side to the other.

use std::path::PathBuf;

use crate::{
    Laws, Module, Side,
    spec::{Parameters, params},
};

params! { Fetch {
    /// File on the machine
    src: PathBuf;
    /// Folder on the control side that gets HOST/SRC, or with flat the path itself
    dest: String;
    /// A file that is missing is a failure
    fail_on_missing: bool = true;
    /// What arrives is what was sent, in any case
    validate_checksum: bool = true;
    /// No folders for host and path
    flat: bool = false;
} }

/// `fetch`.
pub const FETCH: Module = Module {
    name: "fetch",
    summary: "a file of the machine, kept on the control side",
    arguments: Fetch::ARGUMENTS,
    ..Module::BUILTIN
};

params! { Raw {
    /// The command line
    _raw_params: String;
    /// Shell to use
    executable: Option<String>;
} }

/// `raw`.
pub const RAW: Module = Module {
    name: "raw",
    summary: "a command line for a shell",
    arguments: Raw::ARGUMENTS,
    free_form: Some("_raw_params"),
    side: Side::Prepared("shell"),
    laws: Laws::OF_PROGRAMS,
    ..Module::BUILTIN
};

params! { Pause {
    /// Seconds to wait
    seconds: Option<wire::Value>;
    /// Minutes to wait
    minutes: Option<wire::Value>;
    /// What the wait is for
    prompt: Option<String>;
    /// Nothing is typed, so nothing is shown of it
    echo: bool = true;
} }

/// `pause`.
pub const PAUSE: Module =
    Module { name: "pause", summary: "waits", arguments: Pause::ARGUMENTS, ..Module::BUILTIN };
