//! A deployed station, and discos who logs in on the machine where projects have their users.

use crate::{person::Person, station::Station, terminal::Sitting};

/// Where the commands are.
const BIN: &str = "/discos-sw/discos/bin";
/// What every user's password is in a rehearsal.
pub const PASSWORD: &str = "rehearsal";
/// What sudo asks.
pub const SUDO: &str = "[sudo] password for discos: ";
/// A station that was deployed.
pub struct Site {
    pub station: Station,
    /// The machine where projects have their users.
    pub host: &'static str,
    /// The machine that keeps the users.
    pub accounts: &'static str,
}

impl Site {
    /// The storage serves users by NIS, the console has the projects.
    pub fn with_nis() -> Self {
        let site = Self { station: Station::medicina(), host: "console", accounts: "storage" };
        site.deploy();
        site
    }

    /// The manager has the users, and the projects.
    pub fn without_nis() -> Self {
        let site = Self { station: Station::noto(), host: "manager", accounts: "manager" };
        site.deploy();
        site
    }

    fn deploy(&self) {
        let only = "yum,network,users,key_exchange,nis,acs,manager,projects";
        self.station.deployment(&["--only", only]).ends().with_code(0);
        Person::of(&self.station, self.host, "discos");
    }

    fn discos(&self) -> Person<'_> {
        Person::known(&self.station, self.host, "discos")
    }

    /// What a command of root's shell prints there.
    #[track_caller]
    pub fn told(&self, command: &str) -> String {
        self.station.told(self.host, command)
    }

    /// discos at a terminal, with one of the commands.
    pub fn sits(&self, command: &str) -> Sitting {
        self.discos().sits_at(&format!("{BIN}/{command}"))
    }

    /// discos runs one of the commands and gives sudo the password; it ends with this code.
    #[track_caller]
    pub fn runs(&self, command: &str, code: i32) -> String {
        let mut discos = self.sits(command);
        discos.sees(SUDO);
        discos.types(PASSWORD);
        discos.ends_with(code)
    }

    /// discos runs one of the commands, which refuses before sudo asks anything.
    #[track_caller]
    pub fn refused(&self, command: &str, code: i32) -> String {
        let screen = self.sits(command).ends_with(code);
        assert!(screen.contains("nothing was changed"), "{screen}");
        assert!(!screen.contains(SUDO), "{screen}");
        screen
    }

    /// discos runs one of the commands without a terminal, with this on its input.
    pub fn without_terminal(&self, command: &str, input: &str) -> (Option<i32>, String) {
        let output = self.discos().runs_with(&format!("{BIN}/{command}"), input);
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).unwrap())
    }

    /// root runs one of the commands without a terminal, with this on its input.
    pub fn as_root(&self, command: &str, input: &str) -> (Option<i32>, String) {
        let told = self.told(&format!("printf %s '{input}' | {BIN}/{command} 2>&1; echo \" exit $?\""));
        let (text, code) = told.trim_end().rsplit_once(" exit ").unwrap();
        (code.parse().ok(), text.to_owned())
    }

    /// Nothing is left of a user: no account, note, home, folder.
    #[track_caller]
    pub fn knows_nothing_of(&self, user: &str) {
        let left = self.told(&format!(
            "ls -d /home/{user} /archive/*/{user} /var/lib/discos-projects/{user} 2> /dev/null; \
             getent passwd {user}; true"
        ));
        assert_eq!(left, "");
        assert_eq!(self.station.told(self.accounts, &format!("grep ^{user}: /etc/passwd; true")), "");
    }

    /// A user has all that it should have.
    #[track_caller]
    pub fn has_all(&self, user: &str) {
        let told = self
            .told(&format!("su - {user} -c 'cd data/. && cd ../schedules/. && echo $PATH > x && id -gn'"));
        assert_eq!(told, "projects\n");
        assert_eq!(self.told("ls /var/lib/discos-projects"), "");
        for (folder, entries) in [
            ("schedules", "user:N:rwx default:user:discos:rwx"),
            ("data", "user:N:r-x default:user:discos:rwx default:user:N:r-x"),
            ("extraData", "user:N:r-x default:user:discos:rwx default:user:N:r-x"),
        ] {
            let list = self.told(&format!("getfacl -p /archive/{folder}/{user}"));
            for entry in entries.replace('N', user).split(' ') {
                assert!(list.lines().any(|line| line == entry), "{folder} lacks {entry}: {list}");
            }
            let link = self.told(&format!("readlink /home/{user}/{folder}"));
            assert_eq!(link, format!("/archive/{folder}/{user}\n"));
        }
    }
}
