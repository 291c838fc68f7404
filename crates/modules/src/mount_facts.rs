//! `mount_facts`: what is mounted, and what fstab says should be, as facts.

use std::{collections::BTreeSet, path::Path, time::Duration};

use serde_json::json;
use target::{Error, Program, Target};
use wire::{Object, Outcome, Value};

use crate::{
    Module, Side, glob,
    module::parameters,
    mount_size::{self, Uuids},
    spec::{Parameters, choices, params},
};

choices! {
    /// What to do when something takes too long.
    Late { Error = "error", Warn = "warn", Ignore = "ignore" }
}

params! { Params {
    /// Only mounts of devices that fit one of these patterns
    devices: Option<Vec<String>>;
    /// Only mounts of file systems that fit one of these patterns
    fstypes: Option<Vec<String>>;
    /// Where to look: all, static, dynamic, mount, or files
    sources: Option<Vec<String>>;
    /// The program that lists mounts when no file does; null uses none
    mount_binary: String = "mount".into();
    /// Seconds that the program may take
    timeout: Option<f64>;
    /// What to do when it takes longer
    on_timeout: Late = Late::Error;
    /// Tell all mounts, also several at one place
    include_aggregate_mounts: Option<bool>;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "mount_facts",
    summary: "what is mounted, as facts",
    arguments: Params::ARGUMENTS,
    side: Side::Target(run),
    ..Module::BUILTIN
};

const DYNAMIC: [&str; 2] = ["/etc/mtab", "/proc/mounts"];
const STATIC: [&str; 1] = ["/etc/fstab"];

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    if params.timeout.is_some_and(|seconds| seconds <= 0.0) {
        return Err(Error::other("`timeout` is not positive"));
    }
    let uses_program = arguments.get("mount_binary").is_none_or(|binary| !binary.is_null());
    let uuids = Uuids::look_up(target)?;
    let mut mounts: Vec<Object> = Vec::new();
    for (source, lines) in lists(target, &params, uses_program)? {
        for line in lines {
            let Some(mount) = read(&source, &line) else { continue };
            mounts.extend(told(target, &params, &uuids, &source, &line, mount));
        }
    }
    let mut points = Object::new();
    let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
    let mut repeated = BTreeSet::new();
    for mount in &mounts {
        let place = mount["mount"].as_str().unwrap_or_default().to_owned();
        let source = mount["ansible_context"]["source"].as_str().unwrap_or_default().to_owned();
        if !seen.insert((source.clone(), place.clone())) {
            repeated.insert(source);
        }
        points.entry(place).or_insert_with(|| mount.clone().into());
    }
    if !repeated.is_empty() && params.include_aggregate_mounts.is_none() {
        let sources: Vec<String> = repeated.into_iter().collect();
        target.warn(format!(
            "several mounts at one place are told once ({}); `include_aggregate_mounts` tells them all, or says that it is right so",
            sources.join(", ")
        ));
    }
    let all = if params.include_aggregate_mounts == Some(true) { mounts } else { Vec::new() };
    let mut facts = Object::new();
    facts.insert("mount_points".into(), points.into());
    facts.insert("aggregate_mounts".into(), json!(all));
    Ok(Outcome { facts, ..Outcome::default() })
}

/// The lines of each source, in the order in which they count.
fn lists(
    target: &mut Target,
    params: &Params,
    uses_program: bool,
) -> Result<Vec<(String, Vec<String>)>, Error> {
    let all = vec!["all".to_owned()];
    let mut sources: Vec<String> = Vec::new();
    for source in params.sources.as_ref().filter(|sources| !sources.is_empty()).unwrap_or(&all) {
        match source.as_str() {
            "" => return Err(Error::other("`sources` has an empty text")),
            "all" => sources.extend(DYNAMIC.iter().chain(&STATIC).map(|path| (*path).to_owned())),
            "dynamic" => sources.extend(DYNAMIC.map(str::to_owned)),
            "static" => sources.extend(STATIC.map(str::to_owned)),
            other => sources.push(other.to_owned()),
        }
    }
    let mut falls_back = uses_program && sources.iter().any(|source| DYNAMIC.contains(&source.as_str()));
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for source in sources {
        let lines: Vec<String> = if source == "mount" {
            if !seen.insert(source.clone()) {
                continue;
            }
            by_program(target, params)?
        } else {
            // A source that is a link to another one counts once.
            let real = target.resolve_links(Path::new(&source))?;
            if !seen.insert(real.display().to_string()) {
                continue;
            }
            let text = target.read(&real)?.unwrap_or_default();
            String::from_utf8_lossy(&text).lines().map(str::to_owned).collect()
        };
        let is_dynamic = source == "mount" || DYNAMIC.contains(&source.as_str());
        falls_back &= !(is_dynamic && lines.iter().any(|line| read(&source, line).is_some()));
        found.push((source, lines));
    }
    if falls_back {
        found.push(("mount".to_owned(), by_program(target, params)?));
    }
    Ok(found)
}

fn by_program(target: &mut Target, params: &Params) -> Result<Vec<String>, Error> {
    let mut program = Program::new([params.mount_binary.as_str()]);
    program.timeout = params.timeout.map(Duration::from_secs_f64);
    let finished = match (target.query(&program), params.on_timeout) {
        (Err(late @ Error::TimedOut { .. }), Late::Warn) => {
            target.warn(late.to_string());
            return Ok(Vec::new());
        }
        (Err(Error::TimedOut { .. }), Late::Ignore) => return Ok(Vec::new()),
        (result, _) => result?,
    };
    if !finished.success() {
        return Err(Error::Failed { command: program.line(), finished: Box::new(finished) });
    }
    Ok(finished.stdout.lines().map(str::to_owned).collect())
}

/// A line of a list of mounts.
fn read(source: &str, line: &str) -> Option<Object> {
    let line = line.trim();
    let mut mount = Object::new();
    let mut add = |name: &str, value: Value| drop(mount.insert(name.to_owned(), value));
    if source == "mount" {
        // DEVICE on PLACE type KIND (OPTIONS)
        let (device, rest) = line.split_once(" on ")?;
        let (place, rest) = rest.split_once(" type ")?;
        let (kind, options) = rest.split_once(" (")?;
        add("device", device.into());
        add("mount", place.into());
        add("fstype", kind.into());
        add("options", options.trim_end_matches(')').into());
        return Some(mount);
    }
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let fields: Vec<String> = line.split_whitespace().map(unescaped).collect();
    let [device, place, kind, options, ..] = fields.as_slice() else { return None };
    add("device", device.as_str().into());
    add("mount", place.as_str().into());
    add("fstype", kind.as_str().into());
    add("options", options.as_str().into());
    for (name, field) in ["dump", "passno"].into_iter().zip(fields.iter().skip(4)) {
        add(name, field.parse::<i64>().ok()?.into());
    }
    Some(mount)
}

/// `\040` is a blank.
fn unescaped(field: &str) -> String {
    let mut out = Vec::new();
    let mut rest = field.as_bytes();
    while let [first, tail @ ..] = rest {
        let digits =
            tail.get(..3).filter(|digits| *first == b'\\' && digits.iter().all(|d| (b'0'..b'8').contains(d)));
        let code = digits.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok());
        out.push(code.unwrap_or(*first));
        rest = if code.is_some() { &tail[3..] } else { tail };
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// What is told of a mount; none when nobody asked for it.
fn told(
    target: &Target,
    params: &Params,
    uuids: &Uuids,
    source: &str,
    line: &str,
    mut mount: Object,
) -> Option<Object> {
    let text = |name: &str| mount.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (mut device, place) = (text("device"), text("mount"));
    let mut uuid = None;
    if let Some(named) = device.strip_prefix("UUID=").map(str::to_owned) {
        if let Some(found) = uuids.device(&named) {
            device = found.to_owned();
        }
        uuid = Some(named);
    }
    let fits = |patterns: &Option<Vec<String>>, text: &str| {
        let mut patterns = patterns.iter().flatten().peekable();
        patterns.peek().is_none() || patterns.any(|pattern| glob::fits(pattern, text))
    };
    if !fits(&params.devices, &device) || !fits(&params.fstypes, &text("fstype")) {
        return None;
    }
    mount.extend(mount_size::of(target, &place));
    let uuid = uuid.or_else(|| uuids.of(&device).map(str::to_owned));
    mount.insert("ansible_context".into(), json!({"source": source, "source_data": line.trim()}));
    mount.insert("uuid".into(), json!(uuid));
    Some(mount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_lists_are_read() {
        let mount = read("mount", "/dev/sda1 on / type ext4 (rw,relatime)").unwrap();
        assert_eq!(
            Value::from(mount),
            json!({"device": "/dev/sda1", "mount": "/", "fstype": "ext4", "options": "rw,relatime"})
        );
        let mount = read("/etc/fstab", "nas:/x /a\\040b nfs defaults 0 2 # x").unwrap();
        assert_eq!(mount["mount"], "/a b");
        assert_eq!(mount["passno"], 2);
        assert_eq!(read("/etc/fstab", "# nothing"), None);
    }
}
