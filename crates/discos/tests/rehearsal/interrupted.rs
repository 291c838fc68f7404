//! Ctrl-C in the middle of a run.

use std::time::Duration;

use crate::{station::Station, watch::until};

/// Processes of an agent, of what it starts, and of the connection.
const LEFT: &str = "for p in /proc/[0-9]*; do
    case $(readlink $p/exe) in /var/lib/discos-deploy/*) echo agent;; esac
    case $(tr '\\0' ' ' < $p/cmdline 2>/dev/null) in ssh-keygen*|'sshd: root@'*|'sshd-session: root@'*) echo program;; esac
done";

#[test]
fn an_interrupted_run_leaves_nothing_running_and_can_be_done_again() {
    let station = Station::noto();
    let json = ["--output", "json"];
    let mut running = station.deployment(&json).starts();
    running.reaches("Create the users");
    assert!(station.told("manager", LEFT).contains("agent"), "an agent can be seen while it works");
    running.is_interrupted();
    running.ends().with_code(130);
    until("nothing of the deployment runs on the machine", Duration::from_secs(120), || {
        station.told("manager", LEFT).is_empty()
    });

    let again = station.deployment(&json).ends().with_code(0).events();
    assert!(!again.changed().is_empty(), "there was something left to do");
    station.deployment(&json).ends().with_code(0).events().are_of_a_run_without_changes(1);
}
