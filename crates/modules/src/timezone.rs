//! `timezone`: the machine's time zone, and whether its hardware clock has UTC or local time. CentOS 7 has
//! a link at /etc/localtime (localtime(5)); CentOS 6 a copy, and the zone's name in /etc/sysconfig/clock.

use std::path::{Path, PathBuf};

use serde_json::json;
use target::{Attributes, Error, FileKind, Program, Target};
use wire::{Object, Outcome};

use crate::{
    Module, Side,
    module::{output, parameters},
    spec::{Parameters, Rule, choices, params},
};

choices! {
    /// What the hardware clock shows.
    Hardware { Utc = "UTC", Local = "local" }
}

params! { Params {
    /// The zone, e.g. Europe/Rome
    name: Option<String>;
    /// Whether the hardware clock has UTC or local time
    hwclock: Option<Hardware>, ["rtc"];
} }

/// The module.
pub const MODULE: Module = Module {
    name: "timezone",
    collection: "community.general",
    summary: "the machine's time zone",
    arguments: Params::ARGUMENTS,
    rules: &[Rule::OneOf(&["name", "hwclock"])],
    side: Side::Target(run),
    ..Module::BUILTIN
};

const ZONES: &str = "/usr/share/zoneinfo";
const LOCAL: &str = "/etc/localtime";
const CLOCK: &str = "/etc/sysconfig/clock";

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    if let Some(name) = &params.name {
        set_zone(target, name)?;
    }
    if let Some(wanted) = params.hwclock {
        set_hardware_clock(target, wanted)?;
    }
    let returned = json!({"name": params.name, "hwclock": params.hwclock.map(|clock| format!("{clock:?}"))});
    Ok(Outcome { output: output(returned), ..Outcome::default() })
}

fn set_zone(target: &mut Target, name: &str) -> Result<(), Error> {
    let zone = PathBuf::from(ZONES).join(name);
    let is_zone = target.followed(&zone)?.is_some_and(|found| found.kind == FileKind::File);
    if !is_zone || name.split('/').any(|part| part == "..") {
        let help = "see /usr/share/zoneinfo for the names; the package tzdata brings them";
        return Err(Error::Missing {
            message: format!("there is no time zone `{name}` on this machine"),
            help: Some(help.into()),
        });
    }
    if target.metadata(Path::new("/run/systemd/system"))?.is_some() {
        // Also a link that says the same in other words is right.
        let leads_there =
            target.metadata(Path::new(LOCAL))?.is_some_and(|found| found.kind == FileKind::Link)
                && beside(&target.link_to(Path::new(LOCAL))?) == zone;
        if !leads_there {
            let to = Path::new("../usr/share/zoneinfo").join(name);
            target.make_link(Path::new(LOCAL), &to)?;
        }
        return Ok(());
    }
    let contents = target.read(&zone)?.unwrap_or_default();
    target.write(Path::new(LOCAL), &contents, &Attributes::default())?;
    let text = target.read_text(Path::new(CLOCK))?.unwrap_or_default();
    let is_setting = |line: &str| {
        line.trim_start().strip_prefix("ZONE").is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    let value = text.lines().rev().find(|line| is_setting(line)).and_then(|line| line.split_once('='));
    if value.is_some_and(|(_, value)| value.trim().trim_matches(['"', '\'']) == name) {
        return Ok(());
    }
    let line = format!("ZONE=\"{name}\"");
    let mut lines: Vec<&str> = text.lines().filter(|line| !is_setting(line)).collect();
    let at = text.lines().position(is_setting).unwrap_or(lines.len());
    lines.insert(at, &line);
    target.write_text(Path::new(CLOCK), &(lines.join("\n") + "\n"), &Attributes::default())?;
    Ok(())
}

/// Where a link in /etc leads.
fn beside(to: &Path) -> PathBuf {
    to.strip_prefix("..").map_or_else(|_| Path::new("/etc").join(to), |rest| Path::new("/").join(rest))
}

/// The third line of /etc/adjtime says it, for both (hwclock(8)); without one it is UTC.
fn set_hardware_clock(target: &mut Target, wanted: Hardware) -> Result<(), Error> {
    let text = target.read_text(Path::new("/etc/adjtime"))?.unwrap_or_default();
    let mut is_local = text.lines().nth(2).is_some_and(|line| line.trim() == "LOCAL");
    is_local = target.expected("hwclock", "").and_then(wire::Value::as_bool).unwrap_or(is_local);
    let local = wanted == Hardware::Local;
    if is_local != local {
        let option = if local { "--localtime" } else { "--utc" };
        target.run(&Program::new(["hwclock", "--systohc", option]), "")?;
        target.expect("hwclock", "", local.into());
    }
    Ok(())
}
