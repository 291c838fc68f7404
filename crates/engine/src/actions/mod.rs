//! The modules' halves of the control side: what is done here, or prepared for the machine.

mod add_host;
mod assemble;
mod assert;
mod async_status;
mod copy;
mod debug;
mod fail;
mod fetch;
mod group_by;
mod include_vars;
mod pause;
mod raw;
mod reboot;
mod role_arguments;
mod script;
mod set_fact;
mod set_stats;
mod template;
mod unarchive;
mod validate_argument_spec;
mod wait_for_connection;

mod call;
mod lookups;

pub use assert::text as assert_text;
pub use async_status::folder as folder_of_jobs;
pub use call::{Action, Call, Data, Prepared, Reconnect};
pub use debug::text as debug_text;
pub use lookups::TaskLookups;
pub use role_arguments::check as check_role_arguments;

/// Does the control side's part of a module call.
///
/// # Errors
/// What is wrong with the arguments or with the files that they name.
pub fn prepare(action: &Action<'_>) -> Result<Prepared, wire::Failure> {
    match (action.call.module.name, action.call.module.side) {
        ("add_host", _) => add_host::done(action),
        ("assemble", _) => assemble::prepare(action),
        ("assert", _) => assert::done(action),
        ("async_status", _) => async_status::prepare(action),
        ("copy", _) => copy::prepare(action),
        ("debug", _) => debug::done(action),
        ("fail", _) => fail::done(action),
        ("fetch", _) => fetch::prepare(action),
        ("group_by", _) => group_by::done(action),
        ("include_vars", _) => include_vars::done(action),
        ("pause", _) => pause::prepare(action),
        ("raw", _) => raw::prepare(action),
        ("reboot", _) => reboot::prepare(action),
        ("script", _) => script::prepare(action),
        ("set_fact", _) => set_fact::done(action),
        ("set_stats", _) => set_stats::done(action),
        ("template", _) => template::prepare(action),
        ("unarchive", _) => unarchive::prepare(action),
        ("validate_argument_spec", _) => validate_argument_spec::done(action),
        ("wait_for_connection", _) => wait_for_connection::prepare(action),
        (module, modules::Side::Target(_)) => {
            Ok(Prepared::Send(vec![Call { module, arguments: action.arguments()?, data: None }]))
        }
        (module, _) => Err(call::failure(format!("`{module}` can't be done here"))),
    }
}

/// Does what is left for the control side when the machine has answered.
///
/// # Errors
/// Those of the machine, and what goes wrong here.
pub fn finish(
    action: &Action<'_>,
    result: Result<wire::Outcome, wire::Failure>,
) -> Result<wire::Outcome, wire::Failure> {
    match action.call.module.name {
        "copy" => copy::finish(action, result),
        "fetch" => fetch::finish(action, result),
        _ => result,
    }
}
