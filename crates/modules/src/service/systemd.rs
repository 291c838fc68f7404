//! systemd 219 of CentOS 7: `systemctl show` tells all in one call (systemctl(1)).

use std::path::Path;

use target::{Error, Program, Target};

use super::{Boot, Init, Present, sysv};

/// Where units are.
const UNITS: [&str; 2] = ["/etc/systemd/system", "/usr/lib/systemd/system"];

pub struct Systemd;

impl Init for Systemd {
    fn look(&self, target: &mut Target, name: &str) -> Result<Option<Present>, Error> {
        let words =
            ["systemctl", "show", "-p", "LoadState", "-p", "ActiveState", "-p", "UnitFileState", &unit(name)]
                .map(String::from);
        let shown = target.query(&Program::new(words))?;
        if !shown.success() {
            return Err(Error::other(format!("systemctl can't tell about {name}: {}", shown.stderr.trim())));
        }
        let value = |key: &str| {
            shown
                .stdout
                .lines()
                .find_map(|line| line.strip_prefix(key)?.strip_prefix('='))
                .unwrap_or_default()
        };
        let state = value("LoadState");
        if state == "not-found" {
            // In check mode an earlier task may have made the unit.
            let made = |folder: &&str| Ok(target.followed(&Path::new(folder).join(unit(name)))?.is_some());
            let made = UNITS.iter().map(made).collect::<Result<Vec<bool>, Error>>()?;
            let fresh = Present { running: false, boot: Boot::Disabled, masked: false };
            return Ok(made.contains(&true).then_some(fresh));
        }
        let running = matches!(value("ActiveState"), "active" | "activating" | "reloading");
        let boot = match value("UnitFileState") {
            "enabled" => Boot::Enabled,
            "static" => Boot::Static,
            // systemd 219 knows nothing about scripts of SysV init, and hands them to chkconfig.
            "" | "bad" | "invalid" if sysv::has_script(target, name)? => sysv::boot(target, name)?,
            // `enabled-runtime`, `linked` and the like are not enabled for good: so Ansible sees them too.
            _ => Boot::Disabled,
        };
        Ok(Some(Present { running, boot, masked: state == "masked" }))
    }

    fn program(&self, verb: &'static str, name: &str) -> Program {
        Program::new(["systemctl".to_string(), verb.to_string(), unit(name)])
    }
}

fn unit(name: &str) -> String {
    if name.contains('.') { name.into() } else { format!("{name}.service") }
}
