//! The first lines of a run: what, on which hosts, from where.

use wire::RunHeader;

use super::text::{Style, Text};

const NAMES: usize = 9;

/// Writes them.
pub fn write(text: &mut Text, run: &RunHeader, width: usize) {
    text.put(Style::Strong, &title(run)).end();
    let mut line = |name: &str, value: &str| {
        text.space(2).column(Style::Faint, name, NAMES).put(Style::Plain, value).end();
    };
    for (number, hosts) in wrapped(&run.hosts, width.saturating_sub(NAMES + 4)).iter().enumerate() {
        line(if number == 0 { "hosts" } else { "" }, hosts);
    }
    line("inventory", &run.inventory);
    line("content", &run.content);
}

/// What is done, and plainly whether it is done at all and to what.
fn title(run: &RunHeader) -> String {
    let (verb, where_to) = match (run.check, run.rehearsal) {
        (true, _) => ("Checking", "on"),
        (false, true) => ("Rehearsing", "on"),
        (false, false) => ("Deploying", "onto"),
    };
    let simulated = if run.rehearsal { "simulated " } else { "" };
    let plural = if run.hosts.len() == 1 { "host" } else { "hosts" };
    let nothing = if run.check { ": nothing will be changed" } else { "" };
    format!("{verb} {} {where_to} {} {simulated}{plural}{nothing}", run.system, run.hosts.len())
}

/// Names with commas between them, in lines of this width.
fn wrapped(names: &[String], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (number, name) in names.iter().enumerate() {
        let comma = if number + 1 == names.len() { "" } else { "," };
        match lines.last_mut() {
            Some(line) if line.chars().count() + name.chars().count() + 2 <= width => {
                line.push(' ');
                line.push_str(name);
                line.push_str(comma);
            }
            _ => lines.push(format!("{name}{comma}")),
        }
    }
    lines
}
