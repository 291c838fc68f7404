//! What only the programs of a host know: its packages, its services, its names.

use super::Manifest;
use crate::{Error, Release, shell};

/// Prints `SUBJECT<tab>ATTRIBUTE<tab>VALUE`.
const EVERYWHERE: &str = r#"
rpm -qa --qf 'package:%{name}.%{arch}\tversion\t%{version}-%{release}\n'
printf 'host:name\tkernel\t%s\n' "$(hostname)"
printf 'host:domain\tNIS\t%s\n' "$(domainname 2> /dev/null)"
"#;

const SYSV: &str = r#"
chkconfig --list | while IFS=$(printf '\t') read -r name levels; do
    printf 'service:%s\tlevels\t%s\n' "${name%% *}" "$levels"
done
for script in /etc/rc.d/init.d/*; do
    name=${script##*/}
    case $name in functions|halt|killall|single|rc*) continue ;; esac
    service "$name" status > /dev/null 2>&1 < /dev/null
    printf 'service:%s\tstatus\t%s\n' "$name" "$?"
done
"#;

const SYSTEMD: &str = r#"
systemctl list-unit-files --no-legend --no-pager --type=service,socket,target,timer | while read -r name state _; do
    printf 'service:%s\tat boot\t%s\n' "$name" "$state"
done
systemctl list-units --all --plain --no-legend --no-pager --type=service,socket | while read -r name _ active _; do
    printf 'service:%s\tstate\t%s\n' "$name" "$active"
done
"#;

/// Asks them.
pub(super) fn ask(station: &str, host: &str, release: Release, manifest: &mut Manifest) -> Result<(), Error> {
    let services = match release {
        Release::CentOs6 => SYSV,
        Release::CentOs7 => SYSTEMD,
    };
    let told = shell::answer(station, host, &format!("{EVERYWHERE}{services}"))?;
    for line in told.lines() {
        let mut parts = line.splitn(3, '\t');
        if let (Some(subject), Some(attribute), Some(value)) = (parts.next(), parts.next(), parts.next()) {
            manifest.add(subject, attribute, value.trim());
        }
    }
    Ok(())
}
