//! The proof that something was checked.

use std::ops::Deref;

/// Something that [`super::check`] found nothing wrong with; made nowhere else.
#[derive(Debug)]
pub struct Checked<T>(T);

impl<T> Checked<T> {
    /// Only the check makes one.
    pub(super) fn new(content: T) -> Self {
        Self(content)
    }
}

impl<T> Deref for Checked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
