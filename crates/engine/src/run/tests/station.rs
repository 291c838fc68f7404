//! A small station: content in memory, and a folder per machine.
#![expect(clippy::disallowed_methods, reason = "tests set machines up")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use lang::{files::Files, inventory::Inventory, playbook};
use target::Lines;
use wire::{Event, EventKind, ExitCode, Failure, ItemReport, Outcome, Request, RunHeader, Status, Totals};

use crate::{
    Absent, Cancel, InventorySource, Operator, RunOptions,
    agent::{Execute, Lock, Machine},
    run::run_plays,
    transport::{ConnectError, Endpoint, fake::Fake},
};

/// The files of the content by their paths.
#[derive(Debug, Clone, Default)]
pub struct Content(BTreeMap<PathBuf, String>);

impl Files for Content {
    fn display(&self, path: &Path) -> String {
        path.display().to_string()
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let found = self.0.get(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(found.clone().into_bytes())
    }

    fn is_file(&self, path: &Path) -> bool {
        self.0.contains_key(path)
    }

    fn is_dir(&self, path: &Path) -> bool {
        self.0.keys().any(|file| file != path && file.starts_with(path))
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        let inside = self.0.keys().filter_map(|file| file.strip_prefix(path).ok());
        let names =
            inside.filter_map(|rest| Some(rest.components().next()?.as_os_str().to_str()?.to_owned()));
        Ok(names.collect::<BTreeSet<_>>().into_iter().collect())
    }

    fn mode(&self, _: &Path) -> Option<u32> {
        Some(0o644)
    }
}

/// A station of three machines: manager and console (group acs), storage.
pub struct Station {
    content: Content,
    folder: tempfile::TempDir,
    /// Machines that do not answer.
    pub down: BTreeSet<String>,
    /// Only would-be changes.
    pub check: bool,
    /// Variables of the command line.
    pub extra: wire::Object,
    /// How much is told.
    pub verbosity: u8,
    /// Tags that are chosen.
    pub only: Vec<String>,
    /// The operator's interruption.
    pub cancel: Cancel,
    /// Interrupt when a program prints this line.
    pub interrupt_at: Option<String>,
    /// Opens what is encrypted.
    pub vault: Arc<lang::vault::Vault>,
    /// Who answers questions.
    pub operator: Arc<dyn Operator>,
    /// The variable with passwords of new users.
    pub password_variable: Option<String>,
    /// By which ways machines were started, in this order.
    pub ways: Arc<Mutex<Vec<Endpoint>>>,
}

/// What was told of a run.
pub struct Told {
    pub code: ExitCode,
    pub events: Vec<Event>,
}

impl Station {
    /// A station whose site.yml has one play on all machines with these tasks.
    pub fn with_tasks(tasks: &str) -> Self {
        let tasks: String = tasks.lines().map(|line| format!("    {line}\n")).collect();
        Self::new(&[("site.yml", &format!("- hosts: all\n  gather_facts: false\n  tasks:\n{tasks}"))])
    }

    /// A station with this content.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let hosts = "[acs]\nmanager\nconsole\n\n[servers]\nstorage\n";
        let mut content = Content(BTreeMap::from([("inventory/hosts".into(), hosts.to_owned())]));
        content.0.extend(files.iter().map(|(path, text)| (PathBuf::from(path), (*text).to_owned())));
        let station = Self {
            content,
            folder: tempfile::tempdir().unwrap(),
            down: BTreeSet::new(),
            check: false,
            extra: wire::Object::new(),
            verbosity: 0,
            only: Vec::new(),
            cancel: Cancel::default(),
            interrupt_at: None,
            vault: Arc::default(),
            operator: Arc::new(Absent),
            password_variable: None,
            ways: Arc::default(),
        };
        for host in ["manager", "console", "storage"] {
            fs::create_dir_all(station.root(host).join("etc")).unwrap();
            fs::write(station.root(host).join("etc/passwd"), "root:x:0:0:root:/root:/bin/bash\n").unwrap();
            fs::write(station.root(host).join("etc/group"), "root:x:0:\n").unwrap();
        }
        station
    }

    /// The folder that stands for a machine.
    pub fn root(&self, host: &str) -> PathBuf {
        self.folder.path().join(host)
    }

    /// The text of a file on a machine; none when there is no such file.
    pub fn text(&self, host: &str, path: &str) -> Option<String> {
        fs::read_to_string(self.root(host).join(path.trim_start_matches('/'))).ok()
    }

    /// Puts a file on a machine.
    pub fn put(&self, host: &str, path: &str, text: &str) {
        fs::write(self.root(host).join(path.trim_start_matches('/')), text).unwrap();
    }

    /// Makes a folder on a machine.
    pub fn folder(&self, host: &str, path: &str) {
        fs::create_dir_all(self.root(host).join(path.trim_start_matches('/'))).unwrap();
    }

    /// Another deployment holds a machine, until this is dropped.
    pub fn hold(&self, host: &str, who: &str) -> Lock {
        let lock = self.folder.path().join(format!("{host}.lock"));
        Lock::take(&lock, who, "run-9", "2026-11-23 10:15:00").unwrap()
    }

    /// Runs site.yml on all machines.
    pub fn run(&self) -> Told {
        self.run_on(&["manager", "console", "storage"])
    }

    /// Runs site.yml on these machines.
    pub fn run_on(&self, hosts: &[&str]) -> Told {
        let loaded = playbook::load(&self.content, Path::new("site.yml"));
        assert!(loaded.diagnostics.is_empty(), "{:#?}", loaded.diagnostics);
        let inventory = Inventory::load(&self.content, Path::new("inventory"), None).unwrap();
        let options = RunOptions {
            header: RunHeader {
                run: "run-1".into(),
                system: "discos:test".into(),
                hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
                check: self.check,
                rehearsal: false,
                inventory: "inventory".into(),
                content: "built in".into(),
                journal: None,
            },
            who: "anna@control".into(),
            diff: true,
            verbosity: self.verbosity,
            extra_variables: self.extra.clone(),
            selection: playbook::Selection { only: self.only.clone(), skip: Vec::new() },
            limit: None,
            vault: Arc::clone(&self.vault),
            content: Arc::new(self.content.clone()),
            inventory: InventorySource { files: Arc::new(self.content.clone()), folder: "inventory".into() },
            cancel: self.cancel.clone(),
            operator: Arc::clone(&self.operator),
            password_variable: self.password_variable.clone(),
        };
        let (folder, down, ways) = (self.folder.path().to_owned(), self.down.clone(), Arc::clone(&self.ways));
        let make = move |endpoint: &Endpoint, power_off| {
            if down.contains(&endpoint.host) {
                return Err(ConnectError::new("No route to host"));
            }
            ways.lock().unwrap().push(endpoint.clone());
            let machine = Machine::new(folder.join(&endpoint.host), "root".into());
            Ok(Box::new(Fragile { machine, power_off }) as Box<dyn Execute>)
        };
        let fake = Fake { make: Arc::new(make), locks: self.folder.path().to_owned() };
        let events = Mutex::new(Vec::new());
        let sink = |event: Event| {
            if let EventKind::Line { line, .. } = &event.kind
                && Some(line) == self.interrupt_at.as_ref()
            {
                self.cancel.raise();
            }
            events.lock().unwrap().push(event);
        };
        let code = run_plays(&loaded.playbook, &inventory, &options, &fake, &sink);
        Told { code, events: events.into_inner().unwrap() }
    }
}

/// A machine that loses its power in the middle of the module `hostname`.
struct Fragile {
    machine: Machine,
    power_off: Arc<AtomicBool>,
}

impl Execute for Fragile {
    fn execute(&mut self, request: &Request, blob: &[u8], lines: &Lines) -> Result<Outcome, Failure> {
        if request.module == "hostname" {
            self.power_off.store(true, Ordering::Relaxed);
            thread::sleep(Duration::from_secs(1));
        }
        self.machine.execute(request, blob, lines)
    }

    fn killer(&self) -> Box<dyn Fn() + Send> {
        self.machine.killer()
    }
}

impl Told {
    /// The reports of a task, in the order in which they came.
    pub fn of(&self, name: &str) -> Vec<ItemReport> {
        let numbers: BTreeSet<u64> = self
            .events
            .iter()
            .filter_map(|event| match &event.kind {
                EventKind::TaskStarted(header) if header.name == name => Some(header.task),
                _ => None,
            })
            .collect();
        self.items().filter(|report| numbers.contains(&report.task)).cloned().collect()
    }

    /// All reports.
    pub fn items(&self) -> impl Iterator<Item = &ItemReport> {
        self.events.iter().filter_map(|event| match &event.kind {
            EventKind::ItemFinished(report) => Some(report),
            _ => None,
        })
    }

    /// How a task ended on a machine: one status per item.
    pub fn on(&self, host: &str, name: &str) -> Vec<Status> {
        self.of(name).into_iter().filter(|report| report.host == host).map(|report| report.status).collect()
    }

    /// The message of the only report of a task on a machine.
    pub fn message(&self, host: &str, name: &str) -> String {
        let reports: Vec<_> = self.of(name).into_iter().filter(|report| report.host == host).collect();
        assert_eq!(reports.len(), 1, "{reports:#?}");
        reports[0].message.clone().unwrap_or_default()
    }

    /// The recap of a machine.
    pub fn totals(&self, host: &str) -> Totals {
        let Some(EventKind::RunFinished { hosts, .. }) = self.events.last().map(|event| &event.kind) else {
            panic!("the run was not finished: {:#?}", self.events)
        };
        hosts.iter().find(|(name, _)| name == host).unwrap().1
    }

    /// Everything that was told, as the journal has it.
    pub fn journal(&self) -> String {
        self.events.iter().map(|event| serde_json::to_string(event).unwrap() + "\n").collect()
    }
}
