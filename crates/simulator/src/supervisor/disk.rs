//! A new host's disk: what a machine has from its installation, before anybody deploys to it.

use std::{fmt::Write, os::unix::fs::PermissionsExt, path::Path};

use super::ssh;
use crate::{Error, HostPlan, Release, StationPlan, paths::Paths};

/// Folders that the first files are in, with their modes: they hide those of the tree below.
const FOLDERS: [(&str, u32); 8] = [
    ("", 0o755),
    ("etc", 0o755),
    ("etc/ssh", 0o755),
    ("etc/ssh/sshd_config.d", 0o755),
    ("etc/sysconfig", 0o755),
    ("etc/sysconfig/network-scripts", 0o755),
    ("root", 0o550),
    ("root/.ssh", 0o700),
];

/// Makes the disk of a host, with keys of its own.
pub(super) fn prepare(paths: &Paths, plan: &StationPlan, host: &HostPlan) -> Result<(), Error> {
    let disk = paths.host(host);
    for folder in ["upper", "work", "root"] {
        fs_err::create_dir_all(disk.join(folder))?;
    }
    let upper = disk.join("upper");
    for (folder, mode) in FOLDERS {
        let folder = upper.join(folder);
        fs_err::create_dir_all(&folder)?;
        fs_err::set_permissions(&folder, PermissionsExt::from_mode(mode))?;
    }
    let long = &host.name;
    let modern = host.release == Release::CentOs7;
    write(&upper, "etc/hostname", &format!("{long}\n"), 0o644)?;
    write(&upper, "etc/sysconfig/network", &network(host), 0o644)?;
    write(&upper, "etc/sysconfig/network-scripts/ifcfg-eth0", &interface(host), 0o644)?;
    write(&upper, "etc/hosts", &hosts(host), 0o644)?;
    write(&upper, "etc/resolv.conf", &format!("search {}\n", plan.domain), 0o644)?;
    write(&upper, "etc/ssh/sshd_config", &ssh::server(host.release), 0o600)?;
    write(&upper, "etc/ssh/sshd_config.d/simulated.conf", &ssh::server_algorithms(host.release), 0o600)?;
    if modern {
        // filled at the first boot
        write(&upper, "etc/machine-id", "", 0o444)?;
    }
    ssh::make_host_keys(&upper.join("etc/ssh"), host)
}

/// Gives root of a host a password.
pub(super) fn give_root(paths: &Paths, host: &HostPlan, lowerdir: &str, hash: &str) -> Result<(), Error> {
    let mut layers = lowerdir.split(':').map(|layer| Path::new(layer).join("etc/shadow"));
    let Some(shadow) = layers.find(|path| path.exists()) else {
        return Err(Error::Supervisor("the tree of its release has no /etc/shadow".to_owned()));
    };
    let lines = fs_err::read_to_string(shadow)?;
    let line = |line: &str| match line.strip_prefix("root:").and_then(|rest| rest.split_once(':')) {
        Some((_, rest)) => format!("root:{hash}:{rest}\n"),
        None => format!("{line}\n"),
    };
    let upper = paths.host(host).join("upper");
    write(&upper, "etc/shadow", &lines.lines().map(line).collect::<String>(), 0o000)
}

fn write(upper: &Path, name: &str, contents: &str, mode: u32) -> Result<(), Error> {
    let path = upper.join(name);
    fs_err::write(&path, contents)?;
    Ok(fs_err::set_permissions(&path, PermissionsExt::from_mode(mode))?)
}

/// CentOS 6 has its name here.
fn network(host: &HostPlan) -> String {
    match host.release {
        Release::CentOs6 => format!("NETWORKING=yes\nHOSTNAME={}\n", host.name),
        Release::CentOs7 => "# Created by anaconda\n".to_owned(),
    }
}

fn interface(host: &HostPlan) -> String {
    format!(
        "DEVICE=eth0\nTYPE=Ethernet\nBOOTPROTO=static\nONBOOT=yes\nIPADDR={}\nNETMASK=255.255.255.0\nHWADDR={}\n",
        host.address,
        host.mac().to_uppercase()
    )
}

/// Only itself: the others come with the deployment.
fn hosts(host: &HostPlan) -> String {
    let mut text = String::from(
        "127.0.0.1   localhost localhost.localdomain\n::1         localhost localhost.localdomain\n",
    );
    let _ = writeln!(text, "{} {} {}", host.address, host.name, host.short_name());
    text
}
