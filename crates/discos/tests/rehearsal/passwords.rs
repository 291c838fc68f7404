//! What a machine wants before it lets anybody in, and passwords that come from a file.

use std::{fs, os::unix::fs::PermissionsExt, process::Command};

use crate::station::Station;

#[test]
fn wrong_passwords_are_refused_three_times() {
    let station = Station::newly_installed_noto();
    let mut operator = station.sitting(&["--accept-new-host-keys"]);
    operator.sees("Password of root there: ");
    operator.types("wrong 1");
    for wrong in ["wrong 2", "wrong 3"] {
        operator.sees("It was refused. Password of root on discos-manager: ");
        operator.types(wrong);
    }
    let screen = operator.ends_with(5);
    assert!(screen.contains("it refused 3 passwords") && screen.contains("PermitRootLogin"), "{screen}");
    assert!(!screen.contains("wrong 1"), "{screen}");
}

#[test]
fn a_passphrase_is_asked_for_a_key_that_needs_one() {
    let station = Station::noto();
    let content = station.content("- command: echo in\n");
    let content = ["--content", content.to_str().unwrap()];
    let key = station.folder().join("id_rsa");
    let key = key.to_str().unwrap();
    let locked =
        Command::new("ssh-keygen").args(["-q", "-p", "-P", "", "-N", "geheim", "-f", key]).output().unwrap();
    assert!(locked.status.success(), "{locked:?}");
    let mut operator = station.sitting(&content);
    for answer in ["typo", "geheim"] {
        operator.sees(&format!("Enter passphrase for key '{key}': "));
        assert!(!operator.echoes());
        operator.types(answer);
    }
    operator.ends_with(0);
    let refused = station.deployment(&content).ends().with_code(2);
    assert!(refused.stdout.contains("load it into ssh-agent"), "{}", refused.stdout);

    // no passphrase is known, and the machine accepts passwords only of others
    station.told("manager", "echo 'PasswordAuthentication no' > /etc/ssh/sshd_config.d/00-mine.conf");
    station.simulator(&["reboot", "manager:noto"]);
    let mut operator = station.sitting(&content);
    operator.sees(&format!("Enter passphrase for key '{key}': "));
    operator.types("");
    let screen = operator.ends_with(5);
    assert!(
        screen.contains("Permission denied (publickey") && screen.contains("does not accept your keys"),
        "{screen}"
    );
}

#[test]
fn passwords_of_users_come_from_a_file_where_there_is_no_terminal() {
    let station = Station::newly_installed_noto();
    // as if a key had been brought by hand
    let public = fs::read_to_string(station.folder().join("id_rsa.pub")).unwrap();
    station.told(
        "manager",
        &format!("mkdir -p /root/.ssh && echo '{}' > /root/.ssh/authorized_keys", public.trim()),
    );
    let deployment = |more: &[&str]| {
        station.deployment(&[&["--accept-new-host-keys", "--only", "users"], more].concat()).ends()
    };
    let refused = deployment(&[]).with_code(2);
    for said in ["discos will be created", "--user-passwords", "nothing was touched"] {
        assert!(refused.stdout.contains(said), "{said}: {}", refused.stdout);
    }
    deployment(&["--check"]).with_code(3);
    station.deployment(&["--accept-new-host-keys", "--only", "network"]).ends().with_code(0);

    let file = station.home().join("passwords");
    fs::write(&file, "discos:hunter2\n").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let refused = deployment(&["--user-passwords", file.to_str().unwrap()]).with_code(2);
    assert!(refused.stderr.contains("other users may read"), "{}", refused.stderr);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    deployment(&["--user-passwords", file.to_str().unwrap()]).with_code(0);
    let shadow = station.told("manager", "grep ^discos: /etc/shadow");
    assert!(shadow.starts_with("discos:$6$"), "{shadow}");

    let refused = deployment(&["--default-passwords"]).with_code(2);
    assert!(refused.stderr.contains("for development only"), "{}", refused.stderr);
}
