//! Command lines that would do more, or less, than was meant.

use std::{fs::OpenOptions, process::Command};

use crate::operator::{Operator, executable};

#[test]
fn an_empty_value_is_no_wish() {
    let operator = Operator::settled();
    // A script whose variable is not set must not deploy the whole station.
    operator.types(&["discos-deploy", "discos:srt", "--limit", ""]).is_refused_with("--limit");
    for option in ["--branch", "--tag"] {
        operator.types(&["discos-deploy", "acs:srt", option, "", "--sim"]).is_refused_with(option);
    }
}

#[test]
fn roles_that_exclude_each_other_leave_nothing_to_do() {
    let answer = Operator::settled().deploys("discos:srt --only network --skip network --rehearse");
    answer.is_refused_with("leave nothing to do");
}

#[test]
fn options_that_would_be_ignored_are_refused() {
    let operator = Operator::settled();
    operator.deploys("discos:srt --no-vagrant").is_refused_with("--no-vagrant is for development");
    for listing in ["--list-hosts", "--list-tasks", "--sim"] {
        operator.deploys(&format!("discos:srt {listing} --output json")).is_refused_with("--output json");
    }
    operator.deploys("discos:srt --list-hosts --list-tasks").is_refused_with("cannot be used with");
}

#[test]
fn a_machine_without_an_address_is_named() {
    let operator = Operator::settled();
    let hosts = operator.inventory("srt/hosts");
    let text = std::fs::read_to_string(&hosts).unwrap();
    std::fs::write(&hosts, text.replacen("ansible_host=", "ansible_hots=", 1)).unwrap();
    let answer = operator.deploys("discos:srt --list-hosts");
    answer.is_refused_with("storage01.srt.inaf.it has no address");
}

#[test]
fn a_home_that_is_no_absolute_path_is_refused() {
    Operator::settled().with("HOME", "relative").deploys("discos:srt --list-hosts").is_refused_with("HOME");
}

#[test]
fn a_listing_that_can_not_be_written_is_a_failure() {
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let operator = Operator::settled();
    let status = Command::new(executable())
        .args(["deploy", "discos:srt", "--list-tasks"])
        .env_clear()
        .env("HOME", operator.home())
        .stdout(full)
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(1));
}
