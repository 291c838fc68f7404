//! Passwords of users that a run would create are asked for before it begins.

use std::sync::{Arc, Mutex};

use wire::{ExitCode, Object};

use super::station::Station;
use crate::{NewUser, Operator, PasswordAsked, Secret, Unanswered, VariableAsked, transport::HostKey};

/// Keeps for which users it was asked, and refuses.
#[derive(Default)]
struct Asked(Mutex<Vec<NewUser>>);

impl Operator for Asked {
    fn is_there(&self) -> bool {
        true
    }

    fn accept_host_keys(&self, _: &[HostKey]) -> Result<(), Unanswered> {
        Ok(())
    }

    fn password(&self, _: &PasswordAsked<'_>) -> Result<Secret, Unanswered> {
        Err(Unanswered::Interrupted)
    }

    fn pass_on(&self, _: &str, _: bool) -> Result<Secret, Unanswered> {
        Err(Unanswered::Interrupted)
    }

    fn user_passwords(&self, users: &[NewUser]) -> Result<Object, Unanswered> {
        self.0.lock().unwrap().extend_from_slice(users);
        Err(Unanswered::Refused("not today".to_owned()))
    }

    fn variable(&self, _: &VariableAsked<'_>) -> Result<Secret, Unanswered> {
        Err(Unanswered::Interrupted)
    }
}

/// What is asked for a playbook with these tasks, and how its run ends.
fn asked(tasks: &str, change: impl FnOnce(&mut Station)) -> (Vec<(String, Vec<String>)>, ExitCode) {
    let asked = Arc::new(Asked::default());
    let mut station = Station::with_tasks(tasks);
    station.password_variable = Some("hashes".to_owned());
    station.operator = Arc::clone(&asked) as Arc<dyn Operator>;
    change(&mut station);
    let code = station.run().code;
    let users = asked.0.lock().unwrap();
    (users.iter().map(|user| (user.name.clone(), user.hosts.clone())).collect(), code)
}

const TASK: &str = "- user:
    name: \"{{ item.name }}\"
    state: \"{{ item.state | default('present') }}\"
    password: \"{{ hashes[item.name] | default(omit) }}\"
  when: item.name != 'root' or inventory_hostname == 'console'
  loop:
    - name: discos
    - name: root
    - name: gone
      state: absent
    - name: known
";

#[test]
fn only_users_that_would_be_created_without_a_password_are_asked_for() {
    let known = Object::from_iter([("hashes".to_owned(), serde_json::json!({"known": "$6$x$y"}))]);
    let (users, code) = asked(TASK, |station| station.extra = known);
    let all = ["manager", "console", "storage"].map(str::to_owned).to_vec();
    assert_eq!(users, [("discos".to_owned(), all)], "root is there already");
    assert_eq!(code, ExitCode::Usage);
}

#[test]
fn nothing_is_asked_for_tasks_that_are_not_chosen_or_take_no_password() {
    let known = || Object::from_iter([("hashes".to_owned(), serde_json::json!({}))]);
    let tagged = format!("{TASK}  tags: users\n- debug:\n    msg: other\n  tags: other\n");
    let (users, code) = asked(&tagged, |station| {
        station.extra = known();
        station.only = vec!["other".to_owned()];
    });
    assert_eq!((users, code), (vec![], ExitCode::Success));
    let (users, _) = asked("- user:\n    name: service\n    password: '!'\n", |station| station.check = true);
    assert_eq!(users, []);
}
