//! SysV init of CentOS 6: `service` and `chkconfig` (service(8), chkconfig(8)).

use std::path::PathBuf;

use target::{Error, Program, Target};

use super::{Boot, Init, Present};

/// Its scripts.
pub struct SysV {
    /// More words for the script.
    pub arguments: Vec<String>,
    /// What the list of processes has when the service runs; instead of asking the script.
    pub pattern: Option<String>,
}

impl Init for SysV {
    fn look(&self, target: &mut Target, name: &str) -> Result<Option<Present>, Error> {
        if !has_script(target, name)? {
            return Ok(None);
        }
        let running = match &self.pattern {
            Some(pattern) => {
                let listed = target.query(&Program::new(["ps", "auxww"]))?.stdout;
                listed.lines().any(|line| line.contains(pattern.as_str()) && !line.contains("pattern="))
            }
            None => {
                let status = target.query(&Program::new(["service", name, "status"]))?;
                status.success() && !says_stopped(&status.stdout, name)
            }
        };
        Ok(Some(Present { running, boot: boot(target, name)?, masked: false }))
    }

    fn program(&self, verb: &'static str, name: &str) -> Program {
        match verb {
            "enable" => Program::new(["chkconfig", name, "on"]),
            "disable" => Program::new(["chkconfig", name, "off"]),
            _ => {
                let words = ["service", name, verb].into_iter().map(str::to_owned);
                Program::new(words.chain(self.arguments.iter().cloned()))
            }
        }
    }
}

/// The Linux Standard Base gives exit code 0 to a running service only; some scripts know nothing of it
/// and say in their one line that it is stopped.
fn says_stopped(stdout: &str, name: &str) -> bool {
    let said = stdout.to_lowercase().replace(&name.to_lowercase(), "");
    said.lines().count() == 1 && (said.contains("stop") || said.contains("not run"))
}

pub fn has_script(target: &Target, name: &str) -> Result<bool, Error> {
    Ok(target.followed(&PathBuf::from("/etc/init.d").join(name))?.is_some())
}

/// Run level 3 is that of machines without a screen, 5 that of those with one: both count, as for Ansible.
pub fn boot(target: &mut Target, name: &str) -> Result<Boot, Error> {
    let listed = target.query(&Program::new(["chkconfig", "--list", name]))?.stdout;
    Ok(match (listed.contains("3:on"), listed.contains("5:on")) {
        (true, true) => Boot::Enabled,
        (false, false) => Boot::Disabled,
        _ => Boot::Partly,
    })
}
