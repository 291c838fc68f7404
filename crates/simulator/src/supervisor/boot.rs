//! The conversation with a host's init, until the host is up.

use std::{
    io,
    os::fd::{AsFd, OwnedFd},
    thread,
    time::{Duration, Instant},
};

use super::{cgroup::Cgroup, launch::Init, network::Port};
use crate::{
    Error,
    calls::{self, Answer, Question},
    error::Context,
    handoff,
    init::{InitSpec, Word},
};

/// The longest that a boot may take.
const LONGEST: Duration = Duration::from_secs(90);

/// Brings the host up; the error says what its init or its boot said.
pub(super) fn boot(
    init: &Init,
    spec: &InitSpec,
    group: &Cgroup,
    port: &Port,
    connected: bool,
    judge: impl Fn(Question) -> Answer + Send + Clone + 'static,
) -> Result<(), Error> {
    let begin = Instant::now();
    group.add(init.process)?;
    let spec_packet = serde_json::to_vec(spec).map_err(io::Error::from)?;
    say(init, &spec_packet)?;
    loop {
        let (word, descriptor) = hear(&init.channel, begin)?;
        match (word, descriptor) {
            (Word::Unshared, _) => {
                port.attach(init.process, &spec.host.mac(), connected)?;
                say(init, b"attached")?;
            }
            (Word::Filtered, Some(questions)) => {
                thread::Builder::new()
                    .stack_size(128 * 1024)
                    .spawn({
                        let judge = judge.clone();
                        move || calls::answer(questions, judge)
                    })
                    .context(|| "start a thread".to_owned())?;
            }
            (Word::Notifies, Some(notifications)) => return wait_for_systemd(init, &notifications, begin),
            (Word::Booted, _) => return Ok(()),
            (Word::Failed(reason), _) => return Err(Error::Supervisor(reason)),
            (Word::Filtered | Word::Notifies, None) => {
                return Err(Error::Supervisor("its init sent no descriptor".to_owned()));
            }
        }
    }
}

/// systemd says `READY=1` when its default target is there.
fn wait_for_systemd(init: &Init, notifications: &OwnedFd, begin: Instant) -> Result<(), Error> {
    loop {
        let mut polled = [notifications.as_fd(), init.handle.as_fd()].map(|descriptor| {
            rustix::event::PollFd::from_borrowed_fd(descriptor, rustix::event::PollFlags::IN)
        });
        let left = LONGEST.saturating_sub(begin.elapsed());
        let timeout = rustix::event::Timespec { tv_sec: left.as_secs().cast_signed(), tv_nsec: 0 };
        let ready =
            rustix::event::poll(&mut polled, Some(&timeout)).context(|| "wait for systemd".to_owned())?;
        if ready == 0 {
            return Err(too_long());
        }
        if !polled[1].revents().is_empty() {
            return Err(Error::Supervisor("its systemd ended".to_owned()));
        }
        let packet = handoff::receive(notifications).context(|| "hear from systemd".to_owned())?;
        let Some((text, _)) = packet else { continue };
        if text.split(|byte| *byte == b'\n').any(|line| line == b"READY=1") {
            return Ok(());
        }
    }
}

fn say(init: &Init, packet: &[u8]) -> Result<(), Error> {
    handoff::send(&init.channel, packet, None).context(|| "talk to the host's init".to_owned())
}

fn hear(channel: &OwnedFd, begin: Instant) -> Result<(Word, Option<OwnedFd>), Error> {
    let left = LONGEST.saturating_sub(begin.elapsed());
    if !handoff::wait(channel, left).context(|| "wait for the host's init".to_owned())? {
        return Err(too_long());
    }
    let packet = handoff::receive(channel).context(|| "hear from the host's init".to_owned())?;
    let Some((packet, descriptor)) = packet else {
        return Err(Error::Supervisor("its init ended".to_owned()));
    };
    Ok((serde_json::from_slice(&packet).map_err(io::Error::from)?, descriptor))
}

fn too_long() -> Error {
    Error::Supervisor(format!("it was not up after {} seconds", LONGEST.as_secs()))
}
