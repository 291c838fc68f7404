//! What is known about a job: a file of its own, in Ansible's place and shape.
#![expect(clippy::disallowed_methods, reason = "results of jobs are the agent's own files")]

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{self, ErrorKind, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    process,
    time::{SystemTime, UNIX_EPOCH},
};

use serde_json::json;
use wire::{Failure, Object, Outcome, Request, Value};

use crate::variables::registered;

/// What a job that hides its result may tell.
const NO_SECRETS: [&str; 3] = ["changed", "failed", "rc"];

/// The file of a job.
pub struct Record {
    path: PathBuf,
    jid: String,
}

impl Record {
    /// Makes the file of a job that this process is.
    ///
    /// # Errors
    /// Why it can't be made.
    pub fn begin(folder: &str) -> Result<Self, Failure> {
        let folder = expanded(folder)?;
        let nanos = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        let jid = format!("j{}.{}", nanos % 1_000_000_000_000, process::id());
        let record = Self { path: folder.join(&jid), jid };
        let made = DirBuilder::new().recursive(true).mode(0o700).create(&folder);
        let written = made.and_then(|()| {
            record.write(&json!({"started": true, "finished": false, "ansible_job_id": record.jid}))
        });
        written.map_err(|e| failure(format!("failed to write {}: {e}", record.path.display())))?;
        Ok(record)
    }

    /// What the task that began it is told.
    pub fn started(&self) -> Outcome {
        let output = object(json!({
            "started": true, "finished": false, "ansible_job_id": self.jid, "results_file": self.path,
        }));
        Outcome { changed: true, output, ..Outcome::default() }
    }

    /// Keeps the result.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn finish(&self, result: &Result<Outcome, Failure>, no_log: bool) -> io::Result<()> {
        let mut told = registered(result).value;
        if no_log {
            told.retain(|name, _| NO_SECRETS.contains(&name.as_str()));
            if result.is_err() {
                told.insert("msg".into(), "hidden: the task handles secrets (no_log)".into());
            }
        }
        told.insert("ansible_job_id".into(), self.jid.as_str().into());
        self.write(&Value::Object(told))
    }

    /// All of it, or nothing; readable by nobody else.
    fn write(&self, value: &Value) -> io::Result<()> {
        let new = self.path.with_file_name(format!(".{}.discos-new", self.jid));
        let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&new)?;
        let written = file.write_all(value.to_string().as_bytes());
        let moved = written.and_then(|()| fs::rename(&new, &self.path));
        if moved.is_err() {
            let _ = fs::remove_file(&new);
        }
        moved
    }
}

/// How a job is going, or its result; or its file is removed.
///
/// # Errors
/// The failure of the job, or that there is no such job.
pub fn status(request: &Request) -> Result<Outcome, Failure> {
    let text = |name: &str| request.arguments.get(name).and_then(Value::as_str).unwrap_or_default();
    let jid = text("jid");
    let path = expanded(text("folder"))?.join(jid);
    let clean = text("mode") == "cleanup";
    let mut known = object(json!({
        "ansible_job_id": jid, "started": !clean, "finished": false, "stdout": "", "stderr": "",
    }));
    let key = if clean { "erased" } else { "results_file" };
    known.insert(key.into(), json!(path));
    let mut found = if jid.is_empty() || jid.contains('/') { Ok(None) } else { read(&path) };
    if matches!(&found, Ok(Some(found)) if found.contains_key("started")) && !lives(jid) {
        // It may have ended just now.
        found = read(&path).map(|found| found.filter(|found| !found.contains_key("started")));
        if matches!(found, Ok(None)) && !clean {
            known.insert("finished".into(), true.into());
            let help = Some("it was killed, or the machine was started anew".to_owned());
            return Err(Failure { help, output: known, ..failure("the job ended without a result".into()) });
        }
    }
    let found = match found {
        Ok(Some(found)) => found,
        Ok(None) if clean && path.is_file() => Object::new(),
        Ok(None) => {
            (known["started"], known["finished"]) = (true.into(), true.into());
            return Err(Failure { output: known, ..failure("could not find job".into()) });
        }
        Err(e) => return Err(failure(format!("failed to read {}: {e}", path.display()))),
    };
    if clean {
        if !request.check {
            fs::remove_file(&path)
                .map_err(|e| failure(format!("failed to remove {}: {e}", path.display())))?;
        }
        return Ok(Outcome { output: known, ..Outcome::default() });
    }
    known.insert("finished".into(), (!found.contains_key("started")).into());
    told(known, found)
}

/// The result of a job with what is known about the job itself.
fn told(mut known: Object, mut found: Object) -> Result<Outcome, Failure> {
    let mut flag = |name: &str| found.remove(name) == Some(Value::Bool(true));
    let (changed, failed) = (flag("changed"), flag("failed"));
    if !failed {
        let facts = match found.remove("ansible_facts") {
            Some(Value::Object(facts)) => facts,
            _ => Object::new(),
        };
        known.extend(found);
        return Ok(Outcome { changed, facts, output: known, ..Outcome::default() });
    }
    let message = found.get("msg").and_then(Value::as_str).unwrap_or("the job failed").to_owned();
    known.extend(found);
    known.insert("changed".into(), changed.into());
    Err(Failure { output: known, ..failure(message) })
}

fn read(path: &Path) -> io::Result<Option<Object>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The process of a job is there; its number stands in the job's name.
fn lives(jid: &str) -> bool {
    let pid = jid.rsplit('.').next().unwrap_or_default();
    Path::new("/proc").join(pid).exists()
}

/// An absolute path; `~` is the home of the user that this process acts as.
fn expanded(folder: &str) -> Result<PathBuf, Failure> {
    modules::spec::FromArgument::from_argument(&folder.into())
        .map_err(|e| failure(format!("the folder of jobs: {e}")))
}

fn failure(message: String) -> Failure {
    Failure { message, ..Failure::default() }
}

fn object(value: Value) -> Object {
    if let Value::Object(object) = value { object } else { Object::new() }
}
