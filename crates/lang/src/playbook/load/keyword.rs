//! The keywords of Ansible: where each may stand, and whether it is supported.

use modules::nearest;

/// What a mapping is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Play,
    Import,
    Role,
    Block,
    Task,
    Handler,
    /// `include_tasks` and `include_role`, to which only some keywords of tasks apply.
    Include,
}

impl Level {
    /// Its name in a message.
    pub fn name(self) -> &'static str {
        match self {
            Self::Play => "play",
            Self::Import => "playbook import",
            Self::Role => "role",
            Self::Block => "block",
            Self::Task => "task",
            Self::Handler => "handler",
            Self::Include => "dynamic include",
        }
    }

    fn flag(self) -> u8 {
        match self {
            Self::Play => PLAY,
            Self::Import => IMPORT,
            Self::Role => ROLE,
            Self::Block => BLOCK,
            Self::Task => TASK,
            Self::Handler => HANDLER,
            Self::Include => INCLUDE,
        }
    }
}

const PLAY: u8 = 1;
const IMPORT: u8 = 2;
const ROLE: u8 = 4;
const BLOCK: u8 = 8;
const TASK: u8 = 16;
const HANDLER: u8 = 32;
const INCLUDE: u8 = 64;
const TASKS: u8 = TASK | HANDLER;
const NOT_INCLUDES: u8 = PLAY | ROLE | BLOCK | TASKS;
const ALL: u8 = NOT_INCLUDES | INCLUDE;

struct Keyword(&'static str, u8, bool);

/// Name, where it may stand, and whether it is supported.
const KEYWORDS: &[Keyword] = &[
    Keyword("action", TASKS | INCLUDE, true),
    Keyword("always", BLOCK, true),
    Keyword("any_errors_fatal", NOT_INCLUDES, true),
    Keyword("args", TASKS | INCLUDE, true),
    Keyword("async", TASKS, true),
    Keyword("become", NOT_INCLUDES, true),
    Keyword("become_exe", NOT_INCLUDES, false),
    Keyword("become_flags", NOT_INCLUDES, true),
    Keyword("become_method", NOT_INCLUDES, true),
    Keyword("become_user", NOT_INCLUDES, true),
    Keyword("block", BLOCK, true),
    Keyword("changed_when", TASKS, true),
    Keyword("check_mode", NOT_INCLUDES, true),
    Keyword("collections", ALL, true),
    Keyword("connection", NOT_INCLUDES, true),
    Keyword("debugger", ALL, false),
    Keyword("delay", TASKS, true),
    Keyword("delegate_facts", ROLE | BLOCK | TASKS, true),
    Keyword("delegate_to", ROLE | BLOCK | TASKS, true),
    Keyword("diff", NOT_INCLUDES, true),
    Keyword("environment", NOT_INCLUDES, true),
    Keyword("fact_path", PLAY, true),
    Keyword("failed_when", TASKS, true),
    Keyword("force_handlers", PLAY, true),
    Keyword("gather_facts", PLAY, true),
    Keyword("gather_subset", PLAY, true),
    Keyword("gather_timeout", PLAY, true),
    Keyword("handlers", PLAY, true),
    Keyword("hosts", PLAY, true),
    Keyword("ignore_errors", ALL, true),
    Keyword("ignore_unreachable", NOT_INCLUDES, true),
    Keyword("import_playbook", IMPORT, true),
    Keyword("listen", HANDLER, true),
    Keyword("local_action", TASKS, true),
    Keyword("loop", TASKS | INCLUDE, true),
    Keyword("loop_control", TASKS | INCLUDE, true),
    Keyword("max_fail_percentage", PLAY, true),
    Keyword("module_defaults", NOT_INCLUDES, true),
    Keyword("name", ALL | IMPORT, true),
    Keyword("no_log", ALL, true),
    Keyword("notify", BLOCK | TASKS, true),
    Keyword("order", PLAY, true),
    Keyword("poll", TASKS, true),
    Keyword("port", NOT_INCLUDES, true),
    Keyword("post_tasks", PLAY, true),
    Keyword("pre_tasks", PLAY, true),
    Keyword("register", TASKS | INCLUDE, true),
    Keyword("remote_user", NOT_INCLUDES, true),
    Keyword("rescue", BLOCK, true),
    Keyword("retries", TASKS, true),
    Keyword("role", ROLE, true),
    Keyword("roles", PLAY, true),
    Keyword("run_once", ALL, true),
    Keyword("serial", PLAY, true),
    Keyword("strategy", PLAY, true),
    Keyword("tags", ALL | IMPORT, true),
    Keyword("tasks", PLAY, true),
    Keyword("throttle", NOT_INCLUDES, true),
    Keyword("timeout", ALL, true),
    Keyword("until", TASKS, true),
    Keyword("vars", ALL | IMPORT, true),
    Keyword("vars_files", PLAY, true),
    Keyword("vars_prompt", PLAY, true),
    Keyword("when", ROLE | BLOCK | TASKS | INCLUDE | IMPORT, true),
];

/// What a key is where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// A keyword that is supported here.
    Supported,
    /// A keyword of Ansible that is not supported yet.
    NotYet,
    /// A keyword, but of something else: of this.
    Elsewhere(&'static str),
    /// No keyword.
    Unknown,
}

/// What a key is where it stands.
pub(super) fn standing(name: &str, level: Level) -> Standing {
    let Some(Keyword(_, levels, supported)) = KEYWORDS.iter().find(|keyword| keyword.0 == name) else {
        return Standing::Unknown;
    };
    if levels & level.flag() == 0 {
        let of = [Level::Task, Level::Block, Level::Play, Level::Role, Level::Handler, Level::Import];
        let of = of.into_iter().find(|other| levels & other.flag() != 0).unwrap_or(Level::Task);
        return Standing::Elsewhere(of.name());
    }
    if *supported { Standing::Supported } else { Standing::NotYet }
}

/// The supported keywords of a level.
pub(super) fn names(level: Level) -> impl Iterator<Item = &'static str> {
    let here = move |keyword: &&Keyword| keyword.2 && keyword.1 & level.flag() != 0;
    KEYWORDS.iter().filter(here).map(|keyword| keyword.0)
}

/// The question that asks for the nearest keyword, or the list of all.
pub(super) fn hint(wrong: &str, level: Level) -> String {
    nearest::hint(wrong, names(level)).unwrap_or_else(|| {
        format!("the keywords of a {} are: {}", level.name(), names(level).collect::<Vec<_>>().join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_sorted_and_unique() {
        assert!(KEYWORDS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
