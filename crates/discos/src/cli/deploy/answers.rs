//! For a run that another engine carries out: every machine answers, and the operator what only the operator knows.

use std::{path::PathBuf, sync::Arc};

use serde_json::json;
use wire::Object;

use super::{
    checked::CheckedRun,
    output::Shown,
    passwords,
    set_up::{SetUp, Wanted, run_id},
};
use crate::cli::{Console, Refusal};

/// What the other engine is given.
pub struct Answered {
    /// Variables that win over all others, secrets among them: never on a command line or a disk.
    pub variables: Object,
    /// The configuration that ssh needs to reach a simulated station.
    pub ssh_config: Option<PathBuf>,
}

/// Reaches all machines and asks; afterwards they are as they were.
///
/// # Errors
/// A [`Refusal`] when the simulated station does not come up; in the inner result the exit code, when the run can't
/// begin. Why has been told then.
pub fn ask(
    wanted: Wanted<'_>,
    checked: &mut CheckedRun,
    console: &mut Console,
) -> Result<Result<Answered, u8>, Refusal> {
    let shown = Arc::new(Shown::new(wanted.options, None));
    let SetUp { run, connector, ssh_config, watched } =
        wanted.set_up(checked, &run_id(), Arc::clone(&shown), console)?;
    let answers =
        engine::ask(&checked.playbook, &checked.inventory, &run, &connector, &|event| shown.event(&event));
    drop(watched);
    // Who does not read what is told is not helped by an error.
    drop(shown.finish());
    let answers = match answers {
        Ok(answers) => answers,
        Err(code) => return Ok(Err(code.number())),
    };
    let mut variables = checked.extra_variables.clone();
    if !answers.user_passwords.is_empty() {
        variables.insert(passwords::VARIABLE.to_owned(), answers.user_passwords.into());
    }
    if !answers.passwords.is_empty() {
        // In Ansible's own notation for values that are no templates.
        let unsafe_text = |text: &str| json!({ "__ansible_unsafe": text });
        let by_host: Object = answers
            .passwords
            .iter()
            .map(|(host, password)| (host.clone(), unsafe_text(password.expose())))
            .collect();
        variables.insert("connection_passwords".to_owned(), by_host.into());
        let own = "{{ connection_passwords[inventory_hostname] | default('') }}";
        variables.insert("ansible_password".to_owned(), own.into());
    }
    Ok(Ok(Answered { variables, ssh_config }))
}
