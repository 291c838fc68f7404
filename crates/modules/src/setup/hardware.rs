//! Processors, memory, file systems, and whether the machine is one.

use std::{collections::BTreeSet, path::Path};

use serde_json::{Value, json};
use target::{Error, Target};
use wire::Object;

use crate::{
    module::output,
    mount_size::{self, Uuids},
};

pub(super) fn facts(target: &mut Target) -> Result<Object, Error> {
    let read = |path: &str| Ok::<_, Error>(target.read_text(Path::new(path))?.unwrap_or_default());
    let (cpu, memory) = (read("/proc/cpuinfo")?, read("/proc/meminfo")?);
    let field = |name: &'static str| {
        cpu.lines()
            .filter_map(move |line| line.split_once(':').filter(|(key, _)| key.trim() == name))
            .map(|(_, value)| value.trim())
    };
    let vcpus = field("processor").count();
    let sockets = field("physical id").collect::<BTreeSet<_>>().len().max(usize::from(vcpus > 0));
    let cores = field("cpu cores").next().and_then(|cores| cores.parse::<usize>().ok()).unwrap_or(1);
    let megabytes = |name: &str| {
        let value = memory.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        value
            .and_then(|value| value.split_whitespace().next()?.parse::<u64>().ok())
            .map(|kilobytes| kilobytes / 1024)
    };
    let uptime = read("/proc/uptime")?;
    let uuids = Uuids::look_up(target)?;
    let mounts: Vec<Value> = read("/proc/mounts")?
        .lines()
        .filter_map(|line| {
            let [device, mount, kind, options, ..] = line.split(' ').collect::<Vec<_>>()[..] else {
                return None;
            };
            let is_real = device.starts_with('/') || device.contains(":/");
            let mount = mount.replace("\\040", " ");
            is_real.then(|| {
                let mut told = output(json!({
                    "device": device, "mount": mount, "fstype": kind, "options": options, "dump": 0, "passno": 0,
                    "uuid": uuids.of(device).unwrap_or("N/A"),
                }));
                told.extend(mount_size::of(target, &mount));
                Value::Object(told)
            })
        })
        .collect();
    Ok(output(json!({
        "ansible_processor": field("model name").collect::<Vec<_>>(),
        "ansible_processor_count": sockets,
        "ansible_processor_cores": cores,
        "ansible_processor_threads_per_core": vcpus.checked_div(sockets * cores).unwrap_or(1).max(1),
        "ansible_processor_vcpus": vcpus,
        "ansible_processor_nproc": vcpus,
        "ansible_memtotal_mb": megabytes("MemTotal"),
        "ansible_memfree_mb": megabytes("MemFree"),
        "ansible_swaptotal_mb": megabytes("SwapTotal"),
        "ansible_swapfree_mb": megabytes("SwapFree"),
        "ansible_uptime_seconds": uptime.split('.').next().and_then(|seconds| seconds.parse::<u64>().ok()),
        "ansible_mounts": mounts,
        "ansible_product_name": product(target)?,
    })))
}

fn product(target: &Target) -> Result<String, Error> {
    let name = target.read_text(Path::new("/sys/class/dmi/id/product_name"))?;
    Ok(name.map_or_else(|| "NA".into(), |name| name.trim().to_owned()))
}

/// By the name that the machine's firmware gives it.
pub(super) fn virtualization(target: &Target) -> Result<Object, Error> {
    let product = product(target)?.to_lowercase();
    let kinds = [
        ("virtualbox", "virtualbox"),
        ("vmware", "VMware"),
        ("kvm", "kvm"),
        ("standard pc", "kvm"),
        ("bochs", "kvm"),
    ];
    let kind = kinds.into_iter().find(|(name, _)| product.contains(name)).map_or("NA", |(_, kind)| kind);
    let role = if kind == "NA" { "NA" } else { "guest" };
    Ok(output(json!({"ansible_virtualization_type": kind, "ansible_virtualization_role": role})))
}
