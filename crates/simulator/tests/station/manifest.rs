//! What a host consists of, told fact by fact.

use simulator::manifest::Manifest;

use crate::bench::{Bench, manager, storage};

#[test]
fn what_changes_on_a_host_is_told_and_nothing_else() {
    let bench = Bench::up("manifest", &[manager(), storage()]);
    for host in ["manager", "storage"] {
        let of = || Manifest::of("manifest", host).unwrap();
        let before = of();
        assert_eq!(before.get("/etc/hosts", "mode"), Some("0644"));
        assert_eq!(before.get("/usr/bin/env", "contents"), None, "it is the release's");
        assert!(before.get("package:bash.x86_64", "version").is_some());
        assert_eq!(before.differences(&of()), [], "looking changes nothing");

        let changes = "echo 10.0.0.1 other >> /etc/hosts; chmod 600 /etc/bashrc; ln -s hosts /etc/alias
            mkdir -m 750 /srv/archive; setfacl -m u:mail:rx /srv/archive; touch /usr/bin/env
            chown mail /etc/profile; rm /etc/motd; groupadd -g 777 those; useradd -u 777 -g those -N those";
        assert_eq!(bench.shell(host, changes), 0);
        let differences = before.differences(&of());
        let told: Vec<String> = differences
            .iter()
            .map(|difference| format!("{} {}", difference.fact.subject, difference.fact.attribute))
            .filter(|told| {
                !["/home/those/", "/var/spool/mail/", "/var/log/"]
                    .iter()
                    .any(|folder| told.starts_with(folder))
            })
            .collect();
        let mut expected: Vec<&str> = "/etc/alias kind|/etc/bashrc mode|/etc/group contents|/etc/group- kind|\
             /etc/gshadow contents|/etc/gshadow- kind|/etc/hosts contents|/etc/motd kind|/etc/passwd contents|\
             /etc/passwd- kind|/etc/profile owner|/etc/shadow- kind|/home/those kind|\
             /srv/archive kind|group:those gid|group:those members|group:those administrators|\
             group:those password|group:those shadowed members"
            .split('|')
            .collect();
        let user = "comment expires gid home inactive maximum minimum password shell uid warning";
        let user: Vec<String> = user.split(' ').map(|field| format!("user:those {field}")).collect();
        expected.extend(user.iter().map(String::as_str));
        expected.sort_unstable();
        assert_eq!(told, expected, "{host}");
        let hosts = differences.iter().find(|difference| difference.fact.subject == "/etc/hosts").unwrap();
        assert!(hosts.to_string().ends_with("\n    + 10.0.0.1 other"), "{hosts}");
    }
}

#[test]
fn services_are_told_running_and_at_boot() {
    let bench = Bench::up("running", &[manager(), storage()]);
    let of = |host| Manifest::of("running", host).unwrap();
    let (manager, storage) = (of("manager"), of("storage"));
    assert_eq!(bench.shell("manager", "service crond stop && chkconfig crond off"), 0);
    assert_eq!(bench.shell("storage", "systemctl -q stop crond && systemctl -q disable crond"), 0);

    let after = of("manager");
    assert_eq!(
        [manager.get("service:crond", "status"), after.get("service:crond", "status")],
        [Some("0"), Some("3")]
    );
    assert!(manager.get("service:crond", "levels").is_some_and(|levels| levels.contains("3:on")));
    assert!(after.get("service:crond", "levels").is_some_and(|levels| levels.contains("3:off")));
    let after = of("storage");
    let told = |manifest: &Manifest| {
        ["at boot", "state"].map(|what| manifest.get("service:crond.service", what).map(str::to_owned))
    };
    assert_eq!(told(&storage), ["enabled", "active"].map(|word| Some(word.to_owned())));
    assert_eq!(told(&after)[0].as_deref(), Some("disabled"));
    assert_ne!(told(&after)[1].as_deref(), Some("active"));
}
