//! A simulated station for the time of a test.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
};

use tempfile::TempDir;

use crate::{deployment::Deployment, executable::executable, terminal::Sitting};

static MEDICINA: Mutex<()> = Mutex::new(());
static NOTO: Mutex<()> = Mutex::new(());

/// A station that is up, and an operator with a home folder of their own. Both go with the test.
pub struct Station {
    pub name: &'static str,
    home: TempDir,
    _alone: MutexGuard<'static, ()>,
}

impl Station {
    /// Three machines: storage (CentOS 7.2), manager and console (6.8).
    pub fn medicina() -> Self {
        Self::up("medicina", &MEDICINA, &[])
    }

    /// The same, as after their installation: they accept no key, but root's password `rehearsal`.
    pub fn newly_installed_medicina() -> Self {
        Self::up("medicina", &MEDICINA, &["--newly-installed"])
    }

    /// One machine: the manager (CentOS 6.8).
    pub fn noto() -> Self {
        Self::up("noto", &NOTO, &[])
    }

    /// The same, as after its installation: it accepts no key, but root's password `rehearsal`.
    pub fn newly_installed_noto() -> Self {
        Self::up("noto", &NOTO, &["--newly-installed"])
    }

    fn up(name: &'static str, lock: &'static Mutex<()>, options: &[&str]) -> Self {
        let alone = lock.lock().unwrap_or_else(PoisonError::into_inner);
        let user = Command::new("id").arg("-u").output().unwrap().stdout;
        assert_eq!(user, b"0\n", "simulated stations need root: run ./test, or these tests as root");
        let home = tempfile::tempdir().unwrap();
        let simulator = |arguments: &[&str]| simulator(home.path(), arguments);
        assert!(
            !simulator(&["status", name]).status.success(),
            "somebody's simulated {name} is up: `discos-simulator down {name}` removes it, then test again"
        );
        let up = simulator(&[&["up", name], options].concat());
        // from here on it goes down whatever happens
        let station = Self { name, home, _alone: alone };
        assert!(up.status.success(), "{name} did not come up: {}", String::from_utf8_lossy(&up.stderr));
        station
    }

    /// The operator's home folder.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// What a machine is called in the inventory.
    #[track_caller]
    pub fn long_name(&self, host: &str) -> String {
        let table = self.simulator(&["status", &format!("{host}:{}", self.name)]);
        table.split_whitespace().next().unwrap().to_owned()
    }

    /// What `discos-simulator` prints for these arguments; it must succeed.
    #[track_caller]
    pub fn simulator(&self, arguments: &[&str]) -> String {
        let output = simulator(self.home(), arguments);
        assert!(output.status.success(), "discos-simulator {arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// What a command of the shell prints on a host; it must succeed.
    #[track_caller]
    pub fn told(&self, host: &str, command: &str) -> String {
        self.simulator(&["shell", &format!("{host}:{}", self.name), "--", "sh", "-c", command])
    }

    /// What `discos-restore` for the whole station prints, with this exit code.
    #[track_caller]
    pub fn restore(&self, arguments: &[&str], code: i32) -> String {
        self.restore_of(&format!("discos:{}", self.name), arguments, code)
    }

    /// The same for one of its systems.
    #[track_caller]
    pub fn restore_of(&self, system: &str, arguments: &[&str], code: i32) -> String {
        let mut command = Command::new(executable());
        command.args(["restore", system, "--rehearse"]).args(arguments);
        let output =
            command.env("HOME", self.home()).env("USER", "bob").env_remove("SUDO_USER").output().unwrap();
        assert_eq!(output.status.code(), Some(code), "discos-restore {arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
    }

    /// A deployment of the whole station with these further arguments, ready to start.
    pub fn deployment(&self, arguments: &[&str]) -> Deployment {
        Deployment::new(self.home(), &format!("discos:{}", self.name), arguments)
    }

    /// The same at a terminal.
    pub fn sitting(&self, arguments: &[&str]) -> Sitting {
        let system = format!("discos:{}", self.name);
        let mut all = vec!["deploy", &system, "--rehearse"];
        all.extend(arguments);
        Sitting::new(self.home(), &all)
    }

    /// Where ssh keeps the station's keys and its own configuration.
    pub fn folder(&self) -> PathBuf {
        Path::new("/run/discos-simulator").join(self.name)
    }

    /// Writes content with a playbook of these tasks for all machines, and returns its folder.
    pub fn content(&self, tasks: &str) -> PathBuf {
        let content = self.home().join("content");
        fs::create_dir_all(content.join("roles/mine/tasks")).unwrap();
        let site = "---\n- name: Provision\n  hosts: discos\n  gather_facts: false\n  roles:\n    - mine\n";
        fs::write(content.join("site.yml"), site).unwrap();
        fs::write(content.join("roles/mine/tasks/main.yml"), tasks).unwrap();
        content
    }
}

impl Drop for Station {
    fn drop(&mut self) {
        let output = simulator(self.home(), &["down", self.name]);
        let gone = output.status.success();
        assert!(gone || thread::panicking(), "discos-simulator down {}: {output:?}", self.name);
    }
}

fn simulator(home: &Path, arguments: &[&str]) -> Output {
    Command::new(executable()).arg("simulator").args(arguments).env("HOME", home).output().unwrap()
}
