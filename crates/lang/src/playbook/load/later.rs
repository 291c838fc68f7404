//! Includes whose names only the run knows.

use super::{Loader, Surroundings, import_arguments::Wanted, play::PlayParts};
use crate::{
    diagnostic::Diagnostic,
    files::Files,
    playbook::{Included, Templated},
};

/// An include that is read when the run has rendered its names.
#[derive(Debug)]
pub struct Deferred {
    wanted: Wanted,
    inside: Surroundings,
    /// How many such includes it stands in.
    depth: usize,
}

/// So many includes may be inside each other that are read by the run.
const DEPTH: usize = 40;

impl Deferred {
    pub(super) fn new(wanted: Wanted, inside: Surroundings, depth: usize) -> Self {
        Self { wanted, inside, depth }
    }

    /// The names to render.
    pub fn texts(&self) -> impl Iterator<Item = &Templated> {
        self.wanted.texts()
    }

    /// A role is included, which may bring handlers.
    pub fn is_of_role(&self) -> bool {
        self.wanted.import.is_of_roles()
    }

    /// Reads what is included; `names` are the rendered [`Deferred::texts`].
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn read(&self, files: &dyn Files, names: &[String]) -> Result<Included, Vec<Diagnostic>> {
        if self.depth >= DEPTH {
            let message =
                format!("`{}` is included within itself more than {DEPTH} times", names.join("`, `"));
            let help = "let a condition of the include end it";
            return Err(vec![Diagnostic::at(&self.wanted.name.span, message).help(help)]);
        }
        let mut loader = Loader { depth: self.depth + 1, ..Loader::new(files) };
        let mut play = PlayParts::default();
        let included = loader.included(&self.wanted.named(names), &self.inside, &mut play);
        match included {
            Some(included) if loader.diagnostics.is_empty() => {
                Ok(Included { handlers: play.all_handlers(Vec::new()), ..included })
            }
            _ => Err(loader.diagnostics),
        }
    }
}
