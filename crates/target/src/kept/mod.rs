//! What a run overwrites or removes is kept on the machine, before it is changed: `BASE/RUN/index` says
//! line by line (JSON) what was where, `BASE/RUN/files/` has the contents. The last ten runs that kept something are there.
//!
//! Power may fail at any time: contents are on the disk before their line is, and the line before the
//! change; a line that was cut off is passed over. What the run itself made or wrote is not kept.

mod keeper;
mod line;
mod run;
mod secret;
mod store;

pub(crate) use keeper::{Cause, Depth, Keeper, MOST, file_state, size, whole_state};
pub use line::State;
pub use run::{KeptItem, KeptRun};
