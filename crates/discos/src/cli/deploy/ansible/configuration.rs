//! How Ansible works in our runs, where `ANSIBLE_CONFIG` names nothing else. A stray `ansible.cfg` in the folder where the
//! operator stands does not count.
#![expect(clippy::disallowed_methods, reason = "it makes a folder for sockets")]

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// What is configured.
pub struct Configuration<'a> {
    /// Folder for the sockets of ssh's shared connections.
    pub connections: &'a Path,
    /// Of a simulated station.
    pub ssh_config: Option<&'a Path>,
    /// How many machines are managed at once.
    pub hosts: usize,
    /// The output goes to a terminal that shows colors.
    pub colored: bool,
}

impl Configuration<'_> {
    /// Writes it to a folder; returns the file.
    ///
    /// # Errors
    /// What could not be written.
    pub fn write(&self, folder: &Path) -> io::Result<PathBuf> {
        fs::create_dir(self.connections)?;
        let path = folder.join("ansible.cfg");
        super::write(&path, &self.text())?;
        Ok(path)
    }

    fn text(&self) -> String {
        let config = self.ssh_config.map(|path| format!("-F {} ", path.display())).unwrap_or_default();
        format!(
            "[defaults]\nforks = {forks}\ninterpreter_python = auto_silent\nnocows = true\nforce_color = {colored}\n\
             retry_files_enabled = false\n\n\
             [ssh_connection]\npipelining = true\ncontrol_path_dir = {sockets}\n\
             ssh_args = {config}-o ControlMaster=auto -o ControlPersist=60s -o ServerAliveInterval=10\n",
            forks = self.hosts.max(5),
            colored = self.colored,
            sockets = self.connections.display(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rehearsal_reaches_the_simulated_station_only() {
        let (sockets, config) = (Path::new("/tmp/s"), Path::new("/run/ssh_config"));
        let configuration =
            |ssh_config| Configuration { connections: sockets, ssh_config, hosts: 8, colored: false };
        let text = configuration(Some(config)).text();
        assert!(text.contains("\nssh_args = -F /run/ssh_config -o ControlMaster=auto "), "{text}");
        assert!(text.contains("\nforks = 8\n") && text.contains("\ncontrol_path_dir = /tmp/s\n"), "{text}");
        assert!(!configuration(None).text().contains("-F"));
    }
}
