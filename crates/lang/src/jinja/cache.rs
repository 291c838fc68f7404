//! Parsed templates, kept because loops and hosts render the same texts again and again.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use super::{FileOptions, Node, Statement, TemplateError, regular};

/// As many texts of each kind are kept; a full cache starts anew.
const CACHED: usize = 1024;

/// Everything that is kept.
#[derive(Debug, Default)]
pub(super) struct Cache {
    pub texts: Texts<Vec<Statement>>,
    pub expressions: Texts<Node>,
    files: Mutex<HashMap<FileOptions, Arc<Texts<Vec<Statement>>>>>,
    pub regular: regular::Cache,
}

impl Cache {
    /// The files that are written so.
    pub fn files(&self, options: &FileOptions) -> Arc<Texts<Vec<Statement>>> {
        let Ok(mut all) = self.files.lock() else { return Arc::default() };
        if let Some(found) = all.get(options) {
            return found.clone();
        }
        all.entry(options.clone()).or_default().clone()
    }
}

/// Texts and what they were parsed to.
#[derive(Debug)]
pub(super) struct Texts<T>(Mutex<HashMap<Arc<str>, Arc<T>>>);

impl<T> Default for Texts<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Texts<T> {
    /// The parsed text; errors are not kept.
    pub fn get(
        &self,
        text: &str,
        parse: impl FnOnce() -> Result<T, TemplateError>,
    ) -> Result<Arc<T>, TemplateError> {
        if let Some(found) = self.0.lock().ok().and_then(|texts| texts.get(text).cloned()) {
            return Ok(found);
        }
        let parsed = Arc::new(parse()?);
        if let Ok(mut texts) = self.0.lock() {
            if texts.len() >= CACHED {
                texts.clear();
            }
            texts.insert(text.into(), parsed.clone());
        }
        Ok(parsed)
    }
}
