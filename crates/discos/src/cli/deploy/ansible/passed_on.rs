//! Ansible's output: passed on byte by byte, and its last lines, which count what happened, are read.

use std::io::{Read, Write};

use crate::cli::Console;

/// What the recap at the end says; none when there was none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recap {
    /// Something was changed on some machine, or would be.
    pub changed: bool,
}

/// What was seen so far.
#[derive(Debug, Default)]
pub struct PassedOn {
    line: Vec<u8>,
    recap: Option<Recap>,
}

impl PassedOn {
    /// Passes everything on until the end. When our reader is gone, Ansible goes on all the same.
    pub fn all_of(&mut self, mut from: impl Read, console: &mut Console) {
        let mut bytes = [0; 8192];
        let mut broken = false;
        while let Ok(length @ 1..) = from.read(&mut bytes) {
            let piece = &bytes[..length];
            broken = broken || console.out.write_all(piece).and_then(|()| console.out.flush()).is_err();
            self.look_at(piece);
        }
    }

    /// The recap.
    pub fn into_recap(self) -> Option<Recap> {
        self.recap
    }

    fn look_at(&mut self, piece: &[u8]) {
        for byte in piece {
            if *byte != b'\n' {
                self.line.push(*byte);
                continue;
            }
            let line = without_colors(&String::from_utf8_lossy(&std::mem::take(&mut self.line)));
            if line.starts_with("PLAY RECAP ") {
                self.recap = Some(Recap { changed: false });
            } else if let (Some(recap), Some(changed)) = (&mut self.recap, changed(&line)) {
                recap.changed |= changed > 0;
            }
        }
    }
}

/// `HOST : ok=20 changed=15 unreachable=0 ...`
fn changed(line: &str) -> Option<u64> {
    let (_, counts) = line.split_once(" : ok=")?;
    counts.split_whitespace().find_map(|word| word.strip_prefix("changed="))?.parse().ok()
}

/// A line without the sequences that color a terminal.
fn without_colors(line: &str) -> String {
    let mut pieces = line.split("\x1b[");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        text.push_str(piece.split_once('m').map_or("", |(_, rest)| rest));
    }
    text
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, rc::Rc};

    use super::*;

    fn recap(text: &str) -> Option<Recap> {
        let mut passed_on = PassedOn::default();
        for piece in text.as_bytes().chunks(7) {
            passed_on.look_at(piece);
        }
        passed_on.into_recap()
    }

    #[test]
    fn the_recap_says_whether_anything_changed() {
        let text = |changed: &str| {
            format!(
                "TASK [a : ok=1 changed=9]\n\nPLAY RECAP ****\n\x1b[0;33mm\x1b[0m : \x1b[0;32mok=3\x1b[0m {changed} failed=0\n"
            )
        };
        let colored = text("\x1b[0;33mchanged=2\x1b[0m").replace(": \x1b[0;32mok", ": ok");
        assert_eq!(recap(&colored), Some(Recap { changed: true }));
        assert_eq!(recap(&text("changed=2")), Some(Recap { changed: true }));
        assert_eq!(recap(&text("changed=0")), Some(Recap { changed: false }));
        assert_eq!(recap("TASK [a]\nm : ok=1 changed=1\n"), None);
    }

    #[test]
    fn all_of_it_is_passed_on_as_it_is() {
        struct Kept(Rc<RefCell<Vec<u8>>>);
        impl Write for Kept {
            fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
                self.0.borrow_mut().write(bytes)
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let kept = Rc::<RefCell<Vec<u8>>>::default();
        let mut console = Console::new(Box::new(Kept(kept.clone())), Box::new(std::io::sink()));
        let text = "prompt without an end: \u{e0}\x1b[0m".repeat(1000);
        PassedOn::default().all_of(text.as_bytes(), &mut console);
        assert_eq!(String::from_utf8(kept.take()).unwrap(), text);
    }
}
