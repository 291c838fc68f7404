//! The programs by which Ansible becomes another user, and what their options ask for. Here root becomes another user without a
//! program; what counts is whether the user's login environment is asked for.

/// A program for becoming another user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BecomeMethod {
    /// sudo(8)
    #[default]
    Sudo,
    /// su(1)
    Su,
}

impl BecomeMethod {
    /// The one of this name, which may have its collection before it.
    pub fn parse(name: &str) -> Option<Self> {
        match name.rsplit('.').next() {
            Some("sudo") => Some(Self::Sudo),
            Some("su") => Some(Self::Su),
            _ => None,
        }
    }

    /// Whether these options ask for the user's login environment.
    ///
    /// # Errors
    /// The first option that can't be done.
    pub fn asks_for_login(self, options: &str) -> Result<bool, String> {
        let mut login = false;
        for word in options.split_whitespace() {
            let letters = word.strip_prefix('-').filter(|letters| !letters.starts_with('-'));
            match (self, word, letters) {
                (_, "--login", _) | (Self::Su, "-", _) => login = true,
                // what holds anyhow: the user's home folder, no terminal, no remembered password
                (Self::Sudo, "--set-home" | "--stdin" | "--non-interactive" | "--reset-timestamp", _) => {}
                (Self::Sudo, _, Some(letters)) if only(letters, "HSnki") => login |= letters.contains('i'),
                (Self::Su, _, Some(letters)) if only(letters, "l") => login = true,
                _ => return Err(word.to_owned()),
            }
        }
        Ok(login)
    }
}

fn only(letters: &str, known: &str) -> bool {
    !letters.is_empty() && letters.chars().all(|letter| known.contains(letter))
}

#[cfg(test)]
mod tests {
    use super::BecomeMethod::{Su, Sudo};

    #[test]
    fn each_program_has_its_own_way_of_asking_for_a_login() {
        for options in ["-i", "--login", "-H -S -n -i", "-niH"] {
            assert_eq!(Sudo.asks_for_login(options), Ok(true), "{options}");
        }
        for options in ["-", "-l", "--login"] {
            assert_eq!(Su.asks_for_login(options), Ok(true), "{options}");
        }
        for options in ["", "-H -S -n", "-n --set-home"] {
            assert_eq!(Sudo.asks_for_login(options), Ok(false), "{options}");
        }
    }

    #[test]
    fn what_would_mean_something_else_is_refused() {
        // lists what may be done; keeps the environment; another shell
        for (method, options, refused) in
            [(Sudo, "-H -l", "-l"), (Sudo, "-E", "-E"), (Su, "-s /bin/sh", "-s")]
        {
            assert_eq!(method.asks_for_login(options), Err(refused.to_owned()));
        }
        assert_eq!(Su.asks_for_login("-i"), Err("-i".to_owned()));
    }
}
