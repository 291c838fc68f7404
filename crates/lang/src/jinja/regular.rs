//! Compiled regular expressions, kept because loops use the same ones again and again.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use modules::pattern::{Flags, Pattern};

use super::TemplateError;

/// Compiled expressions; a full cache starts anew.
#[derive(Debug, Default)]
pub(super) struct Cache(Mutex<HashMap<(String, Flags), Arc<Pattern>>>);

const CACHED: usize = 128;

impl Cache {
    /// The compiled expression.
    pub fn get(&self, pattern: &str, flags: Flags) -> Result<Arc<Pattern>, TemplateError> {
        let key = (pattern.to_owned(), flags);
        if let Some(found) = self.0.lock().ok().and_then(|cache| cache.get(&key).cloned()) {
            return Ok(found);
        }
        let compiled = Pattern::new(pattern, flags)
            .map(Arc::new)
            .map_err(|why| TemplateError::invalid(format!("bad regular expression: {why}")))?;
        if let Ok(mut cache) = self.0.lock() {
            if cache.len() >= CACHED {
                cache.clear();
            }
            cache.insert(key, compiled.clone());
        }
        Ok(compiled)
    }
}
