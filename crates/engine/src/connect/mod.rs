//! Reaches all chosen hosts before anything is touched: first every one must answer, and the operator what
//! only the operator knows; then the agents are started.

mod contact;
mod dialogue;
mod endpoint;
mod host_keys;
mod links;
mod open;
mod operator;

pub use contact::{Answered, contact};
pub use dialogue::Dialogue;
pub use endpoint::endpoint;
pub use links::{LinkState, Links};
pub use open::{NotOpened, Opener, open_all, open_late, open_one};
pub use operator::{Absent, NewUser, Operator, PasswordAsked, Unanswered, VariableAsked};
