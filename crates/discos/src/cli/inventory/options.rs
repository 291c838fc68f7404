//! What the operator types after `discos-inventory`.

use clap::{Parser, builder::NonEmptyStringValueParser};

/// Show how your inventory of an environment differs from the built-in one.
///
/// Your inventories are in ~/.deployment/inventories; a new version of this program never changes them. Lines with `-` are
/// yours, lines with `+` are built in.
#[derive(Debug, Parser)]
#[command(
    version,
    disable_help_subcommand = true,
    max_term_width = 100,
    after_help = "Examples:
  discos-inventory srt                what differs
  discos-inventory srt --add-missing  take over the variables that yours lacks

Exit codes: 0 shown, or added; 2 wrong input."
)]
pub struct Options {
    /// development, srt, medicina or noto
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub environment: String,

    /// Add variables that yours lacks to the ends of your files, as they are built in; nothing of yours is changed
    #[arg(long)]
    pub add_missing: bool,
}
