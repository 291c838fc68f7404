//! `discos-inventory`: how an operator's inventory differs from the built-in one, and what it lacks.

mod options;

use std::ffi::OsString;

use lang::inventory::Inventory;
use wire::ExitCode;

use self::options::Options;
use super::{Console, Refusal, parse};
use crate::station::{
    astray,
    environment::Environment,
    home::Home,
    inventories,
    lacking::{self, Lacking},
    take_over,
};

const EXAMPLES: [&str; 2] = ["discos-inventory srt", "discos-inventory srt --add-missing"];

/// Shows the differences, or adds what is lacking.
///
/// # Errors
/// A [`Refusal`]: the environment is unknown, the inventory is wrong, or a file can't be written.
pub fn run(arguments: &[OsString], console: &mut Console) -> Result<u8, Refusal> {
    let options: Options = match parse::options("discos-inventory", arguments, &EXAMPLES, console)? {
        Ok(options) => options,
        Err(code) => return Ok(code),
    };
    let name = &options.environment;
    let environment = Environment::parse(name).ok_or_else(|| {
        let all = Environment::ALL.map(Environment::name);
        Refusal::usage(format!("there is no environment \"{name}\""))
            .extended(modules::nearest::hint(name, all.iter().copied()))
            .help(format!("environments: {}", all.join(", ")))
            .examples(EXAMPLES)
    })?;
    let home = Home::of_operator()?;
    let inventory = inventories::load(&home, environment, None)?;
    let lacking = lacking::of(environment, &inventory);
    let folder = inventories::folder(&home, environment);
    let encrypted = inventories::has_encrypted(&home, environment);
    if !options.add_missing {
        let differences = inventories::differences(&home, environment);
        if differences.is_empty() {
            console.say(&format!("{} is as it is built in\n", inventories::with_tilde(&folder)));
        }
        console.say(&differences);
        if let Some(note) = note(environment, &lacking) {
            console.tell(&note);
        }
        console.tell(&astray(&inventory));
        if encrypted {
            console.tell("note: variables in encrypted files were not looked at\n");
        }
        return Ok(ExitCode::Success.number());
    }
    if encrypted && !lacking.is_empty() {
        return Err(Refusal::usage("the inventory has encrypted files: what they have can't be seen here")
            .help("nothing was added; copy what you need:")
            .examples([format!("discos-inventory {name}")]));
    }
    for lacking in &lacking {
        let path = take_over::add(&folder, lacking)?;
        console.say(&format!("added {} to {}\n", names(lacking), inventories::with_tilde(&path)));
    }
    if lacking.is_empty() {
        console.say(&format!("{} lacks nothing\n", inventories::with_tilde(&folder)));
    }
    Ok(ExitCode::Success.number())
}

/// What a run tells about variables that the operator's inventory lacks.
pub fn note(environment: Environment, lacking: &[Lacking]) -> Option<String> {
    let parts: Vec<String> =
        lacking.iter().map(|lacking| format!("{} ({})", names(lacking), lacking.file)).collect();
    let name = environment.name();
    (!parts.is_empty()).then(|| {
        format!(
            "note: your inventory {name} lacks variables of the built-in one: {}\n  `discos-inventory {name}` shows the \
             differences; `discos-inventory {name} --add-missing` adds these\n",
            parts.join(", ")
        )
    })
}

/// What a run tells about what counts for nobody in the operator's inventory; empty when all counts.
pub fn astray(inventory: &Inventory) -> String {
    astray::notes(inventory).iter().map(|note| format!("note: {note}\n")).collect()
}

fn names(lacking: &Lacking) -> String {
    lacking.variables.iter().map(|variable| variable.name.as_str()).collect::<Vec<_>>().join(", ")
}
