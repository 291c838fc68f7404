//! What is known of a run while it lasts, and the text that each event gives.

use std::collections::{BTreeMap, BTreeSet};

use wire::{Event, EventKind, ItemReport, RunHeader, Status, TaskHeader, Totals};

use super::{
    Options, block, conclusion,
    deeds::Deeds,
    ending::{Ending, Known},
    entry::{Entry, Mark},
    header,
    hosts::Hosts,
    live::Live,
    pending::Pending,
    recap,
    section::{self, Section},
    slowest::Slowest,
    text::{Style, Text},
};
use crate::duration;

/// Rules under headings are not longer than this.
const RULE: usize = 80;

/// A run, as far as it has come.
#[derive(Debug)]
pub struct Run {
    options: Options,
    header: Option<RunHeader>,
    hosts: Hosts,
    known: BTreeMap<String, Known>,
    /// Hosts whose loss was told.
    lost: BTreeSet<String>,
    /// The play's heading, until it is told.
    play: Option<String>,
    section: Section,
    task: Option<String>,
    /// What hosts do that go through the play each by itself.
    alone: BTreeMap<String, TaskHeader>,
    slowest: Slowest,
    deeds: Deeds,
    pending: Pending,
    over: bool,
}

impl Run {
    /// Nothing has happened yet.
    pub fn new(options: Options) -> Self {
        Self {
            options,
            header: None,
            hosts: Hosts::default(),
            known: BTreeMap::new(),
            lost: BTreeSet::new(),
            play: None,
            section: Section::new("Connecting"),
            task: None,
            alone: BTreeMap::new(),
            slowest: Slowest::default(),
            deeds: Deeds::default(),
            pending: Pending::default(),
            over: false,
        }
    }

    /// The last event has come.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// What is to be written for good now.
    pub fn event(&mut self, event: &Event) -> String {
        let mut text = Text::new(self.options.colour);
        match &event.kind {
            EventKind::RunStarted(run) => {
                self.hosts = Hosts::new(&run.hosts);
                header::write(&mut text, run, self.options.width);
                self.header = Some(run.clone());
            }
            EventKind::Connecting { .. } | EventKind::Line { .. } => {}
            EventKind::Connected { host, system, pushed_bytes, duration_ms } => {
                self.known.entry(host.clone()).or_default().connected = true;
                if self.options.verbose > 0 {
                    let took = duration::readable(*duration_ms);
                    let sent = match pushed_bytes {
                        0 => String::new(),
                        bytes => format!(", the agent was sent ({} KiB)", bytes.div_ceil(1024)),
                    };
                    let entry = Entry::message(format!("{system}, {took}{sent}"), None);
                    self.section.tell(Some(host), Mark::Connected, entry);
                }
            }
            EventKind::Unreachable { host, message, help } => {
                if self.lost.insert(host.clone()) {
                    let entry = Entry::message(message, help.clone());
                    self.section.tell(Some(host), Mark::Status(Status::Unreachable), entry);
                }
            }
            EventKind::Locked { host, holder } => {
                self.known.entry(host.clone()).or_default().locked = Some(holder.clone());
                let held = format!("by {} since {} UTC (run {})", holder.who, holder.since, holder.run);
                self.section.tell(Some(host), Mark::Locked, Entry::message(held, None));
            }
            EventKind::PlayStarted { play, .. } => {
                self.flush(&mut text);
                self.slowest.stop(event.time_ms);
                self.alone.clear();
                self.play = Some(play.clone());
                self.section = Section::new("Preparing");
            }
            EventKind::TaskStarted(task) => match &task.host {
                None => {
                    self.flush(&mut text);
                    self.start(event.time_ms, task);
                }
                Some(host) => {
                    self.slowest.start(event.time_ms, task);
                    self.deeds.start(task);
                    self.alone.insert(host.clone(), task.clone());
                }
            },
            EventKind::ItemFinished(report) => {
                self.slowest.told(event.time_ms, &report.host);
                self.turn_to(&mut text, report);
                self.item(report);
            }
            EventKind::Warning { host, message } => {
                self.section.tell(host.as_deref(), Mark::Warning, Entry::message(message, None));
            }
            EventKind::HandlersPending { host, handlers } => self.pending.add(host, handlers),
            EventKind::RunFinished { exit_code, duration_ms, hosts } => {
                self.flush(&mut text);
                self.slowest.stop(event.time_ms);
                self.end(&mut text, *exit_code, *duration_ms, hosts);
            }
        }
        text.into_string()
    }

    /// What was held back.
    pub fn give_up(&mut self) -> String {
        let mut text = Text::new(self.options.colour);
        self.flush(&mut text);
        text.into_string()
    }

    /// Shows an event in the live view, which begins with the run.
    pub fn show(&self, event: &Event, live: &mut Option<Live>) {
        if matches!(event.kind, EventKind::RunStarted(_)) && self.options.live {
            *live = Some(Live::new(&self.hosts, self.options.colour));
        }
        let Some(live) = live else { return };
        match &event.kind {
            EventKind::Connecting { host } => live.begin(Some(host), "connecting"),
            EventKind::Connected { host, .. } => live.begin(Some(host), "connected"),
            EventKind::Unreachable { host, .. } => live.end(host, "unreachable"),
            EventKind::Locked { host, .. } => live.end(host, "locked"),
            EventKind::TaskStarted(task) => live.begin(task.host.as_deref(), &section::title(task)),
            EventKind::Line { host, line } => live.detail(host, line),
            EventKind::ItemFinished(report) => match report.status {
                Status::Failed => live.end(&report.host, "failed"),
                Status::Unreachable => live.end(&report.host, "unreachable"),
                Status::Interrupted => live.end(&report.host, "interrupted"),
                _ => live.detail(&report.host, report.item.as_deref().unwrap_or_default()),
            },
            _ => {}
        }
    }

    fn start(&mut self, time_ms: u64, task: &TaskHeader) {
        self.slowest.start(time_ms, task);
        self.deeds.start(task);
        self.section = Section::of_task(task);
        self.task = Some(section::title(task));
    }

    /// Where hosts go on by themselves, the heading follows who tells something.
    fn turn_to(&mut self, text: &mut Text, report: &ItemReport) {
        let Some(task) = self.alone.get(&report.host).filter(|task| task.task == report.task) else { return };
        let (section, title) = (Section::of_task(task), section::title(task));
        if (&section.title, &section.place) != (&self.section.title, &self.section.place) {
            self.flush(text);
            self.section = section;
            self.task = Some(title);
        }
    }

    fn item(&mut self, report: &ItemReport) {
        self.deeds.item(report);
        let known = self.known.entry(report.host.clone()).or_default();
        match report.status {
            Status::Failed => known.failed.clone_from(&self.task),
            Status::Interrupted => known.interrupted.clone_from(&self.task),
            _ => {}
        }
        let told = match report.status {
            // only `debug` says something although all is well
            Status::Ok => self.options.verbose > 0 || report.message.is_some(),
            Status::Skipped => self.options.verbose > 0,
            // told by its own event
            Status::Unreachable => report.message.is_some() && self.lost.insert(report.host.clone()),
            Status::Changed
            | Status::Unknown
            | Status::Failed
            | Status::Ignored
            | Status::Rescued
            | Status::Interrupted => true,
        };
        if told {
            self.section.tell(Some(&report.host), Mark::Status(report.status), Entry::from(report));
        }
    }

    /// Writes what the section has, under its headings.
    fn flush(&mut self, text: &mut Text) {
        let blocks = self.section.take();
        if blocks.is_empty() {
            return;
        }
        if let Some(play) = self.play.take() {
            self.rule(text, &play);
        }
        text.end().put(Style::Strong, &self.section.title).end();
        let check = self.header.as_ref().is_some_and(|run| run.check);
        let manner = block::Manner {
            hosts: &self.hosts,
            check,
            diff: self.options.diff,
            place: self.section.place.as_deref(),
        };
        for block in &blocks {
            block::write(text, block, manner);
        }
    }

    fn rule(&self, text: &mut Text, title: &str) {
        let rest = self.options.width.min(RULE).saturating_sub(title.chars().count() + 4);
        text.end().put(Style::Faint, "── ").put(Style::Strong, title);
        text.put(Style::Faint, &format!(" {}", "─".repeat(rest))).end();
    }

    fn end(&mut self, text: &mut Text, code: u8, duration_ms: u64, hosts: &[(String, Totals)]) {
        self.over = true;
        let check = self.header.as_ref().is_some_and(|run| run.check);
        let unknown = Known::default();
        let known = |name: &String| self.known.get(name).unwrap_or(&unknown);
        let began = self.task.is_some();
        let endings: Vec<Ending> =
            hosts.iter().map(|(name, totals)| Ending::of(known(name), totals, code, began)).collect();
        let rows: Vec<recap::Row<'_>> = hosts
            .iter()
            .zip(&endings)
            .map(|((name, totals), ending)| {
                let label = self.hosts.label(name);
                recap::Row { label, totals, known: known(name), ending }
            })
            .collect();
        self.rule(text, "Recap");
        text.end();
        recap::write(text, &rows);
        self.slowest.write(text);
        text.end().put(Style::Faint, &format!("Took {}.", duration::readable(duration_ms)));
        if let Some(journal) = self.header.as_ref().and_then(|run| run.journal.as_ref()) {
            text.put(Style::Faint, &format!(" Journal: {journal}"));
        }
        text.end().put(Style::Strong, &conclusion::of(&rows, &self.deeds, check, code)).end();
        self.pending.write(text, &self.hosts);
    }
}
