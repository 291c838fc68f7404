//! The folder of a run: contents by number, and an index that only grows.

use std::{
    ffi::OsStr,
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, BufReader, Read, Seek, SeekFrom, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use super::{line::Line, run::KeptRun};

/// How many runs that have kept something stay, the present one included.
const RUNS: usize = 10;
/// What has the lines of a run.
pub(super) const INDEX: &str = "index";
/// What has the contents.
pub(super) const FILES: &str = "files";

/// The open folder of the present run.
pub(super) struct Store {
    folder: PathBuf,
    index: File,
    next: u64,
    /// Older runs were removed.
    pruned: bool,
}

impl Store {
    /// Makes the folder of a run, or goes on with it.
    pub fn open(base: &Path, run: &str, header: &Line) -> io::Result<Self> {
        let folder = base.join(run);
        let files = folder.join(FILES);
        DirBuilder::new().recursive(true).mode(0o700).create(&files)?;
        let path = folder.join(INDEX);
        let mut index = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(&path)?;
        let length = index.metadata()?.len();
        let mut store;
        if length == 0 {
            store = Self { folder, index, next: 1, pruned: false };
            store.append(&[header], true)?;
            for made in [&files, &store.folder, base] {
                File::open(made)?.sync_all()?;
            }
            // What is above may be a folder that can't be synchronised, and is older than the first run.
            let _ = base.parent().map(File::open).transpose()?.map(|above| above.sync_all());
        } else {
            // An agent that was lost in the middle of this run may have left half a line.
            index.seek(SeekFrom::Start(length - 1))?;
            let mut last = [0];
            index.read_exact(&mut last)?;
            if last != *b"\n" {
                index.write_all(b"\n")?;
            }
            let numbers =
                fs::read_dir(&files)?.filter_map(|file| file.ok()?.file_name().to_str()?.parse().ok());
            let next = numbers.max().unwrap_or(0_u64) + 1;
            store = Self { folder, index, next, pruned: false };
        }
        Ok(store)
    }

    /// Now that this run has kept something: of older runs only the last ones stay, and `spared`.
    pub fn prune(&mut self, spared: Option<&str>) -> io::Result<()> {
        if let (false, Some(base), Some(run)) = (self.pruned, self.folder.parent(), self.folder.file_name()) {
            prune(base, run, spared)?;
        }
        self.pruned = true;
        Ok(())
    }

    /// Copies contents in; they are on the disk then. Returns their name and their hash.
    pub fn copy(&mut self, from: &Path) -> io::Result<(String, String)> {
        let (name, mut file) = loop {
            let name = self.next.to_string();
            self.next += 1;
            let path = self.folder.join(FILES).join(&name);
            match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
                // another agent of the run: a machine may have several names
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                opened => break (name, opened?),
            }
        };
        let hash = hash(File::open(from)?, &mut file)?;
        file.sync_all()?;
        Ok((name, hash))
    }

    /// The names of the contents are on the disk.
    pub fn sync_files(&self) -> io::Result<()> {
        File::open(self.folder.join(FILES))?.sync_all()
    }

    /// Writes lines, at once; `sync`: they are on the disk then.
    pub fn append(&mut self, lines: &[&Line], sync: bool) -> io::Result<()> {
        let mut text = Vec::new();
        for line in lines {
            serde_json::to_writer(&mut text, line)?;
            text.push(b'\n');
        }
        self.index.write_all(&text)?;
        if sync { self.index.sync_data() } else { Ok(()) }
    }
}

/// The hash of contents in hexadecimal digits, while they are copied.
fn hash(from: impl Read, mut to: impl Write) -> io::Result<String> {
    let (mut from, mut hasher, mut buffer) = (BufReader::new(from), Sha256::new(), vec![0; 64 << 10]);
    loop {
        let count = from.read(&mut buffer)?;
        if count == 0 {
            return Ok(hex(&hasher.finalize()));
        }
        hasher.update(&buffer[..count]);
        to.write_all(&buffer[..count])?;
    }
}

/// The hash of a file.
pub(super) fn hash_of_file(path: &Path) -> io::Result<String> {
    hash(File::open(path)?, io::sink())
}

/// The hash of bytes.
pub(super) fn hash_of(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Removes the oldest runs, and those from which nothing can be put back: they must not push out others.
fn prune(base: &Path, run: &OsStr, spared: Option<&str>) -> io::Result<()> {
    let mut others = Vec::new();
    for entry in fs::read_dir(base)? {
        let entry = entry?;
        let name = entry.file_name();
        if name == run || spared.is_some_and(|spared| name == spared) || !entry.file_type()?.is_dir() {
            continue;
        }
        if KeptRun::read(&entry.path())?.is_none_or(|run| run.items.is_empty()) {
            fs::remove_dir_all(entry.path())?;
            continue;
        }
        others.push((entry.metadata()?.modified()?, name));
    }
    others.sort_unstable();
    let stay = RUNS - 1 - usize::from(spared.is_some_and(|spared| run != spared));
    let many = others.len().saturating_sub(stay);
    others.into_iter().take(many).try_for_each(|(_, name)| fs::remove_dir_all(base.join(name)))
}
