//! Everything that is read and checked before the first connection.

use std::{
    env,
    path::{Path, PathBuf},
    sync::Arc,
};

use engine::InventorySource;
use lang::{
    check::{Checked, check},
    files::{Directory, Embedded, Files, Unlocked},
    inventory::Inventory,
    playbook::{Playbook, Selection, load},
    vault::Vault,
};
use wire::Object;

use super::{given_before::GivenBefore, options::Options, passwords::Passwords};
use crate::{
    cli::{Refusal, diagnostics},
    station::{content::built_in, home::Home, inventories, rehearsal, system::System},
};

/// What the variable with the path of this executable is called.
const EXECUTABLE: &str = "discos_executable";

/// Where roles are read.
pub struct Content {
    pub files: Arc<dyn Files>,
    /// `built in`, or the folder.
    pub shown: String,
}

/// A run that may begin.
pub struct CheckedRun {
    pub playbook: Checked<Playbook>,
    pub inventory: Inventory,
    /// Where it is read again.
    pub source: InventorySource,
    pub selection: Selection,
    pub extra_variables: Object,
    pub passwords: Passwords,
    /// What runs of the same command were given.
    pub given_before: Arc<GivenBefore>,
    pub vault: Arc<Vault>,
}

/// The content that the operator chose.
///
/// # Errors
/// A [`Refusal`] when the folder of `--content` is none.
pub fn content(options: &Options, vault: &Arc<Vault>) -> Result<Content, Refusal> {
    let Some(folder) = &options.content else {
        let files = Arc::new(Embedded::new(built_in()));
        return Ok(Content { files, shown: "built in".into() });
    };
    let shown = folder.display().to_string();
    let files = Directory::new(folder, shown.trim_end_matches('/'));
    if !files.is_dir(Path::new("")) {
        return Err(Refusal::usage(format!("--content: {shown} is no folder"))
            .help("it must be a folder as station/ of the project: site.yml and roles/"));
    }
    if !files.is_file(&options.playbook) {
        let playbook = options.playbook.display();
        return Err(Refusal::usage(format!("--content: {shown} has no {playbook}")).help(
            "it must be a folder as station/ of the project: site.yml (or the playbook of --playbook) and roles/",
        ));
    }
    Ok(Content { files: Arc::new(Unlocked::new(Arc::new(files), Arc::clone(vault))), shown })
}

/// The variable with the path of this executable, which roles install on machines. Nothing when it can't be found out: who needs
/// it is told that it is not defined.
pub fn own_executable() -> Object {
    let path = env::current_exe().ok().and_then(|path| path.into_os_string().into_string().ok());
    path.map(|path| (EXECUTABLE.to_owned(), path.into())).into_iter().collect()
}

/// Reads and checks the playbook and the inventory for all chosen machines. Without a vault encrypted files of
/// the inventory count as empty.
///
/// # Errors
/// A [`Refusal`] with all that is wrong.
pub fn playbook(
    options: &Options,
    content: &Content,
    home: &Home,
    system: &System,
    hosts: &[String],
    vault: Option<&Arc<Vault>>,
) -> Result<CheckedRun, Refusal> {
    let passwords = Passwords::of(options, system)?;
    let own = inventories::files(home, system.environment, vault);
    let vault = vault.cloned().unwrap_or_default();
    let source = InventorySource { files: own, folder: PathBuf::new() };
    let inventory = source.read(content.files.as_ref()).map_err(diagnostics)?;
    let mut extra_variables = own_executable();
    extra_variables.extend(options.rehearse.then(rehearsal::extra_variables).into_iter().flatten());
    extra_variables.extend(options.given.variables(&vault)?);
    let loaded = load(content.files.as_ref(), &options.playbook);
    let tags = loaded.playbook.tags();
    let playbook =
        check(loaded, content.files.as_ref(), &inventory, hosts, &extra_variables).map_err(diagnostics)?;
    for (option, names) in [("--only", &options.only), ("--skip", &options.skip)] {
        if let Some(name) = names.iter().find(|name| !tags.contains(*name)) {
            let all: Vec<&str> = tags.iter().map(String::as_str).collect();
            let hint = modules::nearest::hint(name, all.iter().copied());
            return Err(Refusal::usage(format!("{option}: there is no role \"{name}\""))
                .extended(hint)
                .help(format!("roles: {}", all.join(", ")))
                .examples([format!(
                    "discos-deploy {} {option} {}",
                    options.system,
                    all.first().unwrap_or(&"yum")
                )]));
        }
    }
    let selection = Selection { only: options.only.clone(), skip: options.skip.clone() };
    if playbook.plays.iter().all(|play| play.chosen(&selection).is_empty()) {
        return Err(Refusal::usage("--only and --skip leave nothing to do")
            .help(format!("roles: {}", tags.iter().map(String::as_str).collect::<Vec<_>>().join(", "))));
    }
    let given_before = Arc::default();
    Ok(CheckedRun { playbook, inventory, source, selection, extra_variables, passwords, given_before, vault })
}
