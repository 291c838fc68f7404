//! What must hold between arguments.

/// A rule about several arguments.
#[derive(Debug)]
pub enum Rule {
    /// At most one of these.
    Exclusive(&'static [&'static str]),
    /// At least one of these.
    OneOf(&'static [&'static str]),
    /// All of these or none.
    Together(&'static [&'static str]),
    /// Unless the first has this value, the last is needed.
    NeededUnless(&'static str, &'static str, &'static str),
    /// The first needs the second.
    With(&'static str, &'static str),
    /// When the first has this value, at least one of the others is needed.
    Needs(&'static str, &'static str, &'static [&'static str]),
}
