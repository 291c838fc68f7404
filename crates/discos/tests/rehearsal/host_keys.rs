//! A host key that has changed is a hard stop.

use std::{fs, process::Command};

use crate::station::Station;

#[test]
fn a_changed_host_key_is_told_with_both_fingerprints_and_the_way_out() {
    let station = Station::noto();
    let content = station.content("- command: echo touched\n");
    let content = ["--content", content.to_str().unwrap()];
    station.deployment(&content).ends().with_code(0);
    let fingerprint = |place: &str| {
        station.told("manager", &format!("ssh-keygen -lf {place} | cut -d' ' -f2")).trim().to_owned()
    };
    let old = fingerprint("/etc/ssh/ssh_host_rsa_key.pub");
    // the machine is installed anew
    station.told(
        "manager",
        "cd /etc/ssh && rm ssh_host_rsa_key* && ssh-keygen -q -t rsa -b 2048 -N '' -f ssh_host_rsa_key",
    );
    station.simulator(&["reboot", "manager:noto"]);
    let new = fingerprint("/etc/ssh/ssh_host_rsa_key.pub");
    // as ssh keeps them with `HashKnownHosts yes`
    let known = station.folder().join("known_hosts");
    let hashed = Command::new("ssh-keygen").arg("-H").arg("-f").arg(&known).output().unwrap();
    assert!(hashed.status.success(), "{hashed:?}");

    let forget = format!("ssh-keygen -f {} -R 192.167.187.17", known.display());
    let refused = station.deployment(&content).ends().with_code(5);
    let told: String = refused.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in
        [&old, &new, &format!("{}:3", known.display()), &forget, "do not go on", "Nothing was changed"]
    {
        assert!(told.contains(said), "{said}: {told}");
    }
    assert!(!told.contains("touched"), "{told}");

    // the operator knows why, and does what was said
    let words: Vec<&str> = forget.split(' ').collect();
    assert!(Command::new(words[0]).args(&words[1..]).output().unwrap().status.success());
    let accepted =
        station.deployment(&[&content[..], &["--accept-new-host-keys"]].concat()).ends().with_code(0);
    assert!(accepted.stderr.contains(&new), "{}", accepted.stderr);
    assert!(fs::read_to_string(&known).unwrap().contains("ssh-rsa"));
}

#[test]
fn a_host_key_that_changes_in_the_middle_of_a_run_ends_it_at_once() {
    let station = Station::noto();
    let tasks = "- shell: cd /etc/ssh && rm ssh_host_rsa_key* && ssh-keygen -q -t rsa -b 2048 -N '' -f ssh_host_rsa_key\n\
                 - reboot:\n    reboot_timeout: 600\n- command: touch /after\n";
    let content = station.content(tasks);
    let ended = station.deployment(&["--content", content.to_str().unwrap()]).ends().with_code(5);
    assert!(ended.stdout.contains("the host key of 192.167.187.17 has changed"), "{}", ended.stdout);
    assert_eq!(station.told("manager", "ls -d /after 2>/dev/null || true"), "");
}

#[test]
fn questions_of_a_host_on_the_way_are_asked_once_for_all_connections() {
    let station = Station::newly_installed_medicina();
    let content = station.content("- command: hostname\n");
    let way = format!("ssh -F {} -W %h:%p root@192.168.1.9", station.folder().join("ssh_config").display());
    let variables = station.home().join("variables.yml");
    fs::write(
        &variables,
        format!("ansible_ssh_extra_args: -o ProxyUseFdpass=no -o \"ProxyCommand={way}\"\n"),
    )
    .unwrap();
    let variables = format!("@{}", variables.display());
    let arguments = [
        "--content",
        content.to_str().unwrap(),
        "--limit",
        "manager,console",
        "-e",
        &variables,
        "--output",
        "json",
    ];
    let mut operator = station.sitting(&arguments);
    let asked = operator.sees("(yes/no/[fingerprint])? ");
    assert!(asked.contains("The authenticity of host '192.168.1.9"), "{asked}");
    operator.types("yes");
    operator.sees("root@192.168.1.9's password: ");
    assert!(!operator.echoes());
    operator.types("rehearsal");
    let asked = operator.sees("Accept them, and write them to your known hosts? [yes/no] ");
    assert!(!asked.contains("root@192.168.1.9") && !asked.contains("authenticity"), "asked once: {asked}");
    operator.types("yes");
    operator.sees("Password of root there: ");
    operator.types("rehearsal");
    let screen = operator.ends_with(0);
    assert_eq!(screen.matches("authenticity").count(), 1, "{screen}");
}
