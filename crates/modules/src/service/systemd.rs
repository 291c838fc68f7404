//! systemd 219 of CentOS 7: `systemctl show` tells all in one call (systemctl(1)).

use std::path::Path;

use target::{Error, Program, Target};

use super::{Boot, Init, Present, sysv};

/// Where units are.
const UNITS: [&str; 2] = ["/etc/systemd/system", "/usr/lib/systemd/system"];

/// `systemctl`, with these options.
#[derive(Default)]
pub struct Systemd {
    /// Options before the verb.
    pub options: Vec<String>,
}

impl Init for Systemd {
    fn look(&self, target: &mut Target, name: &str) -> Result<Option<Present>, Error> {
        let mut words = self.words("show");
        words.extend(["-p", "LoadState", "-p", "ActiveState", "-p", "UnitFileState"].map(String::from));
        words.push(unit(name));
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
        let mut words = self.words(verb);
        words.push(unit(name));
        Program::new(words)
    }
}

impl Systemd {
    /// The beginning of a command line.
    pub fn words(&self, verb: &str) -> Vec<String> {
        let options = self.options.iter().map(String::as_str);
        ["systemctl"].into_iter().chain(options).chain([verb]).map(str::to_owned).collect()
    }
}

/// The unit of a service.
pub fn unit(name: &str) -> String {
    if name.contains('.') { name.into() } else { format!("{name}.service") }
}
