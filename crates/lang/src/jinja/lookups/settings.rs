//! The lookup `config`: settings of Ansible that mean something here, as they are where nobody has set them.

use super::{
    super::{ErrorKind, TemplateError, call::Call, evaluate::Evaluator, nearest, value::Val},
    Result, flag, texts,
};

pub(super) const PARAMETERS: &[&str] = &["*", "on_missing", "plugin_type", "plugin_name", "show_origin"];

/// What a setting is.
#[derive(Debug, Clone, Copy)]
enum Given {
    Nothing,
    Flag(bool),
    Number(i64),
    Text(&'static str),
    Texts(&'static [&'static str]),
    /// Folders; `~` is the operator's home.
    Folders(&'static [&'static str]),
    /// A folder; `~` is the operator's home.
    Folder(&'static str),
}

/// The settings, sorted by name. Those about plug-ins, colours, Python and galaxies mean nothing here.
const SETTINGS: &[(&str, Given)] = &[
    ("ANSIBLE_HOME", Given::Folder("~/.ansible")),
    ("ANY_ERRORS_FATAL", Given::Flag(false)),
    ("DEFAULT_BECOME", Given::Flag(false)),
    ("DEFAULT_BECOME_ASK_PASS", Given::Flag(false)),
    ("DEFAULT_BECOME_FLAGS", Given::Text("")),
    ("DEFAULT_BECOME_METHOD", Given::Text("sudo")),
    ("DEFAULT_BECOME_USER", Given::Text("root")),
    ("DEFAULT_EXECUTABLE", Given::Text("/bin/sh")),
    ("DEFAULT_FORCE_HANDLERS", Given::Flag(false)),
    ("DEFAULT_FORKS", Given::Number(5)),
    ("DEFAULT_GATHERING", Given::Text("implicit")),
    ("DEFAULT_HASH_BEHAVIOUR", Given::Text("replace")),
    ("DEFAULT_JINJA2_EXTENSIONS", Given::Texts(&[])),
    ("DEFAULT_JINJA2_NATIVE", Given::Flag(true)),
    ("DEFAULT_KEEP_REMOTE_FILES", Given::Flag(false)),
    ("DEFAULT_MANAGED_STR", Given::Text("Ansible managed")),
    ("DEFAULT_MODULE_NAME", Given::Text("command")),
    ("DEFAULT_NO_LOG", Given::Flag(false)),
    ("DEFAULT_POLL_INTERVAL", Given::Number(15)),
    ("DEFAULT_PRIVATE_ROLE_VARS", Given::Flag(false)),
    ("DEFAULT_REMOTE_PORT", Given::Nothing),
    ("DEFAULT_REMOTE_USER", Given::Nothing),
    (
        "DEFAULT_ROLES_PATH",
        Given::Folders(&["~/.ansible/roles", "/usr/share/ansible/roles", "/etc/ansible/roles"]),
    ),
    ("DEFAULT_SELINUX_SPECIAL_FS", Given::Texts(&["fuse", "nfs", "vboxsf", "ramfs", "9p", "vfat"])),
    ("DEFAULT_STRATEGY", Given::Text("linear")),
    ("DEFAULT_TIMEOUT", Given::Number(10)),
    ("DEFAULT_TRANSPORT", Given::Text("ssh")),
    ("DEFAULT_UNDEFINED_VAR_BEHAVIOR", Given::Flag(true)),
    ("DEFAULT_VAULT_IDENTITY", Given::Text("default")),
    ("DIFF_ALWAYS", Given::Flag(false)),
    ("DIFF_CONTEXT", Given::Number(3)),
    ("ERROR_ON_MISSING_HANDLER", Given::Flag(true)),
    ("HOST_KEY_CHECKING", Given::Flag(true)),
    ("HOST_PATTERN_MISMATCH", Given::Text("warning")),
    ("INJECT_FACTS_AS_VARS", Given::Flag(true)),
    ("INVALID_TASK_ATTRIBUTE_FAILED", Given::Flag(true)),
    ("INVENTORY_ENABLED", Given::Texts(&["host_list", "script", "auto", "yaml", "ini", "toml"])),
    ("MAX_FILE_SIZE_FOR_DIFF", Given::Number(104_448)),
    ("RETRY_FILES_ENABLED", Given::Flag(false)),
    ("TASK_TIMEOUT", Given::Number(0)),
    ("TRANSFORM_INVALID_GROUP_CHARS", Given::Text("never")),
];

pub(super) fn config(cx: &Evaluator<'_>, call: &Call) -> Result {
    if call.given(2).is_some() || call.given(3).is_some() {
        return Err(TemplateError::invalid("there are no plug-ins here whose settings could be looked up"));
    }
    let origin = flag(call, 4, false);
    texts(call)
        .map(|name| {
            let value = value_of(cx, name?)?;
            Ok(if origin { Val::list(vec![value, Val::str("default")]) } else { value })
        })
        .collect()
}

fn value_of(cx: &Evaluator<'_>, name: &str) -> Result<Val> {
    let Some((_, given)) = SETTINGS.iter().find(|(known, _)| *known == name) else {
        // Also where it may be missing: Ansible has settings that are not known here.
        let error = TemplateError::new(
            ErrorKind::Lookup,
            "this is no setting of Ansible, or one that means nothing here",
        );
        return Err(match nearest(name, SETTINGS.iter().map(|(known, _)| *known)) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(format!("there are {}", super::super::filters::names(SETTINGS, |s| s.0))),
        });
    };
    let home = cx.jinja.lookups.env("HOME").unwrap_or_default();
    let folder = |name: &str| Val::from(name.replacen('~', &home, 1));
    let texts = |texts: &[&str]| Val::list(texts.iter().map(Val::str).collect());
    Ok(match given {
        Given::Nothing => Val::None,
        Given::Flag(flag) => Val::Bool(*flag),
        Given::Number(number) => Val::Int(i128::from(*number)),
        Given::Text(text) => Val::str(text),
        Given::Texts(list) => texts(list),
        Given::Folder(name) => folder(name),
        Given::Folders(names) => Val::list(names.iter().map(|name| folder(name)).collect()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_sorted_and_unique() {
        assert!(SETTINGS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
