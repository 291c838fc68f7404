//! ssh's questions reach this program: ssh starts it again as its `SSH_ASKPASS`, which asks the first
//! process over an abstract socket. Secrets travel over that socket and over ssh's own pipe, nowhere else.

mod client;
mod question;
mod server;

pub use client::{answer, is_called};
pub use server::{Askpass, Ticket};

/// Where to ask: `SOCKET/TICKET`. No secret: the socket answers only processes of the same user.
const VARIABLE: &str = "DISCOS_ASKPASS";
