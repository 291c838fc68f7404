//! Ctrl-C at each question, and a wrong password for sudo.

use std::time::Duration;

use super::{
    site::{PASSWORD, SUDO, Site},
    stopped::in_the_middle,
};
use crate::watch::until;

pub fn ctrl_c_at_any_question_changes_nothing(site: &Site) {
    let add: [&[(&str, &str)]; 3] = [
        &[("Password for user galileo: ", "")],
        &[("Password for user galileo: ", "long enough"), ("again: ", "")],
        &[("Password for user galileo: ", "long enough"), ("again: ", "long enough"), (SUDO, "")],
    ];
    for questions in add {
        interrupts(site, "discos-addProject galileo --ask-password", questions);
        site.knows_nothing_of("galileo");
    }
    site.runs("discos-addProject galileo", 0);
    let remove: [&[(&str, &str)]; 3] = [
        &[("[y/N]: ", "")],
        &[("[y/N]: ", "y"), ("`delete`: ", "")],
        &[("[y/N]: ", "y"), ("`delete`: ", "delete"), (SUDO, "")],
    ];
    for questions in remove {
        interrupts(site, "discos-removeProject galileo", questions);
        site.has_all("galileo");
    }

    let mut discos = site.sits("discos-fixProjectDirectories");
    for _ in 0..3 {
        discos.sees(SUDO);
        discos.types("wrong");
    }
    let screen = discos.ends_with(1);
    assert!(screen.contains("sudo refused") && screen.contains("nothing was changed"), "{screen}");

    // sudo knows discos for some minutes, but asks in any case
    let mut discos = site.sits("discos-fixProjectDirectories");
    discos.sees(SUDO);
    discos.types(PASSWORD);
    discos.ends_with(0);
    let mut discos = site.sits("discos-fixProjectDirectories");
    discos.sees(SUDO);
    discos.presses_ctrl(b'c');
    discos.ends_with(130);
}

/// Answers questions, and presses Ctrl-C at the last.
#[track_caller]
fn interrupts(site: &Site, command: &str, questions: &[(&str, &str)]) {
    let mut discos = site.sits(command);
    for (question, answer) in questions {
        discos.sees(question);
        if answer.is_empty() {
            discos.presses_ctrl(b'c');
        } else {
            discos.types(answer);
        }
    }
    let screen = discos.ends_with(130);
    assert!(screen.contains("interrupted") && screen.contains("nothing was changed"), "{screen}");
}

pub fn ctrl_c_during_the_work_ends_it_after_a_step(site: &Site) {
    let mut discos = site.sits("discos-addProject copernico");
    discos.sees(SUDO);
    discos.types(PASSWORD);
    discos.sees("the user copernico is made on the NIS server 192.168.1.9");
    discos.presses_ctrl(b'c');
    let screen = discos.ends_with(130);
    in_the_middle(&screen, "copernico");
    assert!(site.told("ypwhich").contains("192.168.1.9"), "the console knows its users: {screen}");
    // a half made user is taken back
    site.runs("discos-removeProject copernico --yes", 0);
    site.knows_nothing_of("copernico");
}

pub fn a_connection_that_breaks_ends_it_after_a_step(site: &Site) {
    let mut discos = site.sits("discos-addProject copernico");
    discos.sees(SUDO);
    discos.types(PASSWORD);
    discos.sees("the user copernico is made on the NIS server 192.168.1.9");
    discos.hangs_up();
    until("it ends", Duration::from_secs(60), || site.told("pgrep -x discos; true").is_empty());
    // the rest of the work can be quicker than the news: then the user is whole
    if site.told("ls /var/lib/discos-projects").contains("copernico") {
        let screen = site.runs("discos-addProject copernico", 0);
        assert!(screen.contains("making this user was begun at"), "it did not go on to the end: {screen}");
    }
    site.has_all("copernico");
}
