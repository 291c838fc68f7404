//! ssh between the machine and its hosts: keys of both sides, and what each offers.

use std::{fmt::Write, os::unix::fs::PermissionsExt, path::Path};

use crate::{Error, HostPlan, Release, StationPlan, paths::Paths, program};

/// The kinds of keys that a host has: OpenSSH 5.3 knows neither ECDSA nor Ed25519.
const fn kinds(release: Release) -> &'static [&'static str] {
    match release {
        Release::CentOs6 => &["rsa"],
        Release::CentOs7 => &["rsa", "ecdsa", "ed25519"],
    }
}

/// Makes the keys of a new host.
pub(super) fn make_host_keys(folder: &Path, host: &HostPlan) -> Result<(), Error> {
    for kind in kinds(host.release) {
        make_key(&folder.join(format!("ssh_host_{kind}_key")), kind, "")?;
    }
    Ok(())
}

fn make_key(path: &Path, kind: &str, comment: &str) -> Result<(), Error> {
    let path_text = path.display().to_string();
    let what = format!("make the ssh key {path_text}");
    let mut arguments = vec!["-q", "-t", kind, "-N", "", "-C", comment, "-f", &path_text];
    if kind == "rsa" {
        // as the old releases make them; longer ones take a second each
        arguments.extend(["-b", "2048"]);
    }
    program::run(&what, "ssh-keygen", arguments, "")
}

/// Makes the station's own key.
pub(super) fn make_identity(paths: &Paths, plan: &StationPlan) -> Result<(), Error> {
    make_key(&paths.identity(), "rsa", &format!("simulated {}", plan.name))
}

/// Lets root of every host accept the station's key, and writes the configuration for `ssh -F`. Newly
/// installed hosts know no key, and their keys are known to nobody.
pub(super) fn configure(paths: &Paths, plan: &StationPlan) -> Result<(), Error> {
    let public = fs_err::read_to_string(paths.identity().with_extension("pub"))?;
    let mut known = String::new();
    for host in &plan.hosts {
        let upper = paths.host(host).join("upper");
        if plan.root_password.is_some() {
            continue;
        }
        let authorized = upper.join("root/.ssh/authorized_keys");
        fs_err::write(&authorized, &public)?;
        fs_err::set_permissions(&authorized, PermissionsExt::from_mode(0o600))?;
        for kind in kinds(host.release) {
            let key = fs_err::read_to_string(upper.join(format!("etc/ssh/ssh_host_{kind}_key.pub")))?;
            let _ = writeln!(known, "{},{},{} {}", host.name, host.short_name(), host.address, key.trim());
        }
    }
    fs_err::write(paths.known_hosts(), known)?;
    Ok(fs_err::write(paths.ssh_config(), client(paths, plan))?)
}

/// The configuration for `ssh -F`. What old servers need is not here: it comes from the inventory, as for real hosts.
fn client(paths: &Paths, plan: &StationPlan) -> String {
    let mut text = format!("# The simulated station {}; gone with it.\n", plan.name);
    for host in &plan.hosts {
        let (long, short, address) = (&host.name, host.short_name(), host.address);
        let _ = writeln!(text, "Host {long} {short} {address}\n    HostName {address}");
    }
    let strict = if plan.root_password.is_some() { "ask" } else { "yes" };
    let _ = write!(
        text,
        "Host *\n    User root\n    IdentityFile {identity}\n    IdentitiesOnly yes\n    IdentityAgent none\n    \
         UserKnownHostsFile {known}\n    GlobalKnownHostsFile /dev/null\n    StrictHostKeyChecking {strict}\n    \
         ProxyUseFdpass yes\n    ProxyCommand {executable} simulator-connect {station} %h %p\n",
        identity = paths.identity().display(),
        known = paths.known_hosts().display(),
        executable = paths.executable().display(),
        station = plan.name,
    );
    text
}

/// A host's sshd_config, as its release installs it. The first word counts: the simulation's file comes first.
pub(super) fn server(release: Release) -> String {
    let mut text = String::from("Include /etc/ssh/sshd_config.d/*.conf\n\nProtocol 2\n");
    for kind in kinds(release) {
        let _ = writeln!(text, "HostKey /etc/ssh/ssh_host_{kind}_key");
    }
    text.push_str(
        "\nSyslogFacility AUTHPRIV\n\nPasswordAuthentication yes\nChallengeResponseAuthentication no\n\n\
         GSSAPIAuthentication no\n\nAcceptEnv LANG LC_CTYPE LC_NUMERIC LC_TIME LC_COLLATE LC_MONETARY LC_MESSAGES\n\
         AcceptEnv LC_PAPER LC_NAME LC_ADDRESS LC_TELEPHONE LC_MEASUREMENT\n\
         AcceptEnv LC_IDENTIFICATION LC_ALL LANGUAGE\nAcceptEnv XMODIFIERS\n\nX11Forwarding yes\n#UseDNS yes\n",
    );
    text
}

/// What a simulated sshd does like the real one of its release, and what a simulation needs.
pub(super) fn server_algorithms(release: Release) -> String {
    let mut text = String::from(
        "# part of the simulation, not of the host\nUsePAM no\nUseDNS no\nPermitRootLogin yes\nPrintMotd no\n\
         Subsystem sftp internal-sftp\n",
    );
    match release {
        Release::CentOs6 => text.push_str(
            "# only what OpenSSH 5.3 has\n\
             KexAlgorithms diffie-hellman-group-exchange-sha256,diffie-hellman-group-exchange-sha1,\
             diffie-hellman-group14-sha1,diffie-hellman-group1-sha1\n\
             HostKeyAlgorithms ssh-rsa\nPubkeyAcceptedAlgorithms ssh-rsa\n\
             Ciphers aes128-ctr,aes192-ctr,aes256-ctr,aes128-cbc,3des-cbc,aes192-cbc,aes256-cbc\n\
             MACs hmac-md5,hmac-sha1,umac-64@openssh.com,hmac-sha1-96,hmac-md5-96\n",
        ),
        Release::CentOs7 => text.push_str(
            "# what OpenSSH 6.6 has, too\nHostKeyAlgorithms +ssh-rsa\nPubkeyAcceptedAlgorithms +ssh-rsa\n",
        ),
    }
    text
}
