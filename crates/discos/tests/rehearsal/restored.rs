//! What a run overwrote is put back.

use crate::station::Station;

const TASKS: &str = r#"
- name: Overwrite the message
  copy: {content: "new message\n", dest: /etc/motd, mode: "0600"}
- name: Remove the skeleton
  file: {path: /etc/skel, state: absent}
- name: Replace a secret
  copy: {content: "secret two\n", dest: /etc/secret}
  no_log: true
- name: Make another user
  user: {name: other, create_home: false}
- name: Write as the worker
  copy: {content: "new\n", dest: /home/worker/.profile}
  become: true
  become_user: worker
"#;

const BEFORE: &str =
    "useradd -m worker; echo before > /home/worker/.profile; chown worker: /home/worker/.profile
    echo old > /etc/motd; chmod 644 /etc/motd; echo secret one > /etc/secret; touch /etc/skel/own";

/// What is there of all that the run changes.
const STATE: &str = "cat /etc/motd /etc/secret /home/worker/.profile; find /etc/skel /etc/motd /home/worker/.profile \
    -printf '%p %M %u %g %s\n' 2>/dev/null | sort; grep -c ^other: /etc/passwd /etc/group; cat /etc/gshadow | sha256sum";

#[test]
fn a_run_or_one_file_of_it_is_put_back() {
    let station = Station::noto();
    station.told("manager", BEFORE);
    let before = station.told("manager", STATE);
    let content = station.content(TASKS).display().to_string();
    station.deployment(&["--content", &content, "--check"]).ends().with_code(3);
    assert!(station.restore(&[], 0).contains("nothing was kept"), "a check changes nothing");
    station.deployment(&["--content", &content]).ends().with_code(0);
    let changed = station.told("manager", STATE);

    let list = station.restore(&[], 0);
    let line = list.lines().find(|line| line.contains("anna@")).unwrap();
    let run = line.split_whitespace().next().unwrap();
    let items = station.restore(&[run, "--list"], 0);
    for path in ["/etc/motd", "/etc/skel/own", "/etc/passwd", "/etc/gshadow", "/home/worker/.profile"] {
        assert!(items.contains(path), "{path} in {items}");
    }
    assert!(!items.contains("/etc/shadow"), "{items}");
    let secrets = station.told("manager", "grep -rl 'secret one' /var/lib/discos-deploy/runs* || echo none");
    assert_eq!(secrets, "none\n");
    let access = "find /var/lib/discos-deploy -maxdepth 1 -type d -printf '%m %u\n' | sort -u";
    assert_eq!(station.told("manager", access), "700 root\n");

    let told = station.restore(&[run, "--check", "--diff"], 3);
    assert!(told.contains("-new message\n") && told.contains("+old\n"), "{told}");
    assert_eq!(station.told("manager", STATE), changed, "a check changes nothing");
    station.restore(&["no-such-run"], 2);
    station.restore(&[run, "/etc/fstab"], 2);
    station.restore(&[run, "/etc/skel"], 0);
    assert_eq!(station.told("manager", "ls /etc/skel/own"), "/etc/skel/own\n");

    station.told("manager", "echo mine > /etc/motd");
    let told = station.restore(&[run], 4);
    assert!(told.contains("/etc/motd (by somebody else)") && told.contains("--leave-changed"), "{told}");
    assert!(!told.contains("site.yml") && told.matches("is up already").count() == 1, "{told}");
    let items = station.restore(&[run, "--list"], 0);
    let line = items.lines().find(|line| line.contains("/etc/motd ")).unwrap();
    assert!(line.contains("changed by somebody else") && line.contains("Overwrite the message"), "{items}");
    assert_eq!(items.matches("changed by somebody").count(), 1, "{items}");
    let told = station.restore(&[run, "--leave-changed"], 0);
    assert!(told.contains("/etc/motd: left as it is: it was changed since, by somebody else"), "{told}");
    assert_eq!(station.told("manager", "cat /etc/motd /home/worker/.profile"), "mine\nbefore\n");
    let told = station.restore(&[run, "--force"], 0);
    assert!(told.contains("/etc/secret: it can't be put back: it was not kept"), "{told}");
    let expected = before.replace("secret one", "secret two");
    assert_eq!(station.told("manager", STATE), expected);
    station.restore(&[run], 0);

    let list = station.restore(&[], 0);
    let latest = list.lines().find(|line| line.contains("bob@")).unwrap();
    let latest = latest.split_whitespace().next().unwrap();
    station.restore(&[latest, "/etc/motd"], 0);
    assert_eq!(station.told("manager", "cat /etc/motd"), "mine\n", "what --force overwrote was kept, too");
}
