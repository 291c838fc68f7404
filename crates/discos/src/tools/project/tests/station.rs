//! A folder that stands for a console, and a table of what programs do there and on its NIS server.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::{lchown, symlink},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use rustix::process::{getegid, geteuid};
use target::{Error, Finished, Program, Runner};
use tempfile::TempDir;

/// The hash of the new user's password.
pub const HASH: &str = "$6$salt$secret";
/// What `/etc/skel` has.
const PROFILE: &str = "profile\n";

/// The console and its server.
pub struct Station {
    root: TempDir,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    root: PathBuf,
    nis: bool,
    /// Lines of passwd where users are kept on the server; on the console they are in its file.
    server: Vec<String>,
    map: Vec<String>,
    /// What the console was told by NIS.
    seen: Vec<String>,
    hashes: BTreeMap<String, String>,
    lists: BTreeMap<PathBuf, Vec<String>>,
    started: Vec<Program>,
    fails_at: Option<(usize, bool)>,
}

/// Numbers of discos, of new users, of their group: another than the tests' own only root can give away.
fn numbers() -> (u32, u32, u32) {
    let own = geteuid().as_raw();
    if own == 0 { (3060, 3001, 336) } else { (own, own, getegid().as_raw()) }
}

impl Station {
    pub fn new(nis: bool) -> Self {
        let root = tempfile::tempdir().unwrap();
        let (discos, _, group) = numbers();
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("etc/passwd", &format!("root:x:0:0::/root:/bin/sh\ndiscos:x:{discos}:335::/d:/bin/sh\n"));
        write("etc/group", &format!("projects:x:{group}:discos\n"));
        write("etc/nsswitch.conf", if nis { "passwd: files nis\n" } else { "passwd: files\n" });
        write("etc/yp.conf", "domain d.example server 192.168.1.9\n");
        write("etc/skel/.bash_profile", PROFILE);
        for folder in ["archive/data", "archive/extraData", "archive/schedules", "home", "var/lib"] {
            fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        let state = State { root: root.path().into(), nis, ..State::default() };
        Self { root, state: Arc::new(Mutex::new(state)) }
    }

    pub fn root(&self) -> &Path {
        self.root.path()
    }

    pub fn runner(&self) -> Box<dyn Runner> {
        Box::new(Programs(self.state.clone()))
    }

    /// The program of this number fails, before or after it has done its work; forgets what was started.
    pub fn fails_at(&self, which: Option<(usize, bool)>) {
        let mut state = self.state.lock().unwrap();
        state.fails_at = which;
        state.started.clear();
    }

    pub fn started(&self) -> Vec<Program> {
        self.state.lock().unwrap().started.clone()
    }

    /// All that there is of a user.
    pub fn things_of(&self, user: &str) -> Vec<String> {
        let state = self.state.lock().unwrap();
        let (discos, uid, _) = numbers();
        let mut things = Vec::new();
        if state.kept().iter().any(|line| line.starts_with(&format!("{user}:"))) {
            things.push(format!("account {user}"));
            if state.hashes.get(user).is_some_and(|hash| hash == HASH) {
                things.push(format!("hash {user}"));
            }
        }
        if state.known(user).is_some() {
            things.push(format!("seen {user}"));
        }
        for folder in ["home", "archive/data", "archive/extraData", "archive/schedules"] {
            let path = state.root.join(folder).join(user);
            if path.exists() {
                things.push(format!("/{folder}/{user}"));
            }
            if let Some(list) = state.lists.get(&path).filter(|_| path.exists()) {
                let name = |entry: &String| {
                    let entry = entry.replace(&format!("user:{uid}:"), "user:U:");
                    entry.replace(&format!("user:{discos}:"), "user:D:")
                };
                let mut list: Vec<String> = list.iter().map(name).collect();
                list.sort();
                let text = list.join(" ");
                things.push(format!("acl /{folder}/{user} {text}"));
            }
        }
        for place in fs::read_dir(state.root.join("archive/removed")).into_iter().flatten() {
            for thing in fs::read_dir(place.unwrap().path()).unwrap() {
                things.push(format!("/archive/removed/{}", thing.unwrap().file_name().display()));
            }
        }
        things
    }
}

struct Programs(Arc<Mutex<State>>);

impl Runner for Programs {
    fn run(&mut self, program: &Program, _quiet: bool) -> Result<Finished, Error> {
        let mut state = self.0.lock().unwrap();
        let number = state.started.len();
        state.started.push(program.clone());
        let broken = Finished { rc: 7, stderr: "broken\n".into(), ..Finished::default() };
        match state.fails_at {
            Some((at, false)) if at == number => return Ok(broken),
            Some((at, true)) if at == number => {
                state.does(program);
                return Ok(broken);
            }
            _ => {}
        }
        Ok(state.does(program))
    }
}

fn answer(rc: i32, stdout: &str) -> Finished {
    Finished { rc, stdout: stdout.into(), ..Finished::default() }
}

impl State {
    fn inside(&self, path: &str) -> PathBuf {
        self.root.join(path.trim_start_matches('/'))
    }

    /// Users of the console's own file.
    fn own(&self) -> Vec<String> {
        fs::read_to_string(self.inside("/etc/passwd")).unwrap().lines().map(str::to_owned).collect()
    }

    /// Users where they are kept.
    fn kept(&self) -> Vec<String> {
        if self.nis { self.server.clone() } else { self.own() }
    }

    fn keep(&mut self, users: Vec<String>) {
        if self.nis {
            self.server = users;
        } else {
            fs::write(self.inside("/etc/passwd"), users.join("\n") + "\n").unwrap();
        }
    }

    /// The line of a user as the console knows it.
    fn known(&self, user: &str) -> Option<String> {
        let is_it = |line: &String| line.starts_with(&format!("{user}:"));
        self.own().into_iter().find(is_it).or_else(|| self.seen.iter().find(|line| is_it(line)).cloned())
    }

    fn does(&mut self, program: &Program) -> Finished {
        if program.words[0] == "ssh" {
            let line = program.words.last().unwrap();
            let (_, line) = line.split_once("LC_ALL=C ").unwrap();
            let words = split(line);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            return self.there(&words, &program.input);
        }
        let words: Vec<&str> = program.words.iter().map(String::as_str).collect();
        self.here(&words, &program.input)
    }

    /// On the server.
    fn there(&mut self, words: &[&str], input: &[u8]) -> Finished {
        assert!(self.nis, "there is no server: {words:?}");
        match words {
            ["getent", "passwd", user] => {
                let found = self.server.iter().find(|line| line.starts_with(&format!("{user}:")));
                found.map_or(answer(2, ""), |line| answer(0, line))
            }
            ["service", "ypserv", "restart"] => answer(0, ""),
            _ => self.anywhere(words, input),
        }
    }

    /// On the console.
    fn here(&mut self, words: &[&str], input: &[u8]) -> Finished {
        match words {
            ["ypwhich"] if self.nis => answer(0, "192.168.1.9\n"),
            ["getent", "passwd", user] => self.known(user).map_or(answer(2, ""), |line| answer(0, &line)),
            ["service", "ypbind", "stop"] => {
                self.seen.clear();
                answer(0, "")
            }
            ["service", "ypbind", "start"] => {
                self.seen = self.map.clone();
                answer(0, "")
            }
            ["getfacl", .., path] => {
                answer(0, &self.lists.get(&self.inside(path)).cloned().unwrap_or_default().join("\n"))
            }
            ["setfacl", .., entries, path] => {
                let path = self.inside(path);
                let list = self.lists.entry(path).or_default();
                for entry in entries.split(',').map(|entry| entry.replace('X', "x")) {
                    list.retain(|known| *known != entry);
                    list.push(entry);
                }
                answer(0, "")
            }
            ["su", "-", user, "-c", "true"] => {
                if self.known(user).is_none() {
                    return answer(1, "");
                }
                self.make_home(user);
                for (name, to) in
                    ["schedules", "data", "extraData"].map(|name| (name, format!("/archive/{name}/{user}")))
                {
                    drop(symlink(to, self.inside("/home").join(user).join(name)));
                }
                drop(symlink("/archive/logs", self.inside("/home").join(user).join("logs")));
                answer(0, "")
            }
            ["mv", "-T", "-n", "--", from, to] => {
                let (from, to) = (self.inside(from), self.inside(to));
                answer(i32::from(fs::rename(from, to).is_err()), "")
            }
            _ => self.anywhere(words, input),
        }
    }

    /// On the machine that keeps users.
    fn anywhere(&mut self, words: &[&str], input: &[u8]) -> Finished {
        let (_, uid, group) = numbers();
        match words {
            ["getent", "group", "projects"] => answer(0, &format!("projects:x:{group}:\n")),
            ["useradd", "-g", "projects", "-G", "projects,users", home, "-n", "-s", "/bin/bash", user] => {
                assert_eq!(*home, if self.nis { "-M" } else { "-m" });
                let mut users = self.kept();
                users.push(format!("{user}:x:{uid}:{group}::/home/{user}:/bin/bash"));
                self.keep(users);
                if !self.nis {
                    self.make_home(user);
                }
                answer(0, "")
            }
            ["userdel", user] => {
                let mut users = self.kept();
                users.retain(|line| !line.starts_with(&format!("{user}:")));
                self.keep(users);
                answer(0, "")
            }
            ["sh", "-c", script, "sh", arguments @ ..] if script.contains("chpasswd") => {
                let hash = String::from_utf8(input.to_vec()).unwrap().trim().to_owned();
                self.hashes.insert(arguments[0].to_owned(), hash);
                answer(0, "")
            }
            ["sh", "-c", script, "sh", "d.example", _] if script.contains("ypservers") => {
                self.map = self.server.clone();
                answer(0, "")
            }
            ["sh", "-c", script, "sh", "d.example", user] if script.contains("makedbm") => {
                let found = self.map.iter().any(|line| line.starts_with(&format!("{user}:")));
                answer(i32::from(!found), "")
            }
            ["sh", "-c", script, ..] if script.contains("rpcinfo") || script.contains("/var/spool/mail") => {
                answer(0, "")
            }
            _ => panic!("nobody expected {words:?}"),
        }
    }

    fn make_home(&self, user: &str) {
        let (_, uid, group) = numbers();
        let home = self.inside("/home").join(user);
        if fs::create_dir(&home).is_ok() {
            fs::write(home.join(".bash_profile"), PROFILE).unwrap();
            lchown(&home, Some(uid), Some(group)).unwrap();
        }
    }
}

/// The words that a line of the shell has, where only whole words are quoted.
fn split(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        let word = words.last_mut().unwrap();
        match character {
            '\'' => quoted = !quoted,
            '\\' if !quoted => word.extend(characters.next()),
            ' ' if !quoted => words.push(String::new()),
            other => word.push(other),
        }
    }
    words
}
