//! Looks at the command lines and environments of all processes, those on simulated machines included, again and again.

use std::{
    collections::BTreeSet,
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// Looks until it is told to end.
pub struct ProcWatch {
    over: Arc<AtomicBool>,
    looking: JoinHandle<Seen>,
}

/// What was seen.
#[derive(Debug, Default)]
pub struct Seen {
    /// The words that had one of the texts, from that text on.
    pub found: BTreeSet<String>,
    /// Names of the programs that were looked at.
    pub programs: BTreeSet<String>,
}

impl ProcWatch {
    /// Looks for these texts from now on.
    pub fn new(texts: &[&str]) -> Self {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        let over = Arc::<AtomicBool>::default();
        let ends = Arc::clone(&over);
        let looking = thread::spawn(move || {
            let mut seen = Seen::default();
            while !ends.load(Ordering::Relaxed) {
                seen.look(&texts);
                thread::sleep(Duration::from_millis(2));
            }
            seen
        });
        Self { over, looking }
    }

    /// Looks no more.
    pub fn ends(self) -> Seen {
        self.over.store(true, Ordering::Relaxed);
        self.looking.join().unwrap()
    }
}

impl Seen {
    fn look(&mut self, texts: &[String]) {
        for entry in fs::read_dir("/proc").unwrap().flatten() {
            let process = entry.path();
            if !entry.file_name().to_string_lossy().starts_with(|c: char| c.is_ascii_digit()) {
                continue;
            }
            if let Ok(name) = fs::read_to_string(process.join("comm")) {
                self.programs.insert(name.trim().to_owned());
            }
            for file in ["cmdline", "environ"] {
                // it may have ended meanwhile
                let Ok(bytes) = fs::read(process.join(file)) else { continue };
                let words = String::from_utf8_lossy(&bytes);
                for text in texts {
                    let found =
                        words.split('\0').filter_map(|word| word.find(text).map(|at| word[at..].to_owned()));
                    self.found.extend(found);
                }
            }
        }
    }
}
