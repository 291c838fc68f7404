//! Answers of the machine's name services, kept for a moment: a task with hundreds of files of one user asks
//! once, and what somebody changes elsewhere is seen soon.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use wire::ChangeKind;

use crate::{Program, Target};

/// How long an answer counts.
const FRESH: Duration = Duration::from_secs(2);

/// Lines of `getent`, by database and key; none where there is none.
#[derive(Debug, Default)]
pub(crate) struct Answers(BTreeMap<(String, String), (Instant, Option<String>)>);

impl Answers {
    /// Forgets all when a change may be one of users or of name services.
    pub fn forget_after(&mut self, kind: ChangeKind, subject: &str) {
        if kind == ChangeKind::Ran || subject.starts_with("/etc/") {
            self.0.clear();
        }
    }
}

impl Target {
    /// The first line that `getent` prints; none when there is no such entry.
    pub(crate) fn getent(&mut self, database: &str, name: &str) -> Option<String> {
        let key = (database.to_owned(), name.to_owned());
        if let Some((asked, answer)) = self.answers.0.get(&key)
            && asked.elapsed() < FRESH
        {
            return answer.clone();
        }
        let finished = self.query(&Program::new(["getent", database, name])).ok()?;
        let line = finished.success().then(|| finished.stdout.lines().next().unwrap_or_default().to_owned());
        self.answers.0.insert(key, (Instant::now(), line.clone()));
        line
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use super::*;
    use crate::{Error, Finished, Runner};

    struct Counting(Arc<AtomicUsize>);

    impl Runner for Counting {
        fn run(&mut self, _: &Program, _: bool) -> Result<Finished, Error> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Ok(Finished {
                rc: 0,
                stdout: "obs:x:5000:5000::/home/obs:/bin/sh\n".into(),
                ..Finished::default()
            })
        }
    }

    #[test]
    fn the_same_question_is_asked_once_until_something_changes() {
        let asked = Arc::<AtomicUsize>::default();
        let mut target = Target::new("/none".into(), Box::new(Counting(asked.clone())));
        for _ in 0..250 {
            assert_eq!(target.user_name(5000).unwrap().as_deref(), Some("obs"));
        }
        assert_eq!(asked.load(Ordering::Relaxed), 1);
        target.run(&Program::new(["usermod", "x"]), "").unwrap();
        target.user_name(5000).unwrap();
        assert_eq!(asked.load(Ordering::Relaxed), 3);
    }
}
