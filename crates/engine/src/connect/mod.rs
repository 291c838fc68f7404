//! Reaches all chosen hosts before anything is touched: first every one must answer, then the agents are
//! started.

mod endpoint;
mod links;
mod open;

pub use endpoint::endpoint;
pub use links::{LinkState, Links};
pub use open::{NotOpened, Opener, open_all, open_one};
