//! One case: a task, the machine before and after it, and what is expected of it.

pub mod laws;
mod programs;
mod tree;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use lang::source::Source;
use modules::Module;
use wire::{Object, Value};

/// Where the cases are.
pub const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases");

/// A folder of the cases.
pub struct Case {
    /// `module/case`.
    pub name: String,
    folder: PathBuf,
    module: &'static Module,
    arguments: Object,
    expected: Object,
}

impl Case {
    /// All of them, in order.
    pub fn all() -> Vec<Self> {
        let mut folders: Vec<PathBuf> =
            subfolders(Path::new(FOLDER)).iter().flat_map(|f| subfolders(f)).collect();
        folders.sort();
        folders.into_iter().map(Self::read).collect()
    }

    fn read(folder: PathBuf) -> Self {
        let name = folder.strip_prefix(FOLDER).unwrap().display().to_string();
        let task = yaml(&folder.join("task.yml"));
        let task = task.as_object().unwrap_or_else(|| panic!("{name}: task.yml is no mapping"));
        let (module, arguments) = task.iter().next().unwrap();
        Self {
            module: modules::find(module).unwrap(),
            arguments: arguments.as_object().cloned().unwrap_or_default(),
            expected: yaml(&folder.join("outcome.yml")).as_object().cloned().unwrap_or_default(),
            name,
            folder,
        }
    }

    /// The data that the control side sends along, as the engine does for `copy`.
    fn blob(&self) -> Vec<u8> {
        if self.module.name == "script" {
            return fs::read(self.folder.join("files/script")).unwrap();
        }
        let remote = self.arguments.get("remote_src") == Some(&Value::Bool(true));
        if self.module.name == "unarchive" && !remote {
            return fs::read(self.folder.join("files/archive")).unwrap_or_default();
        }
        if self.module.name != "copy" || remote {
            return Vec::new();
        }
        match (self.arguments.get("content"), self.arguments.get("src")) {
            (Some(content), _) => content.as_str().unwrap().into(),
            (_, Some(src)) => fs::read(self.folder.join("files").join(src.as_str().unwrap())).unwrap(),
            _ => Vec::new(),
        }
    }

    /// Owners can only be given by root.
    fn needs_root(&self) -> bool {
        ["owner", "group"].iter().any(|name| self.arguments.contains_key(*name))
    }
}

fn subfolders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect()
}

/// A YAML file; null when there is none.
fn yaml(path: &Path) -> Value {
    let Ok(text) = fs::read_to_string(path) else { return Value::Null };
    let source = Arc::new(Source { name: path.display().to_string(), text });
    lang::yaml::parse(&source).unwrap_or_else(|error| panic!("{error:?}")).to_value()
}
