//! Everything that can be known to be wrong before anything runs, told at once.

mod checked;

pub use checked::Checked;
