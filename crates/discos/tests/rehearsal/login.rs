//! What discos and observer find when they log in: the environment, the prompt, the branch check.

use std::process::Command;

use crate::{executable::executable, person::Person, station::Station, terminal::Sitting};

/// A branch as discos-get leaves it: clone, introot, a line in the list.
const BRANCH: &str = "set -e; cd /discos-sw; \
    runuser -u discos -- sh -c 'mkdir -p discos/NAME/SRT introots/NAME/bin && echo NAME >> config/misc/branches'";

/// Medicina with its users and environment, and two branches.
fn medicina() -> Station {
    let station = Station::medicina();
    station.deployment(&["--only", "users,acs", "--limit", "acs"]).ends().with_code(0);
    let sums = Command::new("sha256sum").arg(executable()).output().unwrap().stdout;
    let sum = String::from_utf8(sums).unwrap().split_whitespace().next().unwrap().to_owned();
    for host in ["manager", "console"] {
        let installed = station.told(host, "sha256sum /usr/libexec/discos/discos");
        assert!(installed.starts_with(&sum), "{host} has another executable: {installed}");
        for name in ["master", "stable"] {
            station.told(host, &BRANCH.replace("NAME", name));
        }
    }
    station
}

/// The prompt: the parentheses as they are printed, who and where.
fn prompt(branch: &str, who: &str, folder: &str) -> String {
    format!("({branch}) {who} {folder} $ ")
}

/// Debian's bash tells terminals that it is not to be pasted into any more.
const PASTE: &str = "\x1b[?2004l\r";
/// What make itself says in a folder where there is nothing to make.
const NO_MAKEFILE: &str = "make: *** No targets specified and no makefile found.  Stop.\r\n";
const NONE: &str = "\x1b[1;31mbranch?\x1b[0m";

fn active(branch: &str, cdb: &str) -> String {
    format!("\x1b[1;32m{branch}\x1b[0m:\x1b[1;36m{cdb}\x1b[0m")
}

/// What a command prints, at a prompt that comes again.
#[track_caller]
fn answer(sitting: &mut Sitting, command: &str, prompt: &str) -> String {
    sitting.types(&format!("{command}; echo =do''ne="));
    let shown = sitting.sees("=done=\r\n").replace(PASTE, "");
    sitting.sees(prompt);
    let (_, answer) = shown.split_once("echo =do''ne=\r\n").unwrap();
    answer.trim_end_matches("=done=\r\n").to_owned()
}

#[test]
fn the_login_environment_of_a_station() {
    let station = medicina();
    let manager = Person::of(&station, "manager", "discos");
    let console = Person::of(&station, "console", "discos");
    let observer = Person::of(&station, "console", "observer");
    logins_without_a_terminal_are_quiet(&[&manager, &console, &observer]);
    everybody_knows_the_manager_but_itself(&manager, &console, &observer);
    the_prompt_follows_the_active_branch(&console);
    another_branch_is_warned_of(&console);
    nothing_disturbs_a_prompt(&station, &console);
    observer_sees_and_changes_nothing(&station, &observer);
    a_removed_branch_is_forgotten(&station, &console);
    a_role_can_work_in_a_login_shell(&station);
}

fn logins_without_a_terminal_are_quiet(people: &[&Person<'_>]) {
    for person in people {
        for command in ["true", "bash -lc true", "bash -ic true 2> /dev/null"] {
            assert_eq!(person.told(command), "", "{command}");
        }
        assert_eq!(person.told("echo $STATION"), "Medicina\n");
        let sent = person.is_sent("/etc/os-release");
        assert!(sent.status.success() && sent.stderr.is_empty(), "{sent:?}");
        assert_eq!(person.told("test -s os-release && rm os-release && echo copied"), "copied\n");
    }
}

fn everybody_knows_the_manager_but_itself(manager: &Person<'_>, console: &Person<'_>, observer: &Person<'_>) {
    let ask = "bash -lc 'echo ${MNG_IP-none} ${MANAGER_REFERENCE-none}'";
    assert_eq!(manager.told(ask), "none none\n");
    for person in [console, observer] {
        assert_eq!(person.told(ask), "192.168.1.100 corbaloc::192.168.1.100:3000/Manager\n");
    }
    let ask = "bash -lc 'echo $EDITOR $QTDIR $QTLIB $QTINC $PYTHONSTARTUP $ACS_TMP; echo $LD_LIBRARY_PATH'";
    let qt = "/usr/local/qt-4.5.2";
    assert_eq!(
        console.told(ask),
        format!(
            "vi {qt} {qt}/lib {qt}/include /discos-sw/discos/.pyrc /service/acstmp/discos-console\n\
             /alma/ACS-FEB2017/ACSSW/lib:{qt}/lib:/usr/local/lib:/usr/lib64\n"
        )
    );
}

fn the_prompt_follows_the_active_branch(console: &Person<'_>) {
    let mut shell = console.sits();
    let none = prompt(NONE, "discos@discos-console", "~");
    shell.sees(&none);
    assert_eq!(answer(&mut shell, "echo ${ACS_CDB-none} $PATH > before", &none), "");
    let telescope = prompt(&active("master", "telescope"), "discos@discos-console", "~");
    shell.types("discos-set master");
    shell.sees(&telescope);
    let cdb = "/discos-sw/discos/master/Medicina";
    assert_eq!(answer(&mut shell, "echo $ACS_CDB", &telescope), format!("{cdb}/Configuration\r\n"));
    // what the user adds stays, what belonged to another branch goes
    answer(&mut shell, "PATH=$PATH:/opt/mine", &telescope);
    let test = prompt(&active("stable", "test"), "discos@discos-console", "~");
    shell.types("discos-set stable --cdb test");
    shell.sees(&test);
    assert_eq!(answer(&mut shell, "echo $ACS_CDB", &test), "/discos-sw/discos/stable/Medicina\r\n");
    let path = answer(&mut shell, "echo $PATH", &test);
    assert!(path.starts_with("/discos-sw/introots/stable/bin:"), "{path}");
    assert!(path.ends_with(":/opt/mine\r\n") && !path.contains("introots/master"), "{path}");
    for _ in 0..3 {
        assert_eq!(answer(&mut shell, "echo $PATH", &test), path, "it does not grow");
    }
    // a shell in the shell, with the other branch: nothing of the first one is left
    shell.types("discos-set master");
    shell.sees(&telescope);
    shell.types("bash");
    shell.sees(&telescope);
    let inner = answer(&mut shell, "echo $PATH", &telescope);
    assert_eq!(inner, path.replace("introots/stable", "introots/master"));
    shell.types("exit");
    shell.sees(&telescope);
    shell.types("exit");
    shell.ends_with(0);
}

fn another_branch_is_warned_of(console: &Person<'_>) {
    let warning = "you are in 'stable', but the active branch is 'master'\r\n";
    let mut shell = console.sits();
    let at =
        |branch: &str, folder: &str| prompt(&active(branch, "telescope"), "discos@discos-console", folder);
    shell.sees(&at("master", "~"));
    shell.types("mkdir -p ~/elsewhere && ln -sfn ~/stable/SRT ~/elsewhere/link; cd ~/stable/SRT");
    shell.sees(warning);
    shell.sees(&at("master", "SRT"));
    let said = answer(&mut shell, "make; echo $?", &at("master", "SRT"));
    assert!(
        said.starts_with(warning) && said.contains("nothing was made") && said.ends_with("1\r\n"),
        "{said}"
    );
    // also when there was no prompt in between, or make is led there
    for line in ["cd ~/master; (cd ~/stable; make); cd ~/stable/SRT", "make -C ~/stable"] {
        let said = answer(&mut shell, line, &at("master", "SRT"));
        assert!(said.starts_with(warning) && said.contains("nothing was made"), "{line}: {said}");
    }
    // by the way of a link it is the same folder
    shell.types("cd ~/elsewhere/link");
    shell.sees(warning);
    shell.sees(&at("master", "link"));
    assert!(answer(&mut shell, "gmake", &at("master", "link")).contains("nothing was made"));
    shell.types("cd ~/master");
    let between = shell.sees(&at("master", "master"));
    assert!(!between.contains("you are in"), "{between}");
    assert_eq!(answer(&mut shell, "make 2>&1", &at("master", "master")), NO_MAKEFILE);
    shell.types("cd ~/stable");
    shell.sees(&at("master", "stable"));
    shell.types("discos-set stable");
    let between = shell.sees(&at("stable", "stable"));
    assert!(!between.contains("you are in"), "{between}");
    assert_eq!(answer(&mut shell, "make 2>&1", &at("stable", "stable")), NO_MAKEFILE);
    shell.types("exit");
    shell.ends_with(0);
}

fn nothing_disturbs_a_prompt(station: &Station, console: &Person<'_>) {
    let mut shell = console.sits();
    let at = |folder: &str| prompt(&active("stable", "telescope"), "discos@discos-console", folder);
    shell.sees(&at("~"));
    assert_eq!(answer(&mut shell, "unset HOME", &at("discos")), "");
    for command in ["export HOME=~discos", "export LC_ALL=C", "set -f", "IFS=:", "unset IFS", "false"] {
        assert_eq!(answer(&mut shell, command, &at("~")), "", "{command}");
    }
    shell.types("mkdir /tmp/gone; cd /tmp/gone");
    shell.sees(&at("gone"));
    shell.types("rmdir /tmp/gone");
    shell.sees("rmdir /tmp/gone\r\n");
    let shown = shell.sees(&at("gone"));
    assert!(!shown.contains("rror"), "{shown}");
    shell.types("cd");
    shell.sees(&at("~"));
    // the program is missing: told once
    station.told("console", "mv /usr/libexec/discos/discos /usr/libexec/discos/aside");
    shell.types("cd ~/master");
    assert!(shell.sees(&at("master")).contains("No such file"));
    shell.types("true");
    shell.sees("true\r\n");
    let shown = shell.sees(&at("master"));
    assert!(!shown.contains("No such file"), "{shown}");
    station.told("console", "mv /usr/libexec/discos/aside /usr/libexec/discos/discos");
    shell.types("exit");
    shell.ends_with(0);
}

fn observer_sees_and_changes_nothing(station: &Station, observer: &Person<'_>) {
    let misc = "cd /discos-sw; ls -l --time-style=full-iso config/misc introots; cat config/misc/branches";
    let before = station.told("console", misc);
    let mut shell = observer.sits();
    let at = prompt(&active("stable", "telescope"), "observer@discos-console", "~");
    shell.sees(&at);
    let path = answer(&mut shell, "echo $PATH", &at);
    assert!(path.contains("/discos-sw/introots/stable/bin:"), "{path}");
    assert_eq!(answer(&mut shell, "/usr/libexec/discos/discos _discos-check-branch; echo $?", &at), "0\r\n");
    shell.types("exit");
    shell.ends_with(0);
    assert_eq!(station.told("console", misc), before);
}

fn a_removed_branch_is_forgotten(station: &Station, console: &Person<'_>) {
    let mut shell = console.sits();
    let stable = prompt(&active("stable", "telescope"), "discos@discos-console", "~");
    shell.sees(&stable);
    shell.types("rm -rf ~/master");
    let told = shell.sees(&stable);
    assert!(told.contains("'master' was removed, and with it the introot of 'master'\r\n"), "{told}");
    assert_eq!(station.told("console", "cat /discos-sw/config/misc/branches"), "stable\n");
    assert_eq!(station.told("console", "ls -A /discos-sw/introots"), "default\nstable\n");
    shell.types("rm -rf ~/stable");
    let told = shell.sees(&prompt(NONE, "discos@discos-console", "~"));
    assert!(told.contains("no branch is active now"), "{told}");
    let none = "export DISCOS_BRANCH=\nexport CDB=\nexport INTROOT=\n";
    assert_eq!(station.told("console", "cat /discos-sw/config/misc/load_branch"), none);
    assert_eq!(station.told("console", "ls -A /discos-sw/introots"), "");
    let path = answer(&mut shell, "echo $PATH ${ACS_CDB-none}", &prompt(NONE, "discos@discos-console", "~"));
    assert!(!path.contains("introots") && path.ends_with(" none\r\n"), "{path}");
    shell.types("exit");
    shell.ends_with(0);
}

#[test]
fn a_full_disk_is_told_once_and_leaves_nothing_half_written() {
    let station = Station::noto();
    station.deployment(&["--only", "users,acs"]).ends().with_code(0);
    for name in ["master", "stable"] {
        station.told("manager", &BRANCH.replace("NAME", name));
    }
    let discos = Person::of(&station, "manager", "discos");
    discos.told("bash -lc 'discos-set master' > /dev/null");
    let at = prompt(&active("master", "telescope"), "discos@discos-manager", "~");
    let files = "cd /discos-sw/config/misc; ls -A | sort; cat branches load_branch";
    let before = station.told("manager", files);
    // a host gets its other disk while it is off
    station.simulator(&["fill", "manager:noto", "--leave", "0"]);
    let mut shell = discos.sits();
    shell.sees(&at);
    shell.types("rmdir ~/stable/SRT ~/stable");
    let said = shell.sees(&at);
    assert!(said.contains("error: ") && said.contains("No space left on device"), "{said}");
    assert_eq!(answer(&mut shell, "true", &at), "", "it was told already");
    assert_eq!(station.told("manager", files), before);
    shell.types("exit");
    shell.ends_with(0);
    station.simulator(&["drain", "manager:noto"]);
    let mut shell = discos.sits();
    let said = shell.sees(&at);
    assert!(said.contains("'stable' was removed"), "{said}");
    assert_eq!(
        station.told("manager", "ls -A /discos-sw/introots; cat /discos-sw/config/misc/branches"),
        "default\nmaster\nmaster\n"
    );
    shell.types("exit");
    shell.ends_with(0);
}

/// sudo would want a terminal here.
fn a_role_can_work_in_a_login_shell(station: &Station) {
    station.told("manager", &BRANCH.replace("NAME", "v1"));
    let content = station.content(
        "---
- name: Select the branch
  command: discos-set v1
  become: true
  become_user: discos
  become_method: su
  become_flags: -l
  when: inventory_hostname.startswith('discos-manager')
- name: Look around
  shell: echo $ACSROOT $INTROOT $ACS_CDB $PWD $(id -un) > seen
  become: true
  become_user: discos
  become_method: su
  become_flags: -l
  when: inventory_hostname.startswith('discos-manager')
",
    );
    station.deployment(&["--content", &content.display().to_string()]).ends().with_code(0);
    assert_eq!(
        station.told("manager", "grep -c '^Defaults *requiretty' /etc/sudoers; cat /discos-sw/discos/seen"),
        "1\n/alma/ACS-FEB2017/ACSSW /discos-sw/introots/v1 /discos-sw/discos/v1/Medicina/Configuration \
         /discos-sw/discos discos\n"
    );
}
