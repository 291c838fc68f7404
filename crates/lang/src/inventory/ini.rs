//! The INI form of an inventory, as Ansible's `ini` plug-in reads it.

use std::sync::Arc;

use super::{Definition, Definitions, Inventory, host_names, literal};
use crate::{
    diagnostic::Diagnostic,
    source::{Source, Span},
};

/// What some editors write at the beginning of a file. It can't be seen, and would be a host's name.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// What the lines of a section are.
#[derive(Clone, Copy)]
enum Section {
    Hosts,
    Children,
    Vars,
}

/// A group that is named before it may be known, and what named it.
struct Pending {
    name: String,
    /// The groups that it is a child of; none when only its variables were set.
    parents: Vec<String>,
    span: Span,
}

struct Reader<'a> {
    source: &'a Arc<Source>,
    inventory: &'a mut Inventory,
    /// Groups that have no section of their own yet.
    pending: Vec<Pending>,
    problems: &'a mut Vec<Diagnostic>,
}

/// Reads the text of a `hosts` file; what is wrong goes to `problems`.
pub fn read(source: &Arc<Source>, inventory: &mut Inventory, problems: &mut Vec<Diagnostic>) {
    if source.text.starts_with(BYTE_ORDER_MARK) {
        let start = Span { source: Arc::clone(source), start: 0, end: 0 };
        let message = "this file begins with a byte order mark, which is no part of an INI file";
        return problems.push(Diagnostic::at(&start, message).help("save it as UTF-8 without one"));
    }
    let mut reader = Reader { source, inventory, pending: Vec::new(), problems };
    reader.read();
    reader.tell_unknown();
}

impl Reader<'_> {
    fn read(&mut self) {
        let mut section = (String::from("ungrouped"), Section::Hosts);
        let mut offset = 0;
        let text = self.source.text.clone();
        for whole in text.split_inclusive('\n') {
            let start = offset + (whole.len() - whole.trim_start().len());
            let line = whole.trim();
            let span = Span { source: self.source.clone(), start, end: start + line.len() };
            offset += whole.len();
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            if line.starts_with('[') && !line.contains('=') && header(line).is_some() {
                if let Some(next) = self.section(line, &span) {
                    section = next;
                }
                continue;
            }
            if line.starts_with('[') && !line.contains(']') {
                self.problems
                    .push(Diagnostic::at(&span, "this section has no `]`").help("write it as [group]"));
                continue;
            }
            match section.1 {
                Section::Hosts => self.host_line(&section.0, line, &span),
                Section::Children => self.child_line(&section.0, line, &span),
                Section::Vars => self.vars_line(&section.0, line, &span),
            }
        }
    }

    fn section(&mut self, line: &str, span: &Span) -> Option<(String, Section)> {
        let name = header(line)?;
        let (group, kind) = name.split_once(':').unwrap_or((name, ""));
        let section = match kind {
            "" => Section::Hosts,
            "children" => Section::Children,
            "vars" => Section::Vars,
            other => {
                let wrong = format!("there is no kind of section `{other}`");
                self.problems.push(
                    Diagnostic::at(span, wrong)
                        .help("the kinds are [group], [group:children] and [group:vars]"),
                );
                return None;
            }
        };
        let known = self.inventory.group(group).is_some();
        if matches!(section, Section::Vars) {
            // Variables may stand before their group; whether it exists is known at the end.
            if !known && !self.pending.iter().any(|pending| pending.name == group) {
                self.pending.push(Pending { name: group.into(), parents: Vec::new(), span: span.clone() });
            }
            self.inventory.group_mut(group);
        } else {
            self.inventory.group_mut(group);
            self.declared(group);
        }
        Some((group.into(), section))
    }

    /// A group has its section: it becomes the child of those that named it before.
    fn declared(&mut self, group: &str) {
        let Some(at) = self.pending.iter().position(|pending| pending.name == group) else { return };
        let Pending { parents, span, .. } = self.pending.remove(at);
        for parent in parents {
            self.add_child(&parent, group, &span);
            if self.pending.iter().any(|pending| pending.name == parent && !pending.parents.is_empty()) {
                self.declared(&parent);
            }
        }
    }

    fn add_child(&mut self, parent: &str, child: &str, span: &Span) {
        if let Err(problem) = self.inventory.add_child(parent, child, span) {
            self.problems.push(problem);
        }
    }

    fn host_line(&mut self, group: &str, line: &str, span: &Span) {
        let words = match words(line) {
            Ok(words) => words,
            Err(message) => return self.problems.push(Diagnostic::at(span, message)),
        };
        let Some((name, rest)) = words.split_first() else { return };
        let (hosts, port) = match host_names(&name.text) {
            Ok(found) => found,
            Err(message) => return self.problems.push(Diagnostic::at(span, message)),
        };
        if let Some((key, _)) = name.text.split_once('=') {
            let wrong = format!("a host is expected here, and `{key}=` sets a variable");
            let help = format!("variables of a group stand in a section [{group}:vars]");
            return self.problems.push(Diagnostic::at(span, wrong).help(help));
        }
        let mut vars = Definitions::new();
        if let Some(port) = port {
            let definition = Definition { value: Arc::new(port.into()), span: span.clone(), data: false };
            vars.insert("ansible_port".into(), definition);
        }
        for word in rest {
            let place = Span { start: span.start + word.start, end: span.start + word.end, ..span.clone() };
            let Some((key, value)) = word.text.split_once('=') else {
                let wrong = format!("`{}` is no variable of the host `{}`", word.text, name.text);
                self.problems.push(
                    Diagnostic::at(&place, wrong)
                        .label("no `=`")
                        .help("write it as name=value; one host a line"),
                );
                continue;
            };
            vars.insert(
                key.into(),
                Definition { value: Arc::new(literal::value(value)), span: place, data: false },
            );
        }
        for host in hosts {
            self.tell_other_address(&host, &vars);
            self.inventory.add_host(&host, group, &vars);
        }
    }

    /// A host may stand in several groups, but the first of two addresses would be lost.
    fn tell_other_address(&mut self, host: &str, vars: &Definitions) {
        const ADDRESS: &str = "ansible_host";
        let before = self.inventory.host_vars.get(host).and_then(|known| known.get(ADDRESS));
        let (Some(before), Some(now)) = (before, vars.get(ADDRESS)) else { return };
        if before.value != now.value {
            let wrong = format!("the host `{host}` has two addresses");
            let help = format!("the other one is at {}: keep one of them", before.span);
            self.problems.push(Diagnostic::at(&now.span, wrong).label("another one").help(help));
        }
    }

    fn child_line(&mut self, group: &str, line: &str, span: &Span) {
        let name = line.split(['#', ' ', '\t']).next().unwrap_or_default().to_string();
        let span = Span { end: span.start + name.len(), ..span.clone() };
        let waiting = self.pending.iter_mut().find(|pending| pending.name == name);
        match waiting {
            // Only its variables were set before: it must get a section yet.
            Some(pending) if pending.parents.is_empty() => self.add_child(group, &name, &span),
            Some(pending) => pending.parents.push(group.into()),
            None if self.inventory.group(&name).is_some() => self.add_child(group, &name, &span),
            None => self.pending.push(Pending { name, parents: vec![group.into()], span }),
        }
    }

    fn vars_line(&mut self, group: &str, line: &str, span: &Span) {
        let Some((key, value)) = line.split_once('=') else {
            let wrong =
                Diagnostic::at(span, "this is no variable").label("no `=`").help("write it as name=value");
            return self.problems.push(wrong);
        };
        let definition =
            Definition { value: Arc::new(literal::value(value)), span: span.clone(), data: false };
        self.inventory.group_mut(group).vars.insert(key.trim().into(), definition);
    }

    fn tell_unknown(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        for Pending { name, span, .. } in &pending {
            let message = format!("there is no group `{name}`");
            let known = self.inventory.group_names();
            let known = known.filter(|known| !pending.iter().any(|pending| pending.name == *known));
            let near = modules::nearest::hint(name, known);
            let help = near.unwrap_or_else(|| format!("define it with a section [{name}]"));
            self.problems.push(Diagnostic::at(span, message).label("unknown group").help(help));
        }
    }
}

/// The name in `[name]`, a comment may follow.
fn header(line: &str) -> Option<&str> {
    let (name, rest) = line.strip_prefix('[')?.split_once(']')?;
    let rest = rest.trim();
    (rest.is_empty() || rest.starts_with('#')).then_some(name.trim())
}

/// A word of a line, quotes removed, and where it stands in it.
struct Word {
    text: String,
    start: usize,
    end: usize,
}

/// The words of a line as Python's `shlex.split(line, comments=True)` finds them.
fn words(line: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    let mut word: Option<Word> = None;
    let mut quote: Option<char> = None;
    let mut characters = line.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        if quote.is_none() && c == '#' {
            break;
        }
        if quote.is_none() && c.is_whitespace() {
            words.extend(word.take());
            continue;
        }
        let current = word.get_or_insert(Word { text: String::new(), start: at, end: at });
        current.end = at + c.len_utf8();
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '\\' => {
                let (at, next) = characters.next().ok_or("this line ends with a `\\`")?;
                current.text.push(next);
                current.end = at + next.len_utf8();
            }
            // Between double quotes a backslash protects these two only.
            Some('"') if c == '\\' => {
                current
                    .text
                    .push(characters.next_if(|(_, next)| matches!(next, '"' | '\\')).map_or(c, |n| n.1));
            }
            _ => current.text.push(c),
        }
    }
    if quote.is_some() {
        return Err("this line has an unclosed quote".into());
    }
    words.extend(word);
    Ok(words)
}
