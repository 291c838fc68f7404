//! The process that ssh starts to ask.

use std::{
    env,
    ffi::{OsStr, OsString},
    io::{self, Read, Write},
    net::Shutdown,
    os::{
        linux::net::SocketAddrExt,
        unix::{
            ffi::OsStrExt,
            net::{SocketAddr, UnixStream},
        },
    },
};

use zeroize::Zeroizing;

use super::VARIABLE;

/// Whether ssh started this process to ask something.
pub fn is_called(arguments: &[OsString]) -> bool {
    env::var_os(VARIABLE).is_some() && env::var_os("SSH_ASKPASS").as_ref() == arguments.first()
}

/// Asks the first process, and gives the answer to ssh on `to`. False when there is none.
pub fn answer(arguments: &[OsString], to: &mut dyn Write) -> bool {
    let prompt = arguments.get(1).map(OsString::as_os_str).unwrap_or_default();
    match ask(prompt) {
        Ok(Some(answer)) => to.write_all(&answer).and_then(|()| to.write_all(b"\n")).is_ok(),
        // ssh says by itself what it could not do without an answer.
        Ok(None) | Err(_) => false,
    }
}

fn ask(prompt: &OsStr) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let place = env::var(VARIABLE).map_err(io::Error::other)?;
    let (socket, ticket) = place.split_once('/').ok_or(io::ErrorKind::InvalidInput)?;
    let mut stream = UnixStream::connect_addr(&SocketAddr::from_abstract_name(socket)?)?;
    let server = rustix::net::sockopt::socket_peercred(&stream)?;
    if server.uid != rustix::process::geteuid() {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let asking = rustix::process::getppid().map_or(0, |process| process.as_raw_nonzero().get());
    stream.write_all(format!("{ticket}\n{asking}\n").as_bytes())?;
    stream.write_all(prompt.as_bytes())?;
    stream.shutdown(Shutdown::Write)?;
    // ssh reads no longer answer than this.
    let mut answer = Zeroizing::new(Vec::with_capacity(1024));
    stream.take(1024).read_to_end(&mut answer)?;
    Ok(match answer.split_first() {
        Some((b'=', secret)) => Some(Zeroizing::new(secret.to_vec())),
        _ => None,
    })
}
