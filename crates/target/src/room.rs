//! How large the file systems of a machine are.

use std::path::Path;

use crate::Target;

/// The room on a file system, in blocks of `fragment` bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// What the sizes count.
    pub fragment: u64,
    /// How much is best written at once.
    pub block: u64,
    /// All of them.
    pub blocks: u64,
    /// Those that users can have.
    pub available: u64,
    /// Files that there can be.
    pub files: u64,
    /// Those that users can still make.
    pub files_available: u64,
}

impl Target {
    /// The room of the file system that a path is on; none when nobody can tell.
    pub fn room(&self, path: &Path) -> Option<Room> {
        let found = rustix::fs::statvfs(self.real(path)).ok()?;
        Some(Room {
            fragment: found.f_frsize,
            block: found.f_bsize,
            blocks: found.f_blocks,
            available: found.f_bavail,
            files: found.f_files,
            files_available: found.f_favail,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ProcessGroups;

    #[test]
    fn the_room_of_what_is_there_is_told() {
        let machine = Target::machine(ProcessGroups::default());
        let room = machine.room(Path::new("/")).unwrap();
        assert!(room.blocks > 0 && room.available <= room.blocks, "{room:?}");
        assert_eq!(machine.room(Path::new("/no/such/place")), None);
    }
}
