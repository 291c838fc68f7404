//! systemd 219 of CentOS 7: `systemctl show` tells all in one call (systemctl(1)).

use target::{Error, Program, Target};

use super::{Init, Present};

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
        if value("LoadState") == "not-found" {
            return Ok(None);
        }
        Ok(Some(Present {
            running: matches!(value("ActiveState"), "active" | "activating" | "reloading"),
            enabled: matches!(
                value("UnitFileState"),
                "enabled" | "enabled-runtime" | "alias" | "static" | "indirect"
            ),
        }))
    }

    fn program(&self, verb: &'static str, name: &str) -> Program {
        Program::new(["systemctl".to_string(), verb.to_string(), unit(name)])
    }
}

fn unit(name: &str) -> String {
    if name.contains('.') { name.into() } else { format!("{name}.service") }
}
