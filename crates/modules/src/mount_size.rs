//! What is told of every file system that is mounted, beside what the list of mounts says.

use std::path::Path;

use serde_json::json;
use target::{Error, Target};
use wire::Object;

use crate::module::output;

/// Sizes, as Ansible returns them; nothing where nobody can tell.
pub(crate) fn of(target: &Target, mount: &str) -> Object {
    let Some(room) = target.room(Path::new(mount)) else { return Object::new() };
    output(json!({
        "size_total": room.fragment * room.blocks,
        "size_available": room.fragment * room.available,
        "block_size": room.block,
        "block_total": room.blocks,
        "block_available": room.available,
        "block_used": room.blocks.saturating_sub(room.available),
        "inode_total": room.files,
        "inode_available": room.files_available,
        "inode_used": room.files.saturating_sub(room.files_available),
    }))
}

/// The names under which udev knows the file systems of devices.
pub(crate) struct Uuids(Vec<(String, String)>);

impl Uuids {
    /// Looks them all up.
    pub fn look_up(target: &Target) -> Result<Self, Error> {
        const FOLDER: &str = "/dev/disk/by-uuid";
        let mut known = Vec::new();
        for uuid in target.list(Path::new(FOLDER))? {
            let device = target.resolve_links(&Path::new(FOLDER).join(&uuid))?;
            known.push((uuid, device.display().to_string()));
        }
        Ok(Self(known))
    }

    /// That of a device.
    pub fn of(&self, device: &str) -> Option<&str> {
        self.0.iter().find(|(_, known)| known == device).map(|(uuid, _)| uuid.as_str())
    }

    /// The device with this name.
    pub fn device(&self, uuid: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == uuid).map(|(_, device)| device.as_str())
    }
}
