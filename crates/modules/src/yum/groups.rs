//! Groups of packages (`@NAME`), as `yum -v grouplist` tells them: by name, and by id in brackets.

use std::collections::BTreeSet;

use target::{Error, Program, Target};

/// Names and ids, in small letters, of the groups that are installed.
pub(super) fn installed(target: &mut Target, options: &[String]) -> Result<BTreeSet<String>, Error> {
    let words = ["yum".to_owned(), "-v".to_owned()].into_iter().chain(options.iter().cloned());
    let program = Program::new(words.chain(["grouplist".to_owned()]));
    let finished = target.query(&program)?;
    if !finished.success() {
        return Err(Error::Failed { command: program.line(), finished: Box::new(finished) });
    }
    let mut found = BTreeSet::new();
    let mut counts = false;
    for line in finished.stdout.lines() {
        if !line.starts_with(char::is_whitespace) {
            counts = line.starts_with("Installed");
        } else if counts {
            let (name, id) = line.trim().rsplit_once(" (").unwrap_or((line.trim(), ""));
            found.insert(name.to_lowercase());
            found.insert(id.trim_end_matches(')').to_lowercase());
        }
    }
    Ok(found)
}
