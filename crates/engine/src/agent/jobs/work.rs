//! The process of a job.

use std::{
    io::{self, Read, Write},
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use target::Lines;
use wire::{ExitCode, Failure, FromAgent, Job, Outcome, Reply, Request, ToAgent, frame};

use super::{super::execute::Execute, record::Record};

/// Reads what is to be done, answers that it has begun, and does it. Whoever asked may end before.
pub fn serve(mut from: impl Read, mut to: impl Write, mut executor: impl Execute + 'static) -> ExitCode {
    let Ok((ToAgent::Hello { run, who, .. }, _)) = frame::read::<ToAgent>(&mut from) else {
        return ExitCode::Failure;
    };
    let Ok((ToAgent::Batch(requests), blob)) = frame::read::<ToAgent>(&mut from) else {
        return ExitCode::Failure;
    };
    let Some(request) = requests.into_iter().next() else { return ExitCode::Failure };
    // A session of its own: what ends the agent's does not reach it.
    let _ = rustix::process::setsid();
    executor.begin(&format!("{run}-job-{}", std::process::id()), &who);
    work(executor, request, blob, |result| {
        let reply = Reply { id: 0, result, duration_ms: 0 };
        let _ = frame::write(&mut to, &FromAgent::Reply(reply), &[]);
    });
    ExitCode::Success
}

/// A job in a thread of this process, for tests.
#[cfg(test)]
pub fn in_thread(
    executor: impl Execute + 'static,
    request: &Request,
    blob: &[u8],
) -> Result<Outcome, Failure> {
    let (sender, begun) = mpsc::channel();
    let (request, blob) = (request.clone(), blob.to_vec());
    thread::spawn(move || work(executor, request, blob, |result| sender.send(result).unwrap()));
    begun.recv().unwrap()
}

/// Does it within its time; `begun` is told when there is a record of it.
fn work(
    mut executor: impl Execute + 'static,
    request: Request,
    blob: Vec<u8>,
    begun: impl FnOnce(Result<Outcome, Failure>),
) {
    let Some(Job { seconds, folder }) = request.job.clone() else { return };
    let no_log = request.no_log;
    let record = match Record::begin(&folder) {
        Ok(record) => record,
        Err(failure) => return begun(Err(failure)),
    };
    begun(Ok(record.started()));
    let killer = executor.killer();
    let request = Request { job: None, ..request };
    let (sender, done) = mpsc::channel();
    let worker = move || {
        let lines: Lines = Arc::new(|_: &str| {});
        let _ = sender.send(executor.execute(&request, &blob, &lines));
    };
    let told = match thread::Builder::new().spawn(worker).map(|_| done.recv_timeout(limit(seconds))) {
        Ok(Ok(result)) => record.finish(&result, no_log),
        Ok(Err(mpsc::RecvTimeoutError::Timeout)) => {
            killer();
            record.finish(&late(), no_log)
        }
        Ok(Err(mpsc::RecvTimeoutError::Disconnected)) => {
            record.finish(&Err(failure("the module broke down")), no_log)
        }
        Err(error) => record.finish(&Err(failure(&format!("the job can't work: {error}"))), no_log),
    };
    // Without room for the result nothing is left to tell it to: async_status says that the job is gone.
    drop::<io::Result<()>>(told);
}

fn limit(seconds: u32) -> Duration {
    Duration::from_secs(seconds.into())
}

/// As Ansible says it.
fn late() -> Result<Outcome, Failure> {
    let mut late = failure("Timeout exceeded");
    late.output.insert("child_pid".into(), std::process::id().into());
    Err(late)
}

fn failure(message: &str) -> Failure {
    Failure { message: message.to_owned(), ..Failure::default() }
}
