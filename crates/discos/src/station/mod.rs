//! The telescopes' side of the program: systems and stations, the inventories that the operator edits
//! and the content that is built in.

pub mod astray;
pub mod content;
pub mod environment;
pub mod groups;
pub mod home;
pub mod inventories;
pub mod lacking;
mod lay_out;
pub mod present_tool;
pub mod rehearsal;
pub mod system;
pub mod take_over;
pub mod variables;
