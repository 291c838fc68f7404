//! `--engine ansible` as an operator uses it.

use std::{fs, os::unix::fs::PermissionsExt, process::Command};

use super::ansible::{ansible, program};
use crate::{proc_watch::ProcWatch, station::Station};

const VAULT: &str = "planted-vault-8d21";
const TOKEN: &str = "planted-token-6e07";
/// How the hashes that a rehearsal gives its users begin.
const HASH: &str = "$6$rehearsal$";

/// What `ansible-vault` makes of a text, for a playbook.
fn vaulted(name: &str, text: &str, password_file: &str) -> String {
    let output = Command::new(program().with_file_name("ansible-vault"))
        .args(["encrypt_string", "--vault-password-file", password_file, "--name", name, text])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn secrets_reach_ansible_by_pipes() {
    let station = Station::noto();
    let password_file = station.home().join("vault-password");
    fs::write(&password_file, VAULT).unwrap();
    fs::set_permissions(&password_file, PermissionsExt::from_mode(0o600)).unwrap();
    let password_file = password_file.display().to_string();
    let content = station.content(
        "- name: Keep what the vault and the run give
  copy:
    content: \"{{ token }} {{ user_password_hashes.discos }}\\n\"
    dest: /root/kept
    mode: '0600'
  no_log: true
",
    );
    fs::create_dir_all(content.join("roles/mine/vars")).unwrap();
    let variables = vaulted("token", TOKEN, &password_file);
    fs::write(content.join("roles/mine/vars/main.yml"), variables).unwrap();
    fs::create_dir_all(content.join("roles/mine/defaults")).unwrap();
    fs::write(content.join("roles/mine/defaults/main.yml"), "user_password_hashes: {discos: '!'}\n").unwrap();
    let extra = format!("{{user_password_hashes: {{discos: '{HASH}x'}}}}");
    let extra_file = station.home().join("extra.yml");
    fs::write(&extra_file, extra).unwrap();
    let extra = format!("@{}", extra_file.display());
    let content = content.display().to_string();

    let watch = ProcWatch::new(&[VAULT, TOKEN, HASH]);
    let given = ["--content", &content, "--vault-password-file", &password_file, "-e", &extra, "-vvv"];
    let temporary = station.home().join("tmp");
    fs::create_dir(&temporary).unwrap();
    let run = ansible(&station, &given).with("TMPDIR", &temporary.display().to_string());
    let ended = run.ends().with_code(0);
    let seen = watch.ends();
    assert!(seen.found.is_empty(), "{:?}", seen.found);
    assert!(seen.programs.contains("ansible-playboo"), "Ansible was looked at: {:?}", seen.programs);
    assert_eq!(station.told("manager", "cat /root/kept"), format!("{TOKEN} {HASH}x\n"));
    for told in [ended.stdout, ended.stderr] {
        for secret in [VAULT, TOKEN, HASH] {
            assert!(!told.contains(secret), "{secret}: {told}");
        }
    }
    let left: Vec<_> = fs::read_dir(&temporary).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn ansibles_end_is_told_by_our_exit_codes() {
    let station = Station::noto();
    let content = |tasks: &str| station.content(tasks).display().to_string();
    let touched = "- name: Touch\n  copy: {dest: /root/touched, content: x, mode: '0600'}\n";
    let changing = content(touched);
    let check = ansible(&station, &["--content", &changing, "--check", "--diff"]).ends().with_code(3);
    assert!(check.stdout.contains("PLAY RECAP"), "its output is passed on: {}", check.stdout);
    assert_eq!(station.told("manager", "ls /root"), "");
    ansible(&station, &["--content", &changing]).ends().with_code(0);
    ansible(&station, &["--content", &changing, "--check"]).ends().with_code(0);

    let failing = content("- name: Fail\n  command: /bin/false\n");
    ansible(&station, &["--content", &failing]).ends().with_code(4);
    station.simulator(&["power-off", "manager:noto"]);
    ansible(&station, &["--content", &failing]).ends().with_code(5);
}
