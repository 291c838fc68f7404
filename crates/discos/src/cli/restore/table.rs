//! What was kept, as text.

use super::kept::{Item, Machine};

/// The runs of each machine.
pub fn runs(machines: &[Machine]) -> String {
    let mut text = String::new();
    for machine in machines {
        text.push_str(&format!("{}\n", machine.host));
        let runs = machine.runs();
        if runs.is_empty() {
            text.push_str("  nothing was kept\n");
            continue;
        }
        let rows = runs
            .into_iter()
            .map(|run| [run.run, format!("{} UTC", run.began), run.who, run.count.to_string()])
            .collect::<Vec<_>>();
        text.push_str(&table(["run", "when", "who", "kept"], &rows));
    }
    text
}

/// What was kept of a run.
pub fn items(machines: &[Machine], run: &str) -> String {
    let mut text = String::new();
    for machine in machines {
        text.push_str(&format!("{}\n", machine.host));
        let rows: Vec<[String; 4]> = machine.parts_of(run).flat_map(|(_, run)| &run.items).map(row).collect();
        text.push_str(&table(["path", "kept", "since then", "changed by the tasks"], &rows));
    }
    text
}

fn row(item: &Item) -> [String; 4] {
    let since = item.changed.as_ref().map_or_else(String::new, |by_whom| format!("changed {by_whom}"));
    [item.path.display().to_string(), item.what.clone(), since, item.tasks.join("; ")]
}

fn table<const COLUMNS: usize>(head: [&str; COLUMNS], rows: &[[String; COLUMNS]]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([head[column].chars().count()]).max().unwrap_or_default()
    };
    let widths: [usize; COLUMNS] = std::array::from_fn(width);
    let line = |cells: [&str; COLUMNS]| {
        let mut line = String::from(" ");
        for (cell, width) in cells.iter().zip(widths) {
            line.push_str(&format!(" {cell:<width$} "));
        }
        format!("{}\n", line.trim_end())
    };
    let mut text = line(head);
    rows.iter().for_each(|row| text.push_str(&line(row.each_ref().map(String::as_str))));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::restore::kept::{Answer, Run};

    fn run(name: &str, began: &str, count: usize) -> Run {
        let item = Item {
            path: "/etc/hosts".into(),
            what: "82 bytes".into(),
            tasks: vec!["Name them".into(), "Name others".into()],
            changed: (name == "b-2").then(|| "by somebody else".into()),
        };
        Run { run: name.into(), who: "anna@control".into(), began: began.into(), count, items: vec![item] }
    }

    fn machine() -> Machine {
        let answer = |runs| Answer { user: None, runs, others: Vec::new() };
        let root = answer(vec![run("b-2", "2026-11-24 09:00:00", 3), run("a-1", "2026-11-23 10:15:00", 1)]);
        let discos = answer(vec![run("c-3", "2026-11-25 09:00:00", 1), run("a-1", "2026-11-23 10:15:00", 2)]);
        Machine { host: "manager".into(), parts: vec![("root".into(), root), ("discos".into(), discos)] }
    }

    #[test]
    fn the_runs_of_all_users_are_told_once_and_the_latest_first() {
        let nothing = Machine { host: "console".into(), parts: Vec::new() };
        let expected = "manager\n  run  when                     who           kept\n  \
             c-3  2026-11-25 09:00:00 UTC  anna@control  1\n  b-2  2026-11-24 09:00:00 UTC  anna@control  3\n  \
             a-1  2026-11-23 10:15:00 UTC  anna@control  3\nconsole\n  nothing was kept\n";
        assert_eq!(runs(&[machine(), nothing]), expected);
    }

    #[test]
    fn what_was_kept_of_a_run_is_told_path_by_path() {
        let expected = "manager\n  path        kept      since then                changed by the tasks\n  \
             /etc/hosts  82 bytes  changed by somebody else  Name them; Name others\n";
        assert_eq!(items(&[machine()], "b-2"), expected);
    }
}
