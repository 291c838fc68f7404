//! How the control side reaches an agent: a [`Connector`] makes a [`Channel`] to a host in two phases, a
//! [`Connection`] talks over it. [`ssh::Ssh`] is the user's own OpenSSH, [`local::Local`] a child process.

mod connect_error;
mod connection;
mod connector;
mod endpoint;
mod executable;
#[cfg(test)]
pub mod fake;
mod login;
pub(crate) mod process;
mod routes;

pub mod local;
pub mod ssh;

pub use connect_error::{Cause, ConnectError};
pub use connection::{Connection, Hello, Lost, OpenError};
pub use connector::{Channel, Connector, End, Prepared, Started};
pub use endpoint::Endpoint;
pub use executable::Executable;
pub(crate) use executable::{is_running_executable, running_executable};
pub use login::{Answers, Entry, HostKey, Login, Nobody, Question, QuestionKind};
pub use routes::Routes;
