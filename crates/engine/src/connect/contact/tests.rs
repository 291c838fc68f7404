//! Hosts that need something of the operator, and what is asked.

use std::sync::{Arc, Mutex};

use wire::Object;

use super::*;
use crate::{
    Cancel, Operator, Secret,
    connect::{Dialogue, NewUser},
    reporter::Reporter,
    transport::{Connector, Entry, Hello, HostKey, Question, QuestionKind, Started},
};

/// What a host wants before it lets anybody in.
#[derive(Default, Clone)]
struct Host {
    /// Its key is not known; until it is accepted.
    new_key: bool,
    /// It accepts this password, and no key.
    password: Option<&'static str>,
    /// It accepts a key with this passphrase.
    passphrase: Option<&'static str>,
    /// It does not answer.
    down: bool,
}

/// Hosts as ssh would reach them, by name.
struct Network(Mutex<BTreeMap<&'static str, Host>>);

struct In;

impl Prepared for In {
    fn users(&mut self, _: &[String], _: &Cancel) -> Result<Vec<String>, ConnectError> {
        Ok(Vec::new())
    }

    fn start(self: Box<Self>, _: &Cancel) -> Result<Started, ConnectError> {
        Err(ConnectError::new("it is only looked at"))
    }
}

impl Connector for Network {
    fn prepare(&self, to: &Endpoint, by: &Entry, _: &Cancel) -> Result<Box<dyn Prepared>, ConnectError> {
        let host = self.0.lock().unwrap()[to.host.as_str()].clone();
        let ask = |kind| by.answers.answer(&Question { kind, direct: true });
        let fail = |cause| Err(ConnectError { cause, ..ConnectError::new(format!("{cause:?}")) });
        if host.down {
            return fail(Cause::Other);
        }
        if host.new_key {
            let key = HostKey { fingerprint: format!("SHA256:{}", to.host), ..HostKey::default() };
            let answer = ask(QuestionKind::HostKey(key.clone()));
            if answer.is_none_or(|answer| answer.expose() != key.fingerprint) {
                return fail(Cause::HostKeyUnknown);
            }
            self.0.lock().unwrap().get_mut(to.host.as_str()).unwrap().new_key = false;
        }
        let let_in = match (&by.login, host.passphrase, host.password) {
            (_, None, None) => true,
            (Login::Passphrase, Some(passphrase), _) => (0..3).any(|_| {
                let (key, prompt) = ("k".to_owned(), "passphrase of k: ".to_owned());
                ask(QuestionKind::Passphrase { key, prompt })
                    .is_some_and(|answer| answer.expose() == passphrase)
            }),
            (Login::Password(_), _, Some(password)) => ask(QuestionKind::Password("password: ".to_owned()))
                .is_some_and(|answer| answer.expose() == password),
            _ => false,
        };
        if let_in { Ok(Box::new(In)) } else { fail(Cause::Denied { passwords: host.password.is_some() }) }
    }
}

/// Answers from a list, and keeps what was asked.
struct Scripted {
    answers: Mutex<Vec<&'static str>>,
    asked: Mutex<Vec<String>>,
}

impl Scripted {
    fn next(&self, question: String) -> Result<Secret, Unanswered> {
        self.asked.lock().unwrap().push(question);
        let mut answers = self.answers.lock().unwrap();
        match (!answers.is_empty()).then(|| answers.remove(0)) {
            None | Some("no") => Err(Unanswered::Refused("no".to_owned())),
            Some(answer) => Ok(Secret::new(answer.to_owned())),
        }
    }
}

impl Operator for Scripted {
    fn is_there(&self) -> bool {
        true
    }

    fn accept_host_keys(&self, keys: &[HostKey]) -> Result<(), Unanswered> {
        let keys: Vec<&str> = keys.iter().map(|key| key.fingerprint.as_str()).collect();
        self.next(format!("keys {}", keys.join(" "))).map(drop)
    }

    fn password(&self, asked: &PasswordAsked<'_>) -> Result<Secret, Unanswered> {
        let again = if asked.refused { " again" } else { "" };
        self.next(format!("password{again} {}", asked.hosts.join(" ")))
    }

    fn pass_on(&self, question: &str, _: bool) -> Result<Secret, Unanswered> {
        self.next(question.to_owned())
    }

    fn user_passwords(&self, _: &[NewUser]) -> Result<Object, Unanswered> {
        Ok(Object::new())
    }

    fn variable(&self, _: &crate::VariableAsked<'_>) -> Result<Secret, Unanswered> {
        Err(Unanswered::Interrupted)
    }
}

/// Does something about hosts, with an operator who gives these answers; what was asked, and what came of it.
fn with_operator<T>(
    hosts: &[(&'static str, Host)],
    answers: &[&'static str],
    does: impl FnOnce(&Opener<'_>, &Scripted) -> T,
) -> (Vec<String>, T) {
    let network = Network(Mutex::new(hosts.iter().cloned().collect()));
    let scripted = Arc::new(Scripted { answers: Mutex::new(answers.to_vec()), asked: Mutex::default() });
    let (sink, cancel) = (|_| {}, Cancel::default());
    let reporter = Reporter::new(&sink, Arc::default());
    let opener = Opener {
        connector: &network,
        hello: Hello { run: String::new(), who: String::new(), lock: false },
        cancel: &cancel,
        reporter: &reporter,
        dialogue: Dialogue::new(Arc::clone(&scripted) as Arc<dyn Operator>),
    };
    let result = does(&opener, &scripted);
    (scripted.asked.lock().unwrap().clone(), result)
}

/// Gets into the hosts; what was asked, who is in, and the passwords that let in.
fn contacted(
    hosts: &[(&'static str, Host)],
    answers: &[&'static str],
) -> (Vec<String>, Result<usize, NotOpened>) {
    with_operator(hosts, answers, |opener, scripted| {
        let endpoints = hosts.iter().map(|(name, _)| Ok(Endpoint::named(*name))).collect();
        let result = contact(opener, endpoints).map(|answered| answered.len());
        if result.is_ok() {
            // later, after a reboot, nothing is asked again
            let before = scripted.asked.lock().unwrap().len();
            for (name, _) in hosts {
                let entry = opener.dialogue.entry_again(name);
                opener.connector.prepare(&Endpoint::named(*name), &entry, opener.cancel).unwrap();
            }
            assert_eq!(scripted.asked.lock().unwrap().len(), before);
        }
        result
    })
}

fn easy() -> Host {
    Host::default()
}

fn new() -> Host {
    Host { new_key: true, ..Host::default() }
}

fn with_password(password: &'static str) -> Host {
    Host { password: Some(password), ..Host::default() }
}

#[test]
fn hosts_that_are_known_and_accept_a_key_ask_nothing() {
    assert_eq!(contacted(&[("a", easy()), ("b", easy())], &[]), (vec![], Ok(2)));
}

#[test]
fn new_host_keys_are_accepted_all_at_once_in_the_order_of_the_inventory() {
    let hosts = [("c", new()), ("b", easy()), ("a", new())];
    assert_eq!(contacted(&hosts, &["yes"]), (vec!["keys SHA256:c SHA256:a".to_owned()], Ok(3)));
    let declined = contacted(&hosts, &["no"]);
    assert_eq!(declined, (vec!["keys SHA256:c SHA256:a".to_owned()], Err(NotOpened::Unanswered)));
}

#[test]
fn one_password_serves_all_hosts_that_need_it() {
    let hosts = [("a", with_password("x")), ("b", easy()), ("c", with_password("x"))];
    assert_eq!(contacted(&hosts, &["x"]), (vec!["password a c".to_owned()], Ok(3)));
}

#[test]
fn where_the_password_differs_it_is_asked_for_each_host() {
    let hosts = [("a", with_password("x")), ("b", with_password("y")), ("c", with_password("z"))];
    let asked = ["password a b c", "password again b", "password again b", "password again c"];
    let asked: Vec<String> = asked.map(str::to_owned).to_vec();
    assert_eq!(contacted(&hosts, &["x", "typo", "y", "z"]), (asked, Ok(3)));
}

#[test]
fn a_password_that_no_host_accepts_was_mistyped_and_is_asked_three_times() {
    let hosts = [("a", with_password("x")), ("b", with_password("x"))];
    let asked = ["password a b", "password again a b", "password again a b"];
    let asked: Vec<String> = asked.map(str::to_owned).to_vec();
    assert_eq!(contacted(&hosts, &["1", "2", "x"]), (asked.clone(), Ok(2)));
    assert_eq!(contacted(&hosts, &["1", "2", "3", "4"]), (asked, Err(NotOpened::Unreachable)));
}

#[test]
fn a_passphrase_is_asked_once_for_all_hosts_and_again_when_it_was_wrong() {
    let locked = Host { passphrase: Some("p"), ..Host::default() };
    let hosts = [("a", locked.clone()), ("b", locked)];
    assert_eq!(contacted(&hosts, &["p"]).0, ["passphrase of k: "]);
    let (asked, result) = contacted(&hosts, &["typo", "p"]);
    assert_eq!((asked.len(), result), (2, Ok(2)), "{asked:?}");
}

#[test]
fn where_a_host_is_down_nothing_is_asked_in_vain() {
    let down = Host { down: true, ..Host::default() };
    let hosts = [("a", new()), ("b", down), ("c", with_password("x"))];
    assert_eq!(contacted(&hosts, &["yes", "x"]), (vec![], Err(NotOpened::Unreachable)));
}

#[test]
fn a_host_that_allows_neither_key_nor_password_can_not_be_reached() {
    let neither = Host { passphrase: Some("nobody knows"), ..Host::default() };
    let (asked, result) = contacted(&[("a", neither), ("b", easy())], &["1", "2", "3"]);
    assert_eq!((asked.len(), result), (3, Err(NotOpened::Unreachable)));
}

/// Gets into hosts one after the other, in the middle of a run; what was asked, and which are in.
fn let_in_late(hosts: &[(&'static str, Host)], answers: &[&'static str]) -> (Vec<String>, Vec<bool>) {
    with_operator(hosts, answers, |opener, _| {
        let is_in = |name: &str| contact_late(opener, &Endpoint::named(name)).is_ok();
        hosts.iter().map(|(name, _)| is_in(name)).collect()
    })
}

#[test]
fn a_host_that_only_a_task_brings_in_is_asked_for_when_it_is_needed() {
    let both = Host { new_key: true, ..with_password("x") };
    let hosts = [("a", easy()), ("b", both.clone()), ("c", both)];
    let asked = ["keys SHA256:b", "password b", "keys SHA256:c", "password c", "password again c"];
    let answers = ["yes", "x", "yes", "typo", "x"];
    assert_eq!(let_in_late(&hosts, &answers), (asked.map(str::to_owned).to_vec(), vec![true; 3]));
}

#[test]
fn a_host_that_only_a_task_brings_in_stays_out_when_the_operator_declines_and_the_next_is_asked_for() {
    let hosts = [("a", new()), ("b", new()), ("c", Host { down: true, ..Host::default() })];
    let asked = ["keys SHA256:a", "keys SHA256:b"].map(str::to_owned).to_vec();
    assert_eq!(let_in_late(&hosts, &["no", "yes"]), (asked, vec![false, true, false]));
}
