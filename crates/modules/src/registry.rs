//! All modules, and how they are found by the names that playbooks use.

use crate::{INTERNAL_COLLECTION, Module, control, nearest};

/// Every module, sorted by name.
pub static MODULES: &[Module] = &[
    crate::acl::MODULE,
    control::ADD_HOST,
    crate::alternatives::MODULE,
    crate::archive::MODULE,
    crate::assemble::MODULE,
    control::ASSERT,
    control::ASYNC_STATUS,
    crate::authorized_key::MODULE,
    crate::blockinfile::MODULE,
    crate::command::COMMAND,
    crate::copy::MODULE,
    crate::cron::MODULE,
    control::DEBUG,
    crate::yum::DNF,
    crate::expect::MODULE,
    control::FAIL,
    control::FETCH,
    crate::file::MODULE,
    crate::filesystem::MODULE,
    crate::find::MODULE,
    crate::setup::GATHER_FACTS,
    crate::get_url::MODULE,
    crate::getent::MODULE,
    crate::git::MODULE,
    crate::group::MODULE,
    control::GROUP_BY,
    crate::hostname::MODULE,
    control::INCLUDE_VARS,
    crate::ini_file::MODULE,
    crate::iptables::MODULE,
    crate::known_hosts::MODULE,
    crate::lineinfile::MODULE,
    control::META,
    crate::modprobe::MODULE,
    crate::mount::MODULE,
    crate::mount_facts::MODULE,
    crate::package::MODULE,
    crate::package_facts::MODULE,
    crate::pam_limits::MODULE,
    control::PAUSE,
    crate::ping::MODULE,
    crate::pip::MODULE,
    control::RAW,
    control::REBOOT,
    crate::replace::MODULE,
    crate::rpm_key::MODULE,
    crate::script::MODULE,
    crate::seboolean::MODULE,
    crate::selinux::MODULE,
    crate::service::MODULE,
    crate::service_facts::MODULE,
    control::SET_FACT,
    control::SET_STATS,
    crate::setup::MODULE,
    crate::command::SHELL,
    crate::slurp::MODULE,
    crate::stat::MODULE,
    crate::sysctl::MODULE,
    crate::systemd::SYSTEMD,
    crate::systemd::SYSTEMD_SERVICE,
    crate::sysvinit::MODULE,
    crate::tempfile::MODULE,
    control::TEMPLATE,
    crate::timezone::MODULE,
    crate::unarchive::MODULE,
    crate::uri::MODULE,
    crate::user::MODULE,
    control::VALIDATE_ARGUMENT_SPEC,
    crate::wait_for::MODULE,
    control::WAIT_FOR_CONNECTION,
    crate::yum::MODULE,
    crate::yum_repository::MODULE,
];

/// Modules for commands of this program: only their whole names find them, and no hint tells them.
static INTERNAL: [Module; 2] = [crate::KEPT_LIST, crate::KEPT_RESTORE];

/// Finds a module by its canonical short name, the internal ones included.
///
/// # Errors
/// As [`find`].
pub fn find_for_agent(name: &str) -> Result<&'static Module, String> {
    INTERNAL.iter().find(|module| module.name == name).map_or_else(|| find(name), Ok)
}

/// Finds a module by its short name or with its collection.
///
/// # Errors
/// The question that asks for the nearest name, or the list of all.
pub fn find(name: &str) -> Result<&'static Module, String> {
    let found = MODULES.iter().find(|module| {
        module.name == name
            || name
                .strip_prefix(module.collection)
                .or_else(|| name.strip_prefix("ansible.legacy"))
                .and_then(|rest| rest.strip_prefix('.'))
                .is_some_and(|short| short == module.name)
    });
    let internal = || {
        let short = name.strip_prefix(INTERNAL_COLLECTION)?.strip_prefix('.')?;
        INTERNAL.iter().find(|module| module.name == short)
    };
    found.or_else(internal).ok_or_else(|| {
        let short = name.rsplit('.').next().unwrap_or(name);
        nearest::hint(short, MODULES.iter().map(|module| module.name)).unwrap_or_else(|| {
            let all: Vec<&str> = MODULES.iter().map(|module| module.name).collect();
            format!("the modules are: {}", all.join(", "))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_sorted_unique_and_documented() {
        assert!(MODULES.windows(2).all(|pair| pair[0].name < pair[1].name));
        for module in MODULES {
            assert!(!module.summary.is_empty(), "{}", module.name);
            for argument in module.all_arguments() {
                assert!(!argument.documentation.trim().is_empty(), "{}: {}", module.name, argument.name);
            }
        }
    }

    #[test]
    fn a_module_is_found_by_both_of_its_names_and_a_wrong_one_gets_the_nearest() {
        assert_eq!(find("ansible.builtin.file").unwrap().name, "file");
        assert_eq!(find("linienfile").unwrap_err(), "did you mean `lineinfile`?");
        assert!(find("community.general.file").is_err());
    }
}
