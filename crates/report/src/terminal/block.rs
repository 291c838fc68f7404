//! Writes what hosts tell.

use wire::{Change, ChangeKind, Status};

use super::{
    diff,
    entry::{Entry, Mark},
    hosts::Hosts,
    section::Block,
    text::{Style, Text},
};

/// Columns before the marks, of the marks, and before what hosts tell.
const EDGE: usize = 2;
const MARKS: usize = 12;
const INDENT: usize = 6;
/// Labels of items are not aligned beyond this.
const LABELS: usize = 28;

/// How a block is written.
#[derive(Debug, Clone, Copy)]
pub struct Manner<'a> {
    /// How hosts are called.
    pub hosts: &'a Hosts,
    /// It is a check: nothing is changed yet.
    pub check: bool,
    /// Differences are wanted.
    pub diff: bool,
    /// Where the task is written.
    pub place: Option<&'a str>,
}

/// Writes a block: mark and hosts, below them what they tell.
pub fn write(text: &mut Text, block: &Block, manner: Manner<'_>) {
    text.space(EDGE).column(block.mark.style(), block.mark.word(manner.check), MARKS);
    let place = manner.place.filter(|_| block.mark.tells_place());
    match (block.hosts.is_empty(), block.entries.as_slice()) {
        // about no host: the text takes the hosts' place
        (true, entries) => {
            for (number, entry) in entries.iter().enumerate() {
                text.space(if number == 0 { 0 } else { INDENT });
                paragraph(text, Style::Plain, "", entry.message.as_deref().unwrap_or_default());
                help(text, entry);
            }
        }
        (false, entries) => {
            text.put(Style::Strong, &manner.hosts.list(block.hosts.iter().map(String::as_str)));
            if let Some(place) = place {
                text.space(2).put(Style::Place, place);
            }
            text.end();
            write_entries(text, entries, block.mark, manner);
        }
    }
}

fn write_entries(text: &mut Text, entries: &[Entry], mark: Mark, manner: Manner<'_>) {
    let changes = || entries.iter().flat_map(|entry| &entry.changes);
    let width = |lengths: &mut dyn Iterator<Item = usize>| lengths.max().unwrap_or(0);
    let changing = entries.iter().filter(|entry| !entry.changes.is_empty());
    let labels =
        width(&mut changing.filter_map(|entry| Some(entry.label.as_ref()?.chars().count().min(LABELS))));
    let kinds = width(&mut changes().map(|change| word(change.kind, manner.check).len()));
    let mut rest = entries;
    while let [entry, after @ ..] = rest {
        for (number, change) in entry.changes.iter().enumerate() {
            text.space(INDENT);
            if labels > 0 {
                let label = entry.label.as_deref().filter(|_| number == 0);
                text.column(Style::Plain, label.unwrap_or_default(), labels);
            }
            write_change(text, change, kinds, manner);
        }
        // items that have the same to say, and nothing changed, share a paragraph
        let same = after.iter().take_while(|other| entry.changes.is_empty() && alike(entry, other)).count();
        let items: Vec<&str> = entries_labels(entry, after.get(..same).unwrap_or_default()).collect();
        write_words(text, entry, &items.join(", "), mark);
        rest = after.get(same..).unwrap_or_default();
    }
}

fn entries_labels<'a>(first: &'a Entry, others: &'a [Entry]) -> impl Iterator<Item = &'a str> {
    std::iter::once(first).chain(others).filter_map(|entry| entry.label.as_deref())
}

fn alike(one: &Entry, other: &Entry) -> bool {
    other.changes.is_empty()
        && one.message == other.message
        && one.help == other.help
        && one.output == other.output
}

/// A change: what was done, to what, a few words.
fn write_change(text: &mut Text, change: &Change, kinds: usize, manner: Manner<'_>) {
    text.column(Style::Plain, word(change.kind, manner.check), kinds).put(Style::Plain, &change.subject);
    if !change.detail.is_empty() {
        text.space(2).put(Style::Faint, &change.detail);
    }
    text.end();
    if let Some(difference) = change.diff.as_ref().filter(|_| manner.diff) {
        diff::write(text, difference, INDENT);
    }
}

/// Why, what was printed, what to do.
fn write_words(text: &mut Text, entry: &Entry, items: &str, mark: Mark) {
    let said = entry.message.is_some() || !entry.output.is_empty() || entry.help.is_some();
    let bad = mark == Mark::Status(Status::Failed);
    if said || entry.changes.is_empty() {
        let message = entry.message.as_deref().unwrap_or_default();
        let between = if items.is_empty() || message.is_empty() { "" } else { ": " };
        if !items.is_empty() || !message.is_empty() {
            text.space(INDENT);
            paragraph(
                text,
                if bad { Style::Bad } else { Style::Plain },
                &format!("{items}{between}"),
                message,
            );
        }
    }
    for line in &entry.output {
        text.space(INDENT).put(Style::Faint, "| ").put(Style::Plain, line).end();
    }
    help(text, entry);
}

fn help(text: &mut Text, entry: &Entry) {
    if let Some(help) = &entry.help {
        text.space(INDENT);
        paragraph(text, Style::Plain, "help: ", help);
    }
}

/// A text that may have several lines, after what leads to it.
fn paragraph(text: &mut Text, style: Style, lead: &str, message: &str) {
    text.put(Style::Strong, lead);
    for (number, line) in message.trim_end().split('\n').enumerate() {
        if number > 0 {
            text.end().space(INDENT + lead.chars().count());
        }
        text.put(style, line.trim_end_matches('\r'));
    }
    text.end();
}

/// What was done, or in a check: what would be.
fn word(kind: ChangeKind, check: bool) -> &'static str {
    match (kind, check) {
        (ChangeKind::Created, false) => "created",
        (ChangeKind::Created, true) => "create",
        (ChangeKind::Written, false) => "written",
        (ChangeKind::Written, true) => "write",
        (ChangeKind::Attributes, _) => "set",
        (ChangeKind::Removed, false) => "removed",
        (ChangeKind::Removed, true) => "remove",
        (ChangeKind::Ran, false) => "ran",
        (ChangeKind::Ran, true) => "run",
    }
}
