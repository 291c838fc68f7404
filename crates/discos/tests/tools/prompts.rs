//! What shells of discos read: the content's own files in a real bash, prompt by prompt.

use std::{
    fs,
    process::{Command, Stdio},
};

use crate::{
    machine::{Machine, executable},
    program::make_program,
};

const FILES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../station/roles/acs/files");

/// Puts the files in place, and branches as discos-get leaves them.
fn lay_out(machine: &Machine, branches: &[&str]) {
    for file in ["bashrc", "environment.sh", "prompt_command.sh"] {
        let text = fs::read_to_string(format!("{FILES}/{file}")).unwrap();
        let program = executable().display().to_string();
        fs::write(machine.misc().join(file), text.replace("/usr/libexec/discos/discos", &program)).unwrap();
    }
    let mut list = String::new();
    for name in branches {
        fs::create_dir_all(machine.home().join(name)).unwrap();
        fs::create_dir_all(machine.introots().join(name)).unwrap();
        list.push_str(&format!("{name}\n"));
    }
    fs::write(machine.misc().join("branches"), list).unwrap();
    fs::create_dir_all(machine.software().join("config/acs")).unwrap();
    let acs = "PATH=$INTROOT/bin:/alma/bin:$PATH\nPYTHONPATH=$INTROOT/lib:$PYTHONPATH\nexport PYTHONPATH\n\
               IDL_PATH=\"-I$INTROOT/idl -I/alma/idl $IDL_PATH\"\nACS_READ=$((ACS_READ + 1))\n";
    fs::write(machine.software().join("config/acs/.bash_profile.acs"), acs).unwrap();
}

/// What an interactive bash prints for these lines, a prompt before each. `shows` prints its argument after the prompts.
fn session(machine: &Machine, lines: &str) -> String {
    let mut script = format!(
        "PS1=x\nshows() {{ printf '%s\\n' \"$*\"; }}\n. '{}'\n",
        machine.misc().join("bashrc").display()
    );
    for line in lines.lines() {
        script.push_str(&format!("eval \"$PROMPT_COMMAND\"\n{line}\n"));
    }
    // without the terminal of whoever runs the tests: several shells at once would fight for it
    let mut command = Command::new("setsid");
    command.args(["--wait", "bash", "--norc", "--noprofile", "-ic", &script]);
    command.stdin(Stdio::null()).current_dir("/");
    command.env_clear().env("PATH", "/usr/bin:/bin").env("HOME", machine.home()).env("LC_ALL", "C");
    command.env("DISCOS_SW", machine.software());
    let output = command.output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    // it has no terminal here
    let told = errors
        .lines()
        .filter(|line| !line.contains("job control") && !line.contains("terminal process group"));
    assert_eq!(told.collect::<Vec<_>>(), [""; 0], "{lines}");
    String::from_utf8(output.stdout).unwrap()
}

/// The file that tells which branch is active.
fn activate(machine: &Machine, name: &str, cdb: &str) {
    let quoted = name.replace('\'', "'\\''");
    let introot = machine.introots().display().to_string();
    let text =
        format!("export DISCOS_BRANCH='{quoted}'\nexport CDB={cdb}\nexport INTROOT='{introot}/{quoted}'\n");
    fs::write(machine.misc().join("load_branch"), text).unwrap();
}

#[test]
fn both_databases_of_the_active_branch_are_found() {
    let machine = Machine::of_srt();
    lay_out(&machine, &["master"]);
    let cdb = machine.home().join("master/SRT").display().to_string();
    for (which, path) in [("telescope", format!("{cdb}/Configuration")), ("test", cdb)] {
        activate(&machine, "master", which);
        assert_eq!(session(&machine, "shows $ACS_CDB"), format!("{path}\n"));
    }
    fs::remove_file(machine.misc().join("load_branch")).unwrap();
    assert_eq!(session(&machine, "shows ${ACS_CDB-none} $DISCOS_BRANCH"), "none\n");
}

#[test]
fn in_development_the_introot_tells_the_station() {
    let machine = Machine::of_developer();
    lay_out(&machine, &["master-srt", "master-noto"]);
    for (name, station) in [("master-srt", "SRT"), ("master-noto", "Noto")] {
        let file = machine.introots().join(name).join(".station");
        fs::write(file, format!("export STATION={station}\n")).unwrap();
        activate(&machine, name, "telescope");
        let cdb = machine.home().join(name).join(station).join("Configuration");
        assert_eq!(session(&machine, "shows $STATION $ACS_CDB"), format!("{station} {}\n", cdb.display()));
    }
    let load = machine.misc().join("load_branch").display().to_string();
    let lines = format!("shows $STATION\n: > '{load}'\nshows ${{STATION-none}}");
    assert_eq!(session(&machine, &lines), "Noto\nnone\n");
}

#[test]
fn lists_do_not_grow_and_keep_what_users_add() {
    let machine = Machine::of_srt();
    lay_out(&machine, &["master", "stable"]);
    activate(&machine, "master", "test");
    let load = machine.misc().join("load_branch").display().to_string();
    let lines = format!(
        "PATH=$PATH:/mine; PYTHONPATH=$PYTHONPATH:/my/python\n\nshows $PATH\nshows $PYTHONPATH $IDL_PATH\n\
         sed -i s/master/stable/ '{load}'\nshows $PATH\nshows $PYTHONPATH $IDL_PATH\nshows $ACS_READ"
    );
    let shown = session(&machine, &lines);
    let shown: Vec<&str> = shown.lines().collect();
    let introots = machine.introots().display().to_string();
    assert!(shown[0].starts_with(&format!("{introots}/master/bin:/alma/bin:")), "{shown:#?}");
    assert!(shown[0].ends_with(":/usr/bin:/bin:/mine"), "{shown:#?}");
    assert_eq!(shown[1], format!("{introots}/master/lib:/my/python -I{introots}/master/idl -I/alma/idl"));
    for (before, after) in [(0, 2), (1, 3)] {
        assert_eq!(shown[before].replace("introots/master", "introots/stable"), shown[after]);
    }
    assert_eq!(shown[4], "2", "ACS's settings are read for each branch, not at each prompt");
}

#[test]
fn a_name_of_a_branch_runs_nothing() {
    let name = "$(touch pwned)`touch pwned`";
    let machine = Machine::of_srt();
    lay_out(&machine, &[name]);
    activate(&machine, name, "test");
    let here = machine.home().display().to_string();
    let shown = session(&machine, &format!("cd '{here}'\nshows \"${{PS1@P}}\"\nls"));
    assert!(shown.contains(&format!("\x1b[1;32m\u{2}{name}\u{1}\x1b[0m")), "{shown:?}");
    assert!(!machine.home().join("pwned").exists());
}

#[test]
fn what_others_do_at_prompts_stays_and_ours_is_done_once() {
    let machine = Machine::of_srt();
    lay_out(&machine, &[]);
    let bashrc = machine.misc().join("bashrc").display().to_string();
    let lines =
        format!("PROMPT_COMMAND='theirs=seen'; . '{bashrc}'; . '{bashrc}'\nshows $theirs $PROMPT_COMMAND");
    let file = machine.misc().join("prompt_command.sh").display().to_string();
    assert_eq!(session(&machine, &lines), format!("seen . {file}; theirs=seen\n"));
    let lines = "PS1=mine$PS1\n\nshows \"$PS1\"";
    assert!(session(&machine, lines).starts_with("mine("), "what users put into their prompt stays");
}

/// A `make` that says where it makes what.
fn bring_make(machine: &Machine) -> String {
    let folder = machine.software().join("programs");
    fs::create_dir_all(&folder).unwrap();
    for name in ["make", "gmake"] {
        let script = format!("#!/bin/sh\necho {name} \"$@\" in ${{PWD##*/}} for ${{INTROOT##*/}}\n");
        make_program(&folder.join(name), &script);
    }
    folder.display().to_string()
}

#[test]
fn in_another_branch_make_makes_nothing_until_the_user_leaves_it() {
    let machine = Machine::of_srt();
    lay_out(&machine, &["master", "stable"]);
    activate(&machine, "master", "test");
    let (home, programs) = (machine.home().display().to_string(), bring_make(&machine));
    let warning = "you are in 'stable', but the active branch is 'master'\n";
    let shown = session(
        &machine,
        &format!(
            "PATH={programs}:$PATH\ncd '{home}/stable'\nmake 2>&1; shows $?\ncd '{home}/master'\nmake\ncd /"
        ),
    );
    let (before, after) = shown.split_once("1\n").unwrap();
    assert!(before.starts_with(&format!("{warning}{warning}make: nothing was made")), "{shown}");
    // still there at the prompt before the user leaves
    assert_eq!(after, format!("{warning}make in master for master\n"));
    fs::write(machine.misc().join("load_branch"), "").unwrap();
    let shown = session(&machine, &format!("cd '{home}/stable'\nshows"));
    assert_eq!(shown, "you are in 'stable', but no branch is active\n\n");
}

#[test]
fn make_looks_itself_where_it_is_led_since_the_prompt() {
    let machine = Machine::of_srt();
    lay_out(&machine, &["master", "stable"]);
    activate(&machine, "master", "test");
    let (home, programs) = (machine.home().display().to_string(), bring_make(&machine));
    let nothing = "you are in 'stable', but the active branch is 'master'\n\
                   make: nothing was made. Leave this folder, or select its branch with discos-set\n";
    for (line, told) in [
        ("(cd stable; make)", nothing),
        ("(cd stable && gmake -j 4 install)", nothing),
        ("make -C stable", nothing),
        ("make -kC stable all", nothing),
        ("make -Cstable", nothing),
        ("make --directory=stable", nothing),
        ("make -C master -C ../stable", nothing),
        ("(cd stable; make -C ../master)", nothing),
        ("make -C nowhere", "make -C nowhere in discos for master\n"),
        ("make -C master all", "make -C master all in discos for master\n"),
        ("gmake -f stable/Makefile", "gmake -f stable/Makefile in discos for master\n"),
        ("set -eu; (cd master; make -k)", "make -k in master for master\n"),
        (
            "make() { command make mine; }; make\n\nmake",
            "make mine in discos for master\nmake mine in discos for master\n",
        ),
    ] {
        let lines = format!("PATH={programs}:$PATH; cd '{home}'\n{{ {line}; }} 2>&1 || :");
        assert_eq!(session(&machine, &lines), told, "{line}");
    }
}

#[test]
fn make_uses_the_branch_that_was_selected_in_the_same_line() {
    let machine = Machine::of_srt();
    lay_out(&machine, &["master", "stable"]);
    activate(&machine, "master", "test");
    let (home, programs) = (machine.home().display().to_string(), bring_make(&machine));
    let load = machine.misc().join("load_branch").display().to_string();
    let lines =
        format!("PATH={programs}:$PATH\nsed -i s/master/stable/ '{load}' && cd '{home}/stable' && make");
    assert_eq!(session(&machine, &lines), "make in stable for stable\n");
}

#[test]
fn what_users_set_for_their_own_lines_is_not_for_those_of_a_prompt_and_stays() {
    let machine = Machine::of_developer();
    lay_out(&machine, &["master", "stable"]);
    activate(&machine, "master", "test");
    let home = machine.home().display().to_string();
    let load = machine.misc().join("load_branch").display().to_string();
    let lines = format!(
        "set -eu\nshows $ACS_READ\ncd '{home}/stable'\nshows $ACS_READ\nsed -i s/master/stable/ '{load}'\n\
         shows $ACS_READ\n: > '{load}'\ncase $- in *e*u*) shows both ;; esac"
    );
    let shown = session(&machine, &lines);
    assert_eq!(
        shown,
        "1\nyou are in 'stable', but the active branch is 'master'\n1\n\
         you are in 'stable', but the active branch is 'master'\n2\n\
         you are in 'stable', but no branch is active\nboth\n"
    );
}

#[test]
fn a_script_that_is_strict_with_itself_can_read_the_environment() {
    let machine = Machine::of_developer();
    lay_out(&machine, &["master"]);
    activate(&machine, "master", "test");
    let acs = machine.software().join("config/acs/.bash_profile.acs");
    fs::write(acs, "PATH=/alma/bin:$PATH:$NOT_SET_HERE\nfalse\n").unwrap();
    let misc = machine.misc().display().to_string();
    let script = format!(". '{misc}/bashrc'; . '{misc}/environment.sh'; echo ${{PATH%%:*}} $-");
    let mut command = Command::new("bash");
    command.args(["--norc", "--noprofile", "-euc", &script]).env_clear().env("PATH", "/usr/bin:/bin");
    let output = command.env("HOME", machine.home()).output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "/alma/bin ehuBc\n");
}

#[test]
fn what_users_call_cd_and_make_themselves_is_theirs_and_confuses_no_prompt() {
    let machine = Machine::of_srt();
    lay_out(&machine, &["master", "stable"]);
    activate(&machine, "master", "test");
    let home = machine.home().display().to_string();
    let lines = format!(
        "PATH={}:$PATH; cd() {{ builtin cd \"$@\" && ls -d .; }}; alias make='make -j4' pwd='echo nowhere'\n\
         cd '{home}/stable'\nmake 2>&1 | tail -n 1\ncd '{home}/master'\nmake",
        bring_make(&machine)
    );
    let warning = "you are in 'stable', but the active branch is 'master'\n";
    assert_eq!(
        session(&machine, &lines).replace(warning, ""),
        ".\nmake: nothing was made. Leave this folder, or select its branch with discos-set\n.\n\
         make -j4 in master for master\n"
    );
}

#[test]
fn two_shells_may_forget_the_same_branch() {
    let machine = Machine::of_srt();
    let names: Vec<String> = (0..40).map(|number| format!("branch{number}")).collect();
    lay_out(&machine, &names.iter().map(String::as_str).collect::<Vec<_>>());
    activate(&machine, "branch0", "test");
    for name in &names[1..] {
        fs::remove_dir_all(machine.home().join(name)).unwrap();
    }
    let told = std::thread::scope(|threads| {
        let shells: Vec<_> = (0..4).map(|_| threads.spawn(|| session(&machine, ":"))).collect();
        shells.into_iter().map(|shell| shell.join().unwrap()).collect::<String>()
    });
    assert_eq!(told.matches("was removed").count(), 39, "each is told of once: {told}");
    assert_eq!(machine.misc_file("branches"), "branch0\n");
    assert_eq!(machine.names_in(&machine.introots()), ["branch0"]);
}
