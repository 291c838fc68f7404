//! Permission modes as Ansible takes them: octal, or symbolic as chmod's (`u=rwX,g-w`).

use crate::metadata::FileKind;

/// A wanted permission mode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mode {
    /// These bits.
    Bits(u32),
    /// Changes to the present bits.
    Symbolic(Vec<Clause>),
}

/// One clause of a symbolic mode: for whom, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    who: Vec<char>,
    actions: Vec<(char, String)>,
}

/// A text that is no mode.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no mode: write it as \"0644\" or u=rw,g=r,o=r")]
pub struct ModeError(String);

impl Mode {
    /// Reads `0644`, `644`, `u=rw,go=r`.
    ///
    /// # Errors
    /// [`ModeError`] when it is neither octal nor symbolic.
    pub fn parse(text: &str) -> Result<Self, ModeError> {
        let wrong = || ModeError(text.into());
        if text.starts_with(|c: char| c.is_ascii_digit()) {
            let digits = text.strip_prefix("0o").unwrap_or(text);
            let bits = u32::from_str_radix(digits, 8).map_err(|_| wrong())?;
            return if bits <= 0o7777 { Ok(Self::Bits(bits)) } else { Err(wrong()) };
        }
        text.split(',')
            .map(|clause| parse_clause(clause).ok_or_else(wrong))
            .collect::<Result<_, _>>()
            .map(Self::Symbolic)
    }

    /// The bits that a file of this kind with these bits should have.
    pub fn apply(&self, present: u32, kind: FileKind) -> u32 {
        match self {
            Self::Bits(bits) => *bits,
            Self::Symbolic(clauses) => clauses.iter().fold(present, |bits, clause| clause.apply(bits, kind)),
        }
    }
}

fn parse_clause(text: &str) -> Option<Clause> {
    let first = text.find(['+', '-', '='])?;
    let who: Vec<char> = text[..first].chars().collect();
    if !who.iter().all(|c| "ugoa".contains(*c)) {
        return None;
    }
    let mut actions: Vec<(char, String)> = Vec::new();
    for c in text[first..].chars() {
        if "+-=".contains(c) {
            actions.push((c, String::new()));
        } else if "rwxXstugo".contains(c) {
            actions.last_mut()?.1.push(c);
        } else {
            return None;
        }
    }
    Some(Clause { who, actions })
}

impl Clause {
    fn apply(&self, mut bits: u32, kind: FileKind) -> u32 {
        let all = self.who.is_empty() || self.who.contains(&'a');
        for (operator, permissions) in &self.actions {
            let (mut set, mut mask) = (0, 0);
            for (class, shift, special) in [('u', 6, 0o4000), ('g', 3, 0o2000), ('o', 0, 0o1000)] {
                if !all && !self.who.contains(&class) {
                    continue;
                }
                mask |= 0o7 << shift;
                for permission in permissions.chars() {
                    let executable = kind == FileKind::Directory || bits & 0o111 != 0;
                    set |= match permission {
                        'r' => 4 << shift,
                        'w' => 2 << shift,
                        'x' => 1 << shift,
                        'X' if executable => 1 << shift,
                        's' if class != 'o' => special,
                        't' if class == 'o' => special,
                        'u' => ((bits >> 6) & 7) << shift,
                        'g' => ((bits >> 3) & 7) << shift,
                        'o' => (bits & 7) << shift,
                        _ => 0,
                    };
                }
            }
            bits = match operator {
                '+' => bits | set,
                '-' => bits & !set,
                _ => (bits & !mask) | set,
            };
        }
        bits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octal_and_symbolic_modes_mean_what_chmod_means() {
        let cases = [
            ("0644", 0, FileKind::File, 0o644),
            ("2755", 0, FileKind::File, 0o2755),
            ("u=rwX,g=rX,o=", 0o640, FileKind::File, 0o640),
            ("u=rwX,g=rX,o=", 0o700, FileKind::Directory, 0o750),
            ("a+x", 0o644, FileKind::File, 0o755),
            ("go-rwx", 0o755, FileKind::File, 0o700),
            ("g=u", 0o740, FileKind::File, 0o770),
            ("u+s", 0o755, FileKind::File, 0o4755),
            ("+t", 0o777, FileKind::Directory, 0o1777),
        ];
        for (text, present, kind, expected) in cases {
            assert_eq!(Mode::parse(text).unwrap().apply(present, kind), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_mode_is_refused() {
        for text in ["", "rw", "u=q", "999", "10000", "u"] {
            assert!(Mode::parse(text).is_err(), "{text}");
        }
    }
}
