//! A yum that was interrupted: rpm may take a package for installed whose scripts never ran. What was installed
//! since such a yum began is installed again. rpm and the programs of scripts leave files behind, too, when they are killed.

use target::{Error, Finished, Program, Target};

use super::{Params, half_unpacked};
use crate::account_locks;

const NAME: &str = "yum";

/// Runs a yum that changes packages, so that the next one knows when this one is interrupted.
pub(super) fn transact(target: &mut Target, program: &Program) -> Result<Option<Finished>, Error> {
    // One that could not be finished yet is not finished by this.
    let is_unfinished = target.left_half_done(NAME)?.is_some();
    target.set_out(NAME)?;
    let since = target.left_half_done(NAME)?;
    let finished = target.attempt(program, "")?;
    let Some(ended) = &finished else { return Ok(None) };
    if let Some(since) = since.filter(|_| ended.success()) {
        let installed = installed_since(target, since)?;
        half_unpacked::remove(target, &installed)?;
    }
    // One that a signal ended may have left something half done.
    if !is_unfinished && (0..128).contains(&ended.rc) {
        arrived(target);
    }
    Ok(finished)
}

/// The mark goes when all that yum did is on the disk.
fn arrived(target: &mut Target) {
    target.write_out();
    target.arrived(NAME);
}

/// Finishes what an interrupted yum began, if there was one. Where that fails (its repositories may be configured by a
/// later task) a warning says so, and the next task with `yum` tries again.
pub(super) fn finish(target: &mut Target, params: &Params) -> Result<(), Error> {
    let Some(since) = target.left_half_done(NAME)? else { return Ok(()) };
    account_locks::release(target)?;
    let names = installed_since(target, since)?;
    if names.is_empty() {
        arrived(target);
        return Ok(());
    }
    let program = params.program("reinstall", names.iter().cloned());
    let why = "an earlier yum was interrupted: their scripts may not have run";
    let kept = target.take_changes();
    match target.attempt(&program, why)? {
        Some(finished) if !finished.success() => {
            target.restore_changes(kept);
            let failed = Error::Failed { command: program.line(), finished: Box::new(finished) };
            target.warn(format!("{why}, but {failed}; the next task with yum tries again"));
        }
        _ => {
            let reinstalled = target.take_changes();
            target.restore_changes(kept.into_iter().chain(reinstalled).collect());
            half_unpacked::remove(target, &names)?;
            arrived(target);
        }
    }
    Ok(())
}

/// The packages (`NAME.ARCH`, sorted) that were installed since a time.
fn installed_since(target: &mut Target, since: u64) -> Result<Vec<String>, Error> {
    let format = "%{INSTALLTIME} %{NAME}.%{ARCH}\\n";
    let query = Program::new(["rpm", "-qa", "--qf", format]);
    let listed = target.query(&query)?;
    if !listed.success() {
        return Err(Error::Failed { command: query.line(), finished: Box::new(listed) });
    }
    let doubtful = |line: &str| {
        let (time, name) = line.split_once(' ')?;
        // keys are in the database, too
        let is_package = !name.starts_with("gpg-pubkey.");
        (is_package && time.parse::<u64>().ok()? >= since).then(|| name.to_owned())
    };
    let mut names: Vec<String> = listed.stdout.lines().filter_map(doubtful).collect();
    names.sort_unstable();
    Ok(names)
}
