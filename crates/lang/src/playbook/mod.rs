//! Playbooks as types: plays, roles and tasks with their places in the text, all static imports done
//! and every inherited keyword carried down to the task that it applies to.

mod argument_spec;
mod become_method;
mod condition;
mod handler;
mod include;
mod keywords;
mod late_vars;
mod load;
mod looping;
mod place;
mod play;
mod prompt;
mod role;
mod search;
mod setting;
mod step;
mod tags;
mod task;
mod templated;
mod vars;

pub use argument_spec::{ArgumentKind, ArgumentSpec, RoleArgument};
pub use become_method::BecomeMethod;
pub use condition::Condition;
pub use handler::Handler;
pub use include::{Content, Include, Included, Meta};
pub use keywords::{Keywords, ModuleDefaults};
pub use late_vars::LateVars;
pub use load::{Deferred, Loaded, load};
pub(crate) use load::{Unread, key_values};
pub use looping::{Loop, LoopControl, LoopKind};
pub use play::{Order, Play, Playbook, Strategy, notified};
pub use prompt::Prompt;
pub use role::Role;
pub use search::{FileKind, SearchPath};
pub use setting::Setting;
pub use step::{Block, Step, tasks};
pub use tags::Selection;
pub use task::{Action, Argument, ModuleCall, Task};
pub use templated::Templated;
pub use vars::{Var, Vars};
