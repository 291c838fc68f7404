//! What the lookups of a task's templates reach.

use std::sync::Arc;

use lang::{
    files::Files,
    jinja::LookupContext,
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
    fn read(&self, kind: FileKind, name: &str) -> Result<String, String> {
        let path = self
            .search
            .find(&*self.content, kind, name)
            .map_err(|_| format!("there is no file `{name}` in the content"))?;
        let shown = self.content.display(&path);
        let bytes = self.content.read(&path).map_err(|e| format!("failed to read {shown}: {e}"))?;
        String::from_utf8(bytes).map_err(|_| format!("{shown} is no text"))
    }
}

impl LookupContext for TaskLookups {
    fn read_file(&self, path: &str) -> Result<String, String> {
        self.read(FileKind::File, path)
    }

    fn read_template(&self, path: &str) -> Result<String, String> {
        self.read(FileKind::Template, path)
    }

    fn env(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }
}
