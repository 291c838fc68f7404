//! Asks machines what they have kept.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use lang::files::Embedded;
use wire::{Event, EventKind, ExitCode, Status};

use super::{
    kept::{Answer, Machine},
    playbook::{self, Part},
};
use crate::{
    cli::{
        Console, Refusal,
        deploy::{
            self,
            checked::{self, CheckedRun, Content},
            given_before::GivenBefore,
            options::Options as DeployOptions,
            set_up::Wanted,
        },
    },
    station::{home::Home, system::System},
};

/// Where is asked.
pub struct Place<'a> {
    /// The options as those of a deployment.
    pub deploy: &'a DeployOptions,
    /// The operator's folder.
    pub home: &'a Home,
    /// The chosen system.
    pub system: &'a System,
    /// The machines are asked, then changed: passwords are asked once for both.
    pub given_before: Arc<GivenBefore>,
}

/// What happened while the machines were asked.
#[derive(Default)]
struct Heard {
    /// By host, in the order of the tasks.
    answers: BTreeMap<String, Vec<String>>,
    problems: Vec<String>,
}

/// What the machines have kept; the exit code when they can't be asked, which has been told then.
///
/// # Errors
/// A [`Refusal`] as of a deployment.
pub fn machines(
    place: &Place<'_>,
    run: Option<&str>,
    hosts: &[String],
    console: &mut Console,
) -> Result<Result<Vec<Machine>, u8>, Refusal> {
    let mut machines: Vec<Machine> =
        hosts.iter().map(|host| Machine { host: host.clone(), parts: Vec::new() }).collect();
    let mut parts: Vec<Part> = vec![("root".to_owned(), hosts.to_vec())];
    while !parts.is_empty() {
        let answers = match ask(place, run, &parts, hosts, console)? {
            Ok(answers) => answers,
            Err(code) => return Ok(Err(code)),
        };
        let mut others = BTreeMap::<String, Vec<String>>::new();
        for machine in &mut machines {
            // What is no answer is the reason why a task was not for this machine.
            let told = answers.get(&machine.host).into_iter().flatten();
            for mut answer in told.filter_map(|text| serde_json::from_str::<Answer>(text).ok()) {
                for other in answer.others.drain(..) {
                    others.entry(other).or_default().push(machine.host.clone());
                }
                machine.parts.push((answer.user.clone().unwrap_or_default(), answer));
            }
        }
        parts = others.into_iter().collect();
    }
    Ok(Ok(machines))
}

type Answers = BTreeMap<String, Vec<String>>;

fn ask(
    place: &Place<'_>,
    run: Option<&str>,
    parts: &[Part],
    hosts: &[String],
    console: &mut Console,
) -> Result<Result<Answers, u8>, Refusal> {
    let files = Embedded::playbook_of_our_own(playbook::of_list(run, parts));
    let content = Content { files: Arc::new(files), shown: "the question what was kept".into() };
    let checked = place.checked(&content, hosts)?;
    let heard = Arc::<Mutex<Heard>>::default();
    let listener = {
        let heard = Arc::clone(&heard);
        Box::new(move |event: &Event| heard.lock().unwrap_or_else(PoisonError::into_inner).hear(event))
    };
    let Place { deploy, home, system, .. } = place;
    let wanted = Wanted { options: deploy, home, system, content: &content, hosts };
    let code = deploy::run::run(wanted, checked, Some(listener), console)?;
    let heard = std::mem::take(&mut *heard.lock().unwrap_or_else(PoisonError::into_inner));
    if code == ExitCode::Success.number() {
        return Ok(Ok(heard.answers));
    }
    heard.problems.iter().for_each(|problem| console.tell(&format!("error: {problem}\n")));
    Ok(Err(code))
}

impl Place<'_> {
    /// The playbook of this content, checked as all are.
    ///
    /// # Errors
    /// A [`Refusal`] when the inventory is wrong.
    pub fn checked(&self, content: &Content, hosts: &[String]) -> Result<CheckedRun, Refusal> {
        let checked = checked::playbook(self.deploy, content, self.home, self.system, hosts, None)?;
        Ok(CheckedRun { given_before: Arc::clone(&self.given_before), ..checked })
    }
}

impl Heard {
    fn hear(&mut self, event: &Event) {
        let problem = match &event.kind {
            EventKind::ItemFinished(item) => {
                let text = item.message.clone().unwrap_or_default();
                if item.status == Status::Skipped {
                    return self.answers.entry(item.host.clone()).or_default().push(text);
                }
                format!("{}: {text}", item.host)
            }
            EventKind::Unreachable { host, message, help } => {
                let help = help.as_ref().map(|help| format!("\n  {help}")).unwrap_or_default();
                format!("{host} can't be reached: {message}{help}")
            }
            EventKind::Locked { host, holder } => {
                format!(
                    "{host} is held by a deployment: {} ({}) since {}",
                    holder.who, holder.run, holder.since
                )
            }
            EventKind::Warning { host, message } => {
                format!("{}{message}", host.as_ref().map(|host| format!("{host}: ")).unwrap_or_default())
            }
            _ => return,
        };
        self.problems.push(problem);
    }
}
