//! GitHub, as much of it as the hosts need.

use simulator::{Reach, internet, status};

use crate::bench::{Bench, manager, storage};

const ASK: &str = "git ls-remote https://github.com/discos/discos.git";

#[test]
fn hosts_reach_a_repository_of_discos_in_the_place_of_github_until_the_way_is_cut() {
    let bench = Bench::up("online", &[manager(), storage()]);
    let names = bench.told("manager", ASK);
    for name in ["refs/heads/master", "refs/heads/stable", "refs/tags/discos1.0-rc02"] {
        assert!(names.contains(name), "{names}");
    }
    let hosts = internet("online", Reach::Refused).unwrap();
    assert!(hosts.iter().all(|host| host.internet == Reach::Refused));
    let said = bench.ssh("manager", ASK);
    assert!(!said.status.success());
    assert!(String::from_utf8_lossy(&said.stderr).contains("unreachable"), "{said:?}");
    internet("online", Reach::Silent).unwrap();
    let said = bench.ssh("manager", &format!("timeout 2 {ASK}"));
    assert_eq!(said.status.code(), Some(124), "nobody answers: {said:?}");
    // again is no error
    internet("online", Reach::Silent).unwrap();
    internet("online", Reach::Open).unwrap();
    assert_eq!(bench.told("manager", ASK), names);
    assert!(status("online").unwrap().iter().all(|host| host.internet == Reach::Open));
    bench.told("manager", "ping -c 1 192.168.77.20");
}

#[test]
fn a_clone_that_nobody_ends_does_not_keep_its_station_up() {
    let bench = Bench::up("holding", &[manager()]);
    let hold = "exec 3<> /dev/tcp/192.0.2.1/9418; printf '002egit-upload-pack /discos/discos.git\\0host=x\\0' >&3; \
                head -c 4 <&3 > /dev/null; setsid sleep 600 > /dev/null 2>&1 < /dev/null &";
    bench.told("manager", &format!("bash -c {}", shell_word(hold)));
    // which must succeed
    drop(bench);
}

/// In quotes, which it has not itself but for these.
fn shell_word(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[test]
fn what_is_cloned_can_be_built_and_installed() {
    let bench = Bench::up("cloned", &[manager()]);
    let build = "cd /root && git clone --quiet https://github.com/discos/discos.git && cd discos/SystemMake && \
                 export INTROOT=/root/introot STATION=SRT && make && make install && ls $INTROOT/bin $INTROOT/lib";
    let told = bench.told("manager", build);
    for file in ["discosVersion", "totalPowerAddresses", "libIRALibrary.so"] {
        assert!(told.contains(file), "{told}");
    }
    let addresses =
        "ACS_CDB=/root/discos/SRT/Configuration /root/introot/bin/totalPowerAddresses | tr '\\n' ' '";
    assert_eq!(
        bench.told("manager", addresses),
        "IPAddress 192.168.200.129 Port 5003 DataIPAddress 192.168.200.203 DataPort 6001"
    );
    let without = bench.ssh("manager", "cd /root/discos/SystemMake && env -u INTROOT make");
    assert!(!without.status.success());
    assert!(String::from_utf8_lossy(&without.stderr).contains("INTROOT is not set"), "{without:?}");
}
