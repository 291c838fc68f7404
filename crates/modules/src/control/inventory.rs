//! Modules that make hosts and groups.

use crate::{Module, spec::Parameters, spec::params};

params! { AddHost {
    /// Name of the host, a port may follow (`name:port`)
    name: String, ["host", "hostname"];
    /// Groups that it is put into
    groups: Vec<String> = Vec::new(), ["group", "groupname"];
} }

/// `add_host`.
pub const ADD_HOST: Module = Module {
    name: "add_host",
    summary: "a host for later plays, with its groups and variables",
    arguments: AddHost::ARGUMENTS,
    open: true,
    ..Module::BUILTIN
};

params! { GroupBy {
    /// Name of the group, blanks become dashes
    key: String;
    /// Groups that it is put into
    parents: Vec<String> = vec!["all".into()];
} }

/// `group_by`.
pub const GROUP_BY: Module = Module {
    name: "group_by",
    summary: "puts each host into a group whose name is made of its variables",
    arguments: GroupBy::ARGUMENTS,
    ..Module::BUILTIN
};
