//! What stops in the middle says so, and goes on when it is run again.

use super::site::{PASSWORD, SUDO, Site};

/// Has ypserv fail when it is started the next time.
const BREAK_YPSERV: &str = "mkdir -p /etc/systemd/system/ypserv.service.d && \
                            printf '[Service]\\nExecStartPre=/bin/false\\n' > /etc/systemd/system/ypserv.service.d/broken.conf && \
                            systemctl daemon-reload";
const MEND_YPSERV: &str = "rm -r /etc/systemd/system/ypserv.service.d && systemctl daemon-reload";

#[track_caller]
pub fn in_the_middle(screen: &str, user: &str) {
    for said in [&format!("the user {user} is not "), "what is told above was done", "goes on"] {
        assert!(screen.contains(said), "{said}: {screen}");
    }
    assert!(!screen.contains("enjoy!") && !screen.contains("is removed.\r\n"), "{screen}");
}

pub fn ypserv_stops_while_a_user_is_made(site: &Site) {
    site.told("sed -i 's/^NISTIMEOUT=.*/NISTIMEOUT=3/' /etc/sysconfig/ypbind");
    site.station.told("storage", BREAK_YPSERV);
    let screen = site.runs("discos-addProject galileo", 4);
    in_the_middle(&screen, "galileo");
    assert!(screen.contains("ypserv"), "{screen}");
    site.station.told("storage", MEND_YPSERV);
    let screen = site.runs("discos-addProject galileo", 0);
    assert!(screen.contains("making this user was begun at") && screen.contains("enjoy!"), "{screen}");
    site.has_all("galileo");
}

pub fn ypserv_stops_while_a_user_is_removed(site: &Site) {
    site.station.told("storage", BREAK_YPSERV);
    let mut discos = site.sits("discos-removeProject galileo --yes");
    discos.sees(SUDO);
    discos.types(PASSWORD);
    let screen = discos.ends_with(4);
    in_the_middle(&screen, "galileo");
    site.station.told("storage", MEND_YPSERV);
    let screen = site.refused("discos-addProject galileo", 1);
    assert!(screen.contains("`discos-removeProject galileo` ends it"), "{screen}");
    site.runs("discos-removeProject galileo --yes", 0);
    site.knows_nothing_of("galileo");
}

pub fn root_is_not_let_in_on_the_server(site: &Site) {
    site.station.told("storage", "mv /root/.ssh/authorized_keys /root/.ssh/aside");
    let screen = site.runs("discos-addProject galileo", 5);
    for said in ["can't log in on the NIS server 192.168.1.9", "key_exchange", "nothing was changed"] {
        assert!(screen.contains(said), "{screen}");
    }
    site.station.told("storage", "mv /root/.ssh/aside /root/.ssh/authorized_keys");
    site.knows_nothing_of("galileo");
}

pub fn the_server_does_not_answer(site: &Site) {
    site.station.told("storage", "systemctl stop ypserv");
    site.told("service ypbind stop");
    let screen = site.refused("discos-addProject galileo", 5);
    assert!(
        screen.contains("the NIS server 192.168.1.9 of discos.med.ira.inaf.it does not answer"),
        "{screen}"
    );
    site.station.told("storage", "systemctl start ypserv");
    site.told("service ypbind start");
}

pub fn the_console_can_t_ask_any_more(site: &Site) {
    site.told("sed -i 's/^start() {/start() { [ -e \\/root\\/mended ] || return 1/' /etc/rc.d/init.d/ypbind");
    let screen = site.runs("discos-addProject galileo", 4);
    in_the_middle(&screen, "galileo");
    assert!(screen.contains("until `service ypbind start` works here"), "{screen}");
    site.told("touch /root/mended");
    site.runs("discos-addProject galileo", 0);
    site.has_all("galileo");
}
