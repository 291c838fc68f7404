//! What users of NIS need beside their account: the server's maps, and a machine that asks anew.

use std::{path::Path, thread, time::Duration};

use target::{Error, Program, Target};

use super::{Accounts, Stopped, Work, accounts::Script};

/// How often, and how far apart, it is looked whether a machine sees a change.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(500);
/// A service that does not start says so within this time.
const LONGEST: Duration = Duration::from_secs(90);

/// Makes the maps anew: with all users there are, or, as ypinit does, from nothing.
const MAKE: Script = Script {
    what: "make the maps anew",
    lines: "if [ -e \"/var/yp/$1/ypservers\" ]; then exec make $2 -C /var/yp; \
            else exec /usr/lib64/yp/ypinit -m < /dev/null; fi",
    input: "",
};
/// Whether a map has a user, without showing what it has of others.
const LOOK: &str = "/usr/lib64/yp/makedbm -u \"/var/yp/$1/passwd.byname\" > /dev/null || exit 2; \
                    /usr/lib64/yp/makedbm -u \"/var/yp/$1/passwd.byname\" | \
                    awk -v \"user=$2\" '$1 == user { found = 1 } END { exit !found }'";
/// Waits until the server is known to those who ask for it; whether it answers is seen by the first who asks.
const USABLE: Script = Script {
    what: "start ypserv",
    lines: "for i in 1 2 3 4 5 6 7 8 9 10; do rpcinfo -p localhost | grep -q '^ *100004 ' && exit 0; sleep 1; done; \
            echo 'rpcbind does not know it ten seconds after its start' >&2; exit 1",
    input: "",
};

/// Makes a change of a user known: in the maps, then on this machine. `there`: whether it should now be found.
///
/// # Errors
/// A step failed, or the machine does not see the change.
pub fn publish(work: &mut Work, accounts: &Accounts, user: &str, there: bool) -> Result<(), Stopped> {
    let Accounts::Nis { server, domain } = accounts else { return Ok(()) };
    maps(work, accounts, domain, user, there)?;
    work.done(format!("the maps of {domain} are made anew on {server}"))?;
    work.notice("ypbind is started anew: for some seconds this machine knows no user of NIS");
    ask_anew(work, accounts, user, there)?;
    let seen = if there { "knows" } else { "does not know" };
    work.done(format!("ypserv there and ypbind here are started anew; this machine {seen} {user}"))
}

fn maps(work: &mut Work, accounts: &Accounts, domain: &str, user: &str, there: bool) -> Result<(), Stopped> {
    // make goes by the age of the files; a map that it left alone although it is wrong is made in any case
    for option in ["", "-B"] {
        accounts.script(&mut work.target, &MAKE, &[domain, option])?;
        if in_map(work, accounts, domain, user)? == there {
            return Ok(());
        }
    }
    let state = if there { "is still missing in" } else { "is still in" };
    Err(Stopped::new(format!(
        "{}: {user} {state} the map passwd.byname of {domain} after it was made",
        accounts.place()
    )))
}

fn in_map(work: &mut Work, accounts: &Accounts, domain: &str, user: &str) -> Result<bool, Stopped> {
    let words = ["sh", "-c", LOOK, "sh", domain, user];
    match accounts.attempt(&mut work.target, &words, "")?.rc {
        0 => Ok(true),
        1 => Ok(false),
        _ => Err(Stopped::new(format!(
            "{}: the map /var/yp/{domain}/passwd.byname can't be read",
            accounts.place()
        ))),
    }
}

/// Restarts the server's and this machine's part. Whatever the server does, this machine's is started again:
/// without it none of the domain's users can work here.
fn ask_anew(work: &mut Work, accounts: &Accounts, user: &str, there: bool) -> Result<(), Stopped> {
    let stopped = service(&mut work.target, "stop");
    let restarted = accounts
        .run(&mut work.target, &["service", "ypserv", "restart"], "")
        .and_then(|_| accounts.script(&mut work.target, &USABLE, &[]));
    let started = service(&mut work.target, "start").map_err(|stopped| {
        stopped.help(
            "until `service ypbind start` works here, no user of the NIS domain can work on this machine",
        )
    });
    restarted?;
    stopped?;
    started?;
    for _ in 0..TRIES {
        if known(&mut work.target, user)? == there {
            return Ok(());
        }
        thread::sleep(PAUSE);
    }
    let wrong = if there { "does not know" } else { "still knows" };
    Err(Stopped::new(format!(
        "this machine {wrong} the user {user}, although the NIS server's maps are right"
    ))
    .help("`ypwhich` and `getent passwd` tell whom it asks and what it is told; is nscd running?"))
}

/// Whether this machine's name services know a user.
pub fn known(target: &mut Target, user: &str) -> Result<bool, Stopped> {
    let asked = ["getent", "passwd", user];
    let program = Program { timeout: Some(LONGEST), ..Program::new(asked) };
    match target.query(&program) {
        Ok(finished) => Ok(finished.success()),
        // Name services that do not answer know nobody.
        Err(Error::TimedOut { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn service(target: &mut Target, verb: &str) -> Result<(), Stopped> {
    let program = Program {
        timeout: Some(LONGEST),
        directory: Some(Path::new("/").into()),
        ..Program::new(["service", "ypbind", verb])
    };
    Ok(target.run(&program, "").map(drop)?)
}
