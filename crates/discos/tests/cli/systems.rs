//! The first argument: CLUSTER:ENVIRONMENT.

use crate::operator::Operator;

#[test]
fn a_system_has_exactly_one_colon() {
    let operator = Operator::settled();
    for (system, name) in [("discos_development", "no-colon"), ("large:development:srt", "two-colons")] {
        let answer = operator.deploys(&format!("{system} --sim"));
        answer.is_refused_with("You must specify an available system.");
        assert!(answer.stderr.contains("acs:development"), "the allowed systems are listed: {answer:#?}");
        answer.is(name);
    }
}

#[test]
fn without_a_system_the_command_line_is_shown() {
    let answer = Operator::settled().deploys("--sim");
    answer.is_refused_with("<SYSTEM>");
    answer.is("no-system");
}

#[test]
fn an_unknown_cluster_is_answered_with_those_of_its_environment() {
    let answer = Operator::settled().deploys("wrong_cluster:development --sim");
    answer.is_refused_with("\"wrong_cluster\" not found");
    assert!(answer.stderr.contains("discos, manager, acs"), "{answer:#?}");
    answer.is("unknown-cluster");
}

#[test]
fn an_unknown_cluster_of_an_unknown_environment_is_answered_with_the_systems() {
    let operator = Operator::settled();
    for (system, name) in [("large:wrong_env", "large-wrong-env"), ("wrong:wrong", "wrong-wrong")] {
        let answer = operator.deploys(&format!("{system} --sim"));
        answer.is_refused_with(&format!("System \"{system}\" not recognized"));
        assert!(answer.stderr.contains("acs:development"), "the allowed systems are listed: {answer:#?}");
        answer.is(name);
    }
}

#[test]
fn a_known_cluster_of_an_unknown_environment_is_answered_with_environments_that_have_it() {
    let answer = Operator::settled().deploys("storage:wrong_env --sim");
    answer.is_refused_with("System \"storage:wrong_env\" not recognized");
    assert!(answer.stderr.contains("environments: development, srt, medicina, noto"), "{answer:#?}");
    assert!(answer.stderr.contains("discos-deploy storage:medicina"), "{answer:#?}");
    assert!(!answer.stderr.contains("storage:noto"), "Noto has no storage: {answer:#?}");
    answer.is("known-cluster-wrong-environment");
}

#[test]
fn a_machine_is_a_system_by_its_group_its_short_and_its_long_name() {
    let operator = Operator::settled();
    let console = operator.deploys("console:srt --list-hosts");
    assert_eq!(console.code, Some(0), "{console:#?}");
    for name in ["discos-console:srt", "discos-console.srt.inaf.it:srt"] {
        assert_eq!(operator.deploys(&format!("{name} --list-hosts")).stdout, console.stdout);
    }
}

#[test]
fn without_a_home_folder_there_are_no_inventories() {
    Operator::new()
        .with("HOME", "")
        .deploys("discos:srt --sim")
        .is_refused_with("the environment variable HOME is not set");
}

#[test]
fn the_nearest_cluster_or_environment_is_hinted_at() {
    let operator = Operator::settled();
    operator.deploys("disco:srt").is_refused_with("did you mean `discos`?");
    operator.deploys("discos:SRT").is_refused_with("did you mean `srt`?");
    operator.types(&["discos-simulator", "up", "medcina"]).is_refused_with("did you mean `medicina`?");
}
