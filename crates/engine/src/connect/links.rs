//! The connections of a run, by host. Several hosts may use one of them (`delegate_to`): one at a time.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError, TryLockError},
};

use crate::transport::{ConnectError, Connection, Lost};

/// A connection, until it is lost.
pub type Link = Arc<Mutex<Option<Connection>>>;

/// The connections of a run.
#[derive(Default)]
pub struct Links(Mutex<BTreeMap<String, Link>>);

impl Links {
    /// Keeps a connection.
    pub fn add(&self, host: &str, connection: Connection) -> Link {
        let link = Arc::new(Mutex::new(Some(connection)));
        let mut links = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        links.insert(host.to_owned(), Arc::clone(&link));
        link
    }

    /// The connection of a host.
    pub fn get(&self, host: &str) -> Option<Link> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(host).cloned()
    }

    /// Looks after the connections that nobody uses now, and gives those that turn out to be dead.
    pub fn look_after(&self) -> Vec<(String, ConnectError)> {
        let links = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut dead = Vec::new();
        for (host, link) in links.iter() {
            let mut link = match link.try_lock() {
                Ok(link) => link,
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => continue,
            };
            if let Some(Err(Lost::Unreachable(error))) = link.as_mut().map(Connection::health) {
                *link = None;
                dead.push((host.clone(), error));
            }
        }
        dead
    }

    /// Ends all of them: in good order, or (`abruptly`) so that the agents kill what they run.
    pub fn close(&self, abruptly: bool) {
        let links = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        std::thread::scope(|threads| {
            for link in links.into_values() {
                threads.spawn(move || {
                    let connection = link.lock().unwrap_or_else(PoisonError::into_inner).take();
                    match connection {
                        Some(connection) if !abruptly => connection.close(),
                        connection => drop(connection),
                    }
                });
            }
        });
    }
}
