//! A yum that was interrupted: rpm may take a package for installed whose scripts never ran. What was installed
//! since such a yum began is installed again.

use target::{Error, Finished, Program, Target};

use super::Params;

const NAME: &str = "yum";

/// Runs a yum that changes packages, so that the next one knows when this one is interrupted.
pub(super) fn transact(target: &mut Target, program: &Program) -> Result<Option<Finished>, Error> {
    target.set_out(NAME)?;
    let finished = target.attempt(program, "")?;
    // One that a signal ended may have left something half done.
    if finished.as_ref().is_some_and(|finished| (0..128).contains(&finished.rc)) {
        target.arrived(NAME);
    }
    Ok(finished)
}

/// Finishes what an interrupted yum began, if there was one.
pub(super) fn finish(target: &mut Target, params: &Params) -> Result<(), Error> {
    let Some(since) = target.left_half_done(NAME)? else { return Ok(()) };
    let format = "%{INSTALLTIME} %{NAME}.%{ARCH}\\n";
    let query = Program::new(["rpm", "-qa", "--qf", format]);
    let listed = target.query(&query)?;
    if !listed.success() {
        return Err(Error::Failed { command: query.line(), finished: Box::new(listed) });
    }
    let doubtful = |line: &str| {
        let (time, name) = line.split_once(' ')?;
        (time.parse::<u64>().ok()? >= since).then(|| name.to_owned())
    };
    let mut names: Vec<String> = listed.stdout.lines().filter_map(doubtful).collect();
    names.sort_unstable();
    if names.is_empty() {
        target.arrived(NAME);
        return Ok(());
    }
    let program = params.program("reinstall", names);
    let why = "an earlier yum was interrupted: their scripts may not have run";
    match target.attempt(&program, why)? {
        Some(finished) if !finished.success() => {
            Err(Error::Failed { command: program.line(), finished: Box::new(finished) })
        }
        Some(_) => {
            target.arrived(NAME);
            Ok(())
        }
        None => Ok(()),
    }
}
