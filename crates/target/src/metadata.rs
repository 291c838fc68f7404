//! What a machine says about a file.

use std::{
    fs,
    os::unix::fs::{FileTypeExt, MetadataExt},
};

/// Kinds of files that modules tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A regular file.
    File,
    /// A folder.
    Directory,
    /// A symbolic link.
    Link,
    /// Something else.
    Special(Special),
}

/// Kinds of files that are neither files nor folders nor links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Special {
    /// A disk or the like.
    Block,
    /// A terminal or the like.
    Character,
    /// A named pipe.
    Pipe,
    /// A socket.
    Socket,
}

impl Special {
    fn of(kind: fs::FileType) -> Self {
        if kind.is_block_device() {
            Self::Block
        } else if kind.is_char_device() {
            Self::Character
        } else if kind.is_fifo() {
            Self::Pipe
        } else {
            Self::Socket
        }
    }
}

/// Attributes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// What it is.
    pub kind: FileKind,
    /// Permission bits, `0o7777` at most.
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Bytes.
    pub size: u64,
    /// Last change of the contents, in seconds since 1970.
    pub mtime: i64,
    /// Last access, in seconds since 1970.
    pub atime: i64,
    /// Last change of the attributes, in seconds since 1970.
    pub ctime: i64,
    /// Inode number; 0 for what only check mode knows.
    pub inode: u64,
    /// Device number; 0 for what only check mode knows.
    pub device: u64,
    /// Number of hard links.
    pub links: u64,
}

impl Metadata {
    /// Of a new file that only check mode knows.
    pub(crate) fn new(kind: FileKind, mode: u32, uid: u32, gid: u32) -> Self {
        Self { kind, mode, uid, gid, size: 0, mtime: 0, atime: 0, ctime: 0, inode: 0, device: 0, links: 1 }
    }
}

impl From<&fs::Metadata> for Metadata {
    fn from(found: &fs::Metadata) -> Self {
        let kind = if found.is_symlink() {
            FileKind::Link
        } else if found.is_dir() {
            FileKind::Directory
        } else if found.is_file() {
            FileKind::File
        } else {
            FileKind::Special(Special::of(found.file_type()))
        };
        Self {
            kind,
            mode: found.mode() & 0o7777,
            uid: found.uid(),
            gid: found.gid(),
            size: found.size(),
            mtime: found.mtime(),
            atime: found.atime(),
            ctime: found.ctime(),
            inode: found.ino(),
            device: found.dev(),
            links: found.nlink(),
        }
    }
}
