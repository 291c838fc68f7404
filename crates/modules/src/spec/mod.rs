//! What a module's arguments are: one declaration gives the struct, its documentation, the check when
//! a playbook is loaded, and the parser at run.

mod algorithm;
mod argument;
mod check;
mod choices;
mod conversions;
mod expression;
mod file_mode;
mod meant;
mod params;
mod rule;

pub use algorithm::Algorithm;
pub use argument::{Argument, FromArgument, Parameters};
pub use check::{Problem, check};
pub(crate) use choices::choices;
pub(crate) use conversions::expanded;
pub use expression::Expression;
pub use file_mode::FileMode;
pub(crate) use params::{name_of, params};
pub use rule::Rule;
