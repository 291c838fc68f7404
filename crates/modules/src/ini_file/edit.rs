//! The text of a file with an option, or without it. The steps are Ansible's, in its order: lines with a
//! wanted value stay, other lines of the option get what is left of the values, the rest goes.

use super::{Params, State, option::matched};

pub(super) struct Edit<'a> {
    pub params: &'a Params,
    /// The values that the option should have.
    pub values: Vec<String>,
}

/// Lines of the section, and which of them were settled.
struct Section {
    lines: Vec<String>,
    settled: Vec<bool>,
    message: &'static str,
}

impl Edit<'_> {
    /// The new text and what was done, in a few words.
    pub fn done(mut self, text: &str) -> (String, &'static str) {
        if text.is_empty() && self.params.state == State::Absent {
            return (String::new(), "OK");
        }
        let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        // as Ansible does: a file that is empty begins with an empty line
        if lines.is_empty() {
            lines.push("\n".to_owned());
        }
        if let Some(last) = lines.last_mut().filter(|last| !last.ends_with('\n')) {
            last.push('\n');
        }
        let mut unique = Vec::new();
        for value in std::mem::take(&mut self.values) {
            if !unique.contains(&value) {
                unique.push(value);
            }
        }
        self.values = unique;
        let Some((start, end)) = self.section(&lines) else {
            let message = if self.params.state == State::Present { self.append(&mut lines) } else { "OK" };
            return (lines.concat(), message);
        };
        let inside: Vec<String> = lines.drain(start..end).collect();
        let settled = vec![false; inside.len()];
        let mut section = Section { lines: inside, settled, message: "OK" };
        match (self.params.state, self.params.option.clone()) {
            (State::Present, Some(option)) => self.put(&mut section, &option),
            (State::Present, None) => {}
            (State::Absent, Some(option)) => self.take(&mut section, &option),
            (State::Absent, None) if section.lines.is_empty() => {}
            (State::Absent, None) => {
                section.lines.clear();
                section.message = "section removed";
            }
        }
        lines.splice(start..start, section.lines);
        (lines.concat(), section.message)
    }

    /// The lines of the section with its head; without a section those before the first.
    fn section(&self, lines: &[String]) -> Option<(usize, usize)> {
        let ends = |from: usize| {
            lines[from..].iter().position(|line| line.starts_with('[')).map_or(lines.len(), |at| from + at)
        };
        let Some(name) = self.params.section.as_deref().filter(|name| !name.is_empty()) else {
            return Some((0, ends(0)));
        };
        let is_head = |line: &String| {
            let inside = line.strip_prefix('[').and_then(|rest| rest.split_once(']'));
            inside.is_some_and(|(inside, _)| inside.trim() == name.trim())
        };
        let heads = (0..lines.len()).filter(|at| is_head(&lines[*at]));
        heads.map(|at| (at, ends(at + 1))).find(|(start, end)| self.fits(&lines[*start..*end]))
    }

    /// Whether a section has what it should to count.
    fn fits(&self, section: &[String]) -> bool {
        let Some(conditions) = &self.params.section_has_values else { return true };
        conditions.0.iter().all(|(option, values)| {
            section.iter().any(|line| {
                matched(line, option, true)
                    .is_some_and(|found| values.is_empty() || values.iter().any(|value| value == found.value))
            })
        })
    }

    fn line(&self, option: &str, value: &str) -> String {
        let equals = if self.params.no_extra_spaces { "=" } else { " = " };
        format!("{option}{equals}{value}\n")
    }

    fn settle(&self, section: &mut Section, at: usize, option: &str, new: String) {
        let same = self.params.ignore_spaces
            && matched(&section.lines[at], option, true).is_some_and(|old| {
                !old.inactive && matched(&new, option, true).is_some_and(|new| new.value == old.value)
            });
        section.settled[at] = true;
        if !same && section.lines[at] != new {
            section.lines[at] = new;
            section.message = "option changed";
        }
    }

    fn put(&mut self, section: &mut Section, option: &str) {
        let inactive_too = self.params.modify_inactive_option;
        let mut bare_is_there = false;
        for at in 0..section.lines.len() {
            let Some(found) = matched(&section.lines[at], option, inactive_too) else { continue };
            let value = found.value.to_owned();
            if let Some(wanted) = self.values.iter().position(|wanted| *wanted == value) {
                let bare = value.is_empty() && self.params.allow_no_value;
                bare_is_there |= bare;
                let new = if bare { format!("{option}\n") } else { self.line(option, &value) };
                self.settle(section, at, option, new);
                self.values.remove(wanted);
            } else if self.values.is_empty() && self.params.allow_no_value && !bare_is_there {
                bare_is_there = true;
                self.settle(section, at, option, format!("{option}\n"));
                break;
            }
        }
        if self.params.exclusive && !self.params.allow_no_value {
            for at in 0..section.lines.len() {
                if self.values.is_empty() {
                    break;
                }
                if !section.settled[at] && matched(&section.lines[at], option, inactive_too).is_some() {
                    let value = self.values.remove(0);
                    self.settle(section, at, option, self.line(option, &value));
                }
            }
            for at in (0..section.lines.len()).rev() {
                if !section.settled[at] && matched(&section.lines[at], option, inactive_too).is_some() {
                    section.lines.remove(at);
                    section.settled.remove(at);
                    section.message = "option changed";
                }
            }
        }
        let mut new: Vec<String> = self.values.iter().map(|value| self.line(option, value)).collect();
        if new.is_empty() && self.params.allow_no_value && !bare_is_there {
            new.push(format!("{option}\n"));
        }
        if !new.is_empty() {
            let is_text =
                |line: &String| !line.trim().is_empty() && !line.trim_start().starts_with(['#', ';']);
            let at = section.lines.iter().rposition(is_text).map_or(0, |at| at + 1);
            section.lines.splice(at..at, new);
            section.message = "option added";
        }
    }

    fn take(&self, section: &mut Section, option: &str) {
        let count = section.lines.len();
        section.lines.retain(|line| {
            let found = matched(line, option, false);
            !found.is_some_and(|found| {
                self.params.exclusive || self.values.iter().any(|value| value == found.value)
            })
        });
        if section.lines.len() != count {
            section.message = "option changed";
        }
    }

    /// A section that is not there goes to the end.
    fn append(&self, lines: &mut Vec<String>) -> &'static str {
        lines.push(format!("[{}]\n", self.params.section.as_deref().unwrap_or_default()));
        let option = self.params.option.as_deref();
        for (condition, values) in self.params.section_has_values.iter().flat_map(|all| &all.0) {
            if Some(condition.as_str()) != option {
                lines.extend(values.iter().map(|value| self.line(condition, value)));
            }
        }
        let Some(option) = option else { return "only section added" };
        if self.values.is_empty() {
            lines.push(format!("{option}\n"));
        } else {
            lines.extend(self.values.iter().map(|value| self.line(option, value)));
        }
        "section and option added"
    }
}
