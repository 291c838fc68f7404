//! `yum_repository`: a section of a file in `/etc/yum.repos.d`, written as Python's configparser
//! writes it: comments go, other sections stay, a changed section moves to the end.

use std::path::PathBuf;

use serde_json::json;
use target::{Attributes, Error, Mode, Target};
use wire::{Object, Outcome};

use crate::{
    Module, Side,
    module::{output, parameters},
    spec::{Parameters, choices, params},
};

choices! {
    /// What should be.
    State { Present = "present", Absent = "absent" }
}

params! { Params {
    /// Name of the section
    name: String;
    /// That it is there, or not
    state: State = State::Present;
    /// What the repository is called for people
    description: Option<String>;
    /// Name of the file without `.repo`; that of the section by default
    file: Option<String>;
    /// Folder of the file
    reposdir: PathBuf = PathBuf::from("/etc/yum.repos.d");
    /// Where the repository is
    baseurl: Option<Vec<String>>;
    /// Where a list of places is
    mirrorlist: Option<String>;
    /// Where a metalink is
    metalink: Option<String>;
    /// It is used
    enabled: Option<bool>;
    /// Packages must be signed
    gpgcheck: Option<bool>;
    /// Where the keys are
    gpgkey: Option<Vec<String>>;
    /// Packages that are not taken from it
    exclude: Option<Vec<String>>, ["excludepkgs"];
    /// The only packages that are taken from it
    includepkgs: Option<Vec<String>>;
    /// Its weight among the repositories
    priority: Option<String>;
    /// Go on without it when it does not answer
    skip_if_unavailable: Option<bool>;
    /// Certificates of https are checked
    sslverify: Option<bool>, ["validate_certs"];
    /// Name or number of the owner
    owner: Option<String>;
    /// Name or number of the group
    group: Option<String>;
    /// Permissions of the file
    mode: Option<Mode>;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "yum_repository",
    summary: "repositories that yum uses",
    arguments: Params::ARGUMENTS,
    side: Side::Target(run),
    ..Module::BUILTIN
};

/// Options of a section, in the order of the file.
type Options = Vec<(String, String)>;

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let path = params.reposdir.join(format!("{}.repo", params.file.as_ref().unwrap_or(&params.name)));
    let text = target.read_text(&path)?.unwrap_or_default();
    let before = parse(&text);
    let mut after: Vec<(String, Options)> =
        before.iter().filter(|(name, _)| *name != params.name).cloned().collect();
    if params.state == State::Present {
        if params.baseurl.is_none() && params.mirrorlist.is_none() && params.metalink.is_none() {
            return Err(Error::other(
                "`baseurl`, `mirrorlist` or `metalink` says where the repository is, and all are missing",
            ));
        }
        let name = params.description.as_ref().ok_or_else(|| {
            Error::other("`description` says what the repository is called, and is missing")
        })?;
        after.push((params.name.clone(), options(&params, name)));
    }
    let wanted =
        Attributes { owner: params.owner.clone(), group: params.group.clone(), mode: params.mode.clone() };
    if sorted(&before) != sorted(&after) {
        if after.is_empty() {
            target.remove(&path)?;
        } else {
            target.write(&path, render(&after).as_bytes(), &wanted)?;
        }
    } else if !after.is_empty() {
        target.set_attributes(&path, &wanted)?;
    }
    Ok(Outcome { output: output(json!({"repo": params.name, "dest": path})), ..Outcome::default() })
}

fn options(params: &Params, description: &str) -> Options {
    let text = |value: &Option<String>| value.clone();
    let list =
        |value: &Option<Vec<String>>, separator: &str| value.as_ref().map(|items| items.join(separator));
    let flag = |value: Option<bool>| value.map(|value| i32::from(value).to_string());
    // Sorted by name, as Ansible writes them.
    let all = [
        ("baseurl", list(&params.baseurl, "\n")),
        ("enabled", flag(params.enabled)),
        ("exclude", list(&params.exclude, " ")),
        ("gpgcheck", flag(params.gpgcheck)),
        ("gpgkey", list(&params.gpgkey, "\n")),
        ("includepkgs", list(&params.includepkgs, " ")),
        ("metalink", text(&params.metalink)),
        ("mirrorlist", text(&params.mirrorlist)),
        ("name", Some(description.to_string())),
        ("priority", text(&params.priority)),
        ("skip_if_unavailable", flag(params.skip_if_unavailable)),
        ("sslverify", flag(params.sslverify)),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name.to_string(), value?))).collect()
}

/// Sections of a file; a line that begins with a blank goes on with the option before it.
fn parse(text: &str) -> Vec<(String, Options)> {
    let mut sections: Vec<(String, Options)> = Vec::new();
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = trimmed.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            sections.push((name.into(), Vec::new()));
        } else if let Some((_, options)) = sections.last_mut() {
            if line.starts_with([' ', '\t'])
                && let Some((_, value)) = options.last_mut()
            {
                value.push('\n');
                value.push_str(trimmed);
            } else {
                let (name, value) = trimmed.split_once(['=', ':']).unwrap_or((trimmed, ""));
                options.push((name.trim().to_lowercase(), value.trim().to_string()));
            }
        }
    }
    sections
}

fn render(sections: &[(String, Options)]) -> String {
    let mut text = String::new();
    for (name, options) in sections {
        text.push_str(&format!("[{name}]\n"));
        for (name, value) in options {
            text.push_str(&format!("{name} = {}\n", value.replace('\n', "\n\t")));
        }
        text.push('\n');
    }
    text
}

fn sorted(sections: &[(String, Options)]) -> Vec<(String, Options)> {
    let mut sections = sections.to_vec();
    sections.sort();
    sections.iter_mut().for_each(|(_, options)| options.sort());
    sections
}
