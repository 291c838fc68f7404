//! Machines that nobody has deployed to: host keys, root's password, passwords of new users.

use std::process::{Command, Stdio};
use std::{fs, io::Write};

use crate::station::Station;

/// Everything on the disk but logs.
const MANIFEST: &str =
    "find / -xdev -path /var/log -prune -o -printf '%p %y %m %U:%G %s %T@\\n' | LC_ALL=C sort";
const ACCEPT: &str = "Accept them, and write them to your known hosts? [yes/no] ";

/// The hash in the machine's /etc/shadow, and the one that a password has with its salt.
#[track_caller]
fn is_password(station: &Station, host: &str, user: &str, password: &str) {
    let line = station.told(host, &format!("grep '^{user}:' /etc/shadow"));
    let hash = line.split(':').nth(1).unwrap();
    let salt = hash.strip_prefix("$6$").and_then(|rest| rest.rsplit_once('$')).unwrap().0;
    let mut openssl = Command::new("openssl")
        .args(["passwd", "-6", "-salt", salt, "-stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    openssl.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
    let expected = String::from_utf8(openssl.wait_with_output().unwrap().stdout).unwrap();
    assert_eq!(hash, expected.trim(), "{user} on {host}");
}

#[test]
fn all_machines_are_met_with_one_question_each_for_keys_root_and_every_user() {
    let station = Station::newly_installed_medicina();
    let mut operator = station.sitting(&["--only", "users"]);
    let table = operator.sees(ACCEPT);
    for host in ["storage", "manager", "console"] {
        let fingerprint = station.told(host, "ssh-keygen -lf /etc/ssh/ssh_host_rsa_key.pub | cut -d' ' -f2");
        let other = station
            .told(host, "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub 2>/dev/null | cut -d' ' -f2");
        let shown =
            [fingerprint.trim(), other.trim()].iter().any(|key| !key.is_empty() && table.contains(key));
        assert!(shown, "{host} shows its own key: {table}");
    }
    operator.types("yes");
    let asked = operator.sees("Password of root there: ");
    assert!(
        asked.contains("No key of yours is accepted on discos-storage, discos-manager and discos-console."),
        "{asked}"
    );
    assert!(!operator.echoes());
    operator.types("rehearsal");
    let asked = operator.sees(": ");
    assert!(
        asked.contains(
            "Password of discos, a new user on discos-storage, discos-manager and discos-console: "
        ),
        "{asked}"
    );
    for (first, second, then) in [
        ("one", "other", "They differ. Password of discos"),
        ("geheim-1", "geheim-1", "Password of observer, a new user on discos-storage and discos-console: "),
        ("geheim-2", "geheim-2", "Recap"),
    ] {
        operator.types(first);
        operator.sees("The same again: ");
        operator.types(second);
        operator.sees(then);
    }
    let screen = operator.ends_with(0);
    assert!(!screen.contains("geheim") && !screen.contains("rehearsal\r\n"), "{screen}");
    is_password(&station, "manager", "discos", "geheim-1");
    is_password(&station, "storage", "discos", "geheim-1");
    is_password(&station, "console", "observer", "geheim-2");
    let keys = "cat /root/.ssh/authorized_keys 2>/dev/null || true";
    assert_eq!(station.told("manager", keys), "", "no key was added");

    // now the machines are known and the users are there; only root's password is needed again
    let mut operator = station.sitting(&["--only", "users"]);
    let asked = operator.sees("Password of root there: ");
    assert!(!asked.contains("host keys"), "{asked}");
    operator.types("rehearsal");
    let screen = operator.ends_with(0);
    assert!(screen.contains("nothing to change") || screen.contains("as it should be"), "{screen}");
}

#[test]
fn interrupted_at_any_question_nothing_is_touched_and_the_terminal_is_sane() {
    let station = Station::newly_installed_noto();
    let before = station.told("manager", MANIFEST);
    let answers = [
        (ACCEPT, "yes"),
        ("Password of root there: ", "rehearsal"),
        ("Password of discos, a new user on discos-manager: ", "geheim"),
        ("The same again: ", "geheim"),
    ];
    for at in 0..answers.len() {
        // a host key that was accepted stays
        let mut operator = station.sitting(&[]);
        for (question, answer) in &answers[usize::from(at > 0)..at] {
            operator.sees(question);
            operator.types(answer);
        }
        operator.sees(answers[at].0);
        operator.presses_ctrl(b'c');
        let screen = operator.ends_with(130);
        assert!(screen.contains("nothing was touched"), "{screen}");
        if at == 0 {
            assert_eq!(fs::read_to_string(station.folder().join("known_hosts")).unwrap(), "");
            let mut operator = station.sitting(&[]);
            operator.sees(ACCEPT);
            operator.types("yes");
            operator.sees("Password of root there: ");
            operator.presses_ctrl(b'd');
            operator.ends_with(130);
        }
    }
    let mut operator = station.sitting(&[]);
    operator.sees("Password of root there: ");
    operator.hangs_up();
    operator.ends_with(130);
    assert_eq!(station.told("manager", MANIFEST), before);
}

#[test]
fn without_a_terminal_it_is_said_what_to_do() {
    let station = Station::newly_installed_noto();
    let fingerprint = station.told("manager", "ssh-keygen -lf /etc/ssh/ssh_host_rsa_key.pub | cut -d' ' -f2");
    let refused = station.deployment(&[]).ends().with_code(2);
    for said in [fingerprint.trim(), "--accept-new-host-keys", "192.167.187.17", "nothing was touched"] {
        assert!(refused.stdout.contains(said), "{said}: {}", refused.stdout);
    }
    assert_eq!(fs::read_to_string(station.folder().join("known_hosts")).unwrap(), "");
    let refused = station.deployment(&["--accept-new-host-keys"]).ends().with_code(2);
    assert!(refused.stderr.contains(fingerprint.trim()), "they are shown: {}", refused.stderr);
    for said in ["no key of yours is accepted on discos-manager", "ssh-copy-id"] {
        assert!(refused.stdout.contains(said), "{said}: {}", refused.stdout);
    }
    let known = fs::read_to_string(station.folder().join("known_hosts")).unwrap();
    assert!(known.contains("ssh-rsa"), "{known}");
}

#[test]
fn host_keys_that_are_not_accepted_are_not_written() {
    let station = Station::newly_installed_noto();
    let mut operator = station.sitting(&[]);
    operator.sees(ACCEPT);
    operator.types("perhaps");
    operator.sees(ACCEPT);
    operator.types("no");
    let screen = operator.ends_with(2);
    assert!(screen.contains("the host keys were not accepted"), "{screen}");
    assert_eq!(fs::read_to_string(station.folder().join("known_hosts")).unwrap(), "");
}
