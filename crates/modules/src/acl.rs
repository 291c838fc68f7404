//! `acl`: access lists of files, by setfacl(1), whose `--test` tells what would change. Options are those of
//! acl 2.2.49 (CentOS 6) and 2.2.51 (CentOS 7).

use std::path::PathBuf;

use serde_json::json;
use target::{Error, Program, Target};
use wire::{Object, Outcome};

use crate::{
    Module, Side,
    module::{output, parameters},
    spec::{Parameters, Rule, choices, params},
};

choices! {
    /// What should be.
    State { Query = "query", Present = "present", Absent = "absent" }
}

choices! {
    /// Whom an entry is for.
    Kind { User = "user", Group = "group", Mask = "mask", Other = "other" }
}

choices! {
    /// What becomes of the mask.
    Recalculate { ByDefault = "default", Always = "mask", Never = "no_mask" }
}

params! { Params {
    /// Path of the file
    path: PathBuf, ["name"];
    /// Tell the entries, or have one, or have none
    state: State = State::Query;
    /// Whom it is for: user, group, mask or other
    etype: Option<Kind>;
    /// Name of the user or group; empty stands for the file's own
    entity: String = String::new();
    /// rwx, of which any may be -
    permissions: Option<String>;
    /// The whole entry, instead of these three: user:anna:rw
    entry: Option<String>;
    /// It is for files that will be made in the folder
    default: bool = false;
    /// For all that is in the folder
    recursive: bool = false, ["recurse"];
    /// Follow links
    follow: bool = true;
    /// What becomes of the mask
    recalculate_mask: Recalculate = Recalculate::ByDefault;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "acl",
    collection: "ansible.posix",
    summary: "access lists of files",
    arguments: Params::ARGUMENTS,
    rules: &[Rule::Exclusive(&["entry", "etype"]), Rule::Exclusive(&["entry", "permissions"])],
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    if target.followed(&params.path)?.is_none() {
        return Err(Error::missing(&params.path));
    }
    // setfacl and getfacl would find nothing
    let expected = target.is_only_expected(&params.path)?;
    let message = match params.state {
        State::Query => "current acl".to_owned(),
        State::Present | State::Absent => {
            let (entry, default) = entry(&params)?;
            let wanted = params.state == State::Present;
            let key = format!("{} {entry} {default} {wanted}", params.path.display());
            let differs = if expected { wanted } else { differs(target, &params, &entry, default)? };
            if differs && target.expected("acl", &key).is_none() {
                target.run(&program(&params, &entry, default, false), "")?;
                target.expect("acl", &key, true.into());
            }
            format!("{entry} is {}", if wanted { "present" } else { "absent" })
        }
    };
    if expected {
        return Ok(Outcome { output: output(json!({"msg": message, "acl": []})), ..Outcome::default() });
    }
    let mut words = vec!["getfacl"];
    words.extend(params.default.then_some("-d"));
    words.extend(["--absolute-names", "--omit-header"]);
    words.extend((!params.follow).then_some("--physical"));
    let path = params.path.display().to_string();
    words.push(&path);
    let listed = target.query(&Program::new(words))?;
    let entries: Vec<&str> = listed.stdout.lines().filter(|line| !line.trim().is_empty()).collect();
    Ok(Outcome { output: output(json!({"msg": message, "acl": entries})), ..Outcome::default() })
}

/// Whether the file's access list is not yet as it is wanted.
fn differs(target: &mut Target, params: &Params, entry: &str, default: bool) -> Result<bool, Error> {
    let test = program(params, entry, default, true);
    let tested = target.query(&test)?;
    if !tested.success() && params.state == State::Present {
        return Err(Error::Failed { command: test.line(), finished: Box::new(tested) });
    }
    // setfacl prints `*,*` for a file that would stay as it is.
    let stays = |line: &str| line.trim().is_empty() || line.trim_end().ends_with("*,*");
    Ok(tested.success() && !tested.stdout.lines().all(stays))
}

/// The entry as setfacl takes it, and whether it is a default one.
fn entry(params: &Params) -> Result<(String, bool), Error> {
    let wants = params.state == State::Present;
    let Some(text) = &params.entry else {
        let kind = match params.etype {
            Some(Kind::User) => "user",
            Some(Kind::Group) => "group",
            Some(Kind::Mask) => "mask",
            Some(Kind::Other) => "other",
            None => return Err(Error::other("say etype, or the whole entry")),
        };
        return Ok(match &params.permissions {
            Some(permissions) if wants => (format!("{kind}:{}:{permissions}", params.entity), params.default),
            None if wants => return Err(Error::other("say permissions")),
            _ => (format!("{kind}:{}", params.entity), params.default),
        });
    };
    let mut parts: Vec<&str> = text.split(':').collect();
    let default = text.to_lowercase().starts_with('d');
    if default {
        parts.remove(0);
    }
    let kind = match parts.first().and_then(|kind| kind.to_lowercase().chars().next()) {
        Some('u') => "user",
        Some('g') => "group",
        Some('m') => "mask",
        Some('o') => "other",
        _ => return Err(Error::other(format!("`{text}` is no entry: write user:NAME:rwx"))),
    };
    let name = parts.get(1).copied().unwrap_or_default();
    Ok(match parts.get(2) {
        Some(permissions) if wants => (format!("{kind}:{name}:{permissions}"), default || params.default),
        None if wants => return Err(Error::other(format!("`{text}` has no permissions"))),
        _ => (format!("{kind}:{name}"), default || params.default),
    })
}

fn program(params: &Params, entry: &str, default: bool, test: bool) -> Program {
    let mut words = vec!["setfacl"];
    words.extend(test.then_some("--test"));
    words.extend(default.then_some("-d"));
    words.extend([if params.state == State::Present { "-m" } else { "-x" }, entry]);
    words.extend(params.recursive.then_some("--recursive"));
    words.extend(match params.recalculate_mask {
        Recalculate::ByDefault => None,
        Recalculate::Always => Some("--mask"),
        Recalculate::Never => Some("--no-mask"),
    });
    words.extend((!params.follow).then_some("--physical"));
    let path = params.path.display().to_string();
    words.push(&path);
    Program::new(words)
}
