//! Events of the YAML parser into [`Node`]s: anchors, merge keys, tags, unique keys.

use std::{collections::HashMap, sync::Arc};

use saphyr_parser::{Event, Parser, ScalarStyle, Span as ParserSpan, Tag};

use super::{Kind, Node, resolve, wrong};
use crate::{
    diagnostic::Diagnostic,
    source::{Source, Span},
};

/// Reads the only document of a text; an empty text is null.
///
/// # Errors
/// A [`Diagnostic`] at the first place that is no YAML, that PyYAML would not read, or that has a key twice.
pub fn parse(source: &Arc<Source>) -> Result<Node, Diagnostic> {
    Reader::new(source).document()
}

/// Reads all documents of a text; an empty text has none.
///
/// # Errors
/// As [`parse`].
pub fn parse_all(source: &Arc<Source>) -> Result<Vec<Node>, Diagnostic> {
    let mut reader = Reader::new(source);
    let mut documents = Vec::new();
    loop {
        match reader.next()? {
            (Event::StreamEnd, _) => return Ok(documents),
            (Event::DocumentStart(_), _) => {
                reader.anchors.clear();
                let (event, span) = reader.next()?;
                documents.push(reader.node(event, span)?);
            }
            _ => {}
        }
    }
}

/// Byte offsets of characters: the parser counts characters.
struct Offsets {
    starts: Option<Vec<usize>>,
    length: usize,
}

impl Offsets {
    fn of(text: &str) -> Self {
        let starts = (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| at).collect());
        Self { starts, length: text.len() }
    }

    fn byte(&self, character: usize) -> usize {
        match &self.starts {
            None => character.min(self.length),
            Some(starts) => starts.get(character).copied().unwrap_or(self.length),
        }
    }
}

/// Values that aliases may stand for, in all: aliases of aliases grow without bound from a small text.
const MOST_ALIASED: usize = 100_000;

/// Lists and mappings inside of each other: reading them takes stack.
const DEEPEST: usize = 200;

struct Reader<'a> {
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    source: &'a Arc<Source>,
    offsets: Offsets,
    /// What anchors stand for, and how many values that are.
    anchors: HashMap<usize, (Node, usize)>,
    /// Values so far, those of aliases included.
    values: usize,
    aliased: usize,
    depth: usize,
    /// Where the lists and mappings begin that have not ended.
    begun: Vec<usize>,
}

impl<'a> Reader<'a> {
    fn new(source: &'a Arc<Source>) -> Self {
        Self {
            parser: Parser::new_from_str(&source.text),
            source,
            offsets: Offsets::of(&source.text),
            anchors: HashMap::new(),
            values: 0,
            aliased: 0,
            depth: 0,
            begun: Vec::new(),
        }
    }

    fn next(&mut self) -> Result<(Event<'a>, Span), Diagnostic> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => {
                let span = self.span(&span);
                match event {
                    Event::SequenceStart(..) | Event::MappingStart(..) => self.begun.push(span.start),
                    Event::SequenceEnd | Event::MappingEnd => drop(self.begun.pop()),
                    _ => {}
                }
                Ok((event, span))
            }
            Some(Err(error)) => {
                let at = self.offsets.byte(error.marker().index());
                let open = self.begun.last().copied();
                Err(wrong::unclosed(self.source, at, open)
                    .unwrap_or_else(|| wrong::syntax(self.source, at, error.info())))
            }
            None => {
                let end = self.source.text.len();
                let span = Span { source: self.source.clone(), start: end, end };
                Ok((Event::StreamEnd, span))
            }
        }
    }

    fn span(&self, span: &ParserSpan) -> Span {
        let start = self.offsets.byte(span.start.index());
        let end = self.offsets.byte(span.end.index()).max(start);
        Span { source: self.source.clone(), start, end }
    }

    fn document(&mut self) -> Result<Node, Diagnostic> {
        let mut document = None;
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamEnd => {
                    return Ok(document.unwrap_or(Node { span, kind: Kind::Null }));
                }
                Event::DocumentStart(_) if document.is_some() => {
                    return Err(Diagnostic::at(&span, "a second document in one file")
                        .help("remove the `---` here: one file is one document"));
                }
                Event::DocumentStart(_) => {
                    let (event, span) = self.next()?;
                    document = Some(self.node(event, span)?);
                }
                _ => {}
            }
        }
    }

    fn node(&mut self, event: Event<'a>, mut span: Span) -> Result<Node, Diagnostic> {
        let tagged = span.clone();
        span.start = behind_properties(&span);
        let before = self.values;
        self.values += 1;
        let (anchor, node) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                span.end = scalar_end(&span, style);
                let kind = scalar(&text, style, tag.as_deref(), &tagged)?;
                // What an encrypted value says of itself is its tag.
                (anchor, Node { span: if matches!(kind, Kind::Vault(_)) { tagged } else { span }, kind })
            }
            Event::SequenceStart(anchor, tag) => {
                collection_tag(tag.as_deref(), "seq", &tagged)?;
                (anchor, self.deeper(span, Self::sequence)?)
            }
            Event::MappingStart(anchor, tag) => {
                collection_tag(tag.as_deref(), "map", &tagged)?;
                (anchor, self.deeper(span, Self::mapping)?)
            }
            Event::Alias(anchor) => {
                let Some((node, size)) = self.anchors.get(&anchor) else {
                    return Err(Diagnostic::at(&span, "this alias stands inside of its own anchor"));
                };
                self.values = before + size;
                self.aliased += size;
                if self.aliased > MOST_ALIASED {
                    let message = format!("the aliases up to here stand for more than {MOST_ALIASED} values");
                    return Err(Diagnostic::at(&span, message)
                        .label("one alias too many")
                        .help("use fewer aliases of anchors that contain aliases themselves"));
                }
                return Ok(node.clone());
            }
            _ => return Err(Diagnostic::at(&span, "this is no YAML value")),
        };
        if anchor != 0 {
            self.anchors.insert(anchor, (node.clone(), self.values - before));
        }
        Ok(node)
    }

    fn deeper(
        &mut self,
        span: Span,
        read: impl FnOnce(&mut Self, Span) -> Result<Node, Diagnostic>,
    ) -> Result<Node, Diagnostic> {
        if self.depth == DEEPEST {
            let message = format!("more than {DEEPEST} lists and mappings inside of each other");
            return Err(Diagnostic::at(&span, message).label("one too many"));
        }
        self.depth += 1;
        let node = read(self, span)?;
        self.depth -= 1;
        Ok(node)
    }

    fn sequence(&mut self, mut span: Span) -> Result<Node, Diagnostic> {
        let mut items = Vec::new();
        loop {
            let (event, at) = self.next()?;
            if matches!(event, Event::SequenceEnd) {
                span.end = collection_end(&span, &at, items.last());
                return Ok(Node { span, kind: Kind::Sequence(items) });
            }
            items.push(self.node(event, at)?);
        }
    }

    fn mapping(&mut self, mut span: Span) -> Result<Node, Diagnostic> {
        let mut entries: Vec<(Node, Node)> = Vec::new();
        let mut merged: Vec<(Node, Node)> = Vec::new();
        loop {
            let (event, at) = self.next()?;
            if matches!(event, Event::MappingEnd) {
                break span.end = collection_end(&span, &at, entries.last().map(|(_, value)| value));
            }
            let merge = matches!(&event, Event::Scalar(text, ScalarStyle::Plain, _, None) if text == "<<");
            if merge {
                let (event, at) = self.next()?;
                merged.extend(merge_entries(&self.node(event, at)?)?);
                continue;
            }
            let key = self.node(event, at)?;
            if matches!(key.kind, Kind::Sequence(_) | Kind::Mapping(_)) {
                return Err(wrong::key(&key));
            }
            let (event, at) = self.next()?;
            let value = self.node(event, at)?;
            if entries.iter().any(|(other, _)| other.kind == key.kind) {
                return Err(Diagnostic::at(
                    &key.span,
                    format!("the key `{}` stands here twice", key.key_text()),
                )
                .label("second time")
                .help("keep one of them: the first would be lost"));
            } else {
                entries.push((key, value));
            }
        }
        Ok(Node {
            span,
            kind: Kind::Mapping(if merged.is_empty() { entries } else { over(merged, entries) }),
        })
    }
}

/// What a mapping has with what it merges: that comes first, the earlier of the same key wins, and the mapping's
/// own keys win over all.
fn over(merged: Vec<(Node, Node)>, own: Vec<(Node, Node)>) -> Vec<(Node, Node)> {
    let mut all: Vec<(Node, Node)> = Vec::new();
    for (key, value) in merged {
        if !all.iter().any(|(other, _)| other.kind == key.kind) {
            all.push((key, value));
        }
    }
    for (key, value) in own {
        match all.iter_mut().find(|(other, _)| other.kind == key.kind) {
            Some(entry) => *entry = (key, value),
            None => all.push((key, value)),
        }
    }
    all
}

/// Where a value begins behind its anchor and tag.
fn behind_properties(span: &Span) -> usize {
    let mut rest = &span.source.text[span.start..span.end];
    while rest.starts_with(['&', '!']) {
        rest = rest.trim_start_matches(|c: char| !c.is_whitespace()).trim_start();
    }
    span.end - rest.len()
}

/// The end of a scalar: the parser puts that of a quoted one behind the comment that follows it.
fn scalar_end(span: &Span, style: ScalarStyle) -> usize {
    let text = &span.source.text[span.start..span.end];
    if !matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted) {
        return span.start + text.trim_end().len();
    }
    let mut characters = text.char_indices().peekable();
    let Some((_, quote)) = characters.next() else { return span.end };
    while let Some((at, character)) = characters.next() {
        if character == '\\' && quote == '"' {
            characters.next();
        } else if character == quote
            && characters.next_if(|(_, next)| quote == '\'' && *next == quote).is_none()
        {
            return span.start + at + quote.len_utf8();
        }
    }
    span.end
}

/// The end of a collection: the parser puts that of a block collection where the next thing begins.
fn collection_end(span: &Span, close: &Span, last: Option<&Node>) -> usize {
    let is_flow = matches!(&close.source.text[close.start..close.end], "]" | "}");
    if is_flow { close.end } else { last.map_or(span.end, |node| node.span.end) }
}

fn merge_entries(value: &Node) -> Result<Vec<(Node, Node)>, Diagnostic> {
    let wrong =
        || Diagnostic::at(&value.span, format!("`<<` merges mappings, and this is {}", value.describe()));
    match &value.kind {
        Kind::Mapping(entries) => Ok(entries.clone()),
        Kind::Sequence(items) => {
            let mut all = Vec::new();
            for item in items {
                all.extend(item.as_mapping().ok_or_else(wrong)?.iter().cloned());
            }
            Ok(all)
        }
        _ => Err(wrong()),
    }
}

fn tag_name(tag: &Tag) -> String {
    match tag.handle.as_str() {
        "tag:yaml.org,2002:" | "!!" => format!("!!{}", tag.suffix),
        handle => format!("{handle}{}", tag.suffix),
    }
}

fn collection_tag(tag: Option<&Tag>, own: &str, span: &Span) -> Result<(), Diagnostic> {
    match tag.map(tag_name) {
        Some(name) if name != format!("!!{own}") => Err(unknown_tag(&name, span)),
        _ => Ok(()),
    }
}

fn unknown_tag(name: &str, span: &Span) -> Diagnostic {
    Diagnostic::at(span, format!("the tag `{name}` is not supported here")).label("unknown tag").help(
        "tags that are known: !vault, !unsafe, !!str, !!int, !!float, !!bool, !!null, !!binary, !!map, !!seq",
    )
}

fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>, span: &Span) -> Result<Kind, Diagnostic> {
    let resolve =
        |text: &str| resolve::plain(text).map_err(|why| Diagnostic::at(span, why).label("not a string"));
    let Some(tag) = tag else {
        return match style {
            ScalarStyle::Plain => resolve(text),
            _ => Ok(Kind::String(text.into())),
        };
    };
    let wrong = |name: &str| Diagnostic::at(span, format!("this value is not what its tag `{name}` says"));
    match tag_name(tag).as_str() {
        "!!str" | "!" => Ok(Kind::String(text.into())),
        "!vault" | "!vault-encrypted" => Ok(Kind::Vault(text.into())),
        "!unsafe" => Ok(Kind::Unsafe(text.into())),
        name @ "!!int" => {
            Some(resolve(text)?).filter(|k| matches!(k, Kind::Int(_))).ok_or_else(|| wrong(name))
        }
        name @ "!!float" => match resolve(text)? {
            #[expect(clippy::cast_precision_loss, reason = "PyYAML's float() rounds likewise")]
            Kind::Int(value) => Ok(Kind::Float(value as f64)),
            kind @ Kind::Float(_) => Ok(kind),
            _ => Err(wrong(name)),
        },
        name @ "!!bool" => {
            Some(resolve(text)?).filter(|k| matches!(k, Kind::Bool(_))).ok_or_else(|| wrong(name))
        }
        "!!null" => Ok(Kind::Null),
        name @ "!!binary" => modules::base64::decode(text)
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .map(Kind::String)
            .ok_or_else(|| wrong(name).help("it must be base64 of UTF-8 text: other data is no value here")),
        name => Err(unknown_tag(name, span)),
    }
}
