//! The keywords of a task as they are for one item on one host.

use lang::{
    jinja::{Jinja, Scope, Variable},
    playbook::{BecomeMethod, Keywords, Task, Templated},
};
use wire::{Become, Job, Value};

use super::evaluate::{self, Problem};
use crate::actions::folder_of_jobs;

/// Seconds between two questions whether a task in the background has ended.
const POLL: u32 = 15;

/// The keywords of a task as they are for one item on one host.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Show neither arguments nor results.
    pub no_log: bool,
    /// Change nothing.
    pub check: bool,
    /// Tell differences.
    pub diff: bool,
    /// A failure does not stop the host.
    pub ignore_errors: bool,
    /// Another user.
    pub become_: Option<Become>,
    /// It is done on the control machine (`connection: local`).
    pub local: bool,
    /// What it starts is ended after so many seconds.
    pub timeout: Option<u32>,
    /// Nobody waits for it.
    pub job: Option<Job>,
    /// Another host.
    pub delegate: Option<String>,
    /// What is found out is a fact of that host.
    pub delegate_facts: bool,
    /// That the host can't be reached is no failure.
    pub ignore_unreachable: bool,
    /// For the programs that the module starts.
    pub environment: Vec<(String, String)>,
}

impl Settings {
    /// Renders them. `check` and `diff` are those of the run.
    ///
    /// # Errors
    /// The settings so far, and what is wrong with the next one.
    pub fn render(
        jinja: &Jinja,
        scope: &Scope,
        task: &Task,
        (check, diff): (bool, bool),
    ) -> Result<Self, (Self, Problem)> {
        let keywords = &task.keywords;
        let flag = |setting| evaluate::optional_flag(jinja, scope, setting);
        // Until it is known whether there are secrets there are.
        let mut settings = Self { no_log: true, check, diff, ..Self::default() };
        let mut fill = || {
            settings.no_log = flag(keywords.no_log.as_ref())?.unwrap_or(false);
            settings.check = flag(keywords.check_mode.as_ref())?.unwrap_or(check);
            settings.diff = flag(keywords.diff.as_ref())?.unwrap_or(diff);
            settings.ignore_errors = flag(keywords.ignore_errors.as_ref())?.unwrap_or(false);
            settings.become_ = become_(jinja, scope, keywords)?;
            let delegate = keywords.delegate_to.as_ref();
            settings.delegate = delegate.map(|name| evaluate::text(jinja, scope, name)).transpose()?;
            settings.local = local(jinja, scope, keywords)?;
            settings.job = job(jinja, scope, task)?;
            settings.timeout = timeout(jinja, scope, task, settings.job.is_some())?;
            settings.delegate_facts = flag(keywords.delegate_facts.as_ref())?.unwrap_or(false);
            settings.ignore_unreachable = flag(keywords.ignore_unreachable.as_ref())?.unwrap_or(false);
            settings.environment = environment(jinja, scope, keywords)?;
            Ok(())
        };
        match fill() {
            Ok(()) => Ok(settings),
            Err(problem) => Err((settings, problem)),
        }
    }
}

/// The variable `ansible_connection` wins over the keyword; what it says is known already.
fn local(jinja: &Jinja, scope: &Scope, keywords: &Keywords) -> Result<bool, Problem> {
    let Some(connection) = &keywords.connection else { return Ok(false) };
    if keywords.delegate_to.is_some() || variable(jinja, scope, "ansible_connection")?.is_some() {
        return Ok(false);
    }
    Ok(evaluate::text(jinja, scope, connection)?.rsplit('.').next() == Some("local"))
}

/// A task with `async` and `poll: 0`.
fn job(jinja: &Jinja, scope: &Scope, task: &Task) -> Result<Option<Job>, Problem> {
    if task.background.is_none() || evaluate::number(jinja, scope, task.poll.as_ref(), POLL)? > 0 {
        return Ok(None);
    }
    let seconds = evaluate::number(jinja, scope, task.background.as_ref(), 0)?;
    let folder = folder_of_jobs(variable(jinja, scope, "ansible_async_dir")?);
    Ok((seconds > 0).then_some(Job { seconds, folder }))
}

/// The shorter of `timeout` and `async`; 0 is none. For a job nobody waits.
fn timeout(jinja: &Jinja, scope: &Scope, task: &Task, is_job: bool) -> Result<Option<u32>, Problem> {
    let mut shortest: Option<u32> = None;
    let settings = [&task.keywords.timeout, &task.background];
    for setting in settings.into_iter().filter(|_| !is_job) {
        let seconds = evaluate::number(jinja, scope, setting.as_ref(), 0)?;
        if seconds > 0 {
            shortest = Some(shortest.map_or(seconds, |other| other.min(seconds)));
        }
    }
    Ok(shortest)
}

/// The variables `ansible_become`, `ansible_become_user` and so on win over the keywords, as in Ansible.
fn become_(jinja: &Jinja, scope: &Scope, keywords: &Keywords) -> Result<Option<Become>, Problem> {
    let asked = match variable(jinja, scope, "ansible_become")?.as_ref().and_then(evaluate::truth) {
        Some(asked) => asked,
        None => evaluate::flag(jinja, scope, keywords.become_.as_ref())?,
    };
    if !asked {
        return Ok(None);
    }
    let given = |name: &str, keyword: Option<&Templated>| match (variable(jinja, scope, name)?, keyword) {
        (Some(value), _) => Ok(Some(evaluate::plain(&value))),
        (None, Some(text)) => evaluate::text(jinja, scope, text).map(Some),
        (None, None) => Ok(None),
    };
    let user = given("ansible_become_user", keywords.become_user.as_ref())?;
    let method = match variable(jinja, scope, "ansible_become_method")? {
        Some(name) => {
            let name = evaluate::plain(&name);
            BecomeMethod::parse(&name).ok_or_else(|| Problem {
                message: format!(
                    "`ansible_become_method`: the way `{name}` of becoming another user is not supported"
                ),
                help: Some("there are `sudo` and `su`; leave it out".into()),
            })?
        }
        None => keywords.become_method.unwrap_or_default(),
    };
    let flags = given("ansible_become_flags", keywords.become_flags.as_ref())?.unwrap_or_default();
    let login = method.asks_for_login(&flags).map_err(|option| Problem {
        message: format!("the option `{option}` for becoming another user is not supported"),
        help: Some("a login environment is asked for by `-i` of sudo, and `-l` or `-` of su".into()),
    })?;
    Ok(Some(Become { user: user.unwrap_or_else(|| "root".to_owned()), login }))
}

fn environment(jinja: &Jinja, scope: &Scope, keywords: &Keywords) -> Result<Vec<(String, String)>, Problem> {
    let mut variables: Vec<(String, String)> = Vec::new();
    for node in &keywords.environment {
        let problem = |message: &str, help| Problem { message: format!("{message} ({})", node.span), help };
        let value = jinja.render_value(&node.to_value(), scope).map_err(|e| problem(&e.message, e.help))?;
        let Value::Object(entries) = value else {
            return Err(problem("`environment` needs a mapping", None));
        };
        for (name, value) in entries {
            variables.retain(|(known, _)| *known != name);
            variables.push((name, evaluate::plain(&value)));
        }
    }
    Ok(variables)
}

fn variable(jinja: &Jinja, scope: &Scope, name: &str) -> Result<Option<Value>, Problem> {
    match scope.get(name) {
        Some(Variable::Template(value)) => jinja
            .render_value(&value, scope)
            .map(Some)
            .map_err(|e| Problem { message: format!("`{name}`: {}", e.message), help: e.help }),
        Some(Variable::Data(value)) => Ok(Some((*value).clone())),
        Some(Variable::Nested(_)) | None => Ok(None),
    }
}
