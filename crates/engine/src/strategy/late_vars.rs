//! `vars_files` whose names are templates: read for each host when the play begins, and again when its facts
//! are known.

use std::sync::PoisonError;

use super::{evaluate, evaluate::Problem, play::PlayRun, steps::Stop};

impl PlayRun<'_> {
    /// Reads them. `complete`: all that names can be made of is known, so what can't be read is wrong.
    pub fn read_vars_files(&self, complete: bool) -> Result<(), Stop> {
        if self.play.late_vars.is_empty() {
            return Ok(());
        }
        for host in self.hosts() {
            let scope = self.outside(&host);
            let mut all = Vec::new();
            for late in &self.play.late_vars {
                let names = late.names.iter().map(|name| evaluate::text(&self.context.jinja, &scope, name));
                let read = names.collect::<Result<Vec<_>, _>>().and_then(|names| {
                    late.read(&*self.context.content, &names).map_err(|wrong| {
                        let place = wrong.span.map(|span| format!(" ({span})")).unwrap_or_default();
                        Problem { message: format!("{}{place}", wrong.message), help: wrong.help }
                    })
                });
                match read {
                    Ok(vars) => all.push(vars),
                    Err(problem) if complete => {
                        let message = format!("`vars_files` on {host}: {}", problem.message);
                        return Err(self.wrong(Problem { message, ..problem }));
                    }
                    Err(_) => {}
                }
            }
            self.scope.late_vars.lock().unwrap_or_else(PoisonError::into_inner).insert(host, all);
        }
        Ok(())
    }
}
