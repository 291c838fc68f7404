//! Names of branches, right and wrong ones.

use crate::machine::Machine;

#[test]
fn an_unknown_name_is_answered_with_the_choices_and_the_nearest_one() {
    let machine = Machine::of_srt();
    let said = machine.says(&["get", "--branch", "mastre"]);
    assert_eq!(said.code, Some(2));
    let expected = format!(
        "error: there is no branch \"mastre\" in {}\n  did you mean master?\n  \
         branches: both, feature/new-receiver, master, stable\n",
        machine.repository.address()
    );
    assert_eq!(said.err, expected);
    let said = machine.says(&["get", "--tag", "discos1.0-rc2"]);
    assert!(
        said.err.contains("did you mean discos1.0-rc02?\n  tags: both, discos1.0-rc02, light\n"),
        "{said:?}"
    );
    let said = machine.says(&["get", "nothing-like-it"]);
    assert!(!said.err.contains("did you mean"), "{said:?}");
    assert!(said.err.contains("\n  branches: ") && said.err.contains("\n  tags: "), "{said:?}");
    machine.assert_untouched();
}

#[test]
fn one_name_is_given_in_one_way() {
    let machine = Machine::of_srt();
    for words in
        [&["get"][..], &["get", "stable", "--branch", "stable"], &["get", "-b", "stable", "-t", "light"]]
    {
        let said = machine.says(words);
        assert_eq!(said.code, Some(2), "{words:?}: {said:?}");
        assert!(said.err.contains("examples:\n  discos-get stable\n"), "{said:?}");
    }
    machine.assert_untouched();
}

#[test]
fn a_tag_is_no_branch_and_the_right_command_is_shown() {
    let machine = Machine::of_srt();
    let said = machine.says(&["get", "--branch", "discos1.0-rc02"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("not a branch\n\nexamples:\n  discos-get --tag discos1.0-rc02\n"), "{said:?}");
    machine.assert_untouched();
}

#[test]
fn names_that_lead_elsewhere_or_are_options_are_refused_before_anything_is_asked() {
    let machine = Machine::of_srt();
    let nowhere = "http://127.0.0.1:9/";
    for name in
        ["../x", "/etc", "a/../b", "--upload-pack=touch", "-x", ".ssh", "a b", "a\nb", "default", "HEAD", ""]
    {
        let said = machine.says_with("DISCOS_REPOSITORY", nowhere, &["get", "--branch", name]);
        assert_eq!(said.code, Some(2), "{name:?}: {said:?}");
    }
    let said = machine.says(&["get", "--branch=--upload-pack=touch x"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    machine.assert_untouched();
}

#[test]
fn whatever_git_lets_a_branch_be_called_can_be_downloaded_and_selected() {
    let machine = Machine::of_srt();
    for branch in ["it's", "$(touch${IFS}pwned)", "a;b&c", "x\"y", "ünï", "#1", "a=b"] {
        machine.repository.add(&format!("refs/heads/{branch}"));
        let said = machine.says(&["get", "--branch", branch]);
        assert_eq!(said.code, Some(0), "{branch}: {said:?}");
        let said = machine.says(&["set", branch, "--cdb", "test"]);
        assert_eq!(said.code, Some(0), "{branch}: {said:?}");
        let shell = std::process::Command::new("bash")
            .args(["-c", ". \"$1\"; printf %s \"$DISCOS_BRANCH\"", "bash"])
            .arg(machine.misc().join("load_branch"))
            .output()
            .unwrap();
        assert_eq!(String::from_utf8(shell.stdout).unwrap(), branch);
    }
}

#[test]
fn a_slash_becomes_a_dash_and_what_then_has_the_same_name_is_not_overwritten() {
    let machine = Machine::of_srt();
    let said = machine.says(&["get", "feature/new-receiver"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(machine.names_in(&machine.home()), ["feature-new-receiver"]);
    assert_eq!(
        machine.git("feature-new-receiver", &["rev-parse", "--abbrev-ref", "HEAD"]),
        "feature/new-receiver"
    );
    machine.repository.add("refs/heads/feature-new-receiver");
    let said = machine.says(&["get", "feature-new-receiver"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.err.contains("exists already"), "{said:?}");
    assert_eq!(machine.says(&["set", "feature/new-receiver"]).code, Some(0));
}

#[test]
fn another_station_than_the_machine_s_is_refused_before_anything_is_asked() {
    let machine = Machine::of_srt();
    let nowhere = "http://127.0.0.1:9/";
    let said = machine.says_with("DISCOS_REPOSITORY", nowhere, &["get", "master", "--station", "noto"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.starts_with("error: you cannot specify a different station.\n"), "{said:?}");
    let said = machine.says(&["get", "master", "--station", "not"]);
    assert!(said.err.contains("did you mean `noto`?"), "{said:?}");
    let said = machine.says_with("STATION", "Noto", &["get", "master"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("STATION is \"Noto\" in your environment"), "{said:?}");
    machine.assert_untouched();
    let said = machine.says_with("STATION", "SRT", &["get", "master", "--station", "srt"]);
    assert_eq!(said.code, Some(0), "its own may be given: {said:?}");
    assert_eq!(machine.names_in(&machine.home()), ["master"]);
}
