//! What root of a simulated host may not do, because it would do it to the machine.

use rustix::{
    io::Errno,
    thread::{
        CapabilitySet, CapabilitySets, capabilities, remove_capability_from_bounding_set, set_capabilities,
    },
};

/// There is no namespace for the clock, kernel modules, the kernel's log and the like; devices come from outside.
const DENIED: [CapabilitySet; 15] = [
    CapabilitySet::SYS_TIME,
    CapabilitySet::SYS_MODULE,
    CapabilitySet::SYS_RAWIO,
    CapabilitySet::SYSLOG,
    CapabilitySet::MAC_ADMIN,
    CapabilitySet::MAC_OVERRIDE,
    CapabilitySet::BPF,
    CapabilitySet::PERFMON,
    CapabilitySet::AUDIT_CONTROL,
    CapabilitySet::AUDIT_READ,
    CapabilitySet::CHECKPOINT_RESTORE,
    CapabilitySet::LINUX_IMMUTABLE,
    CapabilitySet::MKNOD,
    CapabilitySet::WAKE_ALARM,
    CapabilitySet::BLOCK_SUSPEND,
];

/// Drops them from this thread and from all that it starts, for ever.
pub(crate) fn confine() -> Result<(), Errno> {
    let mut denied = CapabilitySet::empty();
    for capability in DENIED {
        match remove_capability_from_bounding_set(capability) {
            // older kernels do not know the newest ones
            Ok(()) | Err(Errno::INVAL) => denied |= capability,
            Err(error) => return Err(error),
        }
    }
    let held = capabilities(None)?;
    let left = |set: CapabilitySet| set.difference(denied);
    set_capabilities(
        None,
        CapabilitySets {
            effective: left(held.effective),
            permitted: left(held.permitted),
            inheritable: left(held.inheritable),
        },
    )
}
