//! Handlers that were notified and will not run.

use super::{
    hosts::Hosts,
    text::{Style, Text},
};

/// Handlers that were notified and will not run; hosts that miss the same stand together.
#[derive(Debug, Default)]
pub struct Pending(Vec<(Vec<String>, Vec<String>)>);

impl Pending {
    /// These do not run on this host.
    pub fn add(&mut self, host: &str, handlers: &[String]) {
        match self.0.iter_mut().find(|(known, _)| known == handlers) {
            Some((_, hosts)) => hosts.push(host.to_owned()),
            None => self.0.push((handlers.to_vec(), vec![host.to_owned()])),
        }
    }

    /// Writes them, and what to do: the next run can't know.
    pub fn write(&self, text: &mut Text, hosts: &Hosts) {
        for (handlers, on) in &self.0 {
            let names: Vec<String> = handlers.iter().map(|name| format!("`{name}`")).collect();
            let (it, does) = if names.len() == 1 { ("it", "it does") } else { ("them", "they do") };
            let line = format!(
                "Not run on {}: {}; a rerun will not notify {it} again: do by hand what {does}.",
                hosts.list(on.iter().map(String::as_str)),
                names.join(", "),
            );
            text.put(Style::Doubt, &line).end();
        }
    }
}
