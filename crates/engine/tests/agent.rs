//! The agent as a real process on this machine. This executable is agent and test at once, so that agents
//! can start copies of themselves as they do in the field.
#![expect(clippy::disallowed_methods, reason = "tests look at this machine")]
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "tests with a main of their own: clippy does not know them as such"
)]

use std::{
    env,
    ffi::OsString,
    fs,
    path::Path,
    process::ExitCode,
    thread,
    time::{Duration, Instant},
};

use engine::{
    Cancel,
    transport::{Connection, Connector, Endpoint, Entry, Executable, Hello, Lost, local::Local, ssh::Ssh},
};
use serde_json::json;
use wire::{Become, Failure, Job, Object, Outcome, Request};

fn main() -> ExitCode {
    let arguments: Vec<OsString> = env::args_os().collect();
    if arguments.get(1).is_some_and(|word| word == "agent") {
        return engine::agent::run(&arguments[1..]).into();
    }
    // Under a filter of `cargo test` only the tests with that name.
    let filter = env::args().nth(1).filter(|word| !word.starts_with('-')).unwrap_or_default();
    for (name, test) in TESTS {
        if name.contains(&filter) {
            test();
            println!("test {name} ... ok");
        }
    }
    ExitCode::SUCCESS
}

const TESTS: &[(&str, fn())] = &[
    ("requests_are_done_by_a_child_process", requests_are_done_by_a_child_process),
    ("a_request_can_be_done_as_another_user", a_request_can_be_done_as_another_user),
    (
        "an_unknown_user_is_a_failure_and_in_check_mode_unknown",
        an_unknown_user_is_a_failure_and_in_check_mode_unknown,
    ),
    ("what_an_interrupted_agent_started_is_killed", what_an_interrupted_agent_started_is_killed),
    ("what_a_copy_for_another_user_started_is_killed", what_a_copy_for_another_user_started_is_killed),
    (
        "a_machine_without_an_ssh_server_is_told_so_with_advice",
        a_machine_without_an_ssh_server_is_told_so_with_advice,
    ),
    (
        "a_job_outlives_its_agent_and_tells_its_result_to_another",
        a_job_outlives_its_agent_and_tells_its_result_to_another,
    ),
    ("a_job_that_handles_secrets_keeps_none", a_job_that_handles_secrets_keeps_none),
    ("a_job_that_was_killed_is_known_to_have_ended", a_job_that_was_killed_is_known_to_have_ended),
    ("the_executable_is_known_by_its_hash", the_executable_is_known_by_its_hash),
];

fn connect() -> Connection {
    let local = Local { executable: env::current_exe().unwrap() };
    let cancel = Cancel::default();
    let prepared = local.prepare(&Endpoint::named("localhost"), &Entry::silent(), &cancel).unwrap();
    let channel = prepared.start(&cancel).unwrap().channel;
    let hello = Hello { run: "run-1".into(), who: "anna@control".into(), lock: false };
    Connection::open(channel, &hello, &cancel).unwrap().0
}

fn shell(line: &str, user: Option<&str>) -> Request {
    let arguments: Object = json!({"_raw_params": line}).as_object().unwrap().clone();
    Request {
        id: 0,
        module: "shell".into(),
        task: String::new(),
        arguments,
        become_: user.map(|user| Become { user: user.into(), login: false }),
        environment: Vec::new(),
        check: false,
        diff: false,
        no_log: false,
        secret: false,
        timeout: None,
        job: None,
        blob: None,
        own_executable: false,
    }
}

fn ask(connection: &mut Connection, request: Request) -> Result<Outcome, Failure> {
    let mut result = None;
    connection
        .batch(vec![request], Vec::new(), &Cancel::default(), &mut |_, _| {}, &mut |_, reply| {
            result = Some(reply.result);
        })
        .unwrap();
    result.unwrap()
}

fn stdout(result: &Result<Outcome, Failure>) -> String {
    result.as_ref().unwrap().output["stdout"].as_str().unwrap().to_owned()
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}

fn requests_are_done_by_a_child_process() {
    let mut connection = connect();
    assert_eq!(stdout(&ask(&mut connection, shell("echo $((1 + 1))", None))), "2");
    let failure = ask(&mut connection, shell("echo reason >&2; exit 3", None)).unwrap_err();
    assert_eq!((failure.output["rc"].as_i64(), failure.output["stderr"].as_str()), (Some(3), Some("reason")));
    connection.close();
}

fn a_request_can_be_done_as_another_user() {
    if !is_root() {
        println!("(not root: nobody else to become)");
        return;
    }
    let mut connection = connect();
    let who = "echo $(id -un) $HOME $(id -G) $USER";
    let told = stdout(&ask(&mut connection, shell(who, Some("nobody"))));
    assert!(told.starts_with("nobody ") && told.ends_with(" nobody"), "{told}");
    let forbidden = ask(&mut connection, shell("cat /etc/shadow", Some("nobody")));
    assert!(forbidden.is_err(), "{forbidden:?}");
    // The agent itself stays who it is.
    assert_eq!(stdout(&ask(&mut connection, shell("id -un", None))), "root");
    connection.close();
}

fn an_unknown_user_is_a_failure_and_in_check_mode_unknown() {
    let mut connection = connect();
    let failure = ask(&mut connection, shell("true", Some("no-such-user"))).unwrap_err();
    assert_eq!(failure.message, "can't become `no-such-user`: there is no user `no-such-user`");
    let request = Request { check: true, ..shell("true", Some("no-such-user")) };
    let outcome = ask(&mut connection, request).unwrap();
    assert_eq!(outcome.unknown.as_deref(), Some("the user `no-such-user` does not exist yet"));
    connection.close();
}

fn what_an_interrupted_agent_started_is_killed() {
    killed(None);
}

fn what_a_copy_for_another_user_started_is_killed() {
    if is_root() {
        killed(Some("nobody"));
    }
}

fn killed(user: Option<&str>) {
    let mut connection = connect();
    let cancel = Cancel::default();
    let mut pid = String::new();
    let lost = connection.batch(
        vec![shell("echo $$; sleep 1000 & wait", user)],
        Vec::new(),
        &cancel,
        &mut |_, line| {
            pid = line;
            cancel.raise();
        },
        &mut |_, _| {},
    );
    assert_eq!(lost, Err(Lost::Interrupted));
    let process = Path::new("/proc").join(&pid);
    assert!(!pid.is_empty() && process.exists(), "{pid}");
    drop(connection);
    let began = Instant::now();
    while process.exists() && !is_zombie(&process) {
        assert!(began.elapsed() < Duration::from_secs(120), "{pid} still runs");
        thread::sleep(Duration::from_millis(10));
    }
}

fn is_zombie(process: &Path) -> bool {
    fs::read_to_string(process.join("stat")).is_ok_and(|stat| stat.contains(") Z "))
}

fn a_machine_without_an_ssh_server_is_told_so_with_advice() {
    let executable = Executable::read(Path::new("/proc/self/exe")).unwrap();
    let ssh = Ssh::new(executable, None).unwrap();
    let endpoint = Endpoint { address: "127.0.0.1".into(), port: Some(1), ..Endpoint::named("manager") };
    let error = ssh.prepare(&endpoint, &Entry::silent(), &Cancel::default()).err().unwrap();
    assert_eq!(error.message, "ssh: connect to host 127.0.0.1 port 1: Connection refused");
    assert!(error.help.unwrap().contains("is sshd running?"));
}

fn the_executable_is_known_by_its_hash() {
    let executable = Executable::read(Path::new("/proc/self/exe")).unwrap();
    assert_eq!(executable.size, fs::metadata(env::current_exe().unwrap()).unwrap().len());
    assert_eq!(executable.sha256.len(), 64);
}

/// A job, whose result is kept in this folder.
fn job(folder: &Path, line: &str, user: Option<&str>) -> Request {
    let job = Job { seconds: 600, folder: folder.display().to_string() };
    Request { job: Some(job), ..shell(line, user) }
}

/// Asks for the result of a job until it has ended.
fn end_of(folder: &Path, jid: &str, user: Option<&str>) -> Result<Outcome, Failure> {
    let arguments = json!({"jid": jid, "mode": "status", "folder": folder});
    let mut connection = connect();
    let end = Instant::now() + Duration::from_secs(120);
    loop {
        let arguments = arguments.as_object().unwrap().clone();
        let result =
            ask(&mut connection, Request { module: "async_status".into(), arguments, ..shell("", user) });
        let output = result.as_ref().map_or_else(|failure| &failure.output, |outcome| &outcome.output);
        if output["finished"] == json!(true) {
            return result;
        }
        assert!(Instant::now() < end, "{result:?}");
        thread::sleep(Duration::from_millis(20));
    }
}

fn jid_of(started: &Result<Outcome, Failure>) -> String {
    started.as_ref().unwrap().output["ansible_job_id"].as_str().unwrap().to_owned()
}

fn a_job_outlives_its_agent_and_tells_its_result_to_another() {
    let users: &[Option<&str>] = if is_root() { &[None, Some("nobody")] } else { &[None] };
    for user in users {
        let folder = tempfile::tempdir().unwrap();
        let everybody = std::os::unix::fs::PermissionsExt::from_mode(0o777);
        fs::set_permissions(folder.path(), everybody).unwrap();
        let (go, jobs) = (folder.path().join("go"), folder.path().join("jobs"));
        let line = format!("while ! [ -e {} ]; do sleep 0.02; done; id -un", go.display());
        let mut connection = connect();
        let jid = jid_of(&ask(&mut connection, job(&jobs, &line, *user)));
        // the agent ends, as when the link breaks
        drop(connection);
        fs::write(&go, "").unwrap();
        let result = end_of(&jobs, &jid, *user);
        assert!(result.as_ref().unwrap().changed);
        let who = user.map_or_else(own_name, str::to_owned);
        assert_eq!(stdout(&result), who);
    }
}

fn own_name() -> String {
    stdout(&ask(&mut connect(), shell("id -un", None)))
}

fn a_job_that_handles_secrets_keeps_none() {
    let folder = tempfile::tempdir().unwrap();
    let mut connection = connect();
    let request =
        Request { no_log: true, ..job(folder.path(), "echo hunter2; echo hunter2 >&2; exit 4", None) };
    let jid = jid_of(&ask(&mut connection, request));
    let failure = end_of(folder.path(), &jid, None).unwrap_err();
    assert_eq!(failure.output["rc"], json!(4));
    let kept = fs::read_to_string(folder.path().join(&jid)).unwrap();
    assert!(!kept.contains("hunter2"), "{kept}");
}

fn a_job_that_was_killed_is_known_to_have_ended() {
    let folder = tempfile::tempdir().unwrap();
    let mut connection = connect();
    let jid = jid_of(&ask(&mut connection, job(folder.path(), "kill -KILL $PPID", None)));
    let failure = end_of(folder.path(), &jid, None).unwrap_err();
    assert_eq!(failure.message, "the job ended without a result");
}
