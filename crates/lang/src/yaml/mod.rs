//! YAML as PyYAML reads it, every node with its place.

mod node;

pub use node::{Kind, Node};
