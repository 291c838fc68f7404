//! YAML as PyYAML reads it, every node with its place.

mod node;
mod parse;
mod resolve;
mod wrong;

pub use node::{Kind, Node};
pub use parse::{parse, parse_all};
pub use resolve::is_text as is_plain_text;
