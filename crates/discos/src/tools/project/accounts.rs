//! Where users are kept: on this machine, or on the NIS server of the station, which root reaches by ssh.

use std::{path::Path, time::Duration};

use target::{Error, Finished, Program, Target, User, shell_word};

use wire::ExitCode;

use super::Stopped;

/// No step takes longer; one that does is ended, and told.
const LONGEST: Duration = Duration::from_secs(120);
/// What ssh ends with when it is the connection that failed.
const NO_CONNECTION: i32 = 255;

/// Where users are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accounts {
    /// In this machine's own files.
    Here,
    /// On a NIS server.
    Nis {
        /// Its address or name.
        server: String,
        /// The domain that it serves.
        domain: String,
    },
}

/// Lines of shell, with arguments `$1` and so on.
pub struct Script<'a> {
    /// What they do: a verb.
    pub what: &'a str,
    /// The lines.
    pub lines: &'a str,
    /// What they read.
    pub input: &'a str,
}

impl Accounts {
    /// As the machine's configuration has it: `/etc/nsswitch.conf` and `/etc/yp.conf`.
    ///
    /// # Errors
    /// They contradict each other, or can't be read.
    pub fn of(target: &Target) -> Result<Self, Stopped> {
        let text = |path: &str| target.read_text(Path::new(path)).map(Option::unwrap_or_default);
        if !asks_nis(&text("/etc/nsswitch.conf")?) {
            return Ok(Self::Here);
        }
        let now = text("/proc/sys/kernel/domainname")?;
        configured(&text("/etc/yp.conf")?, now.trim()).ok_or_else(|| {
            Stopped::new(
                "/etc/nsswitch.conf has users looked up in NIS, but /etc/yp.conf names no server and domain",
            )
            .help("`discos-deploy --only nis` sets NIS up")
        })
    }

    /// Where a user is kept: one of this machine's own files hides one of the server's.
    ///
    /// # Errors
    /// As [`Accounts::of`].
    pub fn of_user(target: &Target, user: &str) -> Result<Self, Stopped> {
        let here = target.users()?.iter().any(|known| known.name == user);
        if here { Ok(Self::Here) } else { Self::of(target) }
    }

    /// For messages: `here` or `on the NIS server ADDRESS`.
    pub fn place(&self) -> String {
        match self {
            Self::Here => "on this machine".to_owned(),
            Self::Nis { server, .. } => format!("on the NIS server {server}"),
        }
    }

    /// Whether the domain answers this machine.
    ///
    /// # Errors
    /// It does not.
    pub fn answers(&self, target: &mut Target) -> Result<(), Stopped> {
        let Self::Nis { server, domain } = self else { return Ok(()) };
        let asked = Program { timeout: Some(Duration::from_secs(20)), ..Program::new(["ypwhich"]) };
        let answer = target.query(&asked);
        if matches!(&answer, Ok(finished) if finished.success()) {
            return Ok(());
        }
        Err(Stopped::unreachable(format!("the NIS server {server} of {domain} does not answer this machine"))
            .help(format!("on {server}: service ypserv status; here: service ypbind restart")))
    }

    /// A user with this name.
    ///
    /// # Errors
    /// Who keeps users does not answer.
    pub fn find(&self, target: &mut Target, user: &str) -> Result<Option<User>, Stopped> {
        if *self == Self::Here {
            return Ok(target.users()?.into_iter().find(|known| known.name == user));
        }
        let found = self.attempt(target, &["getent", "passwd", user], "")?;
        // 2: there is none
        match found.rc {
            0 => Ok(found.stdout.lines().find_map(User::parse)),
            2 => Ok(None),
            _ => Err(self.failed(&["getent", "passwd", user], found)),
        }
    }

    /// All users.
    ///
    /// # Errors
    /// Who keeps users does not answer.
    pub fn all(&self, target: &mut Target) -> Result<Vec<User>, Stopped> {
        if *self == Self::Here {
            return Ok(target.users()?);
        }
        let listed = self.run(target, &["getent", "passwd"], "")?;
        Ok(listed.stdout.lines().filter_map(User::parse).collect())
    }

    /// Runs a program where users are kept.
    ///
    /// # Errors
    /// It can't be started there. A program that fails is none.
    pub fn attempt(&self, target: &mut Target, words: &[&str], input: &str) -> Result<Finished, Stopped> {
        let finished = target.query(&self.program(words, input))?;
        match self {
            Self::Nis { server, .. } if finished.rc == NO_CONNECTION => Err(not_let_in(server, &finished)),
            _ => Ok(finished),
        }
    }

    /// Runs a program where users are kept, which must succeed.
    ///
    /// # Errors
    /// It did not.
    pub fn run(&self, target: &mut Target, words: &[&str], input: &str) -> Result<Finished, Stopped> {
        let finished = self.attempt(target, words, input)?;
        if finished.success() { Ok(finished) } else { Err(self.failed(words, finished)) }
    }

    /// Runs lines of shell where users are kept, which must succeed; `what` they do is for messages.
    ///
    /// # Errors
    /// They did not.
    pub fn script(&self, target: &mut Target, script: &Script, arguments: &[&str]) -> Result<(), Stopped> {
        let words = [&["sh", "-c", script.lines, "sh"], arguments].concat();
        let told = match self.attempt(target, &words, script.input) {
            Ok(finished) if finished.success() => return Ok(()),
            Ok(finished) => last_line(&finished).unwrap_or(format!("exit code {}", finished.rc)),
            // What it would show is not for people.
            Err(stopped) if stopped.code == ExitCode::Failure.number() => {
                format!("it did not end within {} s, or did not begin", LONGEST.as_secs())
            }
            Err(stopped) => return Err(stopped),
        };
        Err(Stopped::new(format!("failed to {} {}: {told}", script.what, self.place())))
    }

    fn failed(&self, words: &[&str], finished: Finished) -> Stopped {
        let command = Program::new(words.iter().copied()).line();
        // that is all that useradd and its like say then
        let maybe_full =
            ["cannot lock", "failure while writing"].iter().any(|words| finished.stderr.contains(words));
        let error = Error::Failed { command, finished: Box::new(finished) };
        let stopped = Stopped::new(format!("{}: {error}", self.place()));
        if maybe_full {
            return stopped.help(format!(
                "does somebody else change users {}, or is its disk full? `df /etc`",
                self.place()
            ));
        }
        stopped
    }

    fn program(&self, words: &[&str], input: &str) -> Program {
        let program = match self {
            Self::Here => Program::new(words.iter().copied()),
            Self::Nis { server, .. } => {
                let line: Vec<String> = words.iter().map(|word| shell_word(word)).collect();
                // What ssh starts has a short PATH.
                let line = format!("PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C {}", line.join(" "));
                Program::new(["ssh", "-x", "-T"].into_iter().map(str::to_owned).chain([
                    "-oBatchMode=yes".to_owned(),
                    "-oConnectTimeout=10".to_owned(),
                    "-oServerAliveInterval=5".to_owned(),
                    "-oServerAliveCountMax=3".to_owned(),
                    format!("root@{server}"),
                    line,
                ]))
            }
        };
        Program { timeout: Some(LONGEST), ..program.input(input) }
    }
}

fn not_let_in(server: &str, finished: &Finished) -> Stopped {
    let reason = last_line(finished).unwrap_or_else(|| "ssh does not say why".to_owned());
    Stopped::unreachable(format!("root of this machine can't log in on the NIS server {server}: {reason}"))
    .help(format!(
        "`ssh root@{server}` as root must work without a question; `discos-deploy --only key_exchange` sees to it"
    ))
}

/// The last thing that a program said, errors first.
fn last_line(finished: &Finished) -> Option<String> {
    let last =
        |text: &str| text.lines().rev().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned);
    last(&finished.stderr).or_else(|| last(&finished.stdout))
}

/// Whether users are looked up in NIS.
fn asks_nis(nsswitch: &str) -> bool {
    let users = nsswitch.lines().filter_map(|line| line.trim_start().strip_prefix("passwd:"));
    users.flat_map(|line| line.split('#').next().unwrap_or_default().split_whitespace()).any(|w| w == "nis")
}

/// Server and domain that yp.conf names.
fn configured(yp_conf: &str, domain_now: &str) -> Option<Accounts> {
    let found = yp_conf.lines().find_map(|line| {
        match line.split('#').next().unwrap_or_default().split_whitespace().collect::<Vec<_>>()[..] {
            ["domain", domain, "server", server] => Some((server, domain)),
            ["ypserver", server] => Some((server, domain_now)),
            _ => None,
        }
    });
    // Both become parts of command lines and paths.
    let plain = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || ".:_-".contains(c))
    };
    let (server, domain) = found.filter(|(server, domain)| plain(server) && plain(domain))?;
    Some(Accounts::Nis { server: server.to_owned(), domain: domain.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_is_the_one_that_the_machine_is_bound_to() {
        let nis = |text: &str| configured(text, "now.example");
        let of =
            |server: &str, domain: &str| Some(Accounts::Nis { server: server.into(), domain: domain.into() });
        assert_eq!(nis("# ours\ndomain a.example server 192.168.1.9\n"), of("192.168.1.9", "a.example"));
        assert_eq!(nis("ypserver storage # the only one\n"), of("storage", "now.example"));
        assert_eq!(nis("domain a.example broadcast\n"), None);
        assert_eq!(nis("ypserver -oProxyCommand=id\n"), None);
    }

    #[test]
    fn nis_counts_when_users_are_looked_up_there() {
        assert!(asks_nis("passwd:     files nis\ngroup: files\n"));
        assert!(!asks_nis("passwd: files # nis\ngroup: files nis\n"));
    }

    #[test]
    fn the_server_gets_words_as_they_are() {
        let accounts = Accounts::Nis { server: "s".into(), domain: "d".into() };
        let program = accounts.program(&["sh", "-c", "echo a b"], "");
        let last = program.words.last().unwrap();
        assert_eq!(last, "PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C sh -c 'echo a b'");
    }
}
