//! Loops: `loop`, `with_items` and the like, `loop_control`.

use super::{Condition, Setting, Templated};
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
    /// `with_NAME`: what the lookup of this name gives for the value.
    Lookup(&'static str),
}

impl LoopKind {
    /// `with_list`: a list as it is.
    pub const LIST: Self = Self::Lookup("list");
    /// `with_items`: a list, lists in it taken apart one level; anything else is one item.
    pub const ITEMS: Self = Self::Lookup("items");
    /// `with_dict`: a mapping; each item has `key` and `value`.
    pub const DICT: Self = Self::Lookup("dict");
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
    /// Seconds between the items.
    pub pause: Option<Setting<f64>>,
    /// There is `ansible_loop`.
    pub extended: Option<Setting<bool>>,
    /// `ansible_loop` has all items; it has unless this says no.
    pub extended_allitems: Option<Setting<bool>>,
    /// No more items once these hold behind one.
    pub break_when: Vec<Condition>,
}

impl Default for LoopControl {
    fn default() -> Self {
        Self {
            loop_var: "item".into(),
            index_var: None,
            label: None,
            pause: None,
            extended: None,
            extended_allitems: None,
            break_when: Vec::new(),
        }
    }
}

impl LoopControl {
    /// The variables that an item sees.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let extended = self.extended.is_some().then_some("ansible_loop");
        let index = self.index_var.as_deref();
        std::iter::once(self.loop_var.as_str())
            .chain(["ansible_loop_var", "ansible_index_var"])
            .chain(extended)
            .chain(index)
    }
}
