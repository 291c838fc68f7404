//! The INI form of an inventory, as Ansible's `ini` plug-in reads it.

use std::{collections::BTreeMap, sync::Arc};

use super::{Definition, Definitions, Group, Inventory, literal, members::Members, ranges};
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
        members: Members::default(),
        beside: Vec::new(),
        merged: BTreeMap::new(),
        folder: String::new(),
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
        if let Some((key, _)) = pattern.split_once('=') {
            let wrong = format!("a host is expected here, and `{key}=` sets a variable");
            let help = format!("variables of a group stand in a section [{group}:vars]");
            return self.problems.push(Diagnostic::at(span, wrong).help(help));
        }
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
        self.sort_children();
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

    /// Ansible adds a child when both it and its parent were declared.
    fn sort_children(&mut self) {
        let mut declared: BTreeMap<&str, usize> = BTreeMap::new();
        let mut offset = 0;
        for line in self.source.text.split_inclusive('\n') {
            if let Some(name) = header(line.trim()) {
                let name = name.strip_suffix(":children").unwrap_or(name);
                declared.entry(name).or_insert(offset);
            }
            offset += line.len();
        }
        let mut edges: Vec<(usize, &str, &str)> = Vec::new();
        for child in self.children.iter().filter(|child| !child.parent.is_empty()) {
            let at = declared.get(child.name.as_str()).copied().unwrap_or_default();
            edges.push((at.max(child.span.start), &child.parent, &child.name));
        }
        edges.sort();
        for (name, group) in &mut self.inventory.groups {
            let own = edges.iter().filter(|(_, parent, _)| parent == name);
            let mut children: Vec<String> = own.map(|(.., child)| (*child).to_owned()).collect();
            let mut seen = std::collections::BTreeSet::new();
            children.retain(|child| seen.insert(child.clone()));
            group.children = children;
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

/// `name:2222` or `[fe80::1]:2222`; a bare IPv6 address has no port.
fn split_port(name: &str) -> (&str, Option<i64>) {
    let Some((host, port)) = name.rsplit_once(':') else { return (name, None) };
    let Ok(port) = port.parse() else { return (name, None) };
    if let Some(address) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        return (address, Some(port));
    }
    // Colons within ranges belong to these.
    let mut depth = 0_i32;
    let colon = host.chars().any(|c| {
        depth += i32::from(c == '[') - i32::from(c == ']');
        c == ':' && depth == 0
    });
    if colon || depth != 0 { (name, None) } else { (host, Some(port)) }
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
