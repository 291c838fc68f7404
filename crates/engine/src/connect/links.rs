//! The connections of a run, by host. Several hosts may use one of them (`delegate_to`): one at a time.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError, TryLockError},
};

use crate::transport::{ConnectError, Connection, Lost};

/// The connection of a host. Who opens it holds it meanwhile: whoever else needs it waits and shares it.
pub type Link = Arc<Mutex<LinkState>>;

/// How far the connection of a host is.
#[derive(Default)]
pub enum LinkState {
    /// Nobody needed it before.
    #[default]
    Unopened,
    /// The host's agent answers.
    Open(Box<Connection>),
    /// It could not be opened, or was lost: for this run there is none.
    Closed(ConnectError),
}

/// The connections of a run.
#[derive(Default)]
pub struct Links(Mutex<BTreeMap<String, Link>>);

impl Links {
    /// Keeps a connection.
    pub fn add(&self, host: &str, connection: Connection) {
        *self.of(host).lock().unwrap_or_else(PoisonError::into_inner) = LinkState::Open(Box::new(connection));
    }

    /// The connection of a host; the same one for all who ask.
    pub fn of(&self, host: &str) -> Link {
        let mut links = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(links.entry(host.to_owned()).or_default())
    }

    /// Ends the connection of a host in good order; who needs it next opens it again.
    pub fn reset(&self, host: &str) {
        let link = self.of(host);
        let mut link = link.lock().unwrap_or_else(PoisonError::into_inner);
        if let LinkState::Open(connection) = std::mem::take(&mut *link) {
            connection.close();
        }
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
            let LinkState::Open(connection) = &mut *link else { continue };
            if let Err(Lost::Unreachable(error)) = connection.health() {
                *link = LinkState::Closed(error.clone());
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
                    let link = std::mem::take(&mut *link.lock().unwrap_or_else(PoisonError::into_inner));
                    match link {
                        LinkState::Open(connection) if !abruptly => connection.close(),
                        link => drop(link),
                    }
                });
            }
        });
    }
}
