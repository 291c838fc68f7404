//! Carries a checked playbook out: on the control side [`run()`] plans task by task, renders arguments and
//! sends requests over a [`transport`]; on the machines [`agent`] executes them. What happens is told in
//! [`wire::Event`]s; nothing here prints.

mod actions;
pub mod agent;
mod cancel;
mod conceal;
mod connect;
mod lifeline;
mod reporter;
mod run;
mod secret;
mod strategy;
pub mod transport;
mod variables;

pub use cancel::Cancel;
pub use connect::{Absent, NewUser, Operator, PasswordAsked, Unanswered, VariableAsked};
pub use reporter::Sink;
pub use run::{Answers, InventorySource, RunOptions, ask, run};
pub use secret::Secret;
