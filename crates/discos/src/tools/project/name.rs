//! Names of projects' users.

/// The longest name that utmp and CentOS's useradd take.
const LONGEST: usize = 32;

/// Whether useradd of CentOS takes this name for a user's: letters, digits, `_`, `.` and `-`, with a letter, digit
/// or `_` first. Digits alone are none: programs would take them for a number of a user.
pub fn is_valid(name: &str) -> bool {
    let first = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.starts_with(first)
        && name.chars().all(|c| first(c) || c == '-' || c == '.')
        && !name.chars().all(|c| c.is_ascii_digit())
        && name.len() <= LONGEST
}

/// What a name has to be like, for messages.
pub const RULE: &str = "a name has letters, digits, `_`, `.` and `-`, no `.` or `-` first, not digits alone, at most 32 characters";

#[cfg(test)]
mod tests {
    use super::is_valid;

    #[test]
    fn projects_may_be_called_by_their_codes() {
        for name in ["maintenance", "24-16", "S0011", "galileo_2", "_x", "a.b"] {
            assert!(is_valid(name), "{name}");
        }
    }

    #[test]
    fn what_is_no_name_or_would_lead_elsewhere_is_refused() {
        let long = "x".repeat(33);
        for name in ["", "-r", "..", ".x", "a/b", "a b", "a:b", "1234", "a\nb", "è", "a$(id)", "a,b", &long]
        {
            assert!(!is_valid(name), "{name}");
        }
    }
}
