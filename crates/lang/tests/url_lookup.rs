//! `lookup('url', ...)` against a small server of the web.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::{Arc, mpsc},
    thread,
};

use lang::jinja::{Jinja, NoLookups, Scope, TemplateError, Variable, Variables};
use serde_json::{Value, json};

#[derive(Debug)]
struct Given(Vec<(&'static str, Value)>);

impl Variables for Given {
    fn get(&self, name: &str) -> Option<Variable> {
        let found = self.0.iter().find(|(given, _)| *given == name);
        found.map(|(_, value)| Variable::data(value.clone()))
    }

    fn names(&self) -> Vec<String> {
        self.0.iter().map(|(name, _)| (*name).to_owned()).collect()
    }
}

/// A server that gives these answers in turn and tells what it was asked. `ADDRESS` in an answer is its own.
struct Server {
    address: String,
    asked: mpsc::Receiver<String>,
}

impl Server {
    fn start(answers: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let answers: Vec<String> = answers.iter().map(|answer| answer.replace("ADDRESS", &address)).collect();
        let (told, asked) = mpsc::channel();
        thread::spawn(move || {
            for answer in answers {
                let (mut connection, _) = listener.accept().unwrap();
                let mut request = Vec::new();
                let mut byte = [0];
                while !request.ends_with(b"\r\n\r\n") && connection.read(&mut byte).unwrap() == 1 {
                    request.push(byte[0]);
                }
                told.send(String::from_utf8(request).unwrap()).unwrap();
                connection.write_all(answer.as_bytes()).unwrap();
            }
        });
        Self { address, asked }
    }

    /// What the lookup gives with these options.
    fn lookup(&self, options: &str, more: Vec<(&'static str, Value)>) -> Result<Value, TemplateError> {
        let mut variables = vec![("address", json!(format!("{}/a?token=hunter2", self.address)))];
        variables.extend(more);
        let scope: Scope = Arc::new(Given(variables));
        let text = format!("query('url', address, use_proxy=false, use_netrc=false{options})");
        Jinja::new(Arc::new(NoLookups)).expression(&text, &scope)
    }

    fn requests(&self) -> Vec<String> {
        self.asked.try_iter().collect()
    }
}

const PAGE: &str = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\none\r\ntwo\u{b}\n\nthree\rfour";
const ASKS: &str = "HTTP/1.1 401 Who\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
const ELSEWHERE: &str =
    "HTTP/1.1 302 Found\r\nLocation: ADDRESS/b\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
const MISSING: &str = "HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\nno such page\n--status:200";

#[test]
fn a_page_is_split_into_lines_or_not() {
    let server = Server::start(&[PAGE, PAGE]);
    assert_eq!(server.lookup("", vec![]).unwrap(), json!(["one", "two\u{b}", "", "three", "four"]));
    let whole = server.lookup(", split_lines=false", vec![]).unwrap();
    assert_eq!(whole, json!(["one\r\ntwo\u{b}\n\nthree\rfour"]));
    let requests = server.requests();
    assert!(requests[0].starts_with("GET /a?token=hunter2 HTTP/1.1\r\n"), "{}", requests[0]);
    assert!(requests[0].contains("User-Agent: ansible-httpget\r\n"), "{}", requests[0]);
}

#[test]
fn headers_and_the_like_are_sent_along() {
    let server = Server::start(&[PAGE, PAGE]);
    let options =
        ", force=true, http_agent='the \"one\"', headers={'X-Station': 'srt', 'X-Number': 5, 'X-Empty': ''}";
    server.lookup(options, vec![]).unwrap();
    let request = server.requests().remove(0);
    for line in
        ["cache-control: no-cache", "User-Agent: the \"one\"", "X-Station: srt", "X-Number: 5", "X-Empty:"]
    {
        assert!(request.contains(&format!("\r\n{line}\r\n")), "{line} in {request}");
    }
    server.lookup("", vec![("ansible_lookup_url_agent", json!("from a variable"))]).unwrap();
    assert!(server.requests()[0].contains("\r\nUser-Agent: from a variable\r\n"));
}

#[test]
fn name_and_password_are_told_when_the_server_asks_or_at_once_when_forced() {
    const BASIC: &str = "\r\nAuthorization: Basic Ym9iOmh1bnRlcjI=\r\n";
    let server = Server::start(&[ASKS, PAGE, PAGE]);
    let who = ", username='bob', password='hunter2'";
    server.lookup(who, vec![]).unwrap();
    let requests = server.requests();
    assert!(!requests[0].contains("Authorization"), "{}", requests[0]);
    assert!(requests[1].contains(BASIC), "{}", requests[1]);
    server.lookup(&format!("{who}, force_basic_auth=true"), vec![]).unwrap();
    assert!(server.requests()[0].contains(BASIC));
}

#[test]
fn another_address_is_followed_unless_it_must_not_be() {
    let server = Server::start(&[ELSEWHERE, PAGE, ELSEWHERE]);
    assert!(server.lookup("", vec![]).is_ok());
    assert!(server.requests()[1].starts_with("GET /b "));
    let error = server.lookup(", follow_redirects='none'", vec![]).unwrap_err();
    assert_eq!(error.message, "the server answered with status 302");
}

#[test]
fn errors_say_what_is_wrong_and_never_the_address() {
    let server = Server::start(&[MISSING]);
    let error = server.lookup("", vec![]).unwrap_err();
    assert_eq!(error.message, "the server answered with status 404");
    let closed = Server { address: "http://127.0.0.1:9".into(), asked: mpsc::channel().1 };
    let error = closed.lookup(", username='bob', password='swordfish'", vec![]).unwrap_err();
    assert_eq!(error.message, "the server can't be reached");
    let odd = Server { address: "gopher://127.0.0.1".into(), asked: mpsc::channel().1 };
    for (server, options) in [
        (&closed, ", timeout='soon'"),
        (&closed, ", timeout=0"),
        (&closed, ", headers=['hunter2']"),
        (&closed, ", headers={'a': 'hunter2\\nb: c'}"),
        (&closed, ", headers={'a b': 'hunter2'}"),
        (&closed, ", follow_redirects='hunter2'"),
        (&closed, ", unredirected_headers=['a']"),
        (&closed, ", use_gssapi=true"),
        (&odd, ""),
    ] {
        let error = server.lookup(options, vec![]).unwrap_err();
        assert!(!format!("{error:?}").contains("hunter2"), "{options}: {error:?}");
        assert_ne!(error.message, "the server can't be reached", "{options}");
    }
    let gssapi = closed.lookup("", vec![("ansible_lookup_url_use_gssapi", json!(true))]).unwrap_err();
    assert_eq!(gssapi.message, "what `ansible_lookup_url_use_gssapi` sets is not supported");
}
