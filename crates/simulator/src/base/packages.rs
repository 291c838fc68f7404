//! The Debian packages that the trees are made of.

/// Of the base tree, besides Debian's essential ones. The daemons run under their CentOS names;
/// python3-selinux is for real Ansible's sake.
pub(super) const BASE: &[&str] = &[
    "acl",
    "createrepo-c",
    "cron",
    "curl",
    "dnf",
    "e2fsprogs",
    "git",
    "hostname",
    "iptables",
    "iproute2",
    "iputils-ping",
    "libnss-nis",
    "make",
    "net-tools",
    "netbase",
    "openssh-server",
    "parted",
    "procps",
    "python3-selinux",
    "rpcbind",
    "rpm",
    "rsync",
    "sudo",
    "yp-tools",
    "ypbind-mt",
    "ypserv",
];

/// Added for releases that boot with systemd.
pub(super) const SYSTEMD: &[&str] = &["dbus", "systemd", "systemd-sysv"];

/// What dpkg leaves out: nobody reads manuals on a simulated host.
pub(super) const LEFT_OUT: &[&str] =
    &["/usr/share/doc/*", "/usr/share/man/*", "/usr/share/info/*", "/usr/share/locale/*"];
