//! Shows a run again, from its journal.
#![expect(clippy::disallowed_methods, reason = "journals are the operator's own files, under ~/.deployment")]

use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    path::Path,
};

use wire::Event;

use crate::Renderer;

/// Sends the events of a journal through a renderer. A last line that was cut off, because the run was
/// killed while it wrote, is left out.
///
/// # Errors
/// The journal can't be read, a line of it is no event (both are named), or the renderer fails.
pub fn replay(path: &Path, renderer: &mut dyn Renderer) -> io::Result<()> {
    let at = |error: io::Error| {
        io::Error::new(error.kind(), format!("failed to read the run journal {}: {error}", path.display()))
    };
    let mut journal = BufReader::new(File::open(path).map_err(at)?);
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        journal.read_until(b'\n', &mut line).map_err(at)?;
        if !line.ends_with(b"\n") {
            break;
        }
        let event: Event = serde_json::from_slice(&line).map_err(|error| {
            io::Error::new(
                io::ErrorKind::InvalidData,
                format!("{}:{number}: no event of a run journal: {error}", path.display()),
            )
        })?;
        renderer.event(&event)?;
    }
    renderer.finish()
}
