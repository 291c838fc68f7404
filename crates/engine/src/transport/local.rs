//! An agent on the control machine itself: a child process (`ansible_connection: local`).

use std::{io, path::PathBuf, process::Command};

use super::{Channel, ConnectError, Connector, Endpoint, Entry, Prepared, Started, process};
use crate::Cancel;

/// Starts agents as children of this program.
#[derive(Debug, Clone)]
pub struct Local {
    /// The executable, called as `EXECUTABLE agent`.
    pub executable: PathBuf,
}

impl Connector for Local {
    fn prepare(
        &self,
        _endpoint: &Endpoint,
        _entry: &Entry,
        _cancel: &Cancel,
    ) -> Result<Box<dyn Prepared>, ConnectError> {
        Ok(Box::new(self.clone()))
    }
}

impl Prepared for Local {
    fn users(&mut self, names: &[String], _cancel: &Cancel) -> Result<Vec<String>, ConnectError> {
        let exists = |name: &&String| {
            #[expect(clippy::disallowed_methods, reason = "this machine is asked as others are over ssh")]
            let mut getent = Command::new("getent");
            getent.args(["passwd", name]).output().is_ok_and(|output| output.status.success())
        };
        #[expect(clippy::disallowed_methods, reason = "this machine is asked as others are over ssh")]
        let [passwd, shadow] = ["/etc/passwd", "/etc/shadow"].map(|file| std::fs::read_to_string(file).ok());
        let field = |file: &Option<String>, name: &str| {
            let mut accounts =
                file.iter().flat_map(|text| text.lines()).filter_map(|line| line.split_once(':'));
            let found = accounts.find(|(user, _)| *user == name).and_then(|(_, rest)| rest.split(':').next());
            found.map(str::to_owned)
        };
        let is_lock = |field: &str| field.starts_with('!') && field.bytes().all(|byte| byte == b'!');
        let has_password = |name: &&String| match field(&shadow, name) {
            Some(field) => !is_lock(&field),
            // useradd was killed before it wrote the line
            None => {
                shadow.is_none() || field(&passwd, name).is_none_or(|field| field != "x" && !is_lock(&field))
            }
        };
        Ok(names.iter().filter(exists).filter(has_password).cloned().collect())
    }

    fn start(self: Box<Self>, _cancel: &Cancel) -> Result<Started, ConnectError> {
        #[expect(clippy::disallowed_methods, reason = "the transport starts agents")]
        let mut command = Command::new(&self.executable);
        command.arg("agent");
        let explain = |said: &str, _| {
            said.lines().rev().find(|line| !line.trim().is_empty()).map(|line| ConnectError::new(line.trim()))
        };
        let pipes = process::start(&mut command, Box::new(explain)).map_err(|e: io::Error| {
            ConnectError::new(format!("can't start {}: {e}", self.executable.display()))
        })?;
        Ok(Started {
            channel: Channel {
                from_agent: Box::new(pipes.stdout),
                to_agent: Box::new(pipes.stdin),
                end: Box::new(pipes.process),
            },
            pushed_bytes: 0,
        })
    }
}
