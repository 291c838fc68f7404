//! What the lookups of a task's templates reach.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use lang::{
    files::Files,
    jinja::{Beside, LookupContext},
    playbook::{FileKind, SearchPath},
};

/// Files where the task would find them, and the environment of this process.
pub struct TaskLookups {
    /// The content.
    pub content: Arc<dyn Files>,
    /// Where the task looks.
    pub search: SearchPath,
}

impl std::fmt::Debug for TaskLookups {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TaskLookups").field("search", &self.search).finish_non_exhaustive()
    }
}

impl TaskLookups {
    fn read(&self, kind: FileKind, name: &str) -> Result<(String, PathBuf), String> {
        let path = self
            .search
            .find(&*self.content, kind, name)
            .map_err(|_| format!("there is no file `{name}` in the content"))?;
        Ok((self.text(&path)?, path))
    }

    fn text(&self, path: &Path) -> Result<String, String> {
        let shown = self.content.display(path);
        let bytes = self.content.read(path).map_err(|e| format!("failed to read {shown}: {e}"))?;
        String::from_utf8(bytes).map_err(|_| format!("{shown} is no text"))
    }
}

impl TaskLookups {
    /// A path of the content as other arguments of the task take it.
    fn usable(&self, path: &Path) -> String {
        self.content.on_disk(path).unwrap_or_else(|| path.to_path_buf()).display().to_string()
    }
}

impl LookupContext for TaskLookups {
    fn read_file(&self, path: &str) -> Result<String, String> {
        self.read(FileKind::File, path).map(|(text, _)| text)
    }

    fn read_template(&self, path: &str) -> Result<(String, String), String> {
        let (text, path) = self.read(FileKind::Template, path)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Ok((text, folder.display().to_string()))
    }

    fn read_partial(&self, name: &str, beside: &Beside) -> Result<Option<String>, String> {
        self.search.partial(&*self.content, name, beside).map(|path| self.text(&path)).transpose()
    }

    fn env(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn find(&self, folder: &str, name: &str) -> Option<String> {
        let path = self.search.find_in(&*self.content, folder, name).ok()?;
        Some(self.usable(&path))
    }

    fn glob(&self, pattern: &str) -> Vec<String> {
        self.search.glob(&*self.content, pattern).iter().map(|path| self.usable(path)).collect()
    }

    fn folder(&self) -> String {
        let playbook = self.content.on_disk(self.search.playbook());
        let folder = playbook.or_else(|| std::env::current_dir().ok());
        folder.map_or_else(|| "/".to_owned(), |folder| folder.display().to_string())
    }
}
