//! System calls of a host's processes that the supervisor hears of: it refuses those that Linux 2.6.32 does not have to
//! our executable, and lets faults strike at a given call.

mod caller;
mod changing;
mod questions;

pub(crate) use caller::Caller;
pub(crate) use changing::name as name_of_change;
pub(crate) use questions::{Answer, Asked, Question, answer, install};

/// The first system call that Linux 2.6.32, the kernel of CentOS 6, does not have.
pub(crate) const FIRST_LATER: u32 = 299;

/// Refuses later calls to our executable; the programs of the simulated host are Debian's and want theirs.
pub(crate) fn held_to_linux_2_6_32(question: Question) -> Answer {
    let is_refused = question.call >= FIRST_LATER && Caller::of(question.thread).is_ours();
    if is_refused { Answer::Refuse } else { Answer::GoOn }
}
