//! The Tab key after `discos-get` and `discos-set`.

use std::{fs, process::Command};

use crate::machine::Machine;

/// What bash offers for these words, the last of which is under the cursor; no program may be started.
fn offers(machine: &Machine, words: &[&str]) -> Vec<String> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../station/roles/acs/files/completion.bash");
    let script = r#"
        PATH=/nowhere
        . "$1" || exit 1
        shift
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        complete=$(complete -p "$1") || exit 1
        function=${complete#*-F } function=${function%% *}
        $function "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    let mut command = Command::new("bash");
    command.args(["--norc", "-c", script, "bash", file]).args(words).env("DISCOS_SW", machine.software());
    let output = command.env("LC_ALL", "C").output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn discos_set_offers_what_was_downloaded_and_is_still_there() {
    let machine = Machine::of_srt();
    fs::write(machine.misc().join("branches"), "master\nmaster-old\nstable\nit's $me\ngone\n").unwrap();
    for name in ["master", "master-old", "stable", "it's $me"] {
        fs::create_dir(machine.home().join(name)).unwrap();
    }
    assert_eq!(offers(&machine, &["discos-set", ""]), ["master", "master-old", "stable", "it\\'s\\ \\$me"]);
    assert_eq!(offers(&machine, &["discos-set", "ma"]), ["master", "master-old"]);
    assert_eq!(offers(&machine, &["discos-set", "it\\'"]), ["it\\'s\\ \\$me"]);
    assert_eq!(offers(&machine, &["discos-set", "x"]), [""; 0]);
    assert_eq!(offers(&machine, &["discos-set", "master", "--c"]), ["--cdb"]);
    assert_eq!(offers(&machine, &["discos-set", "master", "--cdb", ""]), ["telescope", "test"]);
    assert_eq!(offers(&machine, &["discos-set", "master", "--cdb", "tes"]), ["test"]);
}

#[test]
fn discos_get_offers_its_options_and_the_stations() {
    let machine = Machine::of_srt();
    assert_eq!(offers(&machine, &["discos-get", "--b"]), ["--branch"]);
    assert_eq!(offers(&machine, &["discos-get", "--branch", ""]), [""; 0]);
    assert_eq!(offers(&machine, &["discos-get", "master", "--station", "m"]), ["medicina"]);
}

#[test]
fn a_user_who_may_not_read_the_list_is_offered_nothing_and_told_nothing() {
    let machine = Machine::of_srt();
    assert_eq!(offers(&machine, &["discos-set", ""]), [""; 0]);
}

#[test]
fn the_options_that_are_offered_are_those_that_there_are() {
    let machine = Machine::of_srt();
    for (command, link) in [("get", "discos-get"), ("set", "discos-set")] {
        let help = machine.says(&[command, "--help"]).out;
        let offered = offers(&machine, &[link, "--"]);
        assert!(offered.len() > 2);
        for option in &offered {
            assert!(help.contains(option.as_str()), "{link} has no {option}");
        }
        let there = help.split_whitespace().map(|word| word.trim_end_matches(',')).filter(|word| {
            word.len() > 3
                && word.starts_with("--")
                && word[2..].chars().all(|c| c.is_ascii_lowercase() || c == '-')
        });
        for option in there {
            assert!(offered.iter().any(|offer| offer == option), "{option} of {link} is not offered");
        }
    }
}
