//! The table at the end: a line for each host.

use wire::Totals;

use super::{
    ending::{Ending, Known},
    text::{Style, Text},
};

/// A host at the end of a run.
#[derive(Debug)]
pub struct Row<'a> {
    /// What it is called.
    pub label: &'a str,
    /// What it did.
    pub totals: &'a Totals,
    /// What is known besides.
    pub known: &'a Known,
    /// How it ended.
    pub ending: &'a Ending,
}

type Column = (&'static str, Style, fn(&Totals) -> u32);

const COLUMNS: [Column; 7] = [
    ("ok", Style::Good, |totals| totals.ok),
    ("changed", Style::Changed, |totals| totals.changed),
    ("unknown", Style::Doubt, |totals| totals.unknown),
    ("skipped", Style::Faint, |totals| totals.skipped),
    ("failed", Style::Bad, |totals| totals.failed),
    ("ignored", Style::Doubt, |totals| totals.ignored),
    ("rescued", Style::Doubt, |totals| totals.rescued),
];

/// Writes the table. `unknown`, `ignored` and `rescued` are told only where there are some.
pub fn write(text: &mut Text, rows: &[Row<'_>]) {
    let rare = |name: &str| matches!(name, "unknown" | "ignored" | "rescued");
    let columns: Vec<&Column> = COLUMNS
        .iter()
        .filter(|(name, _, count)| !rare(name) || rows.iter().any(|row| count(row.totals) > 0))
        .collect();
    let width = rows.iter().map(|row| row.label.chars().count()).max().unwrap_or(0).max("host".len());
    text.space(2).column(Style::Faint, "host", width);
    for (name, ..) in &columns {
        text.right(Style::Faint, name, 7).space(2);
    }
    text.put(Style::Faint, "ended").end();
    for row in rows {
        text.space(2).column(Style::Strong, row.label, width);
        for (_, style, count) in &columns {
            match count(row.totals) {
                0 => text.right(Style::Faint, "-", 7),
                count => text.right(*style, &count.to_string(), 7),
            };
            text.space(2);
        }
        text.put(style(row.ending), &row.ending.word(row.known)).end();
    }
}

fn style(ending: &Ending) -> Style {
    match ending {
        Ending::Complete => Style::Good,
        Ending::NotTouched => Style::Faint,
        Ending::Interrupted => Style::Doubt,
        Ending::Failed | Ending::Unreachable | Ending::Lost | Ending::Locked(_) => Style::Bad,
    }
}
