//! The modules of the Ansible language: one file each, their argument specifications, and the registry.
//! A module states what should be and goes through [`target::Target`], which knows what changes.

mod account_files;
mod account_locks;
mod account_name;
mod acl;
mod address;
mod alternatives;
mod archive;
pub mod assemble;
mod authorized_key;
pub mod base64;
mod blockinfile;
pub mod checksum;
mod command;
mod control;
mod copy;
mod cron;
pub mod curl;
mod expect;
mod file;
mod file_attributes;
mod file_facts;
mod filesystem;
mod find;
mod get_url;
mod getent;
mod git;
mod glob;
mod group;
mod hostname;
mod ini_file;
mod iptables;
mod kept;
mod known_hosts;
mod lineinfile;
mod modprobe;
mod module;
mod mount;
mod mount_facts;
mod mount_size;
pub mod nearest;
mod package;
mod package_facts;
mod pam_limits;
mod path_info;
pub mod pattern;
mod ping;
mod pip;
mod registry;
mod replace;
mod rpm_key;
mod script;
mod seboolean;
mod selinux;
mod service;
mod service_facts;
mod setup;
mod slurp;
pub mod spec;
mod stat;
mod sysctl;
mod systemd;
mod sysvinit;
mod tempfile;
mod text_file;
mod timezone;
mod unarchive;
mod uri;
mod user;
mod wait_for;
mod yum;
mod yum_repository;

pub use kept::{INTERNAL_COLLECTION, LIST as KEPT_LIST, RESTORE as KEPT_RESTORE};
pub use module::{Laws, Module, Run, Side, run};
pub use registry::{MODULES, find, find_for_agent};

/// The words of a command line, as a POSIX shell splits it.
///
/// # Errors
/// When a quote is not closed.
pub fn words(line: &str) -> Result<Vec<String>, target::Error> {
    command::split(line)
}

/// The bytes of a base64 text; none when it is none.
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    base64::decode(text)
}

/// A program that the playbook itself names has failed, with these return values.
fn nonzero(command: String, finished: target::Finished, mut output: wire::Object) -> target::Error {
    output.insert("msg".into(), "non-zero return code".into());
    let message = target::Error::Failed { command, finished: Box::new(finished) }.to_string();
    target::Error::Returning { message, help: None, output }
}

/// Return values of a module that ran a program: `rc`, `stdout`, `stderr` and their lines.
fn output_of(finished: &target::Finished) -> wire::Object {
    let lines = |text: &str| text.lines().map(wire::Value::from).collect::<Vec<_>>();
    let (stdout, stderr) =
        (finished.stdout.trim_end_matches(['\n', '\r']), finished.stderr.trim_end_matches(['\n', '\r']));
    module::output(serde_json::json!({
        "rc": finished.rc,
        "stdout": stdout,
        "stderr": stderr,
        "stdout_lines": lines(stdout),
        "stderr_lines": lines(stderr),
    }))
}
