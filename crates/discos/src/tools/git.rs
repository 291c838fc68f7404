//! git, as this machine has it: only what git 1.7.1 of CentOS 6 knows, too.
#![expect(clippy::disallowed_methods, reason = "git clones past every target")]

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    sync::Arc,
    time::Duration,
};

use engine::{
    Secret,
    transport::{
        Answers, Question,
        ssh::askpass::{Askpass, Ticket},
    },
};
use wire::ExitCode;

use super::{RemoteNames, Repository, Stopped, Supervisor, introot, repository};
use crate::cli::Refusal;

/// What a caller's own git commands leave in the environment, which would lead ours elsewhere.
const ELSEWHERE: [&str; 6] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE",
];

/// What to do where there is no Internet.
const COPY: &str = "a station without Internet needs a copy of it: DISCOS_REPOSITORY=FOLDER-OR-ADDRESS, or `internet: false` \
                    in its inventory, with which discos-deploy brings one";

/// git on behalf of the user whose home folder this is, with a limit for all that it does.
pub struct Git<'a> {
    /// Runs it.
    pub supervisor: &'a mut Supervisor,
    /// Where it starts, and finds the user's configuration.
    pub home: PathBuf,
    /// Whoever can be asked who one is for a server.
    pub somebody: Option<Arc<dyn Answers>>,
    /// The time that all its programs may take together.
    pub limit: Duration,
    /// What of it is left.
    pub left: Duration,
}

impl Git<'_> {
    /// The branches and tags of a repository.
    ///
    /// # Errors
    /// A [`Refusal`] with what git says.
    pub fn names(&mut self, repository: &Repository) -> Result<RemoteNames, Refusal> {
        let (mut command, _ticket) = self.asking(repository)?;
        command.args(["ls-remote", "--heads", "--tags"]).arg(repository.address());
        let output = self.supervisor.output(&mut command, &mut self.left);
        let output =
            output.map_err(|stopped| self.refusal(stopped, "list the branches and tags of", repository))?;
        if output.status.success() {
            return Ok(RemoteNames::parse(&String::from_utf8_lossy(&output.stdout)));
        }
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let lines = said.lines().map(str::trim_end).filter(|line| !line.is_empty());
        let refusal =
            Refusal::failure(format!("failed to ask {repository} for its branches and tags; git says:"))
                .extended(lines.map(|line| format!("  {line}")))
                .help(COPY);
        Err(refusal.ending(ExitCode::Unreachable))
    }

    /// Clones a branch to a folder that does not exist yet, and checks it out.
    ///
    /// # Errors
    /// A [`Refusal`]; git's own words are on the terminal already.
    pub fn clone_branch(&mut self, repository: &Repository, branch: &str, to: &Path) -> Result<(), Refusal> {
        let (mut command, _ticket) = self.asking(repository)?;
        command.args(["clone", "--origin", "origin", "--branch", branch]).arg(repository.address()).arg(to);
        self.run(command, "clone", repository)?;
        self.set_push(repository, to)
    }

    /// Clones to a folder that does not exist yet, and checks a tag out, with git's advice about detached HEADs; old
    /// versions of git can't do both at once.
    ///
    /// # Errors
    /// As for branches.
    pub fn clone_tag(
        &mut self,
        repository: &Repository,
        tag: &str,
        also_branch: bool,
        to: &Path,
    ) -> Result<(), Refusal> {
        let (mut command, _ticket) = self.asking(repository)?;
        command.args(["clone", "--origin", "origin", "--no-checkout"]).arg(repository.address()).arg(to);
        self.run(command, "clone", repository)?;
        let mut command = self.command();
        let whole = format!("refs/tags/{tag}");
        command.current_dir(to).arg("checkout").arg(if also_branch { &whole } else { tag }).arg("--");
        self.run(command, "check the tag out of", repository)?;
        self.set_push(repository, to)
    }

    fn set_push(&mut self, repository: &Repository, clone: &Path) -> Result<(), Refusal> {
        let Some(push) = repository.push() else { return Ok(()) };
        let mut command = self.command();
        command.current_dir(clone).args(["config", "remote.origin.pushurl", push]);
        self.run(command, "set where to push in the clone of", repository)
    }

    fn run(&mut self, mut command: Command, what: &str, repository: &Repository) -> Result<(), Refusal> {
        match self.supervisor.run(&mut command, &mut self.left) {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(Refusal::failure(format!("git failed to {what} {repository}{}", told(status)))
                .help("git says above why; nothing is left behind")),
            Err(stopped) => Err(self.refusal(stopped, what, repository)),
        }
    }

    /// git that talks to the repository's server, and may ask us who one is there for as long as the ticket lives.
    fn asking(&mut self, repository: &Repository) -> Result<(Command, Option<Ticket>), Refusal> {
        let mut command = self.command();
        let mut all: Vec<Arc<dyn Answers>> = Vec::new();
        all.extend(repository.credentials().map(|known| Arc::clone(known) as Arc<dyn Answers>));
        // who has a program of their own for that keeps it
        all.extend(self.somebody.clone().filter(|_| env::var_os("GIT_ASKPASS").is_none()));
        if all.is_empty() {
            return Ok((command, None));
        }
        let failed = |error: std::io::Error| {
            Refusal::failure(format!("failed to listen for git's questions: {error}"))
        };
        let ticket = Askpass::new()
            .and_then(|askpass| askpass.admit(&mut command, Arc::new(OneOf(all))))
            .map_err(failed)?;
        ticket.started(std::process::id());
        let program = command.get_envs().find(|(name, _)| *name == "SSH_ASKPASS").and_then(|(_, path)| path);
        let program = program.map(ToOwned::to_owned).unwrap_or_default();
        // where git uses ssh, that asks at the terminal as ever
        command.env("GIT_ASKPASS", program).env_remove("SSH_ASKPASS_REQUIRE");
        Ok((command, Some(ticket)))
    }

    /// git with an environment in which it asks only where somebody can answer.
    fn command(&self) -> Command {
        let mut command = Command::new("git");
        command.stdin(Stdio::null()).current_dir(&self.home).env("HOME", &self.home);
        for name in ELSEWHERE.into_iter().chain([repository::VARIABLE]) {
            command.env_remove(name);
        }
        if self.somebody.is_none() {
            command.env("GIT_TERMINAL_PROMPT", "0");
            let unless_set = |command: &mut Command, name: &str, value: &str| {
                if env::var_os(name).is_none() {
                    command.env(name, value);
                }
            };
            unless_set(&mut command, "GIT_ASKPASS", "true");
            unless_set(&mut command, "GIT_SSH_COMMAND", "ssh -o BatchMode=yes");
        }
        command
    }

    fn refusal(&self, stopped: Stopped, what: &str, repository: &Repository) -> Refusal {
        match stopped {
            Stopped::NotStarted(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Refusal::failure("git is not installed on this machine").help("a deployment installs it")
            }
            Stopped::NotStarted(error) => Refusal::failure(format!("failed to start git: {error}")),
            Stopped::Interrupted => introot::interrupted(),
            Stopped::TimeOver => Refusal::failure(format!(
                "git did not {what} {repository} within {} s; nothing is left behind",
                self.limit.as_secs()
            ))
            .help("is the network slow today? --time-limit SECONDS lets it take longer")
            .help(COPY),
        }
    }
}

/// The first of several that has an answer.
struct OneOf(Vec<Arc<dyn Answers>>);

impl Answers for OneOf {
    fn answer(&self, question: &Question) -> Option<Secret> {
        self.0.iter().find_map(|one| one.answer(question))
    }
}

fn told(status: ExitStatus) -> String {
    status.code().map(|code| format!(" (exit code {code})")).unwrap_or_default()
}
