//! Which files are wanted.

use std::{
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use target::{Error, FileKind, Metadata, Mode, Target};

use super::{Kind, Params, Stamp};
use crate::{
    glob,
    pattern::{Flags, Pattern},
    text_file::lines_of,
};

/// Conditions, read once.
pub(super) struct Filter {
    patterns: Vec<Name>,
    excludes: Vec<Name>,
    /// In seconds.
    age: Option<i64>,
    /// In bytes.
    size: Option<i64>,
    mode: Option<u32>,
    now: i64,
}

/// What a name must fit.
enum Name {
    Glob(String),
    Regular(Pattern),
}

impl Name {
    fn fits(&self, name: &str) -> bool {
        match self {
            Self::Glob(pattern) => glob::fits(pattern, name),
            Self::Regular(pattern) => pattern.begins(name.as_bytes()).is_some(),
        }
    }
}

impl Filter {
    pub fn new(params: &Params) -> Result<Self, Error> {
        let name = |text: &String| {
            if !params.use_regex {
                return Ok(Name::Glob(text.clone()));
            }
            let wrong = |reason| Error::other(format!("`{text}` is no regular expression: {reason}"));
            Pattern::new(text, Flags::default()).map(Name::Regular).map_err(wrong)
        };
        let names = |texts: &[String]| texts.iter().map(name).collect::<Result<Vec<_>, _>>();
        let wrong =
            |name: &str, value: &str| Error::other(format!("`{name}`: `{value}` is no number with a unit"));
        let number = |name: &str, value: &Option<String>, units: &[(char, i64)]| {
            let Some(value) = value else { return Ok(None) };
            with_unit(value, units).map(Some).ok_or_else(|| wrong(name, value))
        };
        let mode = match &params.mode {
            Some(mode) => Some(Mode::parse(mode).map_err(|error| Error::other(format!("`mode`: {error}")))?),
            None => None,
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        Ok(Self {
            patterns: names(&params.patterns)?,
            excludes: names(&params.excludes)?,
            age: number(
                "age",
                &params.age,
                &[('s', 1), ('m', 60), ('h', 3600), ('d', 86400), ('w', 604_800)],
            )?,
            size: number(
                "size",
                &params.size,
                &[('b', 1), ('k', 1 << 10), ('m', 1 << 20), ('g', 1 << 30), ('t', 1 << 40)],
            )?,
            mode: mode.map(|mode| mode.apply(0, FileKind::File)),
            now: i64::try_from(now).unwrap_or(i64::MAX),
        })
    }

    pub fn accepts(
        &self,
        target: &Target,
        params: &Params,
        name: &str,
        path: &Path,
        at: &Metadata,
    ) -> Result<bool, Error> {
        let is_kind = match params.file_type {
            Kind::Any => true,
            Kind::Directory => at.kind == FileKind::Directory,
            Kind::File => at.kind == FileKind::File,
            Kind::Link => at.kind == FileKind::Link,
        };
        let is_named = (self.patterns.is_empty() || self.patterns.iter().any(|pattern| pattern.fits(name)))
            && !self.excludes.iter().any(|pattern| pattern.fits(name));
        if !is_kind || !is_named || !self.is_old(params, at) || !self.has_mode(params, at) {
            return Ok(false);
        }
        let is_file = at.kind == FileKind::File;
        if is_file && !self.is_big(at) {
            return Ok(false);
        }
        Ok(match &params.contains {
            Some(expression) if params.file_type == Kind::File => {
                let contents = target.read(path)?.unwrap_or_default();
                if params.read_whole_file {
                    expression.0.is_match(&contents)
                } else {
                    lines_of(&contents).iter().any(|line| expression.0.begins(line).is_some())
                }
            }
            _ => true,
        })
    }

    fn is_old(&self, params: &Params, at: &Metadata) -> bool {
        let time = match params.age_stamp {
            Stamp::Access => at.atime,
            Stamp::Attributes => at.ctime,
            Stamp::Contents => at.mtime,
        };
        self.age.is_none_or(|age| if age >= 0 { self.now - time >= age } else { self.now - time <= -age })
    }

    fn is_big(&self, at: &Metadata) -> bool {
        let size = i64::try_from(at.size).unwrap_or(i64::MAX);
        self.size.is_none_or(|limit| if limit >= 0 { size >= limit } else { size <= -limit })
    }

    fn has_mode(&self, params: &Params, at: &Metadata) -> bool {
        self.mode.is_none_or(|mode| if params.exact_mode { at.mode == mode } else { at.mode & mode != 0 })
    }
}

/// A number with a unit behind it, or none.
fn with_unit(text: &str, units: &[(char, i64)]) -> Option<i64> {
    let text = text.trim().to_lowercase();
    let unit = units.iter().find(|(unit, _)| text.ends_with(*unit));
    let number = unit.map_or(text.as_str(), |(unit, _)| text.trim_end_matches(*unit));
    number.parse::<i64>().ok()?.checked_mul(unit.map_or(1, |(_, factor)| *factor))
}
