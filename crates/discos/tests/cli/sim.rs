//! `--sim`: the line that operators of the present tool know, and one that really runs.

use std::{env, fs, process::Command};

use crate::{
    operator::{Answer, Operator, executable},
    program::make_program,
};

/// The line of the present tool.
fn present(answer: &Answer) -> &str {
    assert_eq!(answer.code, Some(0), "{answer:#?}");
    let mut lines = answer.stdout.lines().filter(|line| line.starts_with("ansible-playbook"));
    lines.next().unwrap_or_else(|| panic!("no command line: {answer:#?}"))
}

fn started(answer: &Answer) -> Vec<&str> {
    answer.stdout.lines().filter(|line| line.starts_with("Starting machine")).collect()
}

#[test]
fn without_a_release_nothing_is_said_of_one() {
    let answer = Operator::settled().deploys("acs:development --sim");
    for absent in ["branch=", "tag=", "cdb=", "station="] {
        assert!(!answer.stdout.contains(absent), "{answer:#?}");
    }
    answer.is("sim-development");
}

#[test]
fn a_branch_in_development_uses_the_test_cdb_of_the_chosen_station() {
    let answer = Operator::settled().deploys("acs:development --branch stable --station srt --sim");
    assert!(present(&answer).ends_with(" --extra-vars cdb=test station=SRT branch=stable"), "{answer:#?}");
    answer.is("sim-branch");
}

#[test]
fn a_tag_in_development_uses_the_test_cdb_of_the_chosen_station() {
    let answer = Operator::settled().deploys("acs:development --tag discos1.0.0 --station srt --sim");
    assert!(present(&answer).ends_with(" --extra-vars cdb=test station=SRT tag=discos1.0.0"), "{answer:#?}");
    answer.is("sim-tag");
}

#[test]
fn the_short_options_mean_the_same() {
    let operator = Operator::settled();
    let long = operator.deploys("acs:development --branch stable --station srt --no-vagrant --sim");
    assert_eq!(operator.deploys("acs:development -b stable -s srt -n --sim").stdout, long.stdout);
    let long = operator.deploys("acs:development --tag v1 --station srt --sim");
    assert_eq!(operator.deploys("acs:development -t v1 -s SRT --sim").stdout, long.stdout);
}

#[test]
fn at_a_station_the_cdb_is_the_telescopes() {
    let answer = Operator::settled().deploys("discos:medicina --branch stable --sim");
    assert!(
        present(&answer).ends_with(" --extra-vars cdb=telescope station=Medicina branch=stable"),
        "{answer:#?}"
    );
    assert_eq!(started(&answer), [""; 0], "machines of a station are not started");
    answer.is("sim-station");
}

#[test]
fn development_machines_are_started_unless_they_exist() {
    let operator = Operator::settled();
    for system in ["discos:development", "manager:development"] {
        let answer = operator.deploys(&format!("{system} --sim"));
        assert_eq!(started(&answer), ["Starting machine manager....done."]);
    }
    for option in ["--no-vagrant", "-n"] {
        assert_eq!(started(&operator.deploys(&format!("discos:development {option} --sim"))), [""; 0]);
    }
}

#[test]
fn only_the_chosen_machines_are_started() {
    let operator = Operator::settled();
    let hosts = operator.inventory("development/hosts");
    let more =
        "\n[console]\nconsole.development.inaf.it ansible_host=192.168.10.201\n\n[acs:children]\nconsole\n";
    fs::write(&hosts, fs::read_to_string(&hosts).unwrap() + more).unwrap();
    let all = operator.deploys("discos:development --sim");
    assert_eq!(started(&all), ["Starting machine manager....done.", "Starting machine console....done."]);
    let one = operator.deploys("manager:development --sim");
    assert_eq!(started(&one), ["Starting machine manager....done."]);
}

#[test]
fn the_second_line_means_the_same_to_a_shell() {
    let operator = Operator::at_home("Anna's \"home\" & $more");
    let programs = operator.folder("bin");
    fs::create_dir(&programs).unwrap();
    make_program(
        &programs.join("ansible-playbook"),
        "#!/bin/sh\nfor word; do printf '%s\\n' \"$word\"; done\n",
    );
    let branch = "it's $(a) \\ \"branch\"";
    let words = ["discos-deploy", "discos:srt", "--limit", "!console", "--branch", branch, "--sim"];
    let answer = operator.output(&words);
    assert!(answer.status.success(), "{answer:?}");
    let printed = String::from_utf8(answer.stdout).unwrap();
    let line = printed.lines().last().unwrap();

    let path = env::join_paths([programs, "/usr/bin".into(), "/bin".into()]).unwrap();
    let read = Command::new("sh").args(["-c", line]).env("PATH", path).output().unwrap();
    assert!(read.status.success(), "{line}: {read:?}");

    let read = String::from_utf8(read.stdout).unwrap();
    let read: Vec<&str> = read.lines().collect();
    let inventory = operator.inventory("srt").display().to_string();
    let left = "storage01.srt.inaf.it,discos-manager.srt.inaf.it";
    assert_eq!(read[..5], ["-i", &inventory, "--limit", left, "--extra-vars"]);
    let variables: serde_json::Value = serde_json::from_str(read[5]).unwrap();
    let told = serde_json::json!({
        "discos_executable": executable(), "cdb": "telescope", "station": "SRT", "branch": branch
    });
    assert_eq!(variables, told);
    assert!(fs::exists(read[6]).unwrap(), "the playbook is there for Ansible to read: {}", read[6]);
    assert_eq!(read.len(), 7, "{read:#?}");
}

#[test]
fn own_content_is_what_would_be_run() {
    let operator = Operator::settled();
    fs::create_dir(operator.folder("mine")).unwrap();
    fs::write(operator.folder("mine/site.yml"), "---\n").unwrap();
    let answer = operator.deploys("discos:noto --content mine --sim");
    assert!(present(&answer).contains(" mine/site.yml "), "{answer:#?}");
}

#[test]
fn what_the_operator_chose_is_what_ansible_is_told() {
    let operator = Operator::settled();
    let answer = operator.deploys("discos:srt --limit !console --check --diff --only yum,users --sim");
    let line = present(&answer);
    assert!(line.contains(" --limit storage01.srt.inaf.it,discos-manager.srt.inaf.it "), "{line}");
    assert!(line.contains(" --check --diff --tags yum,users"), "{line}");
}
