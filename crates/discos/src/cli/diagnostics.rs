//! Errors in inventories, playbooks and roles, as a refusal.

use std::{env, io::IsTerminal};

use lang::diagnostic::{Diagnostic, render};

use super::Refusal;

/// All of them at once, in colour on a terminal.
pub fn diagnostics(problems: Vec<Diagnostic>) -> Refusal {
    let colour =
        std::io::stderr().is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    Refusal::rendered(render(&problems, colour))
}
