//! Holds our executable to the system calls of Linux 2.6.32, the kernel of CentOS 6.
//!
//! A seccomp filter in the host's init sends every call numbered 299 and higher to the supervisor, which answers
//! ENOSYS when the caller runs an executable whose file name begins with `discos`, and lets all others go on: the
//! programs of the simulated host are Debian's and want their calls. The filter leaves `no_new_privs` alone, so sudo works.
#![expect(
    unsafe_code,
    reason = "neither std nor rustix has seccomp: its structures and calls come from libc"
)]

use std::{
    fs, io,
    mem::MaybeUninit,
    os::{
        fd::{AsFd, AsRawFd, FromRawFd, OwnedFd},
        unix::ffi::OsStrExt,
    },
};

use rustix::event::{PollFd, PollFlags, poll};

/// The first system call that Linux 2.6.32 does not have.
const FIRST_LATER: u32 = 299;

/// `AUDIT_ARCH_X86_64`
const X86_64: u32 = 0xC000_003E;

/// Bit of the calls of the x32 ABI.
const X32: u32 = 0x4000_0000;

/// Offsets in `struct seccomp_data`.
const NUMBER: u32 = 0;
const ARCHITECTURE: u32 = 4;

/// `SECCOMP_IOCTL_NOTIF_SET_FLAGS` and its only flag: the answer wakes the caller on the same processor (Linux 6.6).
const SET_FLAGS: libc::Ioctl = 0x4008_2104;
const SYNC_WAKE_UP: u64 = 1;

/// `SECCOMP_IOCTL_NOTIF_RECV` and `SECCOMP_IOCTL_NOTIF_SEND`.
const RECEIVE: libc::Ioctl = 0xC050_2100;
const SEND: libc::Ioctl = 0xC018_2101;

/// Installs the filter for the calling thread and all that it starts; the result is where the questions come.
pub(crate) fn install() -> io::Result<OwnedFd> {
    let statement = |code, k| libc::sock_filter { code, jt: 0, jf: 0, k };
    let jump = |code, k, jt, jf| libc::sock_filter { code, jt, jf, k };
    let load = (libc::BPF_LD | libc::BPF_W | libc::BPF_ABS) as u16;
    let equal = (libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K) as u16;
    let at_least = (libc::BPF_JMP | libc::BPF_JGE | libc::BPF_K) as u16;
    let answer = (libc::BPF_RET | libc::BPF_K) as u16;
    let mut filter = [
        statement(load, ARCHITECTURE),
        jump(equal, X86_64, 0, 4),
        statement(load, NUMBER),
        jump(at_least, FIRST_LATER, 0, 2),
        jump(at_least, X32, 1, 0),
        statement(answer, libc::SECCOMP_RET_USER_NOTIF),
        statement(answer, libc::SECCOMP_RET_ALLOW),
    ];
    let program = libc::sock_fprog { len: filter.len() as u16, filter: filter.as_mut_ptr() };
    // SAFETY: the program and its instructions live until the call returns; the kernel copies them.
    let listener = unsafe {
        libc::syscall(
            libc::SYS_seccomp,
            libc::SECCOMP_SET_MODE_FILTER,
            libc::SECCOMP_FILTER_FLAG_NEW_LISTENER,
            &raw const program,
        )
    };
    let listener = i32::try_from(listener).map_err(io::Error::other)?;
    if listener < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the kernel has just made this descriptor for us.
    Ok(unsafe { OwnedFd::from_raw_fd(listener) })
}

/// Answers all questions, until the last process under the filter is gone.
pub(crate) fn answer(listener: &OwnedFd) -> io::Result<()> {
    // SAFETY: an ioctl without memory; older kernels refuse it, which only costs time.
    unsafe { libc::ioctl(listener.as_raw_fd(), SET_FLAGS, SYNC_WAKE_UP) };
    loop {
        let mut polled = [PollFd::new(listener, PollFlags::IN)];
        match poll(&mut polled, None) {
            Err(rustix::io::Errno::INTR) => continue,
            other => other?,
        };
        if !polled[0].revents().contains(PollFlags::IN) {
            return Ok(());
        }
        if let Some(question) = receive(listener)? {
            reply(listener, question.id, is_ours(question.pid))?;
        }
    }
}

/// Takes a question; none when the caller was killed meanwhile.
fn receive(listener: &OwnedFd) -> io::Result<Option<libc::seccomp_notif>> {
    let mut question = MaybeUninit::<libc::seccomp_notif>::zeroed();
    // SAFETY: the kernel writes one structure of this size, which must be zero before.
    let result = unsafe { libc::ioctl(listener.as_fd().as_raw_fd(), RECEIVE, question.as_mut_ptr()) };
    if result == 0 {
        // SAFETY: plain numbers, zero or written by the kernel.
        return Ok(Some(unsafe { question.assume_init() }));
    }
    gone_is_fine(io::Error::last_os_error()).map(|()| None)
}

/// Refuses the call, or lets it go on.
fn reply(listener: &OwnedFd, id: u64, refuse: bool) -> io::Result<()> {
    let mut reply = libc::seccomp_notif_resp {
        id,
        val: 0,
        error: if refuse { -libc::ENOSYS } else { 0 },
        flags: if refuse { 0 } else { libc::SECCOMP_USER_NOTIF_FLAG_CONTINUE as u32 },
    };
    // SAFETY: the kernel reads one structure of this size.
    let result = unsafe { libc::ioctl(listener.as_raw_fd(), SEND, &raw mut reply) };
    if result == 0 { Ok(()) } else { gone_is_fine(io::Error::last_os_error()) }
}

fn gone_is_fine(error: io::Error) -> io::Result<()> {
    match error.raw_os_error() {
        Some(libc::ENOENT | libc::EINTR) => Ok(()),
        _ => Err(error),
    }
}

/// Whether the caller runs our executable.
fn is_ours(thread: u32) -> bool {
    fs::read_link(format!("/proc/{thread}/exe"))
        .ok()
        .and_then(|path| path.file_name().map(|name| name.as_bytes().starts_with(b"discos")))
        .unwrap_or(false)
}
