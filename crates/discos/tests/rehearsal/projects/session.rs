//! A day of somebody who looks after projects at a station with NIS.

use std::process::Command;

use super::site::{PASSWORD, SUDO, Site};

/// The password that the command told.
fn password_of(screen: &str, user: &str) -> String {
    let before = format!("The password for user \"{user}\" is \"");
    let (_, rest) = screen.split_once(&before).unwrap_or_else(|| panic!("{screen}"));
    let (password, end) = rest.split_once('"').unwrap();
    assert!(end.starts_with(", enjoy!"), "{screen}");
    password.to_owned()
}

/// The user's password is this one, as the machine that keeps users has it.
#[track_caller]
fn has_password(site: &Site, user: &str, password: &str) {
    let field = site.station.told(site.accounts, &format!("getent shadow {user} | cut -d: -f2"));
    let hash = field.trim();
    assert!(hash.starts_with("$6$"), "{hash}");
    let salt = &hash[3..hash.rfind('$').unwrap()];
    let words = ["passwd", "-6", "-salt", salt, password];
    let made = String::from_utf8(Command::new("openssl").args(words).output().unwrap().stdout).unwrap();
    assert_eq!(made.trim(), hash);
}

pub fn a_user_is_made(site: &Site) {
    let screen = site.runs("discos-addProject galileo", 0);
    let password = password_of(&screen, "galileo");
    assert!(password.len() >= 12, "{password}");
    site.has_all("galileo");
    has_password(site, "galileo", &password);
    let account = site.station.told("storage", "getent passwd galileo; id -Gn galileo; ls /home");
    assert!(account.contains(":336:") && account.contains(":/home/galileo:/bin/bash\n"), "{account}");
    assert!(account.ends_with("projects users\n"), "the home is on the console only: {account}");
    assert!(site.station.told("manager", "getent passwd galileo").contains(":336:"), "all machines know it");
    let file = site.told("getfacl -p /archive/schedules/galileo/x");
    assert!(file.contains("user:discos:rwx"), "discos may work with what users write: {file}");
}

pub fn others_are_not_touched(site: &Site) {
    let again = site.refused("discos-addProject galileo", 1);
    assert!(again.contains("Project user 'galileo' already present!"), "{again}");
    for user in ["discos", "observer", "root", "bin", "nobody-of-that-name", "../galileo"] {
        let screen = site.refused(&format!("discos-removeProject {user}"), 1);
        assert!(screen.contains(&format!("'{user}' is not a valid project user, retry!")), "{screen}");
    }
    for user in ["discos", "root"] {
        let screen = site.refused(&format!("discos-addProject {user}"), 1);
        assert!(screen.contains(&format!("Project user '{user}' already present!")), "{screen}");
    }
    for name in ["-x", "a/b", "'a b'", "1234", ".."] {
        site.sits(&format!("discos-addProject -- {name}")).ends_with(1);
    }
    let wrong = site.sits("discos-addProject").ends_with(2);
    assert!(wrong.contains("<USER>"), "{wrong}");
}

pub fn an_archive_that_is_not_mounted_is_noticed_before_sudo_asks(site: &Site) {
    site.told("mv /archive/data /archive/elsewhere");
    for command in ["discos-addProject newton", "discos-fixProjectDirectories"] {
        let screen = site.refused(command, 1);
        assert!(screen.contains("/archive/data: there is no such folder"), "{screen}");
        assert!(screen.contains("is /archive mounted?"), "{screen}");
    }
    site.told("mv /archive/elsewhere /archive/data");
}

pub fn passwords_are_typed(site: &Site) {
    let mut discos = site.sits("discos-addProject copernico --ask-password");
    discos.sees("Password for user copernico: ");
    discos.types("long enough");
    discos.sees("again: ");
    discos.types("something else");
    let screen = discos.ends_with(2);
    assert!(screen.contains("Typed passwords don't match, retry!"), "{screen}");
    assert!(!screen.contains("long enough"), "{screen}");
    let mut discos = site.sits("discos-addProject 24-16 --ask-password");
    discos.sees("Password for user 24-16: ");
    discos.types("long enough");
    discos.sees("again: ");
    discos.types("long enough");
    discos.sees(SUDO);
    discos.types(PASSWORD);
    let screen = discos.ends_with(0);
    assert!(!screen.contains("long enough"), "{screen}");
    site.has_all("24-16");
    has_password(site, "24-16", "long enough");
}

pub fn what_is_missing_is_made_again(site: &Site) {
    let screen = site.runs("discos-fixProjectDirectories", 0);
    assert!(screen.contains("24-16 has all") && screen.contains("galileo has all"), "{screen}");
    site.told("rm -r /home/24-16 /archive/extraData/24-16; touch /archive/data/galileo/old; setfacl -bR /archive/data/galileo");
    site.runs("discos-fixProjectDirectories", 0);
    site.has_all("galileo");
    site.has_all("24-16");
    assert!(site.told("getfacl -p /archive/data/galileo/old").contains("user:galileo:r--\n"));
}

pub fn who_works_is_not_removed(site: &Site) {
    site.told("su - galileo -c 'sleep 1000 > /dev/null 2>&1 &'");
    let screen = site.refused("discos-removeProject galileo", 1);
    assert!(screen.contains("sleep ("), "{screen}");
    let mut discos = site.sits("discos-removeProject galileo --end-processes");
    discos.sees("Are you sure you want to remove user galileo? [y/N]: ");
    discos.types("y");
    discos.sees("unless you type `delete`: ");
    discos.types("");
    discos.sees(SUDO);
    discos.types(PASSWORD);
    let screen = discos.ends_with(0);
    assert!(screen.contains("The user \"galileo\" is removed."), "{screen}");
    site.knows_nothing_of("galileo");
    let aside = site
        .told("cd /archive/removed/galileo-*; stat -c %a.%U .; find . -name x -o -name old -o -name .bashrc");
    for part in ["700.root", "./schedules/x", "./data/old", "./home/.bashrc"] {
        assert!(aside.lines().any(|line| line == part), "{part}: {aside}");
    }
}

pub fn data_are_deleted_when_told(site: &Site) {
    for (answers, code) in [(vec![""], 2), (vec!["n"], 2), (vec!["y", "what?"], 2)] {
        let mut discos = site.sits("discos-removeProject 24-16");
        for answer in answers {
            discos.sees(": ");
            discos.types(answer);
        }
        let screen = discos.ends_with(code);
        assert!(screen.contains("nothing was changed"), "{screen}");
    }
    site.has_all("24-16");
    let mut discos = site.sits("discos-removeProject 24-16");
    for answer in ["y", "delete", PASSWORD] {
        discos.sees(": ");
        discos.types(answer);
    }
    discos.ends_with(0);
    site.knows_nothing_of("24-16");
    assert_eq!(site.told("ls -d /archive/removed/24-16* 2> /dev/null; true"), "");
    let screen = site.refused("discos-removeProject 24-16", 1);
    assert!(screen.contains("'24-16' is not a valid project user, retry!"), "{screen}");
}
