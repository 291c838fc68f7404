//! Whether something listens, seen from the machine. Names are looked for in `/etc/hosts`, then asked of
//! `getent`: the C library's own way is closed to a static executable.

use std::{
    io::{ErrorKind, Read},
    net::{IpAddr, SocketAddr, TcpStream},
    path::Path,
    time::Duration,
};

use crate::{Error, Program, Target};

impl Target {
    /// The addresses of a name.
    ///
    /// # Errors
    /// When `/etc/hosts` can't be read.
    pub fn addresses(&mut self, host: &str) -> Result<Vec<IpAddr>, Error> {
        if let Ok(address) = host.parse() {
            return Ok(vec![address]);
        }
        let hosts = self.read_text(Path::new("/etc/hosts"))?.unwrap_or_default();
        let listed = hosts.lines().filter_map(|line| {
            let mut words = line.split('#').next()?.split_whitespace();
            let address = words.next()?.parse().ok()?;
            words.any(|name| name.eq_ignore_ascii_case(host)).then_some(address)
        });
        let mut addresses: Vec<IpAddr> = listed.collect();
        if addresses.is_empty() {
            let told = self.query(&Program::new(["getent", "ahosts", host]))?.stdout;
            addresses.extend(
                told.lines().filter_map(|line| line.split_whitespace().next()?.parse::<IpAddr>().ok()),
            );
            addresses.dedup();
        }
        Ok(addresses)
    }

    /// Connects to a port; none when nothing listens or nobody answers in time.
    ///
    /// # Errors
    /// When the name can't be looked up.
    pub fn connect(&mut self, host: &str, port: u16, timeout: Duration) -> Result<Option<TcpStream>, Error> {
        let timeout = timeout.max(Duration::from_millis(1));
        let addresses = self.addresses(host)?;
        Ok(addresses
            .into_iter()
            .find_map(|ip| TcpStream::connect_timeout(&SocketAddr::new(ip, port), timeout).ok()))
    }

    /// What arrives on a connection within some time, at most a piece of it.
    pub fn receive(&self, stream: &mut TcpStream, timeout: Duration) -> Vec<u8> {
        let mut buffer = vec![0; 4096];
        let _ = stream.set_read_timeout(Some(timeout.max(Duration::from_millis(1))));
        loop {
            match stream.read(&mut buffer) {
                Ok(count) => {
                    buffer.truncate(count);
                    return buffer;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return Vec::new(),
            }
        }
    }
}
