//! `git`: a working copy of a repository, by the machine's git. Options are those of git 1.7.1 (CentOS 6), which has
//! neither `-C` nor a way to fetch a single commit.

mod remote;

use std::path::{Path, PathBuf};

use serde_json::json;
use target::{Error, FileKind, Program, Target};
use wire::{Object, Outcome};

use self::remote::Wanted;
use crate::{
    Module, Side,
    address::has_password,
    module::{output, parameters},
    spec::{Parameters, params},
};

params! { Params {
    /// Address of the repository
    repo: String, ["name"];
    /// Folder of the working copy
    dest: PathBuf;
    /// Branch, tag or commit
    version: String = "HEAD".into();
    /// Name of the repository in the working copy
    remote: String = "origin".into();
    /// Throw away what was changed in the working copy
    force: bool = false;
    /// Only so many commits of the history
    depth: Option<u32>;
    /// Make the working copy when there is none
    clone: bool = true;
    /// Bring the working copy up to date
    update: bool = true;
    /// With its submodules
    recursive: bool = true;
    /// Without files
    bare: bool = false;
    /// Only the history of the version
    single_branch: bool = false;
    /// The git to use
    executable: String = "git".into();
} }

/// The module.
pub const MODULE: Module = Module {
    name: "git",
    summary: "a working copy of a repository",
    arguments: Params::ARGUMENTS,
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    if has_password(&params.repo) {
        return Err(Error::helped(
            "the address of the repository has a password in it, which every user of the machine could read",
            "use a key of ssh, or git's credential.helper on the machine",
        ));
    }
    let copy = Copy { params: &params };
    let expected = target.expected("working copy", &copy.key()).cloned();
    if let Some(commit) = expected {
        let returned = json!({"before": commit, "after": commit});
        return Ok(Outcome { output: output(returned), ..Outcome::default() });
    }
    let inside = if params.bare { params.dest.join("HEAD") } else { params.dest.join(".git") };
    if target.metadata(&inside)?.is_none() {
        return copy.make(target);
    }
    copy.bring_up_to_date(target)
}

/// A working copy.
struct Copy<'a> {
    params: &'a Params,
}

impl Copy<'_> {
    /// git with some words, in the working copy.
    fn git<const N: usize>(&self, words: [&str; N]) -> Program {
        let directory = Some(self.params.dest.clone());
        Program { directory, ..self.anywhere(words) }
    }

    fn anywhere<const N: usize>(&self, words: [&str; N]) -> Program {
        let mut program = Program::new([self.params.executable.as_str()].into_iter().chain(words));
        // Nobody is there to answer.
        program.environment.extend([
            ("GIT_TERMINAL_PROMPT".to_owned(), "0".to_owned()),
            ("GIT_ASKPASS".to_owned(), "/bin/true".to_owned()),
        ]);
        program
    }

    fn key(&self) -> String {
        format!("{} {} {}", self.params.dest.display(), self.params.repo, self.params.version)
    }

    /// In check mode later tasks find what this one would have made.
    fn remember(&self, target: &mut Target, commit: Option<&str>) {
        target.expect("working copy", &self.key(), json!(commit));
    }

    /// What git answers, without the newline.
    fn answer(&self, target: &mut Target, program: &Program) -> Result<Option<String>, Error> {
        let finished = target.query(program)?;
        Ok(finished.success().then(|| finished.stdout.trim_end().to_owned()))
    }

    fn head(&self, target: &mut Target) -> Result<Option<String>, Error> {
        self.answer(target, &self.git(["rev-parse", "HEAD"]))
    }

    fn make(&self, target: &mut Target) -> Result<Outcome, Error> {
        let params = self.params;
        let wanted = remote::wanted(target, &self.listing(&params.repo), params)?;
        let after = wanted.commit().map(str::to_owned);
        if !params.clone {
            let returned = json!({"before": null, "after": after});
            return Ok(Outcome { changed: true, output: output(returned), ..Outcome::default() });
        }
        if let Some(found) = target.followed(&params.dest)? {
            if found.kind != FileKind::Directory || !target.list(&params.dest)?.is_empty() {
                return Err(Error::helped(
                    format!("{}: it is there, and no working copy", params.dest.display()),
                    "remove it in an earlier task (file: state=absent)",
                ));
            }
        } else if let Some(parent) = params.dest.parent()
            && target.followed(parent)?.is_none()
        {
            target.make_directory(parent, &target::Attributes::default())?;
        }
        // What a lost power leaves half made has a .git, and is brought up to date by the next run.
        let mut clone = self.anywhere(["clone", "--origin", &params.remote]);
        let named = match &wanted {
            Wanted::Branch(name, _) => Some(name),
            _ => None,
        };
        if let Some(name) = named {
            clone.words.extend(["--branch".to_owned(), name.clone()]);
        }
        if let Some(depth) = params.depth.filter(|_| !matches!(wanted, Wanted::Commit(_))) {
            clone.words.extend(["--depth".to_owned(), depth.to_string()]);
        }
        clone.words.extend(params.single_branch.then(|| "--single-branch".to_owned()));
        clone.words.extend(params.bare.then(|| "--bare".to_owned()));
        clone.words.extend([params.repo.clone(), params.dest.display().to_string()]);
        target.run(&clone, "")?;
        if !params.bare {
            if named.is_none() && !matches!(wanted, Wanted::Head(_)) {
                self.check_out(target, &wanted)?;
            }
            self.submodules(target)?;
        }
        let after = if target.check() { after } else { self.head(target)? };
        self.remember(target, after.as_deref());
        Ok(Outcome { output: output(json!({"before": null, "after": after})), ..Outcome::default() })
    }

    fn bring_up_to_date(&self, target: &mut Target) -> Result<Outcome, Error> {
        let params = self.params;
        let before = self.head(target)?;
        let mut returned = output(json!({"before": before, "after": before}));
        if !params.update {
            return Ok(Outcome { output: returned, ..Outcome::default() });
        }
        let name = format!("remote.{}.url", params.remote);
        let address = self.answer(target, &self.git(["config", "--get", &name]))?;
        let moved = address.as_deref() != Some(params.repo.as_str());
        if moved {
            target.run(&self.git(["config", &name, &params.repo]), "")?;
        }
        returned.insert("remote_url_changed".into(), moved.into());
        let modified = !params.bare && self.is_modified(target)?;
        if modified && !params.force {
            return Err(Error::Returning {
                message: format!("{}: files of the working copy were changed", params.dest.display()),
                help: Some("say `force: true` to throw that away".into()),
                output: output(json!({
                    "before": before,
                    "msg": format!("Local modifications exist in the destination: {} (force=no).", params.dest.display()),
                })),
            });
        }
        let wanted = remote::wanted(target, &self.listing(&params.repo), params)?;
        let same = wanted.commit().is_some_and(|commit| before.as_deref() == Some(commit));
        let is_there = same && (params.bare || self.is_on(target, &wanted)?);
        if modified {
            target
                .run(&self.git(["reset", "--quiet", "--hard", "HEAD"]), "what was changed is thrown away")?;
        }
        if !is_there {
            let mut fetch = self.git(["fetch", "--quiet", "--tags"]);
            if let Some(depth) = params.depth.filter(|_| !matches!(wanted, Wanted::Commit(_))) {
                fetch.words.extend(["--depth".to_owned(), depth.to_string()]);
            }
            let refs = if params.bare {
                "+refs/heads/*:refs/heads/*".to_owned()
            } else {
                format!("+refs/heads/*:refs/remotes/{}/*", params.remote)
            };
            fetch.words.extend([params.remote.clone(), refs]);
            target.run(&fetch, "")?;
            if !params.bare {
                self.check_out(target, &wanted)?;
                self.submodules(target)?;
            }
        }
        let after = match target.check() {
            true => wanted.commit().map(str::to_owned),
            false => self.head(target)?,
        };
        self.remember(target, after.as_deref());
        returned.insert("after".into(), json!(after));
        Ok(Outcome { output: returned, ..Outcome::default() })
    }

    fn listing(&self, address: &str) -> Program {
        self.anywhere(["ls-remote", address])
    }

    /// Whether files that git knows were changed.
    fn is_modified(&self, target: &mut Target) -> Result<bool, Error> {
        let listing = self.git(["status", "--porcelain"]);
        let finished = target.query(&listing)?;
        if !finished.success() {
            return Err(Error::Failed { command: listing.line(), finished: Box::new(finished) });
        }
        Ok(finished.stdout.lines().any(|line| !line.starts_with("??")))
    }

    /// Whether the branch is checked out, or for a tag or a commit none.
    fn is_on(&self, target: &mut Target, wanted: &Wanted) -> Result<bool, Error> {
        let branch = self.answer(target, &self.git(["symbolic-ref", "--quiet", "HEAD"]))?;
        Ok(match wanted {
            Wanted::Head(_) => true,
            Wanted::Branch(name, _) => branch == Some(format!("refs/heads/{name}")),
            Wanted::Tag(..) | Wanted::Commit(_) => branch.is_none(),
        })
    }

    fn check_out(&self, target: &mut Target, wanted: &Wanted) -> Result<(), Error> {
        let remote = &self.params.remote;
        match wanted {
            Wanted::Head(_) => {
                let at = format!("refs/remotes/{remote}/HEAD");
                let branch = self.answer(target, &self.git(["symbolic-ref", &at]))?.unwrap_or_default();
                let branch = branch.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("master");
                self.check_out_branch(target, branch)
            }
            Wanted::Branch(name, _) => self.check_out_branch(target, name),
            Wanted::Tag(name, _) => {
                target.run(&self.git(["checkout", "--quiet", "--force", name]), "")?;
                Ok(())
            }
            Wanted::Commit(commit) => {
                target.run(&self.git(["checkout", "--quiet", "--force", commit]), "")?;
                Ok(())
            }
        }
    }

    fn check_out_branch(&self, target: &mut Target, name: &str) -> Result<(), Error> {
        let theirs = format!("{}/{name}", self.params.remote);
        let own = format!("refs/heads/{name}");
        let known = self.answer(target, &self.git(["rev-parse", "--verify", "--quiet", &own]))?.is_some();
        if known {
            target.run(&self.git(["checkout", "--quiet", "--force", name]), "")?;
            target.run(&self.git(["reset", "--quiet", "--hard", &theirs]), "")?;
        } else {
            target.run(&self.git(["checkout", "--quiet", "--force", "--track", "-b", name, &theirs]), "")?;
        }
        Ok(())
    }

    fn submodules(&self, target: &mut Target) -> Result<(), Error> {
        let list: &Path = &self.params.dest.join(".gitmodules");
        if self.params.recursive && target.metadata(list)?.is_some() {
            target.run(&self.git(["submodule", "--quiet", "update", "--init", "--recursive"]), "")?;
        }
        Ok(())
    }
}
