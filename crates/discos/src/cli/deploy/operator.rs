//! The operator answers the engine's questions: at the terminal, or by options where there is none.

use std::sync::{Arc, Mutex, PoisonError};

use engine::{
    Cancel, NewUser, Operator, PasswordAsked, Secret, Unanswered, VariableAsked, transport::HostKey,
};
use wire::Object;

use super::{
    given_before::{GivenBefore, Tried},
    host_keys::{short, table},
    output::Shown,
    passwords::{Passwords, hash},
};
use crate::cli::terminal::{NoAnswer, Terminal};

/// How often an answer may be wrong.
const TRIES: usize = 3;

/// Whoever started the deployment.
pub struct Person {
    terminal: Option<Mutex<Terminal>>,
    shown: Arc<Shown>,
    cancel: Cancel,
    accept_new_host_keys: bool,
    passwords: Passwords,
    given_before: Arc<GivenBefore>,
    tried: Tried,
}

impl Person {
    /// Who sits at the terminal of this process, where there is one.
    pub fn new(
        shown: Arc<Shown>,
        cancel: Cancel,
        accept_new_host_keys: bool,
        passwords: Passwords,
        given_before: Arc<GivenBefore>,
    ) -> Self {
        let terminal = Terminal::open().map(Mutex::new);
        let tried = Tried::default();
        Self { terminal, shown, cancel, accept_new_host_keys, passwords, given_before, tried }
    }

    /// Talks at the terminal, while nothing else is drawn on it; without one this is the refusal.
    fn talk<T>(
        &self,
        refusal: impl FnOnce() -> String,
        talk: impl FnOnce(&mut Terminal) -> Result<T, Unanswered>,
    ) -> Result<T, Unanswered> {
        let Some(terminal) = &self.terminal else { return Err(Unanswered::Refused(refusal())) };
        let mut terminal = terminal.lock().unwrap_or_else(PoisonError::into_inner);
        self.shown.aside(|| talk(&mut terminal))
    }

    fn ask(&self, terminal: &mut Terminal, question: &str, hidden: bool) -> Result<Secret, Unanswered> {
        terminal.ask(question, hidden, &self.cancel).map_err(|NoAnswer| Unanswered::Interrupted)
    }

    /// Asks the password of a new user twice.
    fn new_password(&self, terminal: &mut Terminal, user: &NewUser) -> Result<String, Unanswered> {
        let NewUser { name, hosts } = user;
        let question = format!("Password of {name}, a new user on {}: ", listed(hosts));
        for _ in 0..TRIES {
            let first = self.ask(terminal, &question, true)?;
            if first.expose().is_empty() {
                terminal.say("It is empty. ");
                continue;
            }
            if self.ask(terminal, "The same again: ", true)? == first {
                return hash(&first).map_err(Unanswered::Refused);
            }
            terminal.say("They differ. ");
        }
        terminal.say("\n");
        Err(Unanswered::Refused(format!("no password of {name} was given: {TRIES} times empty or different")))
    }
}

impl Operator for Person {
    fn is_there(&self) -> bool {
        self.terminal.is_some()
    }

    fn accept_host_keys(&self, keys: &[HostKey]) -> Result<(), Unanswered> {
        let table = table(keys);
        if self.accept_new_host_keys {
            self.shown.tell_aside(&format!("accepted, as --accept-new-host-keys says:\n{table}"));
            return Ok(());
        }
        let refusal = || {
            format!(
                "these machines' host keys are not known yet:\n{table}compare them with the machines' own, then run in \
                 a terminal, or with --accept-new-host-keys"
            )
        };
        self.talk(refusal, |terminal| {
            terminal.say(&format!("These machines' host keys are not known yet:\n\n{table}\n"));
            terminal.say(
                "Compare them with the machines' own: at each, `ssh-keygen -lf` of its /etc/ssh/ssh_host_*_key.pub \
                 tells them.\n",
            );
            for _ in 0..TRIES {
                let question = "Accept them, and write them to your known hosts? [yes/no] ";
                match self.ask(terminal, question, false)?.expose().trim().to_ascii_lowercase().as_str() {
                    "yes" | "y" => return Ok(()),
                    "no" | "n" => break,
                    _ => terminal.say("Type yes or no. "),
                }
            }
            Err(Unanswered::Refused("the host keys were not accepted".to_owned()))
        })
    }

    fn password(&self, asked: &PasswordAsked<'_>) -> Result<Secret, Unanswered> {
        if let Some(secret) = self.given_before.untried(asked, &self.tried) {
            return Ok(secret);
        }
        let whose = asked.user.map(|user| format!(" of {user}")).unwrap_or_default();
        let place = listed(&asked.hosts);
        let refusal = || {
            format!(
                "no key of yours is accepted on {place}, and the password{whose} can't be asked without a terminal: run \
                 in one, or bring a key there (ssh-copy-id), or load it into ssh-agent"
            )
        };
        let question = if asked.refused {
            format!("It was refused. Password{whose} on {place}: ")
        } else {
            format!("No key of yours is accepted on {place}.\nPassword{whose} there: ")
        };
        let secret = self.talk(refusal, |terminal| self.ask(terminal, &question, true))?;
        self.given_before.keep(asked, &secret, &self.tried);
        Ok(secret)
    }

    fn pass_on(&self, question: &str, hidden: bool) -> Result<Secret, Unanswered> {
        let refusal = || format!("ssh asks, and there is no terminal to answer at: {}", question.trim());
        self.talk(refusal, |terminal| self.ask(terminal, question, hidden))
    }

    fn user_passwords(&self, users: &[NewUser]) -> Result<Object, Unanswered> {
        let mut hashes = Object::new();
        let mut missing = Vec::new();
        for user in users {
            match self.passwords.of_user(&user.name) {
                Some(hash) => {
                    hashes.insert(user.name.clone(), hash.map_err(Unanswered::Refused)?.into());
                }
                None => missing.push(user),
            }
        }
        if missing.is_empty() {
            return Ok(hashes);
        }
        let refusal = || {
            let names: Vec<String> = missing.iter().map(|user| user.name.clone()).collect();
            format!(
                "{} will be created, and passwords can't be asked without a terminal: give them with --user-passwords \
                 FILE, lines `name:password`, or - for standard input",
                listed(&names)
            )
        };
        self.talk(refusal, |terminal| {
            for user in &missing {
                hashes.insert(user.name.clone(), self.new_password(terminal, user)?.into());
            }
            Ok(hashes)
        })
    }

    fn variable(&self, asked: &VariableAsked<'_>) -> Result<Secret, Unanswered> {
        let refusal = || {
            format!(
                "the playbook asks for the variable `{}` ({}), and there is no terminal to answer at: run in one",
                asked.name, asked.question
            )
        };
        self.talk(refusal, |terminal| self.value(terminal, asked))
    }
}

impl Person {
    /// Asks for a variable of a playbook.
    fn value(&self, terminal: &mut Terminal, asked: &VariableAsked<'_>) -> Result<Secret, Unanswered> {
        let default = asked.default.as_ref().filter(|_| !asked.hidden);
        let default = default.map(|default| format!(" [{default}]")).unwrap_or_default();
        let question = format!("{}{default}: ", asked.question.trim_end().trim_end_matches(':'));
        for _ in 0..TRIES {
            let answer = self.ask(terminal, &question, asked.hidden)?;
            if !asked.confirm || self.ask(terminal, "The same again: ", asked.hidden)? == answer {
                return Ok(answer);
            }
            terminal.say("They differ. ");
        }
        terminal.say("\n");
        Err(Unanswered::Refused(format!("`{}` was not given: {TRIES} times different", asked.name)))
    }
}

/// Machines, or users, as a sentence names them.
fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let names: Vec<&str> = names.iter().map(|name| short(name.as_ref())).collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
        None => String::new(),
    }
}
