//! `--limit`, `--only` and `--skip`: what matches nothing is an error.

use crate::operator::Operator;

#[test]
fn an_unknown_role_is_answered_with_the_roles() {
    let operator = Operator::settled();
    let answer = operator.deploys("discos:srt --only netwrok");
    answer.is_refused_with("--only: there is no role \"netwrok\"");
    answer.is("only-unknown");
    operator.deploys("discos:srt --skip yum,nothing").is("skip-unknown");
}

#[test]
fn a_limit_that_names_nothing_is_answered_with_what_there_is() {
    let answer = Operator::settled().deploys("discos:srt --limit dorian --list-hosts");
    answer.is_refused_with("--limit");
    answer.is("limit-unknown");
}

#[test]
fn a_limit_that_leaves_nothing_is_told() {
    let answer = Operator::settled().deploys("console:srt --limit storage");
    answer.is_refused_with("--limit 'storage' leaves no machine of console:srt");
    answer.is("limit-empty");
}

#[test]
fn a_limit_takes_patterns() {
    let operator = Operator::settled();
    let listed = |limit: &str| {
        let answer = operator.deploys(&format!("discos:srt --limit {limit} --list-hosts"));
        let names = answer.stdout.lines().filter_map(|line| line.split_whitespace().next().map(String::from));
        names.collect::<Vec<_>>()
    };
    let (storage, manager) = ("storage01.srt.inaf.it", "discos-manager.srt.inaf.it");
    assert_eq!(listed("!console"), [storage, manager]);
    assert_eq!(listed("storage,manager"), [storage, manager]);
    assert_eq!(listed("acs:&manager"), [manager]);
    assert_eq!(listed("discos-man*"), [manager]);
}

#[test]
fn a_limit_may_stand_in_a_file() {
    let operator = Operator::settled();
    let file = operator.home().join("machines");
    std::fs::write(&file, "console\n\nstorage\n").unwrap();
    let listed = |limit: &str| operator.deploys(&format!("discos:srt --limit {limit} --list-hosts"));
    let file = file.display();
    assert_eq!(listed(&format!("@{file}")).stdout.lines().count(), 2);
    assert_eq!(listed(&format!("@{file},!console")).stdout.lines().count(), 1);
    listed("@/nowhere").is_refused_with("--limit: failed to read /nowhere");
}
