//! Tells people and programs what happens during a run. The engine sends [`wire::Event`]s; every form of
//! output is a [`Renderer`] over them and sees nothing else:
//!
//! - [`terminal::Terminal`] for people: a live view while it runs, what changed or failed, a recap;
//! - [`json::JsonLines`] for programs: one event a line;
//! - [`journal::Journal`] keeps the events of a run, [`journal::replay`] sends them through a renderer again.
//!
//! Nothing here decides anything, and nothing is kept but totals: a long run needs no more memory than a
//! short one.

mod clean;
mod duration;
pub mod journal;
pub mod json;
mod renderer;
pub mod terminal;

pub use renderer::Renderer;
