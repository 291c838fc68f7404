//! `discos project-step`: the part of the commands for projects that runs as root. It reads a plan and tells in lines of
//! JSON what it does. Ctrl-C stops it after the step that it is at; pressed again, it ends that step's program.

use std::{
    ffi::OsString,
    io::{self, BufRead, Write},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use engine::Cancel;
use rustix::{
    fs::Mode,
    process::{geteuid, umask},
};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    iterator::Signals,
};
use target::{ProcessGroups, Target};
use wire::ExitCode;
use zeroize::Zeroizing;

use super::root as machine_root;
use crate::{
    cli::{Console, Refusal},
    tools::project::{MARK, Order, Told, Work, carry_out},
};

/// Carries a plan out.
///
/// # Errors
/// It is not root, or there is no plan.
pub fn run(_arguments: &[OsString], _console: &mut Console) -> Result<u8, Refusal> {
    if !geteuid().is_root() {
        return Err(Refusal::usage("this command is a part of discos-addProject and its like")
            .help("they start it by themselves, as root"));
    }
    umask(Mode::from_raw_mode(0o022));
    let groups = ProcessGroups::default();
    let cancel = watch(groups.clone())?;
    tell(&Told::Ready, &cancel);
    let order = read(&mut io::stdin().lock())?;
    if order.stays_open {
        let cancel = cancel.clone();
        thread::spawn(move || {
            // It ends when nobody waits for the work any more.
            drop(io::copy(&mut io::stdin().lock(), &mut io::sink()));
            cancel.raise();
        });
    }
    let ended = {
        let mut told = |told: Told| tell(&told, &cancel);
        let mut work = Work::new(Target::machine(groups), machine_root(), &mut told, cancel.clone());
        carry_out(&mut work, &order.plan)
    };
    match ended {
        Ok(()) => {
            tell(&Told::Finished, &cancel);
            Ok(ExitCode::Success.number())
        }
        Err(stopped) => {
            let code = stopped.code;
            tell(&Told::Stopped(stopped), &cancel);
            Ok(code)
        }
    }
}

/// Whoever does not listen any more has gone: no further step begins.
fn tell(told: &Told, cancel: &Cancel) {
    let line = serde_json::to_string(told).unwrap_or_default() + "\n";
    let mut out = io::stdout().lock();
    if out.write_all(line.as_bytes()).and_then(|()| out.flush()).is_err() {
        cancel.raise();
    }
}

/// What stands before the plan was for sudo.
fn read(input: &mut impl BufRead) -> Result<Order, Refusal> {
    loop {
        let mut line = Zeroizing::new(String::new());
        match input.read_line(&mut line) {
            Ok(0) => return Err(Refusal::usage("there is no plan on standard input")),
            Ok(_) => {}
            Err(error) => return Err(Refusal::usage(format!("failed to read the plan: {error}"))),
        }
        if let Some(text) = line.strip_prefix(MARK) {
            // Its message could show what stands there.
            return serde_json::from_str(text)
                .map_err(|_| Refusal::usage("the plan on standard input can't be understood"));
        }
    }
}

fn watch(groups: ProcessGroups) -> Result<Cancel, Refusal> {
    let failed = |error: io::Error| Refusal::failure(format!("failed to watch for Ctrl-C: {error}"));
    let flag = Arc::<AtomicBool>::default();
    let cancel = Cancel::watching(flag.clone());
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).map_err(failed)?;
    let told = cancel.clone();
    thread::Builder::new()
        .name("signals".into())
        .spawn(move || {
            for _ in &mut signals {
                if flag.swap(true, Ordering::Relaxed) {
                    groups.kill_all();
                } else {
                    let text = "it stops after this step; Ctrl-C again ends the step";
                    tell(&Told::Notice(text.to_owned()), &told);
                }
            }
        })
        .map_err(failed)?;
    Ok(cancel)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::project::Plan;

    #[test]
    fn a_password_that_sudo_did_not_want_is_passed_over() {
        let text = format!(
            "hunter2\n{MARK}{{\"plan\":{{\"Fix\":{{\"users\":[\"galileo\"]}}}},\"stays_open\":true}}\n"
        );
        let Ok(Order { plan: Plan::Fix { users }, .. }) = read(&mut text.as_bytes()) else {
            panic!("no plan")
        };
        assert_eq!(users, ["galileo"]);
    }

    #[test]
    fn a_wrong_plan_is_never_shown() {
        let text = format!(
            "{MARK}{{\"plan\":{{\"Add\":{{\"user\":\"x\",\"password_hash\":\"hunter2\",\"more\":1}}}}}}\n"
        );
        let Err(refusal) = read(&mut text.as_bytes()) else { panic!("it was taken") };
        assert!(!refusal.to_string().contains("hunter2"), "{refusal}");
    }
}
