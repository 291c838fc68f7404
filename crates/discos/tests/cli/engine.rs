//! `--engine ansible`, as far as it goes without a machine.

use crate::{operator::Operator, program::make_program};

#[test]
fn without_ansible_the_operator_is_told_how_to_get_it() {
    let operator = Operator::settled().with("PATH", "/nowhere");
    let answer = operator.deploys("discos:srt --engine ansible");
    answer.is_refused_with("there is no ansible-playbook on the PATH");
    answer.is_refused_with("scripts/ansible");
    operator
        .deploys("discos:srt --engine ansible --ansible /nowhere/ansible-playbook")
        .is_refused_with("failed to run /nowhere/ansible-playbook");
}

#[test]
fn another_ansible_than_the_tested_one_is_refused() {
    let operator = Operator::settled();
    let program = operator.home().join("ansible-playbook");
    for (told, why) in
        [("ansible-playbook [core 2.15.3]", "is ansible-core 2.15.3"), ("hello", "does not tell its version")]
    {
        make_program(&program, &format!("#!/bin/sh\necho '{told}'\n"));
        let typed = format!("discos:srt --engine ansible --ansible {}", program.display());
        operator.deploys(&typed).is_refused_with(why);
    }
}

#[test]
fn options_that_the_engine_would_ignore_are_refused() {
    let operator = Operator::settled();
    operator.deploys("discos:srt --engine ansible --output json").is_refused_with("--output json");
    operator.deploys("discos:srt --ansible /usr/bin/ansible-playbook").is_refused_with("--engine ansible");
    operator.deploys("discos:srt --engine puppet").is_refused_with("'puppet'");
}
