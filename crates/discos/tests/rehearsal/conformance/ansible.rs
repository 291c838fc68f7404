//! Real Ansible, as `scripts/ansible` installs it.

use std::{
    env,
    path::PathBuf,
    process::{Command, Stdio},
    sync::OnceLock,
};

use crate::{deployment::Deployment, station::Station};

/// The program; it is installed when it is not there.
pub fn program() -> &'static PathBuf {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        if let Some(program) = env::var_os("DISCOS_ANSIBLE") {
            return program.into();
        }
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/ansible");
        let output = Command::new(script).stderr(Stdio::inherit()).output().unwrap();
        assert!(output.status.success(), "{script} failed");
        String::from_utf8(output.stdout).unwrap().trim().into()
    })
}

/// A deployment of the whole station by Ansible, ready to start.
pub fn ansible(station: &Station, arguments: &[&str]) -> Deployment {
    let program = program().display().to_string();
    let words = [&["--engine", "ansible", "--ansible", &program], arguments].concat();
    station.deployment(&words)
}

/// The tasks that Ansible says have changed something, as its output names them.
pub fn changed_tasks(output: &str) -> Vec<String> {
    let mut changed = Vec::new();
    let mut task = "";
    for line in output.lines() {
        if line.starts_with("TASK [") || line.starts_with("RUNNING HANDLER [") {
            task = line.trim_end_matches(['*', ' ']);
        } else if let Some(host) = line.strip_prefix("changed: ") {
            changed.push(format!("{task}: {host}"));
        }
    }
    changed
}

#[test]
fn a_changed_task_is_told_by_its_name() {
    let output = "TASK [yum : Install] ****\nok: [a]\nchanged: [b] => (item=x)\n\nPLAY RECAP ***\nb : ok=1 changed=1\n";
    assert_eq!(changed_tasks(output), ["TASK [yum : Install]: [b] => (item=x)"]);
}
