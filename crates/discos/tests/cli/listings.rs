//! `--list-hosts` and `--list-tasks`.

use crate::operator::Operator;

#[test]
fn the_chosen_machines_can_be_listed() {
    let operator = Operator::settled();
    operator.deploys("discos:srt --list-hosts").is("list-hosts");
    operator.deploys("acs:medicina --limit !console --list-hosts").is("list-hosts-limited");
}

#[test]
fn what_would_be_done_can_be_listed() {
    let operator = Operator::settled();
    let all = operator.deploys("discos:srt --list-tasks");
    for line in
        ["  yum : Install basic programs", "  network : Set the host name", "  users : Create the users"]
    {
        assert!(all.stdout.lines().any(|listed| listed == line), "{all:#?}");
    }
    assert_eq!((all.code, all.stderr.as_str()), (Some(0), ""));
    operator.deploys("manager:noto --only network --list-tasks").is("list-tasks-network");
    let rest = operator.deploys(
        "manager:noto --skip selinux,yum,firewall,ssh,time,users,key_exchange,nis,mirror,acs,manager,projects,finalize --list-tasks",
    );
    assert_eq!(rest.stdout, operator.deploys("manager:noto --only network --list-tasks").stdout);
}
