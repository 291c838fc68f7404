//! `fetch`: a file of the machine, kept on the control side.

#![expect(clippy::disallowed_methods, reason = "it is the one module that writes on the control side")]

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use wire::{Change, ChangeKind, Failure, Object, Outcome, Value};

use super::call::{Action, Call, Prepared, failure};

/// Asks for the contents.
pub fn prepare(action: &Action<'_>) -> Result<Prepared, Failure> {
    let arguments = Object::from_iter([("src".to_owned(), action.text("src")?.into())]);
    Ok(Prepared::Send(vec![Call { module: "slurp", arguments, data: None }]))
}

/// Writes them.
pub fn finish(action: &Action<'_>, result: Result<Outcome, Failure>) -> Result<Outcome, Failure> {
    let mut outcome = match result {
        Ok(outcome) => outcome,
        Err(problem) if action.flag("fail_on_missing")? == Some(false) => {
            let message = format!("{}, ignored", problem.message);
            let output = Object::from_iter([("msg".to_owned(), Value::from(message))]);
            return Ok(Outcome { output, ..Outcome::default() });
        }
        Err(problem) => return Err(problem),
    };
    let Some(content) = outcome.output.remove("content") else { return Ok(outcome) };
    let bytes = modules::from_base64(content.as_str().unwrap_or_default());
    let bytes = bytes.ok_or_else(|| failure("the machine sent no base64"))?;
    let src = action.text("src")?.unwrap_or_default();
    let path = destination(action, &src)?;
    let shown = path.display().to_string();
    let wrong = |e: io::Error| failure(format!("failed to write {shown}: {e}"));
    let present = match fs::read(&path) {
        Ok(present) => Some(present),
        Err(e) if e.kind() == io::ErrorKind::NotFound => None,
        Err(e) => return Err(wrong(e)),
    };
    let checksum = modules::checksum::sha1(&bytes);
    outcome.output = Object::from_iter([
        ("src".to_owned(), src.into()),
        ("dest".to_owned(), shown.as_str().into()),
        ("checksum".to_owned(), checksum.as_str().into()),
        ("remote_checksum".to_owned(), checksum.as_str().into()),
    ]);
    if present.as_ref() == Some(&bytes) {
        return Ok(outcome);
    }
    let kind = if present.is_some() { ChangeKind::Written } else { ChangeKind::Created };
    outcome.changed = true;
    outcome.changes.push(Change {
        kind,
        subject: shown.clone(),
        detail: "on this machine".into(),
        diff: None,
    });
    if !action.check {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(wrong)?;
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".discos-new");
        let temporary = path.with_file_name(name);
        fs::write(&temporary, &bytes).and_then(|()| fs::rename(&temporary, &path)).map_err(wrong)?;
    }
    Ok(outcome)
}

/// `DEST/HOST/SRC`, or with `flat` what is said.
fn destination(action: &Action<'_>, src: &str) -> Result<PathBuf, Failure> {
    let dest = action.text("dest")?.unwrap_or_default();
    if action.flag("flat")? != Some(true) {
        return Ok(Path::new(&dest).join(action.name).join(src.trim_start_matches('/')));
    }
    let name = Path::new(src).file_name().unwrap_or_default();
    let path = PathBuf::from(&dest);
    Ok(if dest.ends_with('/') || path.is_dir() { path.join(name) } else { path })
}
