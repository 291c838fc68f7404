//! A station without NIS, scripts, full disks.

use std::thread;

use super::site::{PASSWORD, Site};

pub fn root_needs_no_terminal(site: &Site) {
    let (code, text) = site.as_root("discos-addProject galileo", "");
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("The password for user \"galileo\" is \""), "{text}");
    site.has_all("galileo");
    let (code, text) = site.as_root("discos-addProject copernico --password-file -", "long enough\n");
    assert_eq!(code, Some(0), "{text}");
    assert!(!text.contains("long enough"), "{text}");
    site.has_all("copernico");
}

pub fn a_password_that_nobody_read_is_told_of(site: &Site) {
    // who should read it has gone when it comes
    let (_, text) = site.as_root("discos-addProject bruno 2> /tmp/told | true; cat /tmp/told", "");
    assert!(text.contains("nobody has seen its password: `discos-removeProject bruno`"), "{text}");
    let (_, text) =
        site.as_root("discos-removeProject bruno --yes 2> /tmp/told > /dev/full; cat /tmp/told", "");
    assert!(text.ends_with("it is removed all the same\n"), "{text}");
    site.knows_nothing_of("bruno");
}

pub fn sudo_needs_a_terminal_or_a_password(site: &Site) {
    let (code, text) = site.without_terminal("discos-fixProjectDirectories", "");
    assert_eq!(code, Some(1), "{text}");
    for said in ["sudo refused", "requiretty", "ssh -t", "nothing was changed"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let (code, text) = site.without_terminal("discos-removeProject galileo", "");
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("--yes"), "{text}");
    site.told("sed -i 's/requiretty/!requiretty/' /etc/sudoers");
    let (code, text) = site.without_terminal("discos-fixProjectDirectories", "");
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("give it your password with -S"), "{text}");
    let (code, text) = site.without_terminal("discos-fixProjectDirectories -S", "wrong\n");
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("sudo refused") && !text.contains("discos-project-plan"), "{text}");
    let (code, text) = site.without_terminal("discos-fixProjectDirectories -S", &format!("{PASSWORD}\n"));
    assert_eq!(code, Some(0), "{text}");
}

pub fn two_at_once_do_not_disturb_each_other(site: &Site) {
    let names = ["keplero", "brahe"];
    let codes: Vec<_> = thread::scope(|scope| {
        let runs: Vec<_> = names
            .iter()
            .map(|name| {
                scope.spawn(move || {
                    site.without_terminal(&format!("discos-addProject {name} -S"), &format!("{PASSWORD}\n"))
                })
            })
            .collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    for ((code, text), name) in codes.iter().zip(names) {
        match code {
            Some(0) => site.has_all(name),
            Some(6) => {
                assert!(text.contains("somebody else"), "{text}");
                site.knows_nothing_of(name);
            }
            _ => panic!("{name}: {text}"),
        }
    }
}

pub fn a_new_user_does_not_get_the_data_of_a_former_one(site: &Site) {
    site.told("echo 'discos ALL=(ALL) NOPASSWD: ALL' >> /etc/sudoers.d/discos");
    site.told("echo mine > /archive/data/galileo/mine");
    let (code, text) = site.without_terminal("discos-removeProject galileo --yes", "");
    assert_eq!(code, Some(0), "{text}");
    site.knows_nothing_of("galileo");
    assert_eq!(site.told("cat /archive/removed/galileo-*/data/mine"), "mine\n");
    site.told("mkdir /archive/data/galileo");
    let (code, text) = site.without_terminal("discos-addProject galileo", "");
    assert_eq!(code, Some(1), "{text}");
    assert!(
        text.contains("/archive/data/galileo: it is there already") && text.contains("--with-existing-data"),
        "{text}"
    );
    let (code, text) = site.without_terminal("discos-addProject galileo --with-existing-data", "");
    assert_eq!(code, Some(0), "{text}");
    site.has_all("galileo");
}

pub fn a_full_disk_leaves_nothing_half_made_without_saying_so(site: &Site) {
    site.station.simulator(&["fill", "manager:noto", "--leave", "0"]);
    let (code, text) = site.as_root("discos-addProject tolomeo", "");
    assert!(matches!(code, Some(1 | 4)), "{text}");
    assert!(text.contains("No space left"), "{text}");
    assert!(!text.contains("enjoy!"), "{text}");
    // with so little room useradd says only that it can't lock something
    site.station.simulator(&["fill", "manager:noto", "--leave", "10"]);
    let (code, text) = site.as_root("discos-addProject tolomeo", "");
    assert_eq!(code, Some(4), "{text}");
    assert!(text.contains("or is its disk full? `df /etc`"), "{text}");
    site.station.simulator(&["drain", "manager:noto"]);
    let (code, text) = site.as_root("discos-addProject tolomeo", "");
    assert_eq!(code, Some(0), "{text}");
    site.has_all("tolomeo");
}
