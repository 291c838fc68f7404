//! On CentOS 6 our executable finds Linux 2.6.32, all others what they need.

use crate::bench::{Bench, manager, storage};

/// getrandom(2), number 318, came with Linux 3.17.
const GETRANDOM: &str =
    "-e '$b = \"\\0\" x 8; print syscall(318, $b, 8, 0) < 0 ? \"refused: $!\" : \"done\"'";

#[test]
fn later_system_calls_do_not_exist_for_our_executable() {
    let bench = Bench::up("kernel", &[manager(), storage()]);
    for host in ["manager", "storage"] {
        bench.told(host, "cp /usr/bin/perl /root/discos-perl; useradd -m worker");
        bench.told(host, "echo 'worker ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/worker");
        assert_eq!(bench.told(host, &format!("perl {GETRANDOM}")), "done");
    }
    let refused = "refused: Function not implemented";
    assert_eq!(bench.told("manager", &format!("/root/discos-perl {GETRANDOM}")), refused);
    assert_eq!(bench.told("storage", &format!("/root/discos-perl {GETRANDOM}")), "done");
    // what it starts is free again, sudo included
    let child = format!("/root/discos-perl -e 'system(\"perl\", @ARGV)' -- {GETRANDOM}");
    assert_eq!(bench.told("manager", &child), "done");
    for host in ["manager", "storage"] {
        bench.told(host, "sed -i '/requiretty/d' /etc/sudoers");
        assert_eq!(bench.told(host, "su worker -c 'sudo id -u'"), "0");
    }
}
