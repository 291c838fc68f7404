//! `discos-get` when all goes well.

use std::{fs, os::unix::fs::PermissionsExt};

use crate::machine::Machine;

#[test]
fn a_branch_is_cloned_and_active_afterwards() {
    let machine = Machine::of_srt();
    let said = machine.says(&["get", "--branch", "master"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let (home, introots) = (machine.home(), machine.introots());
    let expected = format!(
        "Repository cloned into {}\nIntroot created into {}\n\
         master is active now, with its telescope CDB: the next prompt of every shell shows (master:telescope)\n",
        home.join("master").display(),
        introots.join("master").display()
    );
    assert_eq!(said.out, expected);
    assert_eq!(machine.names_in(&home), ["master"]);
    assert_eq!(machine.names_in(&introots), ["default", "master"]);
    assert_eq!(machine.misc_file("branches"), "master\n");
    assert_eq!(
        machine.misc_file("load_branch"),
        format!(
            "export DISCOS_BRANCH=master\nexport CDB=telescope\nexport INTROOT={}\n",
            introots.join("master").display()
        )
    );
    assert_eq!(fs::read_link(introots.join("default")).unwrap(), introots.join("master"));
    assert_eq!(machine.git("master", &["status", "--short", "--branch"]), "## master...origin/master");
    let mode = |path: &str| fs::metadata(introots.join(path)).unwrap().permissions().mode() & 0o7777;
    assert_eq!(
        ["master", "master/lib", "master/bin", "master/user/bin", "master/include"].map(mode),
        [0o711, 0o755, 0o750, 0o705, 0o700]
    );
    assert!(!introots.join("master/.station").exists(), "only development machines have it");
}

#[test]
fn a_tag_leaves_a_detached_head_with_the_advice_of_git() {
    let machine = Machine::of_srt();
    let said = machine.says(&["get", "--tag", "discos1.0-rc02"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.err.contains("You are in 'detached HEAD' state"), "{said:?}");
    assert_eq!(machine.git("discos1.0-rc02", &["describe", "--exact-match"]), "discos1.0-rc02");
    assert_eq!(machine.git("discos1.0-rc02", &["rev-parse", "--abbrev-ref", "HEAD"]), "HEAD");
    assert_eq!(machine.misc_file("branches"), "discos1.0-rc02\n");
}

#[test]
fn a_bare_name_may_be_either() {
    let machine = Machine::of_srt();
    assert_eq!(machine.says(&["get", "light"]).code, Some(0));
    assert_eq!(machine.says(&["get", "stable"]).code, Some(0));
    assert_eq!(machine.git("light", &["rev-parse", "--abbrev-ref", "HEAD"]), "HEAD");
    assert_eq!(machine.git("stable", &["rev-parse", "--abbrev-ref", "HEAD"]), "stable");
    assert_eq!(machine.misc_file("branches"), "light\nstable\n");
}

#[test]
fn a_tag_that_is_also_a_branch_is_the_tag_when_it_is_asked_for() {
    let machine = Machine::of_srt();
    let said = machine.says(&["get", "--tag", "both"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(
        machine.git("both", &["rev-parse", "HEAD"]),
        machine.git("both", &["rev-parse", "refs/tags/both"])
    );
}

#[test]
fn on_a_development_machine_the_station_belongs_to_the_name() {
    let machine = Machine::of_developer();
    // as the active branch has set it
    let said = machine.says_with("STATION", "SRT", &["get", "master"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.starts_with("error: '--station' argument must be specified.\n"), "{said:?}");
    machine.assert_untouched();
    let said = machine.says(&["get", "master", "--station", "Medicina"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(machine.names_in(&machine.home()), ["master-medicina"]);
    assert_eq!(machine.misc_file("branches"), "master-medicina\n");
    let station = machine.introots().join("master-medicina/.station");
    assert_eq!(fs::read_to_string(station).unwrap(), "export STATION=Medicina\n");
    let said = machine.says(&["get", "master", "-s", "srt"]);
    assert_eq!(said.code, Some(0), "another station's is another clone: {said:?}");
    assert_eq!(machine.misc_file("branches"), "master-medicina\nmaster-srt\n");
}

#[test]
fn a_branch_whose_clone_was_removed_can_be_downloaded_again_at_once() {
    let machine = Machine::of_srt();
    assert_eq!(machine.says(&["get", "master"]).code, Some(0));
    fs::write(machine.introots().join("master/lib/old.so"), "").unwrap();
    fs::remove_dir_all(machine.home().join("master")).unwrap();
    let said = machine.says(&["get", "master"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(!machine.introots().join("master/lib/old.so").exists(), "it is another introot");
    assert_eq!(machine.misc_file("branches"), "master\n");
    assert_eq!(machine.names_in(&machine.introots()), ["default", "master"]);
}

#[test]
fn git_is_told_only_what_that_of_centos_6_knows_too() {
    let machine = Machine::of_srt();
    let watched = "#!/bin/sh
real=$(PATH=/usr/local/bin:/usr/bin:/bin; command -v git)
echo \"$*\" >> \"$HOME/../calls\"
exec \"$real\" \"$@\"
";
    machine.bring_program("git", watched);
    assert_eq!(machine.says(&["get", "stable"]).code, Some(0));
    assert_eq!(machine.says(&["get", "light"]).code, Some(0));
    let calls = fs::read_to_string(machine.software().join("calls")).unwrap();
    let process = regex::Regex::new(r"\.discos-get\.[0-9]+").unwrap();
    let calls = process.replace_all(&calls, "");
    let calls =
        calls.replace(&machine.repository.address(), "URL").replace(machine.home().to_str().unwrap(), "~");
    // all of these are options of git 1.7.1
    assert_eq!(
        calls,
        "ls-remote --heads --tags URL\n\
         clone --origin origin --branch stable URL ~/.stable/stable\n\
         ls-remote --heads --tags URL\n\
         clone --origin origin --no-checkout URL ~/.light/light\n\
         checkout light --\n"
    );
}

#[test]
fn acs_is_found_by_its_profile_where_the_shell_does_not_have_it() {
    let machine = Machine::of_srt();
    machine.only_with_acs_profile();
    let said = machine.says(&["get", "master"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(!said.out.contains("Welcome"), "{said:?}");
}

#[test]
fn interfaces_of_other_branches_are_forgotten_first_where_acs_can_do_that() {
    let machine = Machine::of_srt();
    machine.bring_program("ifrCacheInvalidate", "#!/bin/sh\ntouch \"$HOME/../forgotten\"; exit 1\n");
    assert_eq!(machine.says(&["get", "master"]).code, Some(0));
    assert!(machine.software().join("forgotten").exists());
}

#[test]
fn what_is_pushed_goes_to_where_the_clone_comes_from_unless_that_is_the_official_repository() {
    let machine = Machine::of_srt();
    assert_eq!(machine.says(&["get", "master"]).code, Some(0));
    assert_eq!(
        machine.git("master", &["remote", "get-url", "--push", "origin"]),
        machine.repository.address()
    );
    // the official one, which a machine's configuration leads elsewhere
    let instead = format!(
        "[url \"{}\"]\n\tinsteadOf = https://github.com/discos/discos.git\n",
        machine.repository.address()
    );
    fs::write(machine.home().join(".gitconfig"), instead).unwrap();
    let output = machine.command(&["get", "stable"]).env_remove("DISCOS_REPOSITORY").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(
        machine.git("stable", &["remote", "get-url", "--push", "origin"]),
        "git@github.com:discos/discos.git"
    );
    assert_eq!(
        machine.git("stable", &["config", "remote.origin.url"]),
        "https://github.com/discos/discos.git"
    );
}

#[test]
fn a_mirror_may_be_a_folder_and_a_missing_home_or_current_folder_does_not_matter() {
    let machine = Machine::of_srt();
    let gone = tempfile::tempdir().unwrap();
    let script = format!("cd '{0}' && rmdir '{0}' && exec \"$0\" get master", gone.path().display());
    let mut command = machine.command(&[]);
    let environment: Vec<_> =
        command.get_envs().map(|(n, v)| (n.to_owned(), v.map(ToOwned::to_owned))).collect();
    command = std::process::Command::new("sh");
    command.args(["-c", &script]).arg(crate::machine::executable()).env_clear();
    command.envs(environment.into_iter().filter_map(|(name, value)| Some((name, value?))));
    command.env_remove("HOME").env("DISCOS_REPOSITORY", machine.repository.folder());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(machine.names_in(&machine.home()), ["master"]);
}
