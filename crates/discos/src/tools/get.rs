//! Downloads a branch or tag of DISCOS, makes its introot and makes it the active one: all of it, or nothing.

use std::{io::ErrorKind, path::Path, sync::Arc, time::Duration};

use engine::transport::Answers;
use target::{Target, shell_word};
use wire::ExitCode;

use super::{
    Branches, Cdb, FolderName, Git, Kind, Lock, MachineStation, NotStaged, Paths, Repository, Staging,
    Supervisor, Wanted, activate, branch_name, forget_removed, introot, require_owner,
};
use crate::{cli::Refusal, station::environment::Station};

/// What to download, and from where.
pub struct Wish {
    /// The branch or tag.
    pub wanted: Wanted,
    /// The station that the user says it is for.
    pub station: Option<Station>,
    /// The repository.
    pub repository: Repository,
    /// How long git may take.
    pub limit: Duration,
    /// Whoever can be asked who one is for the repository's server; none where nobody sits at a terminal.
    pub somebody: Option<Arc<dyn Answers>>,
}

/// What was made.
#[derive(Debug)]
pub struct Got {
    /// How it is called on this machine.
    pub name: FolderName,
    /// Its introot and its clone were made, and it is active with this CDB.
    pub cdb: Cdb,
}

/// Does it.
///
/// # Errors
/// A [`Refusal`]; nothing is left behind then.
pub fn get(wish: &Wish, machine: MachineStation, paths: &Paths, target: &mut Target) -> Result<Got, Refusal> {
    let branch = wish.wanted.name();
    if let Some(why) = branch_name::objection(branch) {
        return Err(Refusal::usage(format!("\"{}\" can be no branch or tag: {why}", branch.escape_debug())));
    }
    let station = station_of_folder(machine, wish.station)?;
    let name = FolderName::of(branch, station).ok_or_else(|| {
        Refusal::usage(format!(
            "\"{branch}\" can't be downloaded: its folder and its introot can't have its name"
        ))
    })?;
    require_owner(target, paths)?;
    // what is left of one whose folder was removed a moment ago is in nobody's way
    forget_removed(target, paths)?;
    require_absent(target, paths, &name)?;
    let mut supervisor = Supervisor::new()
        .map_err(|error| Refusal::failure(format!("failed to watch for Ctrl-C: {error}")))?;
    let mut git = Git {
        supervisor: &mut supervisor,
        home: paths.home(),
        somebody: wish.somebody.clone(),
        limit: wish.limit,
        left: wish.limit,
    };
    let kind = git.names(&wish.repository)?.find(&wish.wanted, &wish.repository)?;
    let lock = Lock::take(paths)?;
    require_absent(target, paths, &name)?;
    let clone = staged(&paths.home(), &name, &lock)?;
    let root = staged(&paths.introots(), &name, &lock)?;
    drop(lock);
    // the introot first: it takes no time, and nobody waits for a clone that is of no use without ACS
    introot::make(&root.path(), station, paths, git.supervisor)?;
    match kind {
        Kind::Branch => git.clone_branch(&wish.repository, branch, &clone.path())?,
        Kind::Tag { also_branch } => {
            git.clone_tag(&wish.repository, branch, also_branch, &clone.path())?;
        }
    }
    if supervisor.is_interrupted() {
        return Err(introot::interrupted());
    }
    let lock = Lock::take(paths)?;
    publish(&clone, &root, &name, paths, target, &lock)?;
    Ok(Got { name, cdb: Cdb::default() })
}

/// The station that belongs to the folder's name: on a development machine the one that the user must give, on a
/// machine of a station none, and the user may give no other.
fn station_of_folder(machine: MachineStation, given: Option<Station>) -> Result<Option<Station>, Refusal> {
    match (machine, given) {
        (MachineStation::Development, None) => Err(Refusal::usage("'--station' argument must be specified.")
            .help(format!(
                "this is a development machine; stations: {}",
                Station::ALL.map(Station::option).join(", ")
            ))),
        (MachineStation::Development, Some(station)) => Ok(Some(station)),
        (MachineStation::Fixed(ours), Some(other)) if other != ours => {
            Err(Refusal::usage("you cannot specify a different station.")
                .help(format!("this machine belongs to {}: leave --station out", ours.value())))
        }
        (MachineStation::Fixed(_), _) => Ok(None),
    }
}

/// A clone may have work in it, an introot what was installed: neither is overwritten.
fn require_absent(target: &Target, paths: &Paths, name: &FolderName) -> Result<(), Refusal> {
    let (clone, introot) = (paths.clone_of(name), paths.introot_of(name));
    let mut there = Vec::new();
    for path in [&clone, &introot] {
        if target.metadata(path)?.is_some() {
            there.push(path);
        }
    }
    let Some(first) = there.first() else { return Ok(()) };
    let mut refusal = Refusal::usage(format!("{} exists already; it is left as it is", first.display()));
    if there.len() == 2 {
        let listed = Branches::read(target, paths)?.contains(name);
        let (name, clone) = (shell_word(name.as_str()), shell_word(&clone.to_string_lossy()));
        // discos-set sends here who selects what is not in the list
        let add = format!("echo {name} >> {} && ", shell_word(&paths.branches().to_string_lossy()));
        refusal = refusal
            .help(format!("to use it: {}discos-set {name}", if listed { "" } else { add.as_str() }))
            .help(format!("to update a branch: cd {clone} && git pull"));
    }
    refusal = refusal.help("to download it anew, first move aside what is there:");
    // the introot first: the prompt after the clone is gone removes its introot
    Err(refusal.extended(
        there.iter().rev().map(|path| format!("  mv {0} {0}.old", shell_word(&path.to_string_lossy()))),
    ))
}

fn staged(parent: &Path, name: &FolderName, lock: &Lock) -> Result<Staging, Refusal> {
    Staging::make(parent, name, lock).map_err(|why| match why {
        NotStaged::Busy(process) => {
            Refusal::failure(format!("another discos-get (process {process}) downloads {name} right now"))
                .help("wait for it, or end it")
                .ending(ExitCode::Locked)
        }
        NotStaged::Failed(path, error) => {
            let help = (error.kind() == ErrorKind::NotFound).then_some("a deployment makes this folder");
            let help = help.or_else(|| {
                (error.kind() == ErrorKind::PermissionDenied).then_some("it belongs to the user discos")
            });
            let place = if path == parent { String::new() } else { format!(": {}", path.display()) };
            Refusal::failure(format!("failed to make a folder in {}{place}: {error}", parent.display()))
                .extended(help.map(str::to_owned))
        }
    })
}

/// Gives everything its place, under the lock: whoever looks at a branch of the list finds its clone and its introot.
fn publish(
    clone: &Staging,
    root: &Staging,
    name: &FolderName,
    paths: &Paths,
    target: &mut Target,
    lock: &Lock,
) -> Result<(), Refusal> {
    let (clone_place, introot_place) = (paths.clone_of(name), paths.introot_of(name));
    let failed = |place: &Path| {
        let place = place.to_path_buf();
        move |error: std::io::Error| Refusal::failure(format!("failed to make {}: {error}", place.display()))
    };
    root.publish(&introot_place, lock).map_err(failed(&introot_place))?;
    let listed = (|| {
        clone.publish(&clone_place, lock).map_err(failed(&clone_place))?;
        let before = Branches::read(target, paths)?;
        let done = (|| {
            let mut branches = before.clone();
            branches.add(name.clone());
            branches.write(target, paths)?;
            activate(target, paths, name, Cdb::default(), lock)
        })();
        if done.is_err() {
            clone.withdraw(&clone_place).map_err(failed(&clone_place))?;
            before.write(target, paths)?;
        }
        done
    })();
    if listed.is_err() {
        root.withdraw(&introot_place).map_err(failed(&introot_place))?;
    }
    listed
}
