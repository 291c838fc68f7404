//! Conversations with agents in this process.

use std::{
    os::unix::net::UnixStream,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::Instant,
};

use wire::{BlobRange, Failure, Outcome};

use super::*;
use crate::{
    agent::Execute,
    transport::{
        Connector, Endpoint, Entry,
        fake::{self, Fake, greeting},
    },
};

/// `echo` gives its blob back, `break` panics, `wait` runs until it is killed.
struct Toy(Arc<AtomicUsize>);

impl Execute for Toy {
    fn execute(&mut self, request: &Request, blob: &[u8], lines: &target::Lines) -> Result<Outcome, Failure> {
        match request.module.as_str() {
            "break" => panic!("out of cheese"),
            "wait" => {
                lines("waiting");
                while self.0.load(Ordering::Relaxed) == 0 {
                    thread::sleep(Duration::from_millis(5));
                }
                Ok(Outcome::default())
            }
            _ => {
                let mut outcome = Outcome::default();
                outcome.output.insert("text".into(), String::from_utf8_lossy(blob).into());
                Ok(outcome)
            }
        }
    }

    fn killer(&self) -> Box<dyn Fn() + Send> {
        let kills = Arc::clone(&self.0);
        Box::new(move || {
            kills.fetch_add(1, Ordering::Relaxed);
        })
    }
}

fn request(module: &str, blob: Option<BlobRange>) -> Request {
    Request {
        id: 0,
        module: module.into(),
        task: String::new(),
        arguments: wire::Object::new(),
        become_: None,
        own_executable: false,
        environment: Vec::new(),
        check: false,
        diff: false,
        no_log: false,
        secret: false,
        timeout: None,
        job: None,
        blob,
    }
}

struct World {
    fake: Fake,
    kills: Arc<AtomicUsize>,
    _locks: tempfile::TempDir,
}

fn world() -> World {
    let kills = Arc::<AtomicUsize>::default();
    let locks = tempfile::tempdir().unwrap();
    let toys = Arc::clone(&kills);
    let make = move |_: &Endpoint, _| Ok(Box::new(Toy(Arc::clone(&toys))) as Box<dyn Execute>);
    World { fake: Fake { make: Arc::new(make), locks: locks.path().to_owned() }, kills, _locks: locks }
}

fn open(world: &World, who: &str) -> Result<Connection, OpenError> {
    let cancel = Cancel::default();
    let prepared = world.fake.prepare(&Endpoint::named("manager"), &Entry::silent(), &cancel).unwrap();
    let channel = prepared.start(&cancel).unwrap().channel;
    let hello = Hello { run: format!("run of {who}"), who: who.into(), lock: true };
    Connection::open(channel, &hello, &cancel).map(|(connection, _)| connection)
}

fn wait_for(mut condition: impl FnMut() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < Duration::from_secs(120), "it did not happen");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_batch_is_answered_in_order_and_a_broken_module_breaks_only_its_own_request() {
    let world = world();
    let mut connection = open(&world, "anna@control").unwrap();
    let requests = vec![
        request("echo", Some(BlobRange { start: 0, length: 3 })),
        request("break", None),
        request("echo", Some(BlobRange { start: 3, length: 3 })),
    ];
    let mut replies = Vec::new();
    connection
        .batch(requests, b"onetwo".to_vec(), &Cancel::default(), &mut |_, _| {}, &mut |index, reply| {
            replies.push((index, reply.result));
        })
        .unwrap();
    let text = |n: usize| replies[n].1.as_ref().unwrap().output["text"].as_str().unwrap().to_owned();
    assert_eq!((replies.len(), text(0), text(2)), (3, "one".to_owned(), "two".to_owned()));
    let failure = replies[1].1.as_ref().unwrap_err();
    assert_eq!(failure.message, "the module `break` broke down: out of cheese");
    connection.close();
}

#[test]
fn while_one_deployment_runs_a_second_is_told_who_runs_it() {
    let world = world();
    let first = open(&world, "anna@control").unwrap();
    match open(&world, "bob@control") {
        Err(OpenError::Locked(holder)) => assert_eq!(holder.who, "anna@control"),
        other => panic!("{:?}", other.map(|_| ())),
    }
    first.close();
    open(&world, "bob@control").unwrap().close();
}

#[test]
fn an_interrupted_run_leaves_at_once_and_the_agent_kills_what_it_started() {
    let world = world();
    let cancel = Cancel::default();
    let mut connection = open(&world, "anna@control").unwrap();
    let mut lines = Vec::new();
    let lost = connection.batch(
        vec![request("wait", None)],
        Vec::new(),
        &cancel,
        &mut |_, line| {
            lines.push(line);
            cancel.raise();
        },
        &mut |_, _| {},
    );
    assert_eq!((lost, lines), (Err(Lost::Interrupted), vec!["waiting".to_owned()]));
    drop(connection);
    wait_for(|| world.kills.load(Ordering::Relaxed) == 1);
}

#[test]
fn a_connection_that_breaks_is_an_error_of_the_batch() {
    let world = world();
    let mut connection = open(&world, "anna@control").unwrap();
    connection.end.cut();
    let lost = connection.batch(
        vec![request("echo", None)],
        Vec::new(),
        &Cancel::default(),
        &mut |_, _| {},
        &mut |_, _| {},
    );
    assert!(matches!(lost, Err(Lost::Unreachable(_))), "{lost:?}");
    wait_for(|| world.kills.load(Ordering::Relaxed) == 1);
}

/// Short for a patience, and long for a thread that waits for its turn on a busy machine.
const PATIENCE: Duration = Duration::from_secs(3);

/// A machine that greets, gives signs of life for so long, and then says nothing though the link is open.
struct FallsSilent {
    connection: Connection,
    silent: Arc<AtomicBool>,
    _link: UnixStream,
}

impl FallsSilent {
    fn after(time: Duration) -> Self {
        let (ours, theirs) = UnixStream::pair().unwrap();
        let mut agent = theirs.try_clone().unwrap();
        let silent = Arc::<AtomicBool>::default();
        let falls = Arc::clone(&silent);
        thread::spawn(move || {
            let greeting = FromAgent::Hello(greeting());
            frame::write(&mut agent, &greeting, &[]).unwrap();
            let began = Instant::now();
            while began.elapsed() < time {
                thread::sleep(Duration::from_millis(20));
                frame::write(&mut agent, &FromAgent::Pong, &[]).unwrap();
            }
            falls.store(true, Ordering::Relaxed);
        });
        let channel = fake::channel(ours);
        let hello = Hello { run: "run-1".into(), who: "anna@control".into(), lock: true };
        let lifeline = Lifeline::new(PATIENCE);
        let connection = Connection::open_with(channel, &hello, &Cancel::default(), lifeline).unwrap().0;
        Self { connection, silent, _link: theirs }
    }
}

fn no_sign_of_life() -> Lost {
    let help =
        "is the machine still powered and on the network? the agent on it ends what it started by itself";
    Lost::Unreachable(ConnectError::new("no sign of life for 3 s").help(help))
}

#[test]
fn a_machine_that_falls_silent_while_it_works_is_unreachable() {
    let mut machine = FallsSilent::after(Duration::ZERO);
    let lost = machine.connection.batch(
        vec![request("wait", None)],
        Vec::new(),
        &Cancel::default(),
        &mut |_, _| {},
        &mut |_, _| panic!("nobody answered"),
    );
    assert_eq!(lost, Err(no_sign_of_life()));
    assert_eq!(machine.connection.health(), Err(no_sign_of_life()));
}

#[test]
fn a_machine_that_falls_silent_while_others_work_is_unreachable_and_not_before() {
    let mut machine = FallsSilent::after(PATIENCE * 2);
    wait_for(|| machine.connection.health().is_err());
    assert!(machine.silent.load(Ordering::Relaxed), "it gave signs of life still");
    assert_eq!(machine.connection.health(), Err(no_sign_of_life()));
}
