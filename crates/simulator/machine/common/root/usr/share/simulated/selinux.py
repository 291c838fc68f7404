"""What real Ansible asks of libselinux-python, answered from a simulated host's state: the kernel
below has no SELinux."""

STATE = "/run/simulated/selinux"
CONFIGURATION = "/etc/selinux/config"


def _state():
    try:
        with open(STATE) as file:
            return file.read().strip()
    except OSError:
        return "disabled"


def is_selinux_enabled():
    return 0 if _state() == "disabled" else 1


def is_selinux_mls_enabled():
    return 0


def security_getenforce():
    return 1 if _state() == "enforcing" else 0


def security_setenforce(value):
    if _state() == "disabled":
        return -1
    with open(STATE, "w") as file:
        file.write("enforcing\n" if value else "permissive\n")
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
