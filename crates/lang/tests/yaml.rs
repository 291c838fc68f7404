//! YAML as content has it: values as PyYAML reads them, every node at its place in the text.
#![allow(clippy::unwrap_used, reason = "a test that cannot read its case fails")]

use std::sync::Arc;

use lang::{
    diagnostic::Diagnostic,
    source::Source,
    yaml::{Kind, Node, parse},
};
use serde_json::json;

fn read(text: &str) -> Result<Node, Diagnostic> {
    parse(&Arc::new(Source { name: "site.yml".into(), text: text.into() }))
}

fn node(text: &str) -> Node {
    read(text).unwrap_or_else(|error| panic!("{text}: {}", error.message))
}

/// What a node covers in its text.
fn covered(node: &Node) -> &str {
    &node.span.source.text[node.span.start..node.span.end]
}

fn message(text: &str) -> (String, String) {
    let error = read(text).unwrap_err();
    (error.message.clone(), error.span.map(|span| span.to_string()).unwrap_or_default())
}

/// `tests/yaml/record.py` records `scalars.txt` from PyYAML.
#[test]
fn plain_scalars_are_what_pyyaml_makes_of_them() {
    let recorded = include_str!("yaml/scalars.txt");
    assert!(recorded.lines().count() > 200);
    let mut wrong = Vec::new();
    for line in recorded.lines() {
        let [text, kind, value] = line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let bits = || f64::from_bits(u64::from_str_radix(value, 16).unwrap());
        let read = read(&format!("k: {text}")).map(|node| node.get("k").unwrap().kind.clone());
        let right = match (&read, kind) {
            (Err(_), "refused") | (Ok(Kind::Null), "null") => true,
            (Ok(Kind::Bool(found)), "bool") => found.to_string() == value,
            (Ok(Kind::Int(found)), "int") => found.to_string() == value,
            (Ok(Kind::Float(found)), "float") if value == "nan" => found.is_nan(),
            (Ok(Kind::Float(found)), "float") => found.to_bits() == bits().to_bits(),
            (Ok(Kind::String(found)), "string") => found == text,
            _ => false,
        };
        if !right {
            wrong.push(format!("{line}: {:?}", read.map_err(|error| error.message)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn keys_and_values_know_where_they_stand() {
    let text = "name: first\n\"quoted\": 'it''s' # comment\nlist:\n  - one\n  - a: 1\n    b: [x, {y: z}]\nlast: |\n  two\n  lines\n";
    let root = node(text);
    let covers: Vec<(&str, &str)> =
        root.as_mapping().unwrap().iter().map(|(key, value)| (covered(key), covered(value))).collect();
    assert_eq!(covers[..2], [("name", "first"), ("\"quoted\"", "'it''s'")]);
    assert_eq!((covers[2].0, covers[2].1), ("list", "- one\n  - a: 1\n    b: [x, {y: z}]"));
    assert_eq!(covers[3].0, "last");
    assert!(covers[3].1.contains("two\n  lines"), "{:?}", covers[3].1);
    let item = &root.get("list").unwrap().as_sequence().unwrap()[1];
    assert_eq!(covered(item), "a: 1\n    b: [x, {y: z}]");
    let flow = item.get("b").unwrap();
    assert_eq!(covered(flow), "[x, {y: z}]");
    assert_eq!(covered(&flow.as_sequence().unwrap()[1]), "{y: z}");
}

#[test]
fn places_are_right_behind_characters_of_several_bytes() {
    let root = node("größe: ünï # 日本\n日本: [é, 'ü']\n");
    let (key, value) = &root.as_mapping().unwrap()[1];
    assert_eq!((covered(key), covered(value)), ("日本", "[é, 'ü']"));
    assert_eq!(covered(&value.as_sequence().unwrap()[1]), "'ü'");
    assert_eq!(value.span.to_string(), "site.yml:2:5");
    assert_eq!(covered(root.get("größe").unwrap()), "ünï");
}

#[test]
fn an_alias_is_what_its_anchor_is_and_stands_where_that_stands() {
    let root = node("one: &a {x: 1}\ntwo: *a\nthree: [&b text, *b, *a]\n");
    assert_eq!(
        root.to_value(),
        json!({"one": {"x": 1}, "two": {"x": 1}, "three": ["text", "text", {"x": 1}]})
    );
    assert_eq!(covered(root.get("two").unwrap()), "{x: 1}");
    assert_eq!(message("&a [*a]").0, "this alias stands inside of its own anchor");
    assert!(read("x: *nobody").is_err());
}

#[test]
fn merged_keys_are_weaker_than_own_ones_and_later_ones_weaker_than_earlier() {
    let text = "a: &a {x: a, y: a}\nb: &b {y: b, z: b}\none:\n  <<: *a\n  x: own\ntwo: {z: own, <<: [*b, *a]}\n'<<': quoted\n";
    let root = node(text);
    assert_eq!(root.get("one").unwrap().to_value(), json!({"x": "own", "y": "a"}));
    assert_eq!(root.get("two").unwrap().to_value(), json!({"x": "a", "y": "b", "z": "own"}));
    assert_eq!(root.get("<<").unwrap().to_value(), "quoted");
    assert_eq!(message("<<: 1").0, "`<<` merges mappings, and this is an integer");
}

#[test]
fn tags_say_what_a_scalar_is() {
    let root = node(
        "[!!str 0644, !!int '12', !!float 3, !!bool 'on', !!null '', !vault abc, !unsafe '{{ a }}', !!binary YWJj, ! 5, !!map {}, !!seq []]",
    );
    let kinds: Vec<&Kind> = root.as_sequence().unwrap().iter().map(|node| &node.kind).collect();
    let expected = [
        Kind::String("0644".into()),
        Kind::Int(12),
        Kind::Float(3.0),
        Kind::Bool(true),
        Kind::Null,
        Kind::Vault("abc".into()),
        Kind::Unsafe("{{ a }}".into()),
        Kind::String("abc".into()),
        Kind::String("5".into()),
        Kind::Mapping(Vec::new()),
        Kind::Sequence(Vec::new()),
    ];
    assert_eq!(kinds, expected.iter().collect::<Vec<_>>());
    assert_eq!(
        message("x: !!int yes"),
        ("this value is not what its tag `!!int` says".into(), "site.yml:1:4".into())
    );
    assert_eq!(message("x: !env HOME").0, "the tag `!env` is not supported here");
    assert_eq!(message("x: !!binary '?'").0, "this value is not what its tag `!!binary` says");
    assert_eq!(message("x: !!set {a}").0, "the tag `!!set` is not supported here");
}

#[test]
fn what_would_be_lost_or_misread_is_refused() {
    assert_eq!(
        message("a: 1\nb: 2\na: 3\n"),
        ("the key `a` stands here twice".into(), "site.yml:3:1".into())
    );
    assert_eq!(message("a: 1\n---\nb: 2\n").0, "a second document in one file");
    assert_eq!(message("day: 2026-11-23").0, "`2026-11-23` is a date in YAML; quote it to have a string");
    let (said, place) = message("a:\n  b: 'open\n");
    assert!(said.starts_with("this is no YAML: "), "{said}");
    assert!(place.starts_with("site.yml:"), "{place}");
    assert_eq!(node("").kind, Kind::Null);
    assert_eq!(node("# nothing\n---\n").kind, Kind::Null);
}

#[test]
fn a_bracket_that_is_not_closed_is_shown_where_it_is() {
    let open = |bracket: &str| format!("this is no YAML: `{bracket}` is not closed");
    assert_eq!(message("a: 1\nb: [1, 2\n"), (open("["), "site.yml:2:4".into()));
    assert_eq!(message("a:\n  - {x: 1\n  - b\nc: 1\n"), (open("{"), "site.yml:2:5".into()));
    assert_eq!(message("- [a, {b: c]\n- d\n").1, "site.yml:1:7");
    assert_eq!(message("- [[a],\n   b\n- c: d\n"), (open("["), "site.yml:1:3".into()));
}

#[test]
fn a_template_without_quotes_is_no_key() {
    let quoted = |text: &str| {
        let error = read(text).unwrap_err();
        assert_eq!(error.message, "a template that begins a value must be quoted", "{text}");
        (error.span.unwrap().to_string(), error.help.unwrap())
    };
    let help = |help: &str| format!("write `{help}`");
    assert_eq!(quoted("a: 1\nmsg: {{ x }}\n"), ("site.yml:2:6".into(), help("msg: \"{{ x }}\"")));
    assert_eq!(quoted("- {{ x }}/b # why\n").1, help("\"{{ x }}/b\""));
    assert_eq!(
        quoted("- msg: {{ x['y'] | default(\"z\") }}\n").1,
        help("msg: '{{ x['y'] | default(\"z\") }}'")
    );
    assert_eq!(quoted("[{{ x }}, {y: 1}]").1, help("\"{{ x }}\""));
    assert_eq!(message("{[a]: b}"), ("a list can't be a key".into(), "site.yml:1:2".into()));
    assert_eq!(message("? {a: 1}\n: b\n").0, "a mapping can't be a key");
}

#[test]
fn a_tab_that_indents_is_marked_itself() {
    let (said, place) = message("- name: a\n\tdebug: {}\n");
    assert!(said.contains("tab"), "{said}");
    assert_eq!(place, "site.yml:2:1");
    assert_eq!(message("- debug:\n  \tmsg: a\n").1, "site.yml:2:3");
}

#[test]
fn aliases_of_aliases_do_not_grow_without_bound() {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..10 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        text += &format!("a{level}: &a{level} [{aliases}]\n");
    }
    let (said, place) = message(&text);
    assert_eq!(said, "the aliases up to here stand for more than 100000 values");
    assert!(place.starts_with("site.yml:5:"), "{place}");
    // A text may well be long by itself, and use an anchor often.
    let often = format!("a: &a {{x: 1}}\nb: [{}]\n", vec!["*a"; 20_000].join(", "));
    assert_eq!(node(&often).get("b").unwrap().as_sequence().unwrap().len(), 20_000);
    assert!(message(&"- ".repeat(100_000)).0.starts_with("more than 200 lists and mappings"));
    assert!(read(&"[".repeat(100_000)).is_err());
}
