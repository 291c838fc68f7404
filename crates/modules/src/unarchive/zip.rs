//! Zip archives. unzip can't compare, so names and sizes are what counts.

use std::path::{Path, PathBuf};

use target::{Error, FileKind, Program, Target};

use super::{Archive, Params};

pub(super) fn unpack(target: &mut Target, params: &Params, archive: &Archive) -> Result<Vec<String>, Error> {
    let zip = Zip { params, archive };
    let listed = zip.ask(target, "-Z1")?;
    let names: Vec<String> = listed.lines().map(str::to_owned).collect();
    let long = zip.ask(target, "-l")?;
    let key = format!("{} in {}", params.src, params.dest.display());
    let mut complete = target.expected("unpacked", &key).is_some();
    if !complete {
        complete = true;
        for name in &names {
            complete &= is_there(target, params, name, &long)?;
        }
    }
    if !complete {
        let verb = if params.keep_newer { "-uo" } else { "-o" };
        let program = |path: &Path| {
            let mut program = program(params, verb, path);
            program.words.extend(["-d".into(), params.dest.display().to_string()]);
            program
        };
        match &archive.path {
            Some(path) => drop(target.run(&program(path), "")?),
            None => target.run_with_scratch(&zip.beside(), &archive.contents, program)?,
        }
        target.expect("unpacked", &key, true.into());
    }
    Ok(names)
}

struct Zip<'a> {
    params: &'a Params,
    archive: &'a Archive,
}

impl Zip<'_> {
    /// unzip reads no input: what is on no disk yet is put into the folder while it works.
    fn beside(&self) -> PathBuf {
        self.params.dest.join("archive.zip")
    }

    /// What unzip says of the archive.
    fn ask(&self, target: &mut Target, option: &str) -> Result<String, Error> {
        let program = |path: &Path| program(self.params, option, path);
        let (line, finished) = match &self.archive.path {
            Some(path) => (program(path).line(), target.query(&program(path))?),
            None if target.is_only_expected(&self.params.dest)? => {
                let message = format!("check mode did not make {}", self.params.dest.display());
                return Err(Error::Missing { message, help: None });
            }
            None => {
                let beside = self.beside();
                let (finished, _) = target.with_scratch(&beside, Some(&self.archive.contents), program)?;
                (program(&beside).line(), finished)
            }
        };
        if !finished.success() {
            return Err(Error::Failed { command: line, finished: Box::new(finished) });
        }
        Ok(finished.stdout)
    }
}

fn program(params: &Params, option: &str, path: &Path) -> Program {
    let mut words = vec!["unzip".to_owned(), option.to_owned()];
    words.extend(params.extra_opts.iter().cloned());
    words.push(path.display().to_string());
    words.extend(params.include.iter().cloned());
    if !params.exclude.is_empty() {
        words.push("-x".into());
        words.extend(params.exclude.iter().cloned());
    }
    Program::new(words)
}

/// Whether a file of this name and of the size that the archive lists is there.
fn is_there(target: &Target, params: &Params, name: &str, listed: &str) -> Result<bool, Error> {
    let found = target.followed(&params.dest.join(name))?;
    if name.ends_with('/') {
        return Ok(found.is_some_and(|found| found.kind == FileKind::Directory));
    }
    let size = listed.lines().find_map(|line| {
        let line = line.trim_start();
        line.ends_with(name).then(|| line.split_whitespace().next()?.parse::<u64>().ok())?
    });
    Ok(found.is_some_and(|found| size.is_none_or(|size| size == found.size)))
}
