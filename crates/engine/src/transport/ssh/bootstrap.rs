//! The script that finds, receives and starts the agent on a machine. It must run in the sh of CentOS 6
//! (bash 4.1) and in dash, and be handed over by any login shell: one line, no single quotes, no `!`.

use crate::transport::Executable;

/// What starts a line of the script; the rest of what a login prints is not ours.
pub const MARK: &str = "discos-agent:";
/// Answer that lets the script go on; anything else, or the end of the input, ends it.
pub const GO: &str = "go\n";
/// Begins a question for a user; the answer repeats the name when there is such a user.
pub const USER: &str = "user";

/// The script for this executable.
///
/// It says `HAVE` or `NEED`, the system and the machine type, answers questions for users, and waits for
/// [`GO`]: before that it writes nothing. On `NEED` the bytes of the executable follow. `READY` comes before the agent's first byte.
pub fn script(executable: &Executable) -> String {
    let Executable { size, sha256, .. } = executable;
    [
        "LC_ALL=C; export LC_ALL; umask 077".to_owned(),
        "if [ `id -u` = 0 ]; then d=/var/lib/discos-deploy/agent; else d=\"$HOME/.cache/discos-deploy/agent\"; fi"
            .to_owned(),
        format!("v=\"$d/{sha256}\"; f=\"$v/discos\"; t=\"$v/.discos.$$\"; h=NEED"),
        format!("if [ -x \"$f\" ] && [ `wc -c < \"$f\"` -eq {size} ]; then h=HAVE; fi"),
        format!("echo; echo \"{MARK} $h `uname -s` `uname -m`\""),
        // A password field of exclamation marks alone, or none where /etc/passwd says that there is one: useradd was
        // interrupted, or nobody ever gave a password.
        "n=\"[^a-zA-Z0-9$./*:]\"".to_owned(),
        format!(
            "while read a b; do case $a in go) break;; {USER}) c=`grep -c \"^$b:\" /etc/shadow 2>/dev/null`; \
             if grep -q \"^$b:$n$n*:\" /etc/shadow 2>/dev/null; then echo \"{MARK}\"; \
             elif [ \"$c\" = 0 ] && grep -q -e \"^$b:x:\" -e \"^$b:$n$n*:\" /etc/passwd; then echo \"{MARK}\"; \
             elif getent passwd \"$b\" >/dev/null; then echo \"{MARK} $b\"; else echo \"{MARK}\"; fi;; *) exit 0;; esac; done"
        ),
        "[ \"$a\" = go ] || exit 0".to_owned(),
        "trap \"rm -f \\\"$t\\\"\" EXIT".to_owned(),
        // The second dd-call only carries the data to the disk: sync(1) of el6 knows whole machines only.
        format!(
            "if [ $h = NEED ]; then mkdir -p \"$v\" && head -c {size} > \"$t\" && [ `wc -c < \"$t\"` -eq {size} ] && \
             chmod 700 \"$t\" && dd if=/dev/null of=\"$t\" conv=notrunc,fsync 2>/dev/null && \
             echo \"{sha256}  $t\" | sha256sum -c - >/dev/null && mv -f \"$t\" \"$f\" || exit 70; fi"
        ),
        // The newest three stay: this one and two to go back to.
        "touch \"$v\"; ls -1t \"$d\" | tail -n +4 | while read o; do rm -rf \"$d/$o\"; done".to_owned(),
        "trap - EXIT".to_owned(),
        format!("echo \"{MARK} READY\"; exec \"$f\" agent"),
    ]
    .join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_login_shell_can_hand_the_script_over() {
        let script = script(&Executable { path: "/proc/self/exe".into(), size: 5, sha256: "ab".repeat(32) });
        assert!(!script.contains(['\'', '!', '\n']), "{script}");
    }
}
