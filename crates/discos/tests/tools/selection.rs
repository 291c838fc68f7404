//! `discos-set`.

use std::fs;

use crate::machine::Machine;

fn with(branches: &[&str]) -> Machine {
    let machine = Machine::of_srt();
    for branch in branches {
        let said = machine.says(&["get", branch]);
        assert_eq!(said.code, Some(0), "{said:?}");
    }
    machine
}

#[test]
fn a_branch_becomes_active_and_its_cdb_is_the_telescope_s_unless_the_other_is_asked_for() {
    let machine = with(&["stable", "master"]);
    let said = machine.says(&["set", "stable"]);
    assert_eq!(said.code, Some(0));
    assert_eq!(
        said.out,
        "stable is active now, with its telescope CDB: the next prompt of every shell shows (stable:telescope)\n"
    );
    let link = || fs::read_link(machine.introots().join("default")).unwrap();
    assert_eq!(link(), machine.introots().join("stable"));
    assert_eq!(machine.says(&["set", "master", "--cdb", "test"]).code, Some(0));
    assert!(machine.misc_file("load_branch").contains("DISCOS_BRANCH=master\nexport CDB=test\n"));
    assert_eq!(link(), machine.introots().join("master"));
    assert_eq!(machine.says(&["set", "master"]).code, Some(0));
    assert!(machine.misc_file("load_branch").contains("export CDB=telescope\n"));
}

#[test]
fn without_a_name_it_tells_what_is_active_and_what_there_is() {
    let machine = with(&[]);
    let said = machine.says(&["set"]);
    assert_eq!(
        (said.code, said.out.as_str()),
        (Some(0), "no branch is active\nthere is none to choose from; discos-get downloads one\n")
    );
    assert_eq!(machine.says(&["get", "stable"]).code, Some(0));
    assert_eq!(machine.says(&["get", "master"]).code, Some(0));
    let said = machine.says(&["set"]);
    assert_eq!(said.out, "active: master, with its telescope CDB\nthere are: stable, master\n");
}

#[test]
fn an_unknown_name_is_answered_with_the_choices_and_what_was_active_stays() {
    let machine = with(&["stable", "master"]);
    let before = machine.misc_file("load_branch");
    let said = machine.says(&["set", "mastre"]);
    assert_eq!(said.code, Some(2));
    assert_eq!(
        said.err,
        "error: no branch or tag \"mastre\" was downloaded to this machine\n  did you mean master?\n  \
         there are: stable, master\n  discos-get downloads others\n"
    );
    for words in
        [&["set", "--cdb", "test"][..], &["set", "master", "--cdb", "tset"], &["set", "-x"], &["set", "../x"]]
    {
        assert_eq!(machine.says(words).code, Some(2), "{words:?}");
    }
    assert_eq!(machine.misc_file("load_branch"), before);
}

#[test]
fn a_branch_whose_folder_is_gone_is_no_choice_and_leaves_the_list() {
    let machine = with(&["stable", "master"]);
    fs::remove_dir_all(machine.home().join("stable")).unwrap();
    let said = machine.says(&["set", "stable"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("there are: master\n"), "{said:?}");
    assert_eq!(machine.misc_file("branches"), "master\n");
}

#[test]
fn a_list_that_names_other_folders_selects_none_of_them() {
    let machine = with(&["master"]);
    let outside = machine.software().join("outside");
    fs::create_dir_all(&outside).unwrap();
    fs::write(machine.misc().join("branches"), "../outside\n/etc\n.\nmaster\n").unwrap();
    for name in ["../outside", "/etc", "."] {
        assert_eq!(machine.says(&["set", name]).code, Some(2), "{name}");
    }
    assert_eq!(machine.says(&["set", "master"]).code, Some(0));
}

#[test]
fn a_machine_whose_folders_can_not_be_written_keeps_what_was_active() {
    let machine = with(&["stable", "master"]);
    let before = machine.misc_file("load_branch");
    // a folder where the new file would be made first
    fs::create_dir_all(machine.misc().join(".load_branch.discos-new/in-the-way")).unwrap();
    let said = machine.says(&["set", "stable"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("failed to write"), "{said:?}");
    assert!(said.err.contains("config/misc/load_branch"), "{said:?}");
    assert_eq!(machine.misc_file("load_branch"), before);
    assert_eq!(fs::read_link(machine.introots().join("default")).unwrap(), machine.introots().join("master"));
}
