//! What a supervisor that was killed, or a machine that crashed, has left of a station.

use crate::{
    Error,
    paths::Paths,
    supervisor::{remove_folder, remove_leftovers},
};

/// Removes it; false when there was nothing. Only with the lock, and when no supervisor answers: the hosts are dead then.
pub(crate) fn remove(station: &str) -> Result<bool, Error> {
    let paths = Paths::new(station);
    if !paths.runtime.exists() && !paths.state.exists() {
        return Ok(false);
    }
    fs_err::create_dir_all(&paths.runtime)?;
    remove_leftovers(station)?;
    remove_folder(&paths.state)?;
    remove_folder(&paths.runtime)?;
    Ok(true)
}
