//! Loops: `loop`, `with_items` and the like, `loop_control`.

use super::Templated;
use crate::yaml::Node;

/// The loop of a task.
#[derive(Debug, Clone, PartialEq)]
pub struct Loop {
    /// Which keyword makes it.
    pub kind: LoopKind,
    /// A list, or a template of what is looped over.
    pub items: Node,
    /// Names and label.
    pub control: LoopControl,
}

/// How the items of a [`Loop`] are made of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoopKind {
    /// `loop`: a list as it is.
    Loop,
    /// `with_items`: a list, lists in it taken apart one level; anything else is one item.
    Items,
    /// `with_list`: a list as it is.
    List,
    /// `with_dict`: a mapping; each item has `key` and `value`.
    Dict,
}

/// `loop_control`.
#[derive(Debug, Clone, PartialEq)]
pub struct LoopControl {
    /// Name of the variable of the item; `item` where it is not given.
    pub loop_var: String,
    /// Name of the variable of the number of the item, from 0.
    pub index_var: Option<String>,
    /// What to call an item; the item itself where it is not given.
    pub label: Option<Templated>,
}

impl Default for LoopControl {
    fn default() -> Self {
        Self { loop_var: "item".into(), index_var: None, label: None }
    }
}
