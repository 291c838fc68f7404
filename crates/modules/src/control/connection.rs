//! Modules that wait for a machine to answer again.

use crate::{
    Module,
    spec::{Parameters, params},
};

params! { Reboot {
    /// Seconds before it goes down, rounded down to minutes
    pre_reboot_delay: u32 = 0;
    /// Seconds to leave it alone before it is asked whether it is back
    post_reboot_delay: u32 = 0;
    /// Seconds in which it must be back, and again in which test_command must succeed
    reboot_timeout: u32 = 600;
    /// Seconds in which one attempt to connect must succeed
    connect_timeout: Option<u32>;
    /// Command that succeeds when the machine is ready
    test_command: String = "whoami".into();
    /// What the machine tells its users
    msg: String = "Reboot initiated by Ansible".into();
    /// Folders in which the machine has `shutdown`
    search_paths: Vec<String> = Vec::new();
    /// Command whose output is another one after every boot
    boot_time_command: String = "cat /proc/sys/kernel/random/boot_id".into();
    /// Another command than `shutdown -r`; delay and message are ignored then
    reboot_command: Option<String>;
} }

/// `reboot`.
pub const REBOOT: Module = Module {
    name: "reboot",
    summary: "boots the machine again and waits for it",
    arguments: Reboot::ARGUMENTS,
    ..Module::BUILTIN
};

params! { WaitForConnection {
    /// Seconds before the first attempt
    delay: u32 = 0;
    /// Seconds between attempts
    sleep: u32 = 1;
    /// Seconds in which the machine must answer
    timeout: u32 = 600;
    /// Seconds in which one attempt to connect must succeed
    connect_timeout: u32 = 5;
} }

/// `wait_for_connection`.
pub const WAIT_FOR_CONNECTION: Module = Module {
    name: "wait_for_connection",
    summary: "waits until the machine answers",
    arguments: WaitForConnection::ARGUMENTS,
    ..Module::BUILTIN
};
