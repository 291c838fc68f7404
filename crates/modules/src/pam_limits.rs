//! `pam_limits`: limits of users and groups (limits.conf(5)).

use std::path::PathBuf;

use serde_json::json;
use target::{Attributes, Error, Target};
use wire::{Object, Outcome};

use crate::{
    Module, Side,
    module::{output, parameters},
    spec::{Parameters, Rule, choices, params},
};

choices! {
    /// Whether the user can raise it.
    Kind { Hard = "hard", Soft = "soft", Both = "-" }
}

params! { Params {
    /// User, @GROUP or *
    domain: String;
    /// hard, soft or - for both
    limit_type: Kind;
    /// What is limited
    limit_item: String;
    /// The limit; unlimited, infinity and -1 are none
    value: String;
    /// A limit that is there stays when it is greater
    use_max: bool = false;
    /// A limit that is there stays when it is smaller
    use_min: bool = false;
    /// Keep a copy of the old file beside it
    backup: bool = false;
    /// The file
    dest: PathBuf = "/etc/security/limits.conf".into();
    /// Comment behind the limit
    comment: String = String::new();
} }

/// The module.
pub const MODULE: Module = Module {
    name: "pam_limits",
    collection: "community.general",
    summary: "limits of users and groups",
    arguments: Params::ARGUMENTS,
    rules: &[Rule::Exclusive(&["use_max", "use_min"])],
    side: Side::Target(run),
    ..Module::BUILTIN
};

const ITEMS: [&str; 19] = [
    "core",
    "data",
    "fsize",
    "memlock",
    "nofile",
    "rss",
    "stack",
    "cpu",
    "nproc",
    "as",
    "maxlogins",
    "maxsyslogins",
    "priority",
    "locks",
    "sigpending",
    "msgqueue",
    "nice",
    "rtprio",
    "chroot",
];

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    require(&params)?;
    let path = target.resolve_links(&params.dest)?;
    let text = target.read_text(&path)?.unwrap_or_default();
    let kind = match params.limit_type {
        Kind::Hard => "hard",
        Kind::Soft => "soft",
        Kind::Both => "-",
    };
    let mut found = false;
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let (limit, comment) = line.split_once('#').unwrap_or((line, ""));
        let words: Vec<&str> = limit.split_whitespace().collect();
        let is_it =
            words.len() == 4 && words[..3] == [params.domain.as_str(), kind, params.limit_item.as_str()];
        if !is_it {
            lines.push(line.into());
            continue;
        }
        found = true;
        let value = chosen(&params, words[3]);
        if value == words[3] {
            lines.push(line.into());
        } else {
            let comment = if params.comment.is_empty() { comment } else { &params.comment };
            lines.push(written(&params, kind, value, comment));
        }
    }
    if !found {
        lines.push(written(&params, kind, &params.value, &params.comment));
    }
    let new: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    let mut returned = json!({"msg": ""});
    if lines != text.lines().collect::<Vec<_>>() {
        if params.backup
            && let Some(copy) = target.back_up(&path)?
        {
            returned["backup_file"] = json!(copy);
        }
        target.write_text(&path, &new, &Attributes::default())?;
    }
    Ok(Outcome { output: output(returned), ..Outcome::default() })
}

fn require(params: &Params) -> Result<(), Error> {
    let item = params.limit_item.as_str();
    if !ITEMS.contains(&item) {
        return Err(Error::helped(
            format!("`{item}` can't be limited"),
            format!("what can: {}", ITEMS.join(", ")),
        ));
    }
    let number = params.value.parse::<i64>();
    let is_right = match item {
        "nice" | "priority" => number.is_ok_and(|value| (-20..=19).contains(&value)),
        _ => is_unlimited(&params.value) || number.is_ok_and(|value| value >= 0),
    };
    if is_right { Ok(()) } else { Err(Error::other(format!("`{}` is no limit for {item}", params.value))) }
}

fn is_unlimited(value: &str) -> bool {
    matches!(value, "unlimited" | "infinity" | "-1")
}

/// The value that the limit gets.
fn chosen<'a>(params: &'a Params, present: &'a str) -> &'a str {
    let wanted = params.value.as_str();
    let is_greater = |one: &str, other: &str| {
        let number = |text: &str| text.parse::<i64>().unwrap_or_default();
        match (is_unlimited(one), is_unlimited(other)) {
            (true, other) => !other,
            (false, true) => false,
            (false, false) => number(one) > number(other),
        }
    };
    let stays =
        (params.use_max && is_greater(present, wanted)) || (params.use_min && is_greater(wanted, present));
    if stays { present } else { wanted }
}

fn written(params: &Params, kind: &str, value: &str, comment: &str) -> String {
    let comment = if comment.is_empty() { String::new() } else { format!("\t#{comment}") };
    format!("{}\t{kind}\t{}\t{value}{comment}", params.domain, params.limit_item)
}
