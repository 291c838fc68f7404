//! `group`: groups of users. Options of groupadd, groupmod and groupdel are those of shadow-utils
//! 4.1.4.2 (CentOS 6) and 4.1.5.1 (CentOS 7), from their manual pages.

use serde_json::{Value, json};
use target::{Error, Group, Program, Target};
use wire::{Object, Outcome};

use crate::{
    Laws, Module, Side,
    module::{output, parameters},
    spec::{Parameters, choices, params},
};

choices! {
    /// What should be.
    State { Present = "present", Absent = "absent" }
}

params! { Params {
    /// Its name
    name: String;
    /// Group id
    gid: Option<u32>;
    /// That it is there, or not
    state: State = State::Present;
    /// Its id is one of the system's
    system: bool = false;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "group",
    collection: "ansible.builtin",
    summary: "groups of users",
    arguments: Params::ARGUMENTS,
    rules: &[],
    free_form: None,
    open: false,
    side: Side::Target(run),
    laws: Laws::ALL,
};

/// What check mode takes for the id that groupadd or useradd would choose: none that exists.
pub(crate) const CHOSEN_LATER: u32 = u32::MAX - 1;

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let name = params.name.as_str();
    let present = target.group(name)?;
    match (params.state, present) {
        (State::Absent, None) => {}
        (State::Absent, Some(_)) => {
            target.run(&Program::new(["groupdel", name]), "")?;
            target.expect("group", name, Value::Null);
        }
        (State::Present, Some(found)) => {
            if let Some(gid) = params.gid.filter(|gid| *gid != found.gid) {
                let detail = format!("gid {} -> {gid}", found.gid);
                target.run(&Program::new(["groupmod", "-g", &gid.to_string(), name]), &detail)?;
                target.expect_group(&Group { gid, ..found });
            }
        }
        (State::Present, None) => {
            let mut words = vec!["groupadd".to_string()];
            if let Some(gid) = params.gid {
                words.extend(["-g".into(), gid.to_string()]);
            }
            if params.system {
                words.push("-r".into());
            }
            words.push(name.into());
            target.run(&Program::new(words), "new group")?;
            let gid = params.gid.unwrap_or(CHOSEN_LATER);
            target.expect_group(&Group { name: name.into(), gid, members: Vec::new() });
        }
    }
    let gid = target.group(name)?.map(|group| group.gid);
    Ok(Outcome {
        output: output(json!({"name": name, "gid": gid, "system": params.system})),
        ..Outcome::default()
    })
}
