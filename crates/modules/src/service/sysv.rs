//! SysV init of CentOS 6: `service` and `chkconfig` (service(8), chkconfig(8)).

use std::path::PathBuf;

use target::{Error, Program, Target};

use super::{Init, Present};

pub struct SysV;

impl Init for SysV {
    fn look(&self, target: &mut Target, name: &str) -> Result<Option<Present>, Error> {
        let script = PathBuf::from("/etc/init.d").join(name);
        if target.followed(&script)?.is_none() {
            return Ok(None);
        }
        let status = target.query(&Program::new(["service", name, "status"]))?;
        let listed = target.query(&Program::new(["chkconfig", "--list", name]))?;
        // The Linux Standard Base gives exit code 0 to a running service.
        Ok(Some(Present { running: status.success(), enabled: listed.stdout.contains("3:on") }))
    }

    fn program(&self, verb: &'static str, name: &str) -> Program {
        match verb {
            "enable" => Program::new(["chkconfig", name, "on"]),
            "disable" => Program::new(["chkconfig", name, "off"]),
            _ => Program::new(["service", name, verb]),
        }
    }
}
