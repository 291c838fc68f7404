//! `discos-get` and `discos-set` as discos uses them on a machine of the station, with ACS, git and GitHub's stand-in.

use std::fmt::Write;

use crate::{person::Person, station::Station, terminal::Sitting};

/// Noto with its users and environment.
fn noto() -> Station {
    let station = Station::noto();
    station.deployment(&["--only", "users,acs"]).ends().with_code(0);
    station
}

/// The prompt at home.
fn prompt(branch: &str) -> String {
    match branch.split_once(':') {
        Some((name, cdb)) => {
            format!("(\x1b[1;32m{name}\x1b[0m:\x1b[1;36m{cdb}\x1b[0m) discos@discos-manager ~ $ ")
        }
        None => "(\x1b[1;31mbranch?\x1b[0m) discos@discos-manager ~ $ ".into(),
    }
}

/// What is seen between a command and the next prompt.
#[track_caller]
fn answer(shell: &mut Sitting, command: &str, next: &str) -> String {
    shell.types(command);
    shell.sees(next)
}

#[test]
fn a_session_with_branches_and_tags() {
    let station = noto();
    let discos = Person::of(&station, "manager", "discos");
    refusals_touch_nothing(&station, &discos);
    let mut shell = discos.sits();
    shell.sees(&prompt("none"));
    let seen = answer(&mut shell, "discos-get --branch master", &prompt("master:telescope"));
    assert!(seen.contains("Receiving objects: 100%"), "the progress of git is seen: {seen}");
    assert!(seen.contains("Repository cloned into /discos-sw/discos/master\r\n"), "{seen}");
    assert!(seen.contains("Introot created into /discos-sw/introots/master\r\n"), "{seen}");
    let seen = answer(&mut shell, "discos-get --tag discos1.0-rc02", &prompt("discos1.0-rc02:telescope"));
    assert!(seen.contains("You are in 'detached HEAD' state"), "{seen}");
    answer(&mut shell, "discos-get stable --station noto", &prompt("stable:telescope"));
    answer(&mut shell, "discos-set mas\t --cdb te\t\tst", &prompt("master:test"));
    shell.types("exit");
    shell.ends_with(0);
    assert_eq!(discos.told("cat /discos-sw/config/misc/branches"), "master\ndiscos1.0-rc02\nstable\n");
    introots_have_their_permissions(&discos);
    let build = "bash -lc 'cd ~/master/SystemMake && make && make install && discosVersion'";
    let told = discos.told(build);
    assert!(
        told.ends_with("in /discos-sw/introots/master, station Noto, CDB /discos-sw/discos/master/Noto\n"),
        "{told}"
    );
    a_station_without_internet(&station, &discos);
    a_full_disk(&station, &discos);
}

/// What is wrong is told before anything is done.
fn refusals_touch_nothing(station: &Station, discos: &Person<'_>) {
    for (words, said) in [
        ("stable --station srt", "you cannot specify a different station."),
        ("--branch mastre", "did you mean master?\n  branches: master, stable\n"),
        ("--tag discos1.0-rc2", "did you mean discos1.0-rc02?\n  tags: discos1.0-rc02\n"),
        ("--branch discos1.0-rc02", "is a tag of https://github.com/discos/discos.git, not a branch"),
        ("../elsewhere", "can be no branch or tag"),
    ] {
        let told = discos.told(&format!("discos-get {words} 2>&1; echo $?"));
        assert!(told.contains(said) && told.ends_with("\n2\n"), "{words}: {told}");
    }
    for command in ["get", "set"] {
        let root =
            station.told("manager", &format!("/usr/libexec/discos/discos {command} master 2>&1; echo $?"));
        assert!(root.contains("log in as discos (`su - discos`)") && root.ends_with("\n2\n"), "{root}");
    }
    let left =
        discos.told("ls ~ | grep -v '^bin$'; ls -A /discos-sw/introots; cat /discos-sw/config/misc/branches");
    assert_eq!(left, "");
}

fn introots_have_their_permissions(discos: &Person<'_>) {
    let told = discos.told(
        "cd /discos-sw/introots; stat -c '%a %U:%G %n' master master/{bin,lib,user,user/bin,include}; readlink default; \
         find master/lib ! -type l ! -perm -055; find master/include -perm /077",
    );
    let mut expected = String::new();
    for line in ["711 M", "750 M/bin", "755 M/lib", "705 M/user", "705 M/user/bin", "700 M/include"] {
        let (mode, path) = line.split_once(' ').unwrap();
        writeln!(expected, "{mode} discos:acs {}", path.replace('M', "master")).unwrap();
    }
    assert_eq!(told, expected + "/discos-sw/introots/master\n");
}

fn a_station_without_internet(station: &Station, discos: &Person<'_>) {
    discos.told("rm -rf ~/stable");
    station.simulator(&["cut", "internet:noto"]);
    let told = discos.told("discos-get stable 2>&1; echo $?");
    assert!(told.contains("Network is unreachable") && told.ends_with("\n5\n"), "{told}");
    assert!(told.contains("DISCOS_REPOSITORY=FOLDER-OR-ADDRESS"), "{told}");
    station.simulator(&["cut", "internet:noto", "--silently"]);
    let told = discos.told("discos-get stable --time-limit 2 2>&1; echo $?");
    assert!(told.contains("within 2 s") && told.ends_with("\n1\n"), "{told}");
    assert_eq!(discos.told("ls -A ~ /discos-sw/introots | grep discos-get; pgrep -u discos git; true"), "");
    let told = discos.told("DISCOS_REPOSITORY=/srv/git/discos/discos.git discos-get stable 2>&1; echo $?");
    assert!(told.ends_with("\n0\n"), "{told}");
    station.simulator(&["heal", "internet:noto"]);
}

fn a_full_disk(station: &Station, discos: &Person<'_>) {
    discos.told("discos-set master; rm -rf ~/stable");
    station.simulator(&["fill", "manager:noto"]);
    let told = discos.told("discos-get stable 2>&1; echo $?; discos-set discos1.0-rc02 2>&1; echo $?");
    assert!(told.contains("No space left on device") && told.contains("\n1\n"), "{told}");
    assert_eq!(discos.told("ls -A ~ /discos-sw/introots | grep -e discos-get -e stable; true"), "");
    let active = discos
        .told(". /discos-sw/config/misc/load_branch; echo $INTROOT; readlink /discos-sw/introots/default");
    let (file, link) = active.split_once('\n').unwrap();
    assert_eq!(format!("{file}\n"), link, "both tell the same: {told}");
    station.simulator(&["drain", "manager:noto"]);
    let told = discos.told("discos-get stable 2>&1; echo $?");
    assert!(told.ends_with("\n0\n"), "{told}");
}
