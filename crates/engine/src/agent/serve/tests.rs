//! Agents whose control side falls silent while the link stays open: a machine that was switched off, or a
//! firewall that forgot the connection.
#![expect(clippy::disallowed_methods, reason = "tests look at the programs of this machine")]

use std::{
    fs,
    io::BufReader,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    time::Instant,
};

use serde_json::json;

use super::*;
use crate::{agent::Machine, transport::fake::greeting};

/// Short for a patience, and long for a thread that waits for its turn on a busy machine.
const PATIENCE: Duration = Duration::from_secs(4);

/// An agent with a short patience, the control side's end of its link, and how it ends.
fn agent(folder: &Path) -> (UnixStream, JoinHandle<ExitCode>) {
    let (ours, theirs) = UnixStream::pair().unwrap();
    let setting = Setting {
        greeting: greeting(),
        lock: folder.join("lock"),
        terminated: Arc::default(),
        patience: PATIENCE,
    };
    let machine = Machine::new(folder.to_owned(), "root".into());
    let reader = theirs.try_clone().unwrap();
    (ours, thread::spawn(move || serve(reader, theirs, &setting, machine)))
}

fn greet(control: &mut UnixStream) {
    let hello = ToAgent::Hello {
        protocol: PROTOCOL_VERSION,
        run: "run-1".into(),
        who: "anna@control".into(),
        lock: true,
    };
    frame::write(control, &hello, &[]).unwrap();
}

fn is_alive(pid: &str) -> bool {
    let stat = PathBuf::from("/proc").join(pid).join("stat");
    fs::read_to_string(stat).is_ok_and(|stat| !stat.contains(") Z "))
}

#[test]
fn an_agent_whose_control_side_is_silent_kills_its_programs_and_ends() {
    let folder = tempfile::tempdir().unwrap();
    let (mut control, ended) = agent(folder.path());
    greet(&mut control);
    let request = Request {
        id: 0,
        module: "shell".into(),
        task: String::new(),
        arguments: json!({"_raw_params": "echo $$; sleep 1000 & wait"}).as_object().unwrap().clone(),
        become_: None,
        environment: Vec::new(),
        check: false,
        diff: false,
        no_log: false,
        secret: false,
        timeout: None,
        job: None,
        blob: None,
        own_executable: false,
    };
    frame::write(&mut control, &ToAgent::Batch(vec![request]), &[]).unwrap();
    let mut from_agent = BufReader::new(control.try_clone().unwrap());
    let pid = loop {
        if let FromAgent::Line { line, .. } = frame::read::<FromAgent>(&mut from_agent).unwrap().0 {
            break line;
        }
    };
    assert!(is_alive(&pid), "{pid}");
    assert_eq!(ended.join().unwrap(), ExitCode::Unreachable);
    let began = Instant::now();
    while is_alive(&pid) {
        assert!(began.elapsed() < Duration::from_secs(120), "{pid} still runs");
        thread::sleep(Duration::from_millis(5));
    }
    // The next deployment finds the machine free.
    let (mut control, _ended) = agent(folder.path());
    greet(&mut control);
    let (answer, _) = frame::read::<FromAgent>(&mut control).unwrap();
    assert!(matches!(answer, FromAgent::Hello(_)), "{answer:?}");
}

#[test]
fn signs_of_life_keep_an_agent() {
    let folder = tempfile::tempdir().unwrap();
    let (mut control, ended) = agent(folder.path());
    greet(&mut control);
    let began = Instant::now();
    while began.elapsed() < PATIENCE * 2 {
        frame::write(&mut control, &ToAgent::Ping, &[]).unwrap();
        thread::sleep(Duration::from_millis(20));
    }
    frame::write(&mut control, &ToAgent::Bye, &[]).unwrap();
    assert_eq!(ended.join().unwrap(), ExitCode::Success);
}
