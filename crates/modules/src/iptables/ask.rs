//! Whether a rule is there. Since 1.4.11 iptables can be asked. Before, only listings tell, in its own words: they are
//! learnt from a chain that nothing leads to, in which the same rule is for a moment.

use target::{Error, Program, Target};

use super::{Tables, name};

/// The chain that nothing leads to.
const SCRATCH: &str = "discos-scratch";

impl Tables<'_> {
    /// None in check mode where asking would change something.
    pub(super) fn has(&self, target: &mut Target, rule: &[String]) -> Result<Option<bool>, Error> {
        if self.version >= (1, 4, 11) {
            return Ok(Some(target.query(&self.program("-C", rule))?.success()));
        }
        if target.check() {
            return Ok(None);
        }
        let table = self.params.table.text();
        let scratch = |words: &[&str]| {
            let words = [&[name(self.family), "-t", table], words].concat();
            Program::new(words)
        };
        // A killed run may have left one.
        target.query(&scratch(&["-N", SCRATCH]))?;
        target.query(&scratch(&["-F", SCRATCH]))?;
        let mut add = scratch(&["-A", SCRATCH]);
        add.words.extend_from_slice(rule);
        let added = target.query(&add)?;
        let told = target.query(&scratch(&["-S", SCRATCH]))?;
        target.query(&scratch(&["-F", SCRATCH]))?;
        target.query(&scratch(&["-X", SCRATCH]))?;
        if !added.success() {
            return Err(Error::Failed { command: add.line(), finished: Box::new(added) });
        }
        let chain = self.params.chain.as_deref().unwrap_or_default();
        let begin = format!("-A {SCRATCH} ");
        let wanted = told.stdout.lines().find_map(|line| line.strip_prefix(&begin)).map(str::to_owned);
        let present = target.query(&scratch(&["-S", chain]))?;
        let begin = format!("-A {chain} ");
        let mut rules = present.stdout.lines().filter_map(|line| line.strip_prefix(&begin));
        Ok(Some(wanted.is_some_and(|wanted| rules.any(|rule| rule == wanted))))
    }
}
