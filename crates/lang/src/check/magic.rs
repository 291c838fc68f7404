//! Variables that are there without anybody defining them. The engine supplies exactly these.

/// Variables that every task sees.
pub const ALWAYS: &[&str] = &[
    "ansible_check_mode",
    "ansible_config_file",
    "ansible_dependent_role_names",
    "ansible_diff_mode",
    "ansible_facts",
    "ansible_forks",
    "ansible_host",
    "ansible_inventory_sources",
    "ansible_limit",
    "ansible_play_batch",
    "ansible_play_hosts",
    "ansible_play_hosts_all",
    "ansible_play_name",
    "ansible_play_role_names",
    "ansible_playbook_python",
    "ansible_role_names",
    "ansible_run_tags",
    "ansible_search_path",
    "ansible_skip_tags",
    "ansible_verbosity",
    "ansible_version",
    "group_names",
    "groups",
    "hostvars",
    "inventory_dir",
    "inventory_file",
    "inventory_hostname",
    "inventory_hostname_short",
    "omit",
    "play_hosts",
    "playbook_dir",
    "role_names",
    "vars",
];

/// Variables that tasks of roles see.
pub const IN_ROLES: &[&str] = &[
    "ansible_collection_name",
    "ansible_parent_role_names",
    "ansible_parent_role_paths",
    "ansible_role_name",
    "role_name",
    "role_path",
];

/// Variables that template files see.
pub const IN_FILES: &[&str] =
    &["ansible_managed", "template_destpath", "template_fullpath", "template_host", "template_path"];

/// Variables of Ansible that nobody supplies here.
const NOT_YET: &[&str] = &["role_uuid", "template_mtime", "template_run_date", "template_uid"];

/// Whether a variable is there for every task, or for tasks of roles.
pub(super) fn is_there(name: &str, in_role: bool) -> bool {
    ALWAYS.contains(&name) || (in_role && IN_ROLES.contains(&name))
}

/// Whether a variable is there in a template file.
pub(super) fn is_in_files(name: &str) -> bool {
    IN_FILES.contains(&name)
}

/// Whether a variable of Ansible is not supported yet.
pub(super) fn is_not_yet(name: &str) -> bool {
    NOT_YET.contains(&name)
}

/// Whether a variable is a fact by its name.
pub(super) fn is_fact(name: &str) -> bool {
    name.starts_with("ansible_") && !is_not_yet(name)
}
