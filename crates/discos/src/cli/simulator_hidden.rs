//! Hidden commands that the simulator calls: ssh's connection into a station, and a station's own
//! processes.

use std::{ffi::OsString, net::Ipv4Addr};

use wire::ExitCode;

use super::{Console, Refusal};

/// `discos simulator-connect STATION ADDRESS PORT`: ssh's `ProxyCommand`.
///
/// # Errors
/// Why the host can't be reached.
pub fn connect(arguments: &[OsString], _console: &mut Console) -> Result<u8, Refusal> {
    let words: Vec<&str> = arguments.iter().skip(1).filter_map(|word| word.to_str()).collect();
    let [station, address, port] = words[..] else { return Err(not_for_people()) };
    let (Ok(address), Ok(port)) = (address.parse::<Ipv4Addr>(), port.parse::<u16>()) else {
        return Err(not_for_people());
    };
    simulator::connect(station, address, port).map_err(|error| Refusal::failure(error.to_string()))?;
    Ok(ExitCode::Success.number())
}

/// `discos simulator-process ROLE NAME`: supervisor or first process of a host.
///
/// # Errors
/// Why it can't begin.
pub fn process(arguments: &[OsString], _console: &mut Console) -> Result<u8, Refusal> {
    let rest = arguments.get(1..).unwrap_or_default();
    simulator::process(rest).map_err(|error| Refusal::failure(error.to_string()))?;
    Ok(ExitCode::Success.number())
}

fn not_for_people() -> Refusal {
    Refusal::usage("this command is for ssh: it connects to a simulated machine")
}
