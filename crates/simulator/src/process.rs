//! The processes of a station, which run this executable.

use std::ffi::OsString;

use crate::{Error, init, supervisor};

/// Runs `simulator-process ROLE NAME`: a hidden command, with which a station starts its own processes.
pub fn process(arguments: &[OsString]) -> Result<(), Error> {
    let words: Vec<_> = arguments.iter().filter_map(|word| word.to_str()).collect();
    match words[..] {
        ["supervisor", station] => supervisor::run(station),
        ["init", _] => init::run(),
        _ => Err(Error::Supervisor("simulator-process is started by the simulator itself".to_owned())),
    }
}
