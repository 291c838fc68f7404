//! What a module is: its name, its arguments, where it works and what can be relied upon.

use target::{CallOptions, Error, Target};
use wire::{Failure, Object, Outcome, Value};

use crate::{
    file_attributes,
    spec::{self, Argument, Parameters, Rule},
};

/// A module of the Ansible language.
#[derive(Debug)]
pub struct Module {
    /// Canonical short name.
    pub name: &'static str,
    /// Its collection, e.g. `ansible.builtin`: both names together are accepted too.
    pub collection: &'static str,
    /// One line of documentation.
    pub summary: &'static str,
    /// Its arguments.
    pub arguments: &'static [Argument],
    /// It manages a file, and has the arguments of `file_attributes` beside its own.
    pub manages_a_file: bool,
    /// What must hold between them.
    pub rules: &'static [Rule],
    /// The argument that the text behind the module's name is, e.g. `_raw_params` of `command`.
    pub free_form: Option<&'static str>,
    /// Any other argument is accepted too (`set_fact`).
    pub open: bool,
    /// Where it works.
    pub side: Side,
    /// What can be relied upon.
    pub laws: Laws,
}

impl Module {
    /// What most modules have in common, to say only the rest.
    pub(crate) const BUILTIN: Self = Self {
        name: "",
        collection: "ansible.builtin",
        summary: "",
        arguments: &[],
        manages_a_file: false,
        rules: &[],
        free_form: None,
        open: false,
        side: Side::Control,
        laws: Laws::ALL,
    };
}

impl Module {
    /// Its arguments, and those of all modules that manage files where it is one.
    pub fn all_arguments(&self) -> impl Iterator<Item = &'static Argument> + Clone + use<> {
        let of_files = if self.manages_a_file { file_attributes::ARGUMENTS } else { &[] };
        self.arguments.iter().chain(of_files)
    }

    /// The machine can carry it out when nobody is connected: it has all that it takes.
    pub fn can_be_a_job(&self) -> bool {
        matches!(self.side, Side::Target(_)) && !WITH_A_CONTROL_SIDE.contains(&self.name)
    }
}

/// Modules of machines for which the control side prepares something, or does the rest.
const WITH_A_CONTROL_SIDE: [&str; 4] = ["assemble", "copy", "script", "unarchive"];

/// What a module does on a machine.
pub type Run = fn(&mut Target, &Object, &[u8]) -> Result<Outcome, Error>;

/// Where a module works.
#[derive(Debug, Clone, Copy)]
pub enum Side {
    /// On the control side only.
    Control,
    /// On the machine.
    Target(Run),
    /// The control side prepares data and sends this module instead.
    Prepared(&'static str),
}

/// Laws that hold for a module; the runner of its cases asserts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Laws {
    /// Doing it again changes nothing.
    pub idempotent: bool,
    /// Check mode tells what would be.
    pub check_mode: bool,
}

impl Laws {
    /// All of them hold.
    pub const ALL: Self = Self { idempotent: true, check_mode: true };
    /// Nobody can know what an arbitrary program does.
    pub const OF_PROGRAMS: Self = Self { idempotent: false, check_mode: false };
}

/// Runs a module on a machine.
///
/// # Errors
/// The [`Failure`] that the operator reads, with what had been changed before.
pub fn run(
    module: &Module,
    target: &mut Target,
    arguments: &Object,
    blob: &[u8],
    options: CallOptions,
) -> Result<Outcome, Failure> {
    let Side::Target(run) = module.side else {
        return Err(Failure {
            message: format!("`{}` does not work on a machine", module.name),
            ..Failure::default()
        });
    };
    // Literal arguments were checked when the playbook was loaded, the values of templates were not.
    let concrete = arguments.iter().map(|(name, value)| (name.as_str(), Some(value)));
    if let Some(problem) = spec::check(module, concrete).into_iter().next() {
        return Err(Failure { message: problem.message, help: problem.help, ..Failure::default() });
    }
    let no_log = options.no_log;
    target.begin(options);
    let result = carry_out(module, run, target, arguments, blob);
    target.settle();
    let mut changes = target.take_changes();
    if no_log {
        for change in &mut changes {
            change.detail.clear();
            change.diff = None;
        }
    }
    match result {
        Ok(mut outcome) => {
            outcome.changed |= !changes.is_empty();
            outcome.changes = changes;
            // what there is none of is not defined, as with Ansible's modules
            outcome.output.retain(|_, value| !value.is_null());
            outcome.warnings.extend(target.take_warnings());
            Ok(outcome)
        }
        Err(error) => match target.left_out().filter(|_| error.is_for_want_of_something()) {
            Some(program) => {
                let unknown = format!("{error}; `{program}` may make it, and check mode did not run it");
                Ok(Outcome { unknown: Some(unknown), ..Outcome::default() })
            }
            None => Err(failure(error, changes)),
        },
    }
}

fn carry_out(
    module: &Module,
    run: Run,
    target: &mut Target,
    arguments: &Object,
    blob: &[u8],
) -> Result<Outcome, Error> {
    if !module.manages_a_file {
        return run(target, arguments, blob);
    }
    file_attributes::prepare(target, arguments)?;
    let outcome = run(target, arguments, blob)?;
    file_attributes::apply(target, arguments, &outcome)?;
    Ok(outcome)
}

fn failure(error: Error, changes: Vec<wire::Change>) -> Failure {
    let message = error.to_string();
    let (help, output) = match error {
        Error::Returning { help, output, .. } => (help, output),
        Error::Other { help, .. } | Error::Missing { help, .. } => (help, Object::new()),
        Error::Failed { finished, .. } => (None, crate::output_of(&finished)),
        // As in Ansible the error of the operating system is the exit code of a program that is not there.
        Error::Start { source, .. } => {
            let rc = source.raw_os_error().unwrap_or(1);
            (None, crate::output_of(&target::Finished { rc, ..target::Finished::default() }))
        }
        Error::NoUser(_) => (Some("make the user in an earlier task (user)".into()), Object::new()),
        Error::NoGroup(_) => (Some("make the group in an earlier task (group)".into()), Object::new()),
        _ => (None, Object::new()),
    };
    Failure { message, help, changes, output }
}

/// Reads a module's arguments.
///
/// # Errors
/// The first one that is wrong or missing.
pub(crate) fn parameters<P: Parameters>(arguments: &Object) -> Result<P, Error> {
    P::parse(arguments).map_err(|problem| Error::Other { message: problem.message, help: problem.help })
}

/// Return values of a module, written as JSON.
pub(crate) fn output(value: Value) -> Object {
    if let Value::Object(object) = value { object } else { Object::new() }
}
