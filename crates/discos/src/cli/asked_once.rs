//! What git asks whoever sits at the terminal: once, however many times git does.

use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex, PoisonError, atomic::AtomicBool},
};

use engine::{
    Cancel, Secret,
    transport::{Answers, Question, QuestionKind},
};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use super::terminal::Terminal;
use crate::tools::asks_for_password;

/// Remembers the answers, for as long as it lives.
pub struct AskedOnce {
    answers: Mutex<BTreeMap<String, Secret>>,
    cancel: Cancel,
}

impl AskedOnce {
    /// Ready to ask; Ctrl-C ends a question without an answer.
    ///
    /// # Errors
    /// When the operating system lets nobody watch for signals.
    pub fn new() -> io::Result<Self> {
        let flag = Arc::<AtomicBool>::default();
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            signal_hook::flag::register(signal, Arc::clone(&flag))?;
        }
        Ok(Self { answers: Mutex::default(), cancel: Cancel::watching(flag) })
    }
}

impl Answers for AskedOnce {
    fn answer(&self, question: &Question) -> Option<Secret> {
        let (QuestionKind::Password(prompt) | QuestionKind::Other(prompt)) = &question.kind else {
            return None;
        };
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = answers.get(prompt) {
            return Some(known.clone());
        }
        let answer = Terminal::open()?.ask(prompt, asks_for_password(prompt), &self.cancel).ok()?;
        answers.insert(prompt.clone(), answer.clone());
        Some(answer)
    }
}
