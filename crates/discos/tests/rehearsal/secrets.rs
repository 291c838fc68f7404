//! Passwords, tokens and hashes are seen by nobody: neither while runs work, fail, are interrupted or killed, nor
//! afterwards.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    process::Command,
    time::{Duration, SystemTime},
};

use crate::{proc_watch::ProcWatch, station::Station, terminal::Sitting, watch::until};

/// How the hashes that a rehearsal gives its users begin.
const HASH: &str = "$6$rehearsal$";

/// useradd takes so long that it is surely looked at.
const SLOW: &str =
    "sed -i '/^exec/i [ $program != useradd ] || sleep 2' /usr/libexec/simulated/account-program";

#[test]
fn password_hashes_are_only_in_the_shadow_file() {
    let station = Station::noto();
    station.told("manager", SLOW);
    let watch = ProcWatch::new(&[HASH]);
    let ended = station.deployment(&["--diff", "-vv", "--only", "yum,users"]).ends().with_code(0);
    let seen = watch.ends();
    assert_eq!(seen.found, BTreeSet::new());
    assert!(
        seen.programs.contains("useradd"),
        "the programs that make users were looked at: {:?}",
        seen.programs
    );

    assert!(ended.stdout.contains("Create the users"), "{}", ended.stdout);
    let json = station.deployment(&["--diff", "--output", "json"]).ends().with_code(0);
    let mut texts = vec![ended.stdout, ended.stderr, json.stdout, json.stderr];
    let journals = fs::read_dir(station.home().join(".deployment/journals")).unwrap();
    texts.extend(journals.map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap()));
    assert_eq!(texts.len(), 6, "two runs keep two journals");
    for text in texts {
        assert!(!text.contains(HASH), "{text}");
    }

    // the executable itself is what knows the passwords of rehearsals
    let files = "grep -rlF --exclude-dir=proc --exclude-dir=sys --exclude=discos '$6$rehearsal$' / 2>/dev/null | sort";
    let found = station.told("manager", files);
    let found: Vec<&str> = found.lines().filter(|path| *path != "/etc/shadow-").collect();
    assert_eq!(found, ["/etc/shadow"], "besides the copy that useradd itself keeps");
}

const ROOT: &str = "planted-root-4f1c";
const USER: &str = "planted-user-9b27";
const TOKEN: &str = "planted-token-c35d";
const VAULT: &str = "correct horse";
/// What the vaulted value is.
const VAULTED: &str = "hunter2-of-the-station";
/// Its beginning in base64.
const VAULTED_IN_BASE64: &str = "aHVudGVyMi1vZi10aGUtc3RhdGlv";
const PLANTED: [&str; 6] = [ROOT, USER, TOKEN, VAULT, VAULTED, VAULTED_IN_BASE64];

/// Tokens go to a program, into messages, into a loop and into a file; a user gets a password.
const TASKS: &str = "- name: Keep what the vault holds
  copy:
    content: \"{{ token }}\\n\"
    dest: /root/vaulted
    mode: '0600'
- name: Add a line, so that the next run replaces it
  lineinfile:
    path: /root/vaulted
    line: more
- name: Tell it in another form
  debug:
    msg: \"{{ token | b64encode }} {{ token | quote }}\"
- name: Hand a token to a program
  command:
    cmd: cat
    stdin: \"{{ given }}\"
  no_log: true
  register: handed
- name: Fail with a token
  command:
    cmd: sh -c 'cat >&2; exit 1'
    stdin: \"{{ given }} {{ handed.stdout }}\"
  no_log: true
  ignore_errors: true
- name: Fail with a message
  fail:
    msg: \"{{ given }}\"
  no_log: true
  ignore_errors: true
- name: Loop over tokens
  debug:
    msg: \"{{ item.key }}\"
  no_log: true
  loop:
    - name: one
      key: \"{{ given }}\"
- name: Work
  command: sleep 1
- name: Make a group
  group:
    name: acs
- name: Make a user
  user:
    name: discos
    group: acs
    password: \"{{ user_password_hashes.discos | default(omit) }}\"
    update_password: on_create
- name: Wait
  command: sleep 30
  when: stop == 'wait'
- name: Stop
  fail:
    msg: as it was asked for
  when: stop == 'fail'
";

/// Starts a deployment at a terminal and gives root's password.
fn deploys(station: &Station, content: &Path, more: &[&str]) -> Sitting {
    let vault = station.home().join("vault-password");
    let mut arguments = vec!["--content", content.to_str().unwrap(), "--accept-new-host-keys"];
    arguments.extend(["--vault-password-file", vault.to_str().unwrap()]);
    arguments.extend(more);
    let mut operator = station.sitting(&arguments);
    operator.sees("Password of root there: ");
    operator.types(ROOT);
    operator
}

/// Files of the control machine that were written since then and have one of these texts, but what the test planted.
fn on_control(station: &Station, since: SystemTime, texts: &[&str]) -> BTreeSet<String> {
    let planted = [station.home().join("content"), station.home().join("vault-password")];
    let mut found = BTreeSet::new();
    let mut folders =
        vec![station.home().to_owned(), station.folder(), std::env::temp_dir(), "/var/log".into()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            // what others write meanwhile may go away
            let Ok(metadata) = entry.metadata() else { continue };
            if planted.contains(&path)
                || path.starts_with("/tmp/iso")
                || path.starts_with(station.folder().join("cgroup"))
            {
                continue;
            }
            if metadata.is_dir() {
                folders.push(path);
            } else if metadata.is_file() && metadata.modified().is_ok_and(|time| time >= since) {
                let bytes = fs::read(&path).unwrap_or_default();
                let has = |text: &&&str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
                found.extend(texts.iter().filter(has).map(|text| format!("{text} in {}", path.display())));
            }
        }
    }
    found
}

/// Files of the machine that have this text.
fn on_machine(station: &Station, text: &str) -> Vec<String> {
    let grep = format!("grep -rlF --exclude-dir=proc --exclude-dir=sys -e '{text}' / 2>/dev/null | sort");
    station.told("manager", &grep).lines().map(str::to_owned).collect()
}

#[test]
fn planted_secrets_are_found_nowhere_whatever_becomes_of_the_run() {
    let station = Station::newly_installed_noto();
    station.told("manager", &format!("{SLOW}; echo 'root:{ROOT}' | chpasswd"));
    let content = station.content(TASKS);
    let vaulted = include_str!("../../../lang/tests/vault/value.yml");
    fs::create_dir(content.join("roles/mine/vars")).unwrap();
    fs::write(content.join("roles/mine/vars/main.yml"), format!("given: {TOKEN}\n{vaulted}")).unwrap();
    fs::create_dir(content.join("roles/mine/defaults")).unwrap();
    fs::write(content.join("roles/mine/defaults/main.yml"), "stop: no\nuser_password_hashes: {}\n").unwrap();
    fs::write(station.home().join("vault-password"), format!("{VAULT}\n")).unwrap();
    let since = SystemTime::now();
    let watch = ProcWatch::new(&[&PLANTED[..], &["$6$"]].concat());

    let mut operator = deploys(&station, &content, &["--diff", "-vv"]);
    operator.sees("Password of discos, a new user on discos-manager: ");
    operator.types(USER);
    operator.sees("The same again: ");
    operator.types(USER);
    let mut screens = vec![operator.ends_with(0)];
    let json = ["--diff", "-vv", "--output", "json"];
    screens.push(deploys(&station, &content, &[&json[..], &["-e", "stop=fail"]].concat()).ends_with(4));
    let mut operator = deploys(&station, &content, &[&json[..], &["-e", "stop=wait"]].concat());
    operator.sees("\"name\":\"Wait\"");
    operator.presses_ctrl(b'c');
    screens.push(operator.ends_with(130));
    let mut operator = deploys(&station, &content, &["-vv", "-e", "stop=wait"]);
    operator.sees("Make a user");
    screens.push(operator.dies());
    until("the agent has ended", Duration::from_secs(60), || {
        station.told("manager", "ls -l /proc/[0-9]*/exe 2>/dev/null | grep -c discos-deploy || true").trim()
            == "0"
    });

    let seen = watch.ends();
    let shadow = station.told("manager", "grep ^discos: /etc/shadow");
    let hash = shadow.split(':').nth(1).unwrap();
    assert!(hash.starts_with("$6$"), "{shadow}");
    let of_others = |text: &String| text.starts_with("$6$") && !text.contains(hash);
    let found: Vec<&String> = seen.found.iter().filter(|text| !of_others(text)).collect();
    assert_eq!(found, [""; 0], "in the command line or the environment of a process");
    for program in ["ssh", "sshd", "useradd", "sleep"] {
        assert!(seen.programs.contains(program), "{program} was looked at");
    }

    let all = [&PLANTED[..], &[hash]].concat();
    for screen in &screens {
        for secret in &all {
            assert!(!screen.contains(secret), "{secret}: {screen}");
        }
    }
    assert_eq!(on_control(&station, since, &all), BTreeSet::new());
    for secret in [ROOT, USER, TOKEN, VAULT, VAULTED_IN_BASE64] {
        assert_eq!(on_machine(&station, secret), [""; 0], "{secret}");
    }
    assert_eq!(on_machine(&station, VAULTED), ["/root/vaulted"], "where the task put it");
    let mut with_hash = on_machine(&station, hash);
    with_hash.retain(|path| path != "/etc/shadow-");
    assert_eq!(with_hash, ["/etc/shadow"], "besides the copy that useradd itself keeps");

    // what looks for them would have found them
    fs::write(station.home().join(".deployment/journals/mine"), format!("a line\nwith {TOKEN}.")).unwrap();
    assert_eq!(on_control(&station, since, &all).len(), 1);
    station.told(
        "manager",
        &format!("mkdir -p /var/lib/discos-deploy/mine && echo 'x {USER}' > /var/lib/discos-deploy/mine/1"),
    );
    assert_eq!(on_machine(&station, USER), ["/var/lib/discos-deploy/mine/1"]);
    let watch = ProcWatch::new(&[ROOT, USER]);
    let spawn = |argument: &str, value: &str| {
        Command::new("sh").args(["-c", "sleep 3; :", argument]).env("PLANTED", value).spawn().unwrap()
    };
    for mut child in [spawn(ROOT, ""), spawn("", USER)] {
        child.wait().unwrap();
    }
    assert_eq!(watch.ends().found.len(), 2);
}
