"""What real Ansible asks of libselinux-python, answered from a simulated host's state: the kernel
below has no SELinux."""

import os

# where CentOS 7 and CentOS 6 have SELinux's file system
STATES = ("/sys/fs/selinux/enforce", "/selinux/enforce")
CONFIGURATION = "/etc/selinux/config"


def _path():
    return next((path for path in STATES if os.path.exists(path)), None)


def is_selinux_enabled():
    return 1 if _path() else 0


def is_selinux_mls_enabled():
    return 0


def security_getenforce():
    with open(_path()) as file:
        return int(file.read())


def security_setenforce(value):
    if not _path():
        return -1
    with open(_path(), "w") as file:
        file.write(str(int(value)))
    return 0


def selinux_getenforcemode():
    with open(CONFIGURATION) as file:
        for line in file:
            if line.startswith("SELINUX="):
                word = line.split("=", 1)[1].strip()
                return 0, {"enforcing": 1, "permissive": 0}.get(word, -1)
    return -1, 0


def selinux_getpolicytype():
    with open(CONFIGURATION) as file:
        for line in file:
            if line.startswith("SELINUXTYPE="):
                return 0, line.split("=", 1)[1].strip()
    return -1, None
