//! System calls that wait for an answer of the supervisor: a seccomp filter and its notifications. The filter leaves
//! `no_new_privs` alone, so sudo works.
#![expect(
    unsafe_code,
    reason = "neither std nor rustix has seccomp: its structures and calls come from libc"
)]

use std::{
    io,
    mem::MaybeUninit,
    os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd},
    sync::Arc,
    thread,
};

use rustix::event::{PollFd, PollFlags, poll};

use super::{FIRST_LATER, changing};

/// `AUDIT_ARCH_X86_64`
const X86_64: u32 = 0xC000_003E;

/// Bit of the calls of the x32 ABI.
const X32: u32 = 0x4000_0000;

/// Offsets in `struct seccomp_data`.
const NUMBER: u32 = 0;
const ARCHITECTURE: u32 = 4;
const ARGUMENTS: u32 = 16;

/// `SECCOMP_IOCTL_NOTIF_SET_FLAGS` and its only flag: the answer wakes the caller on the same processor (Linux 6.6).
const SET_FLAGS: libc::Ioctl = 0x4008_2104;
const SYNC_WAKE_UP: u64 = 1;

/// `SECCOMP_IOCTL_NOTIF_RECV` and `SECCOMP_IOCTL_NOTIF_SEND`.
const RECEIVE: libc::Ioctl = 0xC050_2100;
const SEND: libc::Ioctl = 0xC018_2101;

/// Which calls are asked about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    /// Those that Linux 2.6.32 does not have.
    pub later: bool,
    /// Those that change a machine.
    pub changing: bool,
}

/// A call that waits for its answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question {
    id: u64,
    /// The thread that calls.
    pub thread: u32,
    /// Number of the system call.
    pub call: u32,
}

/// What becomes of a call.
pub(crate) enum Answer {
    /// It does not exist.
    Refuse,
    /// It is carried out.
    GoOn,
    /// The caller is being killed: nothing is answered.
    Nothing,
    /// It is carried out when this returns, in a thread of its own.
    Wait(Box<dyn FnOnce() + Send>),
}

/// Installs the filter for the calling thread and all that it starts; the result is where the questions come.
pub(crate) fn install(asked: Asked) -> io::Result<OwnedFd> {
    let statement = |code, k| libc::sock_filter { code, jt: 0, jf: 0, k };
    let jump = |code, k, jt, jf| libc::sock_filter { code, jt, jf, k };
    let load = (libc::BPF_LD | libc::BPF_W | libc::BPF_ABS) as u16;
    let equal = (libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K) as u16;
    let at_least = (libc::BPF_JMP | libc::BPF_JGE | libc::BPF_K) as u16;
    let any_of = (libc::BPF_JMP | libc::BPF_JSET | libc::BPF_K) as u16;
    let answer = (libc::BPF_RET | libc::BPF_K) as u16;
    let (ask, allow) =
        (statement(answer, libc::SECCOMP_RET_USER_NOTIF), statement(answer, libc::SECCOMP_RET_ALLOW));
    let mut filter =
        vec![statement(load, ARCHITECTURE), jump(equal, X86_64, 1, 0), allow, statement(load, NUMBER)];
    if asked.changing {
        for call in changing::ALWAYS {
            filter.extend([jump(equal, call, 0, 1), ask]);
        }
        for (call, argument) in changing::BY_FLAGS {
            // the lower half of the argument
            let flags = ARGUMENTS + 8 * argument;
            filter.extend([
                jump(equal, call, 0, 4),
                statement(load, flags),
                jump(any_of, changing::WRITES, 0, 1),
                ask,
                allow,
            ]);
        }
    }
    if asked.later {
        filter.extend([jump(at_least, FIRST_LATER, 0, 2), jump(at_least, X32, 1, 0), ask]);
    }
    filter.push(allow);
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
pub(crate) fn answer(listener: OwnedFd, mut judge: impl FnMut(Question) -> Answer) -> io::Result<()> {
    let listener = Arc::new(listener);
    // SAFETY: an ioctl without memory; older kernels refuse it, which only costs time.
    unsafe { libc::ioctl(listener.as_raw_fd(), SET_FLAGS, SYNC_WAKE_UP) };
    loop {
        let mut polled = [PollFd::new(&listener, PollFlags::IN)];
        match poll(&mut polled, None) {
            Err(rustix::io::Errno::INTR) => continue,
            other => other?,
        };
        if !polled[0].revents().contains(PollFlags::IN) {
            return Ok(());
        }
        let Some(asked) = receive(&listener)? else { continue };
        let question = Question { id: asked.id, thread: asked.pid, call: asked.data.nr.cast_unsigned() };
        match judge(question) {
            Answer::Refuse => reply(&listener, question.id, true)?,
            Answer::GoOn => reply(&listener, question.id, false)?,
            Answer::Nothing => {}
            Answer::Wait(wait) => {
                let listener = Arc::clone(&listener);
                thread::Builder::new().stack_size(128 * 1024).spawn(move || {
                    wait();
                    // who was killed meanwhile needs no answer
                    let _ = reply(&listener, question.id, false);
                })?;
            }
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
