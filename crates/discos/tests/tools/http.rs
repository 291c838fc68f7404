//! Repositories behind http.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    thread,
};

use crate::{machine::Machine, repository::git};

/// The files of a repository, as any web server offers them; with a password, only to who knows it (bob, s3cret).
pub fn serve(repository: &Path, with_password: bool) -> String {
    git(&["-C", repository.to_str().unwrap(), "update-server-info"]);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let folder = repository.to_owned();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let folder = folder.clone();
            thread::spawn(move || answer(stream, &folder, with_password));
        }
    });
    address
}

fn answer(mut stream: TcpStream, folder: &Path, with_password: bool) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let Some(request) = lines.next() else { return };
    let headers: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let path = request.split_whitespace().nth(1).unwrap().trim_start_matches("/discos.git");
    let path = path.split('?').next().unwrap().trim_start_matches('/');
    // bob:s3cret
    let known = headers.iter().any(|line| line.ends_with("Basic Ym9iOnMzY3JldA=="));
    let (status, body) = match fs::read(folder.join(path)) {
        _ if with_password && !known => {
            ("401 Who are you\r\nWWW-Authenticate: Basic realm=\"mirror\"", Vec::new())
        }
        Ok(body) => ("200 OK", body),
        Err(_) => ("404 Not Found", Vec::new()),
    };
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    drop(stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body)));
}

#[test]
fn a_mirror_on_a_plain_web_server_gives_the_same_clone() {
    let machine = Machine::of_srt();
    let address = format!("http://{}/discos.git", serve(machine.repository.folder(), false));
    let said = machine.says_with("DISCOS_REPOSITORY", &address, &["get", "stable"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(machine.says(&["get", "master"]).code, Some(0));
    let commit = |name| machine.git(name, &["rev-parse", "HEAD"]);
    assert_eq!(commit("stable"), commit("master"));
    assert_eq!(machine.git("stable", &["status", "--short", "--branch"]), "## stable...origin/stable");
    let said = machine.says_with("DISCOS_REPOSITORY", &address, &["get", "--tag", "discos1.0-rc02"]);
    assert_eq!(said.code, Some(0), "{said:?}");
}

#[test]
fn a_password_in_the_address_works_and_is_never_shown() {
    let machine = Machine::of_srt();
    let server = serve(machine.repository.folder(), true);
    let with = |password: &str| format!("http://bob:{password}@{server}/discos.git");
    let said = machine.says_with("DISCOS_REPOSITORY", with("s3cret"), &["get", "stable"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(!format!("{said:?}").contains("s3cret"), "{said:?}");
    let said = machine.says_with("DISCOS_REPOSITORY", with("wr0ng"), &["get", "master"]);
    assert_eq!(said.code, Some(5), "{said:?}");
    assert!(!format!("{said:?}").contains("wr0ng"), "{said:?}");
    let said = machine.says_with("DISCOS_REPOSITORY", with("s3cret"), &["get", "mastre"]);
    assert!(!format!("{said:?}").contains("s3cret"), "{said:?}");
}

#[test]
fn a_password_in_the_address_is_in_no_command_line_and_in_no_file() {
    let machine = Machine::of_srt();
    let server = serve(machine.repository.folder(), true);
    let watched = "#!/bin/sh
real=$(PATH=/usr/local/bin:/usr/bin:/bin; command -v git)
echo \"$*\" >> \"$HOME/../calls\"
env | grep -i s3cret >> \"$HOME/../calls\"
exec \"$real\" \"$@\"
";
    machine.bring_program("git", watched);
    let address = format!("http://bob:s3cret@{server}/discos.git");
    let said = machine.says_with("DISCOS_REPOSITORY", address, &["get", "stable"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let calls = fs::read_to_string(machine.software().join("calls")).unwrap();
    assert!(calls.contains("clone") && !calls.contains("s3cret"), "{calls}");
    let config = fs::read_to_string(machine.home().join("stable/.git/config")).unwrap();
    assert!(config.contains(&format!("url = http://{server}/discos.git\n")), "{config}");
}

#[test]
fn without_a_terminal_nobody_is_asked_for_a_password() {
    let machine = Machine::of_srt();
    let address = format!("http://{}/discos.git", serve(machine.repository.folder(), true));
    let said = machine.says_with("DISCOS_REPOSITORY", address, &["get", "stable"]);
    assert_eq!(said.code, Some(5), "{said:?}");
    assert!(!said.err.contains("assword for"), "{said:?}");
    machine.assert_untouched();
}
