//! The INI form of an inventory, as Ansible's `ini` plug-in reads it.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use super::{Definition, Definitions, Group, Inventory, literal, ranges};
use crate::{
    diagnostic::Diagnostic,
    source::{Source, Span},
};

/// What the lines of a section are.
#[derive(Clone, Copy)]
enum Section {
    Hosts,
    Children,
    Vars,
}

/// A child that is named before it may be known.
struct Child {
    name: String,
    parent: String,
    span: Span,
}

struct Reader<'a> {
    source: &'a Arc<Source>,
    inventory: Inventory,
    children: Vec<Child>,
    problems: &'a mut Vec<Diagnostic>,
}

/// Reads the text of a `hosts` file; what is wrong goes to `problems`.
pub fn parse(source: &Arc<Source>, problems: &mut Vec<Diagnostic>) -> Inventory {
    let inventory = Inventory {
        hosts: Vec::new(),
        groups: vec![("all".into(), Group::default()), ("ungrouped".into(), Group::default())],
        host_vars: BTreeMap::new(),
        beside: Vec::new(),
        merged: BTreeMap::new(),
        folder: PathBuf::new(),
    };
    let mut reader = Reader { source, inventory, children: Vec::new(), problems };
    reader.read();
    reader.resolve_children();
    reader.inventory
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
        if !matches!(section, Section::Vars) || group == "all" {
            self.inventory.group_mut(group);
        } else if self.inventory.group(group).is_none() {
            // Variables may stand before their group; whether it exists is known at the end.
            self.children.push(Child { name: group.into(), parent: String::new(), span: span.clone() });
        }
        Some((group.into(), section))
    }

    fn host_line(&mut self, group: &str, line: &str, span: &Span) {
        let words = match words(line) {
            Ok(words) => words,
            Err(message) => return self.problems.push(Diagnostic::at(span, message)),
        };
        let Some((name, rest)) = words.split_first() else { return };
        let (pattern, port) = split_port(&name.text);
        let hosts = match ranges::expand(pattern) {
            Ok(hosts) => hosts,
            Err(message) => return self.problems.push(Diagnostic::at(span, message)),
        };
        let mut vars = Definitions::new();
        if let Some(port) = port {
            let definition = Definition { value: Arc::new(port.into()), span: span.clone() };
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
            vars.insert(key.into(), Definition { value: Arc::new(literal::value(value)), span: place });
        }
        for host in hosts {
            if !self.inventory.hosts.contains(&host) {
                self.inventory.hosts.push(host.clone());
            }
            let listed = self.inventory.group_mut(group);
            if !listed.hosts.contains(&host) {
                listed.hosts.push(host.clone());
            }
            self.inventory.host_vars.entry(host).or_default().extend(vars.clone());
        }
    }

    fn child_line(&mut self, group: &str, line: &str, span: &Span) {
        let name = line.split(['#', ' ', '\t']).next().unwrap_or_default().to_string();
        self.inventory.group_mut(group).children.push(name.clone());
        let span = Span { end: span.start + name.len(), ..span.clone() };
        self.children.push(Child { name, parent: group.into(), span });
    }

    fn vars_line(&mut self, group: &str, line: &str, span: &Span) {
        let Some((key, value)) = line.split_once('=') else {
            let wrong =
                Diagnostic::at(span, "this is no variable").label("no `=`").help("write it as name=value");
            return self.problems.push(wrong);
        };
        let definition = Definition { value: Arc::new(literal::value(value)), span: span.clone() };
        self.inventory.group_mut(group).vars.insert(key.trim().into(), definition);
    }

    fn resolve_children(&mut self) {
        for child in std::mem::take(&mut self.children) {
            let names: Vec<String> = self.inventory.group_names().map(String::from).collect();
            let defined = names.contains(&child.name)
                && (!child.parent.is_empty() || self.has_section_of_its_own(&child.name));
            if !defined {
                let message = format!("there is no group `{}`", child.name);
                let near = modules::nearest::hint(
                    &child.name,
                    names.iter().map(String::as_str).filter(|n| *n != child.name),
                );
                let help = near.unwrap_or_else(|| format!("define it with a section [{}]", child.name));
                self.problems.push(Diagnostic::at(&child.span, message).label("unknown group").help(help));
            } else if self.reaches(&child.name, &child.parent, 0) {
                let message = format!("the group `{}` would contain itself", child.parent);
                self.problems.push(Diagnostic::at(&child.span, message).label("closes the circle"));
                let children = &mut self.inventory.group_mut(&child.parent).children;
                children.retain(|name| *name != child.name);
            }
        }
    }

    /// A group that only `[group:vars]` names is defined nowhere.
    fn has_section_of_its_own(&self, name: &str) -> bool {
        let listed = self.source.text.lines().filter_map(|line| header(line.trim()));
        listed.into_iter().any(|header| header == name || header.strip_suffix(":children") == Some(name))
            || self.inventory.groups.iter().any(|(_, group)| group.children.iter().any(|child| child == name))
    }

    fn reaches(&self, from: &str, to: &str, depth: usize) -> bool {
        !to.is_empty()
            && (from == to
                || depth < 100
                    && self.inventory.group(from).is_some_and(|group| {
                        group.children.iter().any(|child| self.reaches(child, to, depth + 1))
                    }))
    }
}

/// The name in `[name]`, a comment may follow.
fn header(line: &str) -> Option<&str> {
    let (name, rest) = line.strip_prefix('[')?.split_once(']')?;
    let rest = rest.trim();
    (rest.is_empty() || rest.starts_with('#')).then_some(name.trim())
}

/// `name:2222`; a bare IPv6 address has no port.
fn split_port(name: &str) -> (&str, Option<i64>) {
    match name.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') && !host.ends_with('[') => match port.parse() {
            Ok(port) => (host, Some(port)),
            Err(_) => (name, None),
        },
        _ => (name, None),
    }
}

/// A word of a line, quotes removed, and where it stands in it.
struct Word {
    text: String,
    start: usize,
    end: usize,
}

fn words(line: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    let mut word: Option<Word> = None;
    let mut quote: Option<char> = None;
    for (at, c) in line.char_indices() {
        let fresh = Word { text: String::new(), start: at, end: at };
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => {
                quote = Some(c);
                word.get_or_insert(fresh).end = at + 1;
                continue;
            }
            None if c == '#' && word.is_none() => break,
            None if c.is_whitespace() => {
                words.extend(word.take());
                continue;
            }
            _ => word.get_or_insert(fresh).text.push(c),
        }
        if let Some(word) = &mut word {
            word.end = at + c.len_utf8();
        }
    }
    if quote.is_some() {
        return Err("this line has an unclosed quote".into());
    }
    words.extend(word);
    Ok(words)
}
