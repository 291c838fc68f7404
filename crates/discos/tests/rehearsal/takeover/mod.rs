//! A station that was deployed by the tool in use before discos is taken over without harm: what its operators and users
//! have stays, and a check says before what will change.

use std::collections::BTreeMap;

use simulator::manifest::Manifest;

use crate::station::Station;

/// Makes a machine what the former tool leaves behind.
pub const DEPLOYED_BEFORE: &str = include_str!("deployed_before.sh");

/// The NIS server first: its clients look for it.
const HOSTS: [&str; 3] = ["storage", "manager", "console"];

/// What a check says beforehand, and why it is to change.
const FORETOLD: [&str; 14] = [
    "yum: Use repositories that still exist",
    "yum: Give IUS an address that still exists, switched off until a package is wanted from it",
    "-mirrorlist=https://mirrors.iuscommunity.org/",
    "network: Set up the resolver",
    "-option rotate",
    "+options rotate timeout:1",
    "firewall: Install the script that sets the firewall anew",
    "time: Use the station's time servers",
    "users: Let administrators use sudo",
    "users: Drop the rules of administrators that stand in sudoers itself",
    "-discos ALL=(ALL) ALL",
    "key_exchange: Put the machines' own keys into known_hosts, in place of older ones",
    "-discos-console.med.ira.inaf.it,discos-console,192.168.1.54 ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQColder",
    "+discos-storage.med.ira.inaf.it,discos-storage,192.168.1.9 ssh-ed25519 ",
];

/// Paths that the first run may write; a `*` stands for the rest.
const WRITTEN: [&str; 47] = [
    "/etc/hosts",
    "/etc/ntp.conf",
    "/etc/ntp.conf.*",
    "/etc/resolv.conf",
    "/etc/sudoers",
    "/etc/sudoers.d/discos",
    "/etc/yum.repos.d/CentOS-Base.repo",
    "/etc/yum.repos.d/epel.repo",
    "/etc/yum.repos.d/ius.repo",
    "/usr/bin/firewall-reset",
    "/usr/local/bin/plot_loopstats",
    "/var/yp/discos.med.ira.inaf.it/*",
    "/root/.ssh/known_hosts",
    "/root/.ssh/authorized_keys",
    "/discos-sw/discos/.ssh/known_hosts",
    "/discos-sw/discos/.ssh/authorized_keys",
    "/usr/libexec/discos",
    "/usr/libexec/discos/discos",
    // not the branches and which one is active
    "/discos-sw/config/acs",
    "/discos-sw/config/acs/*",
    "/discos-sw/config/misc/bashrc",
    "/discos-sw/config/misc/bash_profile",
    "/discos-sw/config/misc/completion.bash",
    "/discos-sw/config/misc/discos-logrotate",
    "/discos-sw/config/misc/environment.sh",
    "/discos-sw/config/misc/prompt_command.sh",
    "/discos-sw/discos/bin/*",
    "/discos-sw/discos/.bashrc",
    "/discos-sw/discos/.bash_profile",
    "/discos-sw/discos/.pyrc",
    "/discos-sw/discos/.vimrc",
    "/discos-sw/observer/.bashrc",
    "/discos-sw/observer/.bash_profile",
    "/discos-sw/observer/.pyrc",
    "/discos-sw/observer/.vimrc",
    // the folders, and nothing in them
    "/archive/data",
    "/archive/events",
    "/archive/extraData",
    "/archive/logs",
    "/archive/schedules",
    "/service",
    "/service/*",
    "/var/spool/cron/*",
    "/etc/skel/.bashrc",
    "/etc/skel/.bash_profile",
    // the deployment itself
    "/var/lib/discos-deploy",
    "/var/lib/discos-deploy/*",
];

/// What belongs to operators and users, on every machine.
const KEPT: [&str; 15] = [
    "grep -q '^discos:x:3060:335:.*:/discos-sw/discos:/bin/bash$' /etc/passwd",
    "grep -q '^discos:\\$1\\$discos\\$' /etc/shadow",
    "grep -q '^export EDITOR=vim  # mine$' /discos-sw/discos/.bashrc",
    "grep -q 'BEGIN ANSIBLE MANAGED BLOCK' /discos-sw/discos/.bashrc",
    "grep -q ' anna@desk$' /root/.ssh/authorized_keys",
    "grep -q '^restrict,command=.* monitoring$' /root/.ssh/authorized_keys",
    "grep -q '^github.com ' /discos-sw/discos/.ssh/known_hosts",
    "grep -q '^192.168.1.77 backend7.med.ira.inaf.it backend7$' /etc/hosts",
    "grep -q '^192.168.1.100 mng$' /etc/hosts && grep -q '^192.168.1.31 acquisition # its address of before$' /etc/hosts",
    "LC_ALL=C grep -q $'^# caff\\xe8, in Latin-1$' /etc/hosts",
    "crontab -l | LC_ALL=C grep -q $'^# caff\\xe8$' && crontab -l | grep -q '^0 4 . . 0 /root/weekly$'",
    "grep -q '^anna ALL=(ALL) NOPASSWD: /sbin/reboot$' /etc/sudoers",
    "grep -q '^    PermitOpen localhost:15002$' /etc/ssh/sshd_config",
    "grep -q '^exclude=kernel\\*$' /etc/yum.conf",
    "grep -q '^discos ALL=(ALL) ALL$' /etc/sudoers.d/discos && visudo -qc",
];

#[test]
fn a_station_that_was_deployed_before_is_taken_over_without_harm() {
    let station = Station::medicina();
    deploy_as_before(&station);
    let before = seen(&station);

    let check = station.deployment(&["--check", "--diff"]).ends().with_code(3);
    for told in FORETOLD {
        assert!(check.stdout.contains(told), "a check does not say {told:?}:\n{}", check.stdout);
    }
    let untouched = ["/var/lib/discos-deploy", "/var/lib/discos-deploy/*"];
    differs_only_in(&station, &before, &untouched);

    station.deployment(&[]).ends().with_code(0);
    differs_only_in(&station, &before, &WRITTEN);
    for host in HOSTS {
        for kept in KEPT {
            station.told(host, kept);
        }
        let own =
            "ssh -o BatchMode=yes discos-storage hostname; ssh -o BatchMode=yes discos-console hostname";
        let names = station.told(host, &format!("su - discos -c '{own}'"));
        assert_eq!(names, "discos-storage.med.ira.inaf.it\ndiscos-console.med.ira.inaf.it\n", "{host}");
        assert_eq!(station.told(host, "grep -c '^discos ALL' /etc/sudoers || true"), "0\n", "{host}");
    }
    for host in ["manager", "console"] {
        let asked = "su - discos -c 'echo $EDITOR $DISCOS_BRANCH $INTROOT'";
        let known = "vim stable /discos-sw/introots/stable\n";
        assert_eq!(station.told(host, asked), known, "what users wrote behind the block wins: {host}");
    }
    let jobs = "cat /var/spool/cron/discos; crontab -l -u discos";
    assert_eq!(station.told("manager", jobs).matches("logrotate ").count(), 1);
    let known = station.told("console", "ypcat passwd");
    assert!(known.contains("m31:!:4001:") || known.contains("m31:!!:4001:"), "{known}");

    let json = station.deployment(&["--output", "json"]).ends().with_code(0);
    json.events().are_of_a_run_without_changes(3);
}

/// Brings the station to where the former tool left it.
fn deploy_as_before(station: &Station) {
    for host in HOSTS {
        station.told(host, DEPLOYED_BEFORE);
    }
    // it exchanged RSA keys only; the console had another one before it was installed anew
    for user in ["root", "discos"] {
        let home = if user == "root" { "/root" } else { "/discos-sw/discos" };
        let (mut known, mut accepted) =
            (String::from("github.com ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQChub\n"), String::new());
        for host in HOSTS {
            let line = "echo $(hostname),$(hostname -s),$(hostname -i) $(cut -d' ' -f1,2 /etc/ssh/ssh_host_rsa_key.pub)";
            known += &match host {
                "console" => "discos-console.med.ira.inaf.it,discos-console,192.168.1.54 ssh-rsa \
                              AAAAB3NzaC1yc2EAAAADAQABAAAAgQColder\n"
                    .to_owned(),
                _ => station.told(host, line),
            };
            accepted += &station.told(host, &format!("cat {home}/.ssh/id_rsa.pub"));
        }
        accepted += "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQCgone ansible-generated on discos-console\n";
        for host in HOSTS {
            let put = format!(
                "cd {home}/.ssh && printf '%s' '{known}' >> known_hosts && printf '%s' '{accepted}' >> authorized_keys && \
                 chmod 600 known_hosts authorized_keys && chown {user}: known_hosts authorized_keys"
            );
            station.told(host, &put);
        }
    }
    for host in HOSTS {
        station.simulator(&["reboot", &format!("{host}:medicina")]);
        assert_eq!(station.told(host, "getenforce"), "Disabled\n");
    }
}

/// All machines as they are, without what changes by itself.
fn seen(station: &Station) -> BTreeMap<&'static str, Manifest> {
    HOSTS.into_iter().map(|host| (host, Manifest::of(station.name, &full(host)).unwrap())).collect()
}

fn full(host: &str) -> String {
    format!("discos-{host}")
}

/// Nothing has another value but at these paths, and what runs, is cached or is logged.
#[track_caller]
fn differs_only_in(station: &Station, before: &BTreeMap<&'static str, Manifest>, paths: &[&str]) {
    let moving = [
        "/run",
        "/tmp",
        "/dev",
        "/var/log",
        "/var/cache",
        "/var/lib/rpm",
        "/var/lib/dnf",
        "/var/lib/systemd",
    ];
    let mut wrong = Vec::new();
    for (host, now) in seen(station) {
        for difference in before[host].differences(&now) {
            let subject = difference.fact.subject.as_str();
            let moves = moving.iter().any(|folder| subject.starts_with(folder))
                || ["process:", "mount:", "package:"].iter().any(|kind| subject.starts_with(kind));
            let expected = paths.iter().any(|path| match path.strip_suffix('*') {
                Some(start) => subject.starts_with(start),
                None => subject == *path,
            });
            if !moves && !expected {
                wrong.push(format!("{host}: {difference}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
