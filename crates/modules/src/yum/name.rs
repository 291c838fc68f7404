//! What the names in a task stand for.

use target::Error;

/// Something that yum installs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Name {
    /// NAME, NAME.ARCH or NAME-VERSION.
    Package(String),
    /// `@NAME`, without the `@`.
    Group(String),
    /// An rpm file on the machine or in the web.
    Address(String),
    /// A file that some package has.
    File(String),
    /// Names with `*`, `?` or `[`.
    Pattern(String),
}

impl Name {
    pub fn read(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        if text.starts_with('-') || text.contains([' ', '<', '>', '=']) && !text.starts_with('@') {
            return Err(Error::helped(
                format!("`{text}` is no name of a package"),
                "comparisons of versions are not supported: write NAME-VERSION",
            ));
        }
        let text = text.to_owned();
        Ok(if let Some(group) = text.strip_prefix('@') {
            Self::Group(group.into())
        } else if text.contains("://") || text.ends_with(".rpm") {
            Self::Address(text)
        } else if text.starts_with('/') {
            Self::File(text)
        } else if text.contains(['*', '?', '[']) {
            Self::Pattern(text)
        } else {
            Self::Package(text)
        })
    }

    /// As yum takes it.
    pub fn word(&self) -> String {
        match self {
            Self::Group(name) => format!("@{name}"),
            Self::Package(name) | Self::Address(name) | Self::File(name) | Self::Pattern(name) => {
                name.clone()
            }
        }
    }
}
