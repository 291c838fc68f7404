//! The keywords that plays, roles, blocks and tasks share, and how they are inherited.

use std::sync::Arc;

use super::{Argument, BecomeMethod, Condition, Setting, Templated, Vars};
use crate::yaml::Node;

/// `module_defaults`: arguments by the module's name.
pub type ModuleDefaults = Vec<(&'static str, Vec<Argument>)>;

/// Keywords that plays, roles, blocks and tasks share. Those of a task include what it inherits.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Keywords {
    /// All must hold; the outermost first.
    pub when: Vec<Condition>,
    /// The names that `--only` and `--skip` know.
    pub tags: Vec<String>,
    /// Variables of blocks, imports and the task: the outermost, weakest first. (Those of plays and
    /// roles are elsewhere, because others stand between them.)
    pub vars: Vec<Arc<Vars>>,
    /// Variables of `include_tasks` and `include_role` around the task, stronger than `set_fact`: the
    /// outermost, weakest first.
    pub include_params: Vec<Arc<Vars>>,
    /// Environment variables, each a mapping or a template of one: the outermost, weakest first.
    pub environment: Vec<Node>,
    /// Act as another user.
    pub become_: Option<Setting<bool>>,
    /// That user; root where it is not given.
    pub become_user: Option<Templated>,
    /// The program whose options `become_flags` are.
    pub become_method: Option<BecomeMethod>,
    /// Options for becoming, which may ask for that user's login environment.
    pub become_flags: Option<Templated>,
    /// A failure does not stop the host.
    pub ignore_errors: Option<Setting<bool>>,
    /// A failure of one host stops all.
    pub any_errors_fatal: Option<Setting<bool>>,
    /// Force or forbid check mode.
    pub check_mode: Option<Setting<bool>>,
    /// Force or forbid differences.
    pub diff: Option<Setting<bool>>,
    /// Show neither arguments nor results.
    pub no_log: Option<Setting<bool>>,
    /// Only the first host does it, for all.
    pub run_once: Option<Setting<bool>>,
    /// Another host does it.
    pub delegate_to: Option<Templated>,
    /// What it finds out is a fact of that host.
    pub delegate_facts: Option<Setting<bool>>,
    /// That a host can't be reached is no failure, and it goes on.
    pub ignore_unreachable: Option<Setting<bool>>,
    /// How many hosts do it at the same time; 0: all.
    pub throttle: Option<Setting<u32>>,
    /// It is ended after so many seconds; 0: never.
    pub timeout: Option<Setting<u32>>,
    /// `ssh`, or `local`: done on the control machine.
    pub connection: Option<Templated>,
    /// Arguments of modules where a task does not give them: the outermost, weakest first.
    pub module_defaults: Vec<Arc<ModuleDefaults>>,
    /// Handlers to run when something changed; those of the innermost that has any.
    pub notify: Vec<Templated>,
}

impl Keywords {
    /// These keywords inside of something that has `outer`.
    #[must_use]
    pub fn inside(self, outer: &Self) -> Self {
        fn joined<T: Clone>(outer: &[T], inner: Vec<T>) -> Vec<T> {
            outer.iter().cloned().chain(inner).collect()
        }
        let mut tags = outer.tags.clone();
        tags.extend(self.tags.into_iter().filter(|tag| !outer.tags.contains(tag)));
        Self {
            when: joined(&outer.when, self.when),
            tags,
            vars: joined(&outer.vars, self.vars),
            include_params: joined(&outer.include_params, self.include_params),
            environment: joined(&outer.environment, self.environment),
            become_: self.become_.or_else(|| outer.become_.clone()),
            become_user: self.become_user.or_else(|| outer.become_user.clone()),
            become_method: self.become_method.or(outer.become_method),
            become_flags: self.become_flags.or_else(|| outer.become_flags.clone()),
            ignore_errors: self.ignore_errors.or_else(|| outer.ignore_errors.clone()),
            any_errors_fatal: self.any_errors_fatal.or_else(|| outer.any_errors_fatal.clone()),
            check_mode: self.check_mode.or_else(|| outer.check_mode.clone()),
            diff: self.diff.or_else(|| outer.diff.clone()),
            no_log: self.no_log.or_else(|| outer.no_log.clone()),
            run_once: self.run_once.or_else(|| outer.run_once.clone()),
            delegate_to: self.delegate_to.or_else(|| outer.delegate_to.clone()),
            delegate_facts: self.delegate_facts.or_else(|| outer.delegate_facts.clone()),
            ignore_unreachable: self.ignore_unreachable.or_else(|| outer.ignore_unreachable.clone()),
            throttle: self.throttle.or_else(|| outer.throttle.clone()),
            timeout: self.timeout.or_else(|| outer.timeout.clone()),
            connection: self.connection.or_else(|| outer.connection.clone()),
            module_defaults: joined(&outer.module_defaults, self.module_defaults),
            notify: if self.notify.is_empty() { outer.notify.clone() } else { self.notify },
        }
    }
}
