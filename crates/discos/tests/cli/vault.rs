//! Inventories and variables that `ansible-vault` encrypted.

use std::fs;

use crate::{operator::Operator, program::make_program};

/// `extra_note: secret-of-the-vault`, encrypted by real ansible-vault with the password of `PASSWORD`.
const FILE: &str = include_str!("vault/extra.yml");
const PASSWORD: &str = "correct horse";

fn with_secrets() -> Operator {
    let operator = Operator::settled();
    fs::write(operator.inventory("noto/group_vars/manager.yml"), FILE).unwrap();
    fs::write(operator.home().join("password"), format!("{PASSWORD}\n")).unwrap();
    operator
}

#[test]
fn an_encrypted_file_needs_its_password() {
    let operator = with_secrets();
    let answer = operator.deploys("discos:noto --list-tasks");
    answer.is_refused_with("group_vars/manager.yml: it is encrypted, and there is no vault password");
    answer.is_refused_with("--vault-password-file FILE");
    let password = operator.home().join("password");
    let answer =
        operator.deploys(&format!("discos:noto --list-tasks --vault-password-file {}", password.display()));
    assert_eq!((answer.code, answer.stderr.as_str()), (Some(0), ""), "{answer:#?}");
    fs::write(&password, "wrong\n").unwrap();
    let answer =
        operator.deploys(&format!("discos:noto --list-tasks --vault-id noto@{}", password.display()));
    answer.is_refused_with("none of the 1 vault passwords opens it");
}

#[test]
fn a_program_may_print_the_password() {
    let operator = with_secrets();
    let program = operator.home().join("keyring-client");
    let script = format!("#!/bin/sh\n[ \"$1 $2\" = '--vault-id noto' ] && echo '{PASSWORD}'\n");
    make_program(&program, &script);
    let answer = operator.deploys(&format!("discos:noto --list-tasks --vault-id noto@{}", program.display()));
    assert_eq!((answer.code, answer.stderr.as_str()), (Some(0), ""), "{answer:#?}");
    let answer =
        operator.deploys(&format!("discos:noto --list-tasks --vault-id other@{}", program.display()));
    answer.is_refused_with("it failed");
}

#[test]
fn a_password_that_can_not_be_had_is_told() {
    let operator = with_secrets();
    let empty = operator.home().join("empty");
    fs::write(&empty, "\n").unwrap();
    let refused = |option: &str, why: &str| {
        operator.deploys(&format!("discos:noto --list-tasks {option}")).is_refused_with(why);
    };
    refused("--vault-password-file /nowhere", "--vault-password-file: failed to read /nowhere");
    refused(&format!("--vault-password-file {}", empty.display()), "gives no password: it is empty");
    refused("--ask-vault-password", "there is no terminal");
    refused("--vault-id noto@prompt", "there is no terminal");
}

#[test]
fn variables_of_the_command_line_are_checked() {
    let operator = Operator::settled();
    let good =
        operator.types(&["discos-deploy", "discos:noto", "--list-tasks", "-e", "a=1", "-e", "{b: [1]}"]);
    assert_eq!((good.code, good.stderr.as_str()), (Some(0), ""), "{good:#?}");
    let refused = |text: &str, why: &str| {
        operator.types(&["discos-deploy", "discos:noto", "--list-tasks", "-e", text]).is_refused_with(why);
    };
    refused("branch", "`branch` is no variable");
    refused("{a: [}", "--extra-vars:1");
    refused("@/nowhere.yml", "failed to read /nowhere.yml");
}
