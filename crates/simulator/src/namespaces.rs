//! Leaving and entering namespaces.
#![expect(
    unsafe_code,
    reason = "unshare is unsafe for its way to unshare descriptors, which nobody uses here"
)]

use std::os::fd::BorrowedFd;

use rustix::{
    io::Errno,
    thread::{ThreadNameSpaceType, UnshareFlags, move_into_thread_name_spaces, unshare_unsafe},
};

/// Gives the calling thread namespaces of its own.
pub(crate) fn leave(flags: UnshareFlags) -> Result<(), Errno> {
    debug_assert!(!flags.contains(UnshareFlags::FILES));
    // SAFETY: the table of descriptors stays shared.
    unsafe { unshare_unsafe(flags) }
}

/// Moves the calling thread into namespaces of a process; its children are there altogether.
pub(crate) fn enter(process: BorrowedFd<'_>, which: ThreadNameSpaceType) -> Result<(), Errno> {
    if which.contains(ThreadNameSpaceType::MOUNT) {
        // other threads keep their root and working folder
        leave(UnshareFlags::FS)?;
    }
    move_into_thread_name_spaces(process, which)
}
