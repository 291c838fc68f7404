//! The operator's own inventories in `~/.deployment/inventories`.

use std::fs;

use crate::operator::Operator;

#[test]
fn inventories_are_written_at_first_use_and_said() {
    let operator = Operator::new();
    operator.deploys("discos:noto --list-hosts").is("first-use");
    for environment in ["development", "srt", "medicina", "noto"] {
        assert!(operator.inventory(environment).join("hosts").is_file(), "{environment}");
        assert!(operator.inventory(environment).join("group_vars/all.yml").is_file(), "{environment}");
    }
}

#[test]
fn inventories_are_never_overwritten() {
    let operator = Operator::new();
    operator.deploys("discos:noto --list-hosts");
    let hosts = operator.inventory("noto/hosts");
    let mine = fs::read_to_string(&hosts).unwrap().replace("192.167.187.17", "10.0.0.17");
    fs::write(&hosts, &mine).unwrap();
    fs::remove_file(operator.inventory("noto/group_vars/acs.yml")).unwrap();
    let answer = operator.deploys("discos:noto --list-hosts");
    assert!(answer.stdout.contains(" 10.0.0.17 "), "{answer:#?}");
    assert_eq!((answer.code, answer.stderr.as_str()), (Some(0), ""));
    assert_eq!(fs::read_to_string(&hosts).unwrap(), mine);
    assert!(!operator.inventory("noto/group_vars/acs.yml").exists());
}

#[test]
fn all_that_is_wrong_in_an_inventory_is_told_with_its_place() {
    let operator = Operator::settled();
    let hosts = operator.inventory("noto/hosts");
    fs::write(&hosts, fs::read_to_string(&hosts).unwrap() + "\n[broken\nhost\n").unwrap();
    let variables = operator.inventory("noto/group_vars/all.yml");
    fs::write(&variables, fs::read_to_string(&variables).unwrap() + "dns: [one,\n  two: {\n").unwrap();
    let answer = operator.deploys("manager:noto --check");
    answer.is_refused_with("~/.deployment/inventories/noto/hosts:");
    answer.is_refused_with("~/.deployment/inventories/noto/group_vars/all.yml:");
    answer.is("broken-inventory");
    // the others are as good as before
    assert_eq!(operator.deploys("discos:srt --list-hosts").code, Some(0));
}

#[test]
fn what_an_inventory_of_an_earlier_version_lacks_is_told_shown_and_added() {
    let operator = Operator::settled();
    let file = operator.inventory("noto/group_vars/all.yml");
    let whole = fs::read_to_string(&file).unwrap();
    let old = whole.replace("domain: noto.ira.inaf.it\n", "").replace("package_mirror: \"\"\n", "");
    fs::write(&file, &old).unwrap();
    fs::remove_file(operator.inventory("noto/group_vars/acs.yml")).unwrap();
    let answer = operator.deploys("discos:noto --list-tasks");
    answer.is_refused_with("`domain` is not defined");
    answer.is_refused_with("lacks variables of the built-in one: os_release, ansible_ssh_common_args, ");
    answer.is_refused_with("(group_vars/acs.yml), domain, package_mirror (group_vars/all.yml)");
    operator.types(&["discos-inventory", "noto"]).is("inventory-differences");
    assert_eq!(fs::read_to_string(&file).unwrap(), old, "looking changes nothing");

    let added = operator.types(&["discos-inventory", "noto", "--add-missing"]);
    assert_eq!((added.code, added.stdout.lines().count()), (Some(0), 2), "{added:#?}");
    assert!(fs::read_to_string(&file).unwrap().starts_with(&old), "nothing of the operator's is lost");
    let answer = operator.deploys("discos:noto --list-tasks");
    assert_eq!((answer.code, answer.stderr.as_str()), (Some(0), ""));
    let again = operator.types(&["discos-inventory", "noto", "--add-missing"]);
    assert_eq!(again.stdout, "~/.deployment/inventories/noto lacks nothing\n");
    operator.types(&["discos-inventory", "norto"]).is_refused_with("did you mean `noto`?");
}

#[test]
fn where_variables_can_not_be_added_nothing_is_changed_and_they_are_told() {
    let operator = Operator::settled();
    let file = operator.inventory("noto/group_vars/all.yml");
    fs::write(&file, "{ansible_user: root}\n").unwrap();
    let answer = operator.types(&["discos-inventory", "noto", "--add-missing"]);
    answer.is_refused_with("variables can't be added at the end of ");
    answer.is_refused_with("domain: noto.ira.inaf.it");
    assert_eq!(fs::read_to_string(&file).unwrap(), "{ansible_user: root}\n");
    fs::write(&file, "$ANSIBLE_VAULT;1.1;AES256\n6162\n").unwrap();
    operator.types(&["discos-inventory", "noto", "--add-missing"]).is_refused_with("encrypted");
}

#[test]
fn addresses_that_can_not_be_right_are_refused_with_their_place() {
    let operator = Operator::settled();
    let hosts = operator.inventory("noto/hosts");
    let right = fs::read_to_string(&hosts).unwrap();
    let with = |from: &str, to: &str| {
        fs::write(&hosts, right.replace(from, to)).unwrap();
        operator.deploys("discos:noto --check")
    };
    for address in ["192.167.187.417", "192.167.187", "192.167.187.17.1"] {
        let answer = with("192.167.187.17", address);
        answer.is_refused_with(&format!("`ansible_host` is no IP address: {address}"));
        answer.is_refused_with("~/.deployment/inventories/noto/hosts:4:33");
    }
    with("192.167.187.17", "manager")
        .is_refused_with("`ansible_host` must be an IP address, not \"manager\"");
    with("ansible_host=", "ansible_hots=").is_refused_with("did you mean it where you wrote `ansible_hots`?");
    let other =
        "[acs:children]\n[discos]\ndiscos-manager.noto.ira.inaf.it ansible_host=10.0.0.1\n[acs:children]";
    with("[acs:children]", other)
        .is_refused_with("the host `discos-manager.noto.ira.inaf.it` has two addresses");
    fs::write(&hosts, "# nothing\n").unwrap();
    let answer = operator.deploys("discos:noto --check");
    answer.is_refused_with("there is no host or group `discos` in ~/.deployment/inventories/noto");
}

#[test]
fn a_value_of_the_wrong_kind_is_refused_before_a_role_takes_it_for_something_else() {
    let operator = Operator::settled();
    let file = operator.inventory("noto/group_vars/all.yml");
    let right = fs::read_to_string(&file).unwrap();
    fs::write(&file, right.replace("firewall_state: stopped", "firewall_state: off")).unwrap();
    let answer = operator.deploys("discos:noto --list-tasks");
    answer.is_refused_with("`firewall_state` must be \"started\" or \"stopped\", not false");
    // Other content may mean something else by it.
    let content = operator.folder("content");
    fs::create_dir(&content).unwrap();
    fs::write(content.join("site.yml"), "- hosts: all\n  tasks: [{ping: }]\n").unwrap();
    assert_eq!(operator.deploys("discos:noto --list-tasks --content content").code, Some(0));
}

#[test]
fn hosts_may_be_turned_into_yaml() {
    let operator = Operator::settled();
    let before = operator.deploys("discos:noto --list-hosts").stdout;
    fs::remove_file(operator.inventory("noto/hosts")).unwrap();
    let hosts = "discos:\n  children:\n    acs:\n      children:\n        manager:\n          hosts:\n            \
        discos-manager.noto.ira.inaf.it: {ansible_host: 192.167.187.17}\n";
    fs::write(operator.inventory("noto/hosts.yml"), hosts).unwrap();
    let answer = operator.deploys("discos:noto --list-hosts");
    assert_eq!((answer.code, answer.stdout), (Some(0), before));
}

#[test]
fn a_home_folder_that_can_not_be_written_is_named() {
    let operator = Operator::new();
    fs::write(operator.home().join(".deployment"), "a file").unwrap();
    let answer = operator.deploys("discos:noto --list-hosts");
    assert_eq!((answer.code, answer.stdout.as_str()), (Some(1), ""), "{answer:#?}");
    assert!(answer.stderr.contains("failed to write HOME/.deployment/inventories/"), "{answer:#?}");
}
