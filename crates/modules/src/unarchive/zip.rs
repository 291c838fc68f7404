//! Zip archives. unzip can't compare, so names and sizes are what counts.

use std::path::Path;

use target::{Error, FileKind, Program, Target};

use super::{Archive, Params};

pub(super) fn unpack(target: &mut Target, params: &Params, archive: &Archive) -> Result<Vec<String>, Error> {
    let Some(path) = &archive.path else {
        return Err(Error::helped(
            "zip archives of the control side are not supported: unzip reads no input",
            "copy it to the machine in an earlier task, and say remote_src=true",
        ));
    };
    let listing = program(params, &["-Z1"], path);
    let listed = target.query(&listing)?;
    if !listed.success() {
        return Err(Error::Failed { command: listing.line(), finished: Box::new(listed) });
    }
    let names: Vec<String> = listed.stdout.lines().map(str::to_owned).collect();
    let long = target.query(&program(params, &["-l"], path))?.stdout;
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
        let mut program = program(params, &[verb], path);
        program.words.extend(["-d".into(), params.dest.display().to_string()]);
        target.run(&program, "")?;
        target.expect("unpacked", &key, true.into());
    }
    Ok(names)
}

fn program(params: &Params, options: &[&str], path: &Path) -> Program {
    let mut words = vec!["unzip".to_owned()];
    words.extend(options.iter().map(ToString::to_string));
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
