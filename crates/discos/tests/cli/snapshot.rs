//! Recorded answers: `tests/cli/snapshots/NAME.txt`. `SNAPSHOTS=rewrite` records them anew.

use std::{env, fs, path::PathBuf};

/// A recorded answer.
pub struct Snapshot(PathBuf);

impl Snapshot {
    /// The one with this name.
    pub fn named(name: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cli/snapshots");
        Self(folder.join(format!("{name}.txt")))
    }

    /// The text must be the recorded one.
    #[track_caller]
    pub fn check(&self, text: &str) {
        if env::var_os("SNAPSHOTS").is_some_and(|wish| wish == "rewrite") {
            fs::create_dir_all(self.0.parent().unwrap()).unwrap();
            fs::write(&self.0, text).unwrap();
            return;
        }
        let shown = self.0.display();
        let recorded = fs::read_to_string(&self.0)
            .unwrap_or_else(|error| panic!("{shown}: {error}; SNAPSHOTS=rewrite records it:\n{text}"));
        assert!(
            recorded == text,
            "{shown} is not what is printed now; SNAPSHOTS=rewrite records it anew.\n\
             --- recorded\n{recorded}--- now\n{text}"
        );
    }
}
