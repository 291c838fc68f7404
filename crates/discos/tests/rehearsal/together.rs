//! What the machines of a station share: their users, keys and names. NIS is the real one, between simulated machines.

use crate::station::Station;

const JSON: [&str; 2] = ["--output", "json"];

#[test]
fn the_machines_share_users_and_keys() {
    let station = Station::medicina();
    station.deployment(&[]).ends().with_code(0);

    // each user of the key exchange, from everywhere to everywhere, by every name
    for host in ["storage", "manager", "console"] {
        for (user, name) in [
            ("discos", "discos-console"),
            ("root", "192.168.1.100"),
            ("discos", "discos-storage.med.ira.inaf.it"),
        ] {
            let told = station.told(host, &format!("su - {user} -c 'ssh -o BatchMode=yes {name} id -un'"));
            assert_eq!(told, format!("{user}\n"), "{user} from {host} to {name}");
        }
    }
    for kind in ["ssh-rsa", "ecdsa-sha2-nistp256", "ssh-ed25519"] {
        let lines =
            station.told("console", &format!("grep -c '^discos-storage.* {kind} ' /root/.ssh/known_hosts"));
        assert_eq!(lines, "1\n", "{kind}");
    }

    // the storage's users are known to its clients, also those who come later
    let known = station.told("console", "ypcat passwd");
    assert!(known.contains("\ndiscos:$6$") || known.starts_with("discos:$6$"), "{known}");
    station.told("storage", "useradd -u 4002 -d /home/guest guest && echo guest:a-password | chpasswd");
    let again = station.deployment(&JSON).ends().with_code(0).events();
    let changed: Vec<_> = again.changed().into_iter().map(|(_, task, ..)| task).collect();
    assert_eq!(changed, ["Bring the maps of the domain up to date (roles/nis/tasks/server.yml:47:3)"]);
    station.deployment(&JSON).ends().with_code(0).events().are_of_a_run_without_changes(3);
    for (host, home) in [("console", "/home/guest\n"), ("manager", "/root\n")] {
        assert_eq!(station.told(host, "id -u guest"), "4002\n", "{host}");
        let told = station.told(host, "cd; su - guest -c pwd 2> /dev/null");
        assert_eq!(told, home, "a home is made on the console only, and this is {host}");
    }
}

#[test]
fn a_machine_that_is_deployed_alone_keeps_what_others_gave_it() {
    let station = Station::medicina();
    let alone =
        |host: &str, roles: &str| station.deployment(&["--only", roles, "--limit", host]).ends().with_code(0);
    let first = alone("console", "selinux,yum,network,users,key_exchange,nis");
    assert!(first.stdout.contains("192.168.1.9 does not answer as NIS server"), "{}", first.stdout);
    alone("manager", "selinux,yum,network,users,key_exchange");
    let names = "cut -d, -f2 /root/.ssh/known_hosts";
    assert_eq!(station.told("manager", names), "discos-manager\n");
    alone("manager,console", "key_exchange");
    assert_eq!(station.told("console", names), "discos-console\ndiscos-manager\n");

    // the operator's own, what is left of another console, and new keys of its users
    station.told("manager", "cd /root/.ssh; echo 'far,far.example.org ssh-rsa AAAAfar' >> known_hosts; \
        echo 'discos-console ssh-rsa AAAAolder' >> known_hosts; echo 'ssh-rsa AAAAanna anna@desk' >> authorized_keys");
    alone("manager", "key_exchange");
    let names = "cut -d' ' -f1 /root/.ssh/known_hosts | cut -d, -f1";
    let own = "discos-manager.med.ira.inaf.it\ndiscos-console.med.ira.inaf.it\nfar\n";
    assert_eq!(
        station.told("manager", names),
        format!("{own}discos-console\n"),
        "the console was not in this run"
    );
    let key = "cut -d' ' -f2 /root/.ssh/id_rsa.pub";
    let (old, _) = (station.told("console", key), station.told("console", "rm /root/.ssh/id_rsa*"));
    alone("manager,console", "key_exchange");
    assert_eq!(station.told("manager", names), own);
    let accepted = station.told("manager", "cat /root/.ssh/authorized_keys");
    let new = station.told("console", key);
    assert!(!accepted.contains(old.trim()) && accepted.contains(new.trim()), "{accepted}");
    assert!(accepted.contains("AAAAanna anna@desk\n"), "{accepted}");
    station.told("console", "ssh -o BatchMode=yes discos-manager true");
}
