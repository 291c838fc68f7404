//! Command lines into option structs, with our own shape for errors.

use std::ffi::OsString;

use clap::{Parser, error::ErrorKind};
use wire::ExitCode;

use super::{Console, Refusal};

/// Parses the arguments, or ends the command: help was asked for, or they are wrong.
///
/// # Errors
/// A [`Refusal`] with clap's own words, which name the argument and the nearest one there is.
pub fn options<T: Parser>(
    name: &'static str,
    arguments: &[OsString],
    examples: &[&str],
    console: &mut Console,
) -> Result<Result<T, u8>, Refusal> {
    let command = T::command().name(name).bin_name(name);
    let words = std::iter::once(OsString::from(name)).chain(arguments.iter().skip(1).cloned());
    match command.try_get_matches_from(words).and_then(|matches| T::from_arg_matches(&matches)) {
        Ok(options) => Ok(Ok(options)),
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            console.say(&error.render().to_string());
            Ok(Err(ExitCode::Success.number()))
        }
        Err(error) if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            console.tell(&error.render().to_string());
            Ok(Err(ExitCode::Usage.number()))
        }
        Err(error) => {
            let text = error.render().to_string();
            // Passing an unknown option on as a value is never what was meant here.
            let lines: Vec<&str> =
                text.lines().filter(|line| !line.contains("as a value, use '-- ")).collect();
            let text = lines.join("\n").replace("\n\n\n", "\n\n");
            let text = text.trim_end().strip_prefix("error: ").unwrap_or(&text).to_string();
            Err(Refusal::usage(text).examples(examples.iter().copied()))
        }
    }
}
