//! What is in a file, where it is not what the release brought.

use std::{
    io::{BufReader, Read},
    path::Path,
};

use sha2::{Digest, Sha256};

use super::{mounts::Mounts, tree::at};
use crate::Error;

/// Longer files are told by their hash.
const LONGEST_TEXT: u64 = 64 << 10;

/// The text of a file, or a hash of one that is long or no text; none when it is the release's.
pub(super) fn own(seen: &Path, path: &Path, mounts: &Mounts) -> Result<Option<String>, Error> {
    let own_disk = at(&mounts.upper, path);
    if !own_disk.is_file() {
        return Ok(None);
    }
    let layers = mounts.lowers.iter().map(|lower| at(lower, path));
    if let Some(original) = layers.into_iter().find(|original| original.is_file())
        && same(seen, &original)?
    {
        return Ok(None);
    }
    let mut file = match fs_err::File::open(seen) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let mut bytes = Vec::new();
    file.by_ref().take(LONGEST_TEXT).read_to_end(&mut bytes)?;
    let whole = bytes.len() < usize::try_from(LONGEST_TEXT).unwrap_or(usize::MAX);
    if let (true, Ok(text)) = (whole && !bytes.contains(&0), std::str::from_utf8(&bytes)) {
        return Ok(Some(text.to_owned()));
    }
    let mut digest = Sha256::new();
    digest.update(&bytes);
    let mut piece = vec![0; 64 << 10];
    loop {
        match file.read(&mut piece)? {
            0 => break,
            length => digest.update(&piece[..length]),
        }
    }
    let hex: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Some(format!("sha256:{hex}")))
}

/// Whether two files have the same bytes.
fn same(one: &Path, other: &Path) -> Result<bool, Error> {
    let (one, other) = (fs_err::File::open(one)?, fs_err::File::open(other)?);
    if one.metadata()?.len() != other.metadata()?.len() {
        return Ok(false);
    }
    let (mut one, mut other) = (BufReader::new(one), BufReader::new(other));
    let (mut left, mut right) = (Vec::new(), Vec::new());
    loop {
        left.clear();
        right.clear();
        one.by_ref().take(LONGEST_TEXT).read_to_end(&mut left)?;
        other.by_ref().take(LONGEST_TEXT).read_to_end(&mut right)?;
        if left != right {
            return Ok(false);
        }
        if left.is_empty() {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_from_the_release_has_contents() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path();
        let mounts =
            Mounts { upper: folder.join("upper"), lowers: vec![folder.join("lower")], ..Mounts::default() };
        for (layer, name, text) in [
            ("lower", "untouched", "a"),
            ("lower", "same", "b"),
            ("upper", "same", "b"),
            ("lower", "other", "c"),
            ("upper", "other", "d"),
            ("upper", "new", "e\0"),
        ] {
            fs_err::create_dir_all(folder.join(layer)).unwrap();
            fs_err::write(folder.join(layer).join(name), text).unwrap();
        }
        let seen = |layer: &str, name: &str| {
            own(&folder.join(layer).join(name), &Path::new("/").join(name), &mounts)
        };
        assert_eq!(seen("lower", "untouched").unwrap(), None);
        assert_eq!(seen("upper", "same").unwrap(), None);
        assert_eq!(seen("upper", "other").unwrap().as_deref(), Some("d"));
        let hash = seen("upper", "new").unwrap().unwrap();
        assert!(hash.starts_with("sha256:") && hash.len() == 71, "{hash}");
    }
}
