//! Who may change the branches of a machine.

use rustix::process::geteuid;
use target::Target;

use super::Paths;
use crate::cli::Refusal;

/// Refuses users who do not own the home folder of discos: what others make here, discos could not use.
///
/// # Errors
/// A [`Refusal`] for them, and where there is no such folder.
pub fn require_owner(target: &Target, paths: &Paths) -> Result<(), Refusal> {
    let home = paths.home();
    let shown = home.display();
    let Some(found) = target.followed(&home)? else {
        return Err(Refusal::failure(format!("{shown} does not exist")).help("a deployment makes it"));
    };
    if found.uid != geteuid().as_raw() {
        return Err(Refusal::usage(format!("{shown} belongs to another user than you"))
            .help("log in as discos (`su - discos`) and try again"));
    }
    Ok(())
}
