//! Templates against what ansible-core 2.19 made of the same texts (`jinja/record.py`).

use std::{collections::HashSet, sync::Arc};

use lang::{
    jinja::{
        Beside, ErrorKind, FILTERS, FUNCTIONS, Jinja, LOOKUPS, LookupContext, OMIT, Scope, TESTS,
        TemplateError, TemplateFile, Variable, Variables, inspect_expression, inspect_template,
    },
    source::Source,
    vault::{Vault, VaultPassword},
    yaml,
};
use serde_json::{Map, Value};

const RECORDED: &str = include_str!("jinja/recorded.jsonl");
const DIFFERENCES: &str = include_str!("jinja/differences.txt");
const VARIABLES: &str = include_str!("jinja/variables.json");

/// The variables that `record.py` gives to Ansible.
#[derive(Debug)]
struct Fixture {
    template: Map<String, Value>,
    data: Map<String, Value>,
}

impl Variables for Fixture {
    fn get(&self, name: &str) -> Option<Variable> {
        let template = self.template.get(name).map(|value| Variable::template(value.clone()));
        template.or_else(|| self.data.get(name).map(|value| Variable::data(value.clone())))
    }

    fn names(&self) -> Vec<String> {
        self.template.keys().chain(self.data.keys()).cloned().collect()
    }
}

/// The files and the environment that `record.py` gives to Ansible.
#[derive(Debug)]
struct Lookups;

const CONTENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/jinja/content");

impl Lookups {
    fn read(folder: &str, name: &str) -> Result<String, String> {
        let paths = [format!("{CONTENT}/{folder}/{name}"), format!("{CONTENT}/{name}")];
        #[expect(clippy::disallowed_methods, reason = "a test reads its content")]
        let text = paths.iter().find_map(|path| std::fs::read_to_string(path).ok());
        text.ok_or_else(|| format!("there is no file `{name}`"))
    }
}

impl LookupContext for Lookups {
    fn read_file(&self, path: &str) -> Result<String, String> {
        Self::read("files", path)
    }

    fn read_template(&self, path: &str) -> Result<(String, String), String> {
        Ok((Self::read("templates", path)?, format!("{CONTENT}/templates")))
    }

    fn read_partial(&self, name: &str, _: &Beside) -> Result<Option<String>, String> {
        Ok(Self::read("", name).ok())
    }

    fn find(&self, folder: &str, name: &str) -> Option<String> {
        let paths = [format!("{CONTENT}/{folder}/{name}"), format!("{CONTENT}/{name}")];
        paths.into_iter().find(|path| std::path::Path::new(path).exists())
    }

    fn glob(&self, pattern: &str) -> Vec<String> {
        let (folder, name) = pattern.rsplit_once('/').unwrap_or(("", pattern));
        let ending = name.strip_prefix('*').unwrap_or("?");
        #[expect(clippy::disallowed_methods, reason = "a test reads its content")]
        let entries = std::fs::read_dir(format!("{CONTENT}/files/{folder}")).into_iter().flatten().flatten();
        let paths = entries.map(|entry| entry.path()).filter(|path| path.is_file());
        paths.map(|path| path.display().to_string()).filter(|path| path.ends_with(ending)).collect()
    }

    fn folder(&self) -> String {
        CONTENT.to_owned()
    }

    fn env(&self, name: &str) -> Option<String> {
        (name == "CASE_ENV").then(|| "from the environment".to_owned())
    }
}

fn scope() -> Scope {
    let all: Value = serde_json::from_str(VARIABLES).unwrap_or_default();
    let part = |name: &str| all[name].as_object().cloned().unwrap_or_default();
    let mut template = part("template");
    for (name, text) in part("sealed") {
        let lines = text.as_str().unwrap_or_default().replace('\n', "\n  ");
        let source = Source { name: "vars.yml".into(), text: format!("{name}: !vault |\n  {lines}\n") };
        let parsed = yaml::parse(&Arc::new(source)).ok();
        template.extend(parsed.and_then(|all| Some((name.clone(), all.get(&name)?.to_value()))));
    }
    Arc::new(Fixture { template, data: part("data") })
}

/// The lookups and the password that `record.py` gives to Ansible.
fn engine() -> Jinja {
    let password = VaultPassword::new(None, b"correct horse".to_vec().into());
    Jinja::new(Arc::new(Lookups)).with_vault(Arc::new(Vault::new(vec![password])))
}

fn outcome(jinja: &Jinja, scope: &Scope, kind: &str, text: &str) -> Result<Value, TemplateError> {
    match kind {
        "template" => jinja.render(text, scope),
        "condition" => jinja.condition(text, scope).map(Value::from),
        "expression" | "value" => jinja.expression(text, scope),
        "file" => jinja.render_file(text, scope, &TemplateFile::default()).map(Value::from),
        other => panic!("unknown kind {other}"),
    }
}

/// Filters that make sets give their items in an order of their own in Python.
fn is_unordered(text: &str) -> bool {
    let sets = ["| union", "| intersect", "| difference", "| symmetric_difference"];
    sets.iter().any(|set| text.contains(set))
}

fn in_any_order(text: &str, value: &Value) -> Value {
    match value {
        Value::Array(items) if is_unordered(text) => {
            let mut items = items.clone();
            items.sort_by_key(ToString::to_string);
            Value::Array(items)
        }
        other => other.clone(),
    }
}

/// Whether the value becomes the recorded text.
fn shown_alike(jinja: &Jinja, scope: &Scope, text: &str, record: &Value) -> bool {
    match record.get("shown") {
        None | Some(Value::Null) => true,
        Some(_) if is_unordered(text) => true,
        Some(expected) => {
            jinja.expression(&format!("({text}) ~ ''"), scope).is_ok_and(|shown| shown == *expected)
        }
    }
}

#[test]
fn gives_what_ansible_gives() {
    // As `record.py` does: relative paths begin at the root.
    std::env::set_current_dir("/").unwrap();
    let (jinja, scope) = (engine(), scope());
    let mut known: HashSet<&str> =
        DIFFERENCES.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let mut wrong = Vec::new();
    for line in RECORDED.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        let (kind, text) = (record["kind"].as_str().unwrap(), record["text"].as_str().unwrap());
        let found = outcome(&jinja, &scope, kind, text);
        let same = match &found {
            Ok(value) if value == OMIT => record.get("omitted").is_some(),
            Ok(value) => {
                record
                    .get("value")
                    .is_some_and(|expected| in_any_order(text, expected) == in_any_order(text, value))
                    && shown_alike(&jinja, &scope, text, &record)
            }
            Err(error) => match record.get("error") {
                Some(expected) if kind == "value" => {
                    (expected == "undefined") == (error.kind == ErrorKind::Undefined)
                }
                expected => expected.is_some(),
            },
        };
        let case = format!("{kind} {}", text.replace('\n', "⏎").replace('\r', "␍"));
        if !same && !known.remove(&*case) {
            wrong.push(format!("{case}\n    ansible: {line}\n    here:    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(known.is_empty(), "differences.txt has cases that do not differ: {known:#?}");
}

/// An error as the snapshot shows it: the marked text, the message, the hint.
fn shown(text: &str, error: &TemplateError) -> String {
    let marked = error.range.clone().and_then(|range| text.get(range)).unwrap_or("-");
    let help = error.help.as_deref().map(|help| format!("\n    = {help}")).unwrap_or_default();
    format!("    {:?} at {}: {error}{help}", error.kind, marked.replace('\n', "⏎"))
}

/// `UPDATE_SNAPSHOTS=1 cargo test -p lang --test jinja` writes the expected texts anew.
#[test]
fn says_what_is_wrong_and_where() {
    let (jinja, scope) = (engine(), scope());
    let mut found = String::new();
    for case in include_str!("jinja/errors.cases").lines() {
        let (kind, text) = case.split_once(' ').unwrap();
        let text = text.replace('⏎', "\n");
        let error = outcome(&jinja, &scope, kind, &text).unwrap_err();
        found += &format!("{case}\n{}\n", shown(&text, &error));
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/jinja/errors.expected");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        #[expect(clippy::disallowed_methods, reason = "a test keeps its snapshot")]
        std::fs::write(path, &found).unwrap();
    }
    #[expect(clippy::disallowed_methods, reason = "a test reads its snapshot")]
    let expected = std::fs::read_to_string(path).unwrap();
    assert_eq!(found, expected);
}

/// Variables given in a test.
#[derive(Debug, Default)]
struct Given(Vec<(&'static str, Variable)>);

impl Variables for Given {
    fn get(&self, name: &str) -> Option<Variable> {
        self.0.iter().find(|(given, _)| *given == name).map(|(_, variable)| variable.clone())
    }

    fn names(&self) -> Vec<String> {
        self.0.iter().map(|(name, _)| (*name).to_owned()).collect()
    }
}

fn given(variables: Vec<(&'static str, Variable)>) -> Scope {
    Arc::new(Given(variables))
}

#[test]
fn renders_the_variables_of_another_host_with_its_own_values() {
    let console =
        given(vec![("name", Variable::template("console")), ("fqdn", Variable::template("{{ name }}.srt"))]);
    let hostvars = given(vec![("console", Variable::Nested(console))]);
    let manager =
        given(vec![("name", Variable::template("manager")), ("hostvars", Variable::Nested(hostvars))]);
    let jinja = Jinja::new(Arc::new(Lookups));
    let render = |text: &str| jinja.render(text, &manager);
    assert_eq!(render("{{ hostvars['console'].fqdn }}").unwrap(), "console.srt");
    assert_eq!(render("{{ hostvars.console.name ~ '/' ~ name }}").unwrap(), "console/manager");
    assert_eq!(render("{{ 'console' in hostvars and 'x' not in hostvars }}").unwrap(), true);
    assert_eq!(render("{{ hostvars['x'].fqdn | default('none') }}").unwrap(), "none");
    assert_eq!(
        render("{{ ['console'] | map('extract', hostvars, 'fqdn') | list }}").unwrap(),
        serde_json::json!(["console.srt"])
    );
}

#[test]
fn leaves_out_what_is_omitted() {
    let arguments = serde_json::json!({
        "path": "/etc/{{ name }}", "mode": "{{ mode | default(omit) }}", "items": ["a", "{{ omit }}"],
    });
    let scope = given(vec![("name", Variable::template("hosts"))]);
    let rendered = Jinja::new(Arc::new(Lookups)).render_value(&arguments, &scope).unwrap();
    assert_eq!(rendered, serde_json::json!({ "path": "/etc/hosts", "items": ["a"] }));
}

#[test]
fn never_shows_a_value_in_an_error() {
    const SECRET: &str = "hunter2";
    let jinja = Jinja::new(Arc::new(Lookups));
    let scope = given(vec![
        ("secret", Variable::data(SECRET)),
        ("secrets", Variable::data(serde_json::json!({ "hunter2": "hunter2", "list": ["hunter2"] }))),
    ]);
    for text in [
        "{{ secret + 1 }}",
        "{{ secret.x }}",
        "{{ secret[9] }}",
        "{{ secret | from_json }}",
        "{{ -secret }}",
        "{{ secrets[secret ~ 'x'] }}",
        "{{ [][secret] }}",
        "{{ '%d' % secret }}",
        "{{ secret() }}",
        "{{ secret in 5 }}",
        "{{ secret | regex_search('(') }}",
        "{{ 'a' | regex_search(secret ~ '(') }}",
        "{{ secret < 1 }}",
        "{{ secrets.list | sum }}",
        "{{ lookup('vars', 'x' ~ secret) }}",
        "{{ 'x' | version(secret) }}",
        "{{ secret | map(secret) }}",
        "{{ secrets | map(attribute=secret ~ '.y') | list }}",
        "{{ secret | b64decode }}",
        "{{ secrets | items2dict }}",
        "{{ secret | combine(secret) }}",
        "{{ secret | round }}",
        "{{ secret | abs }}",
        "{{ 'a' is version('1', secret) }}",
        "{{ 'a' | comment(secret) }}",
        "{{ [secret] | select(secret) | list }}",
        "{{ lookup(secret) }}",
        "{{ '{x}'.format(y=secret) }}",
        "{{ secrets | extract(secret) }}",
    ] {
        if let Err(error) = jinja.render(text, &scope) {
            assert!(!format!("{error:?}").contains(SECRET), "{text}: {error:?}");
        }
    }
}

#[test]
fn tells_which_variables_are_surely_used() {
    let uses = |text: &str| {
        let uses = inspect_template(text).unwrap();
        for one in &uses {
            assert_eq!(text[one.range.clone()], one.name, "in {text}");
        }
        uses.into_iter().map(|one| (one.name, one.certain)).collect::<Vec<_>>()
    };
    let certain = |name: &str| (name.to_owned(), true);
    let maybe = |name: &str| (name.to_owned(), false);
    assert_eq!(uses("{{ a }} {{ b.c[d] }}"), [certain("a"), certain("b"), certain("d")]);
    assert_eq!(uses("{{ a.b | default(c) }}"), [maybe("a"), maybe("c")]);
    assert_eq!(uses("{{ a | upper | default('x') }}"), [maybe("a")]);
    assert_eq!(uses("{{ a is defined and b }}"), [maybe("a"), maybe("b")]);
    assert_eq!(uses("{{ b if a else c }}"), [certain("a"), maybe("b"), maybe("c")]);
    assert_eq!(uses("{% if a %}{{ b }}{% endif %}"), [certain("a"), maybe("b")]);
    assert_eq!(
        uses("{% for x in a %}{{ x }}{{ b }}{{ loop.index }}{% endfor %}"),
        [certain("a"), maybe("b")]
    );
    assert_eq!(uses("{% set x = a %}{{ x }}"), [maybe("a")]);
    assert_eq!(uses("{{ lookup('file', a) | upper }}"), [certain("a")]);
    assert_eq!(uses("{{ range(a) | list }}{{ omit }}"), [certain("a")]);
    assert_eq!(uses("é{{ b }}").last(), Some(&certain("b")));
    assert_eq!(uses("no template"), []);
    assert_eq!(inspect_expression("a and b").unwrap().len(), 2);
}

#[test]
fn refuses_unknown_names_before_anything_is_rendered() {
    for (text, marked) in [
        ("{{ a | uper }}", "uper"),
        ("{{ a is defind }}", "defind"),
        ("{{ a | map('uper') }}", "'uper'"),
        ("{{ a | selectattr('x', 'equalt', 1) }}", "'equalt'"),
        ("{{ lookup('fiel', 'x') }}", "'fiel'"),
        ("{% if x %}{{ rang(3) }}{% endif %}", "rang"),
    ] {
        let error = inspect_template(text).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unknown, "{text}");
        assert_eq!(error.range.and_then(|range| text.get(range)), Some(marked), "{text}");
        assert!(error.help.is_some(), "{text}");
    }
}

#[test]
fn refuses_arguments_that_do_not_fit_before_anything_is_rendered() {
    for (text, message) in [
        ("{{ a | truncate(1, 2, 3, 4, 5) }}", "the filter `truncate`: there are too many arguments"),
        ("{{ a | to_nice_yaml(indnt=2) }}", "the filter `to_nice_yaml`: there is no argument `indnt`"),
        ("{{ a | ternary('x') }}", "the filter `ternary`: the argument `false_val` is missing"),
        ("{{ a is version }}", "the test `version`: the argument `version` is missing"),
        ("{{ lookup('csvfile', 'x', fil='y') }}", "the lookup `csvfile`: there is no argument `fil`"),
    ] {
        assert_eq!(inspect_template(text).unwrap_err().message, message, "{text}");
    }
    for text in ["{{ a | ternary(*b) }}", "{{ lookup('file', 'x', errors='ignore') }}", "{{ a | union(b) }}"]
    {
        assert!(inspect_template(text).is_ok(), "{text}");
    }
}

/// Everything that Ansible and Jinja list as built in.
#[test]
fn has_all_names_of_ansible_and_jinja() {
    let recorded = include_str!("jinja/names.txt");
    for line in recorded.lines() {
        let (kind, name) = line.split_once(' ').unwrap();
        let known = match kind {
            "filter" => FILTERS.iter().any(|filter| filter.name == name),
            "test" => TESTS.iter().any(|test| test.name == name),
            "lookup" => LOOKUPS.iter().any(|lookup| lookup.name == name),
            other => panic!("{other}"),
        };
        assert!(known, "{line}");
    }
}

#[test]
fn registries_are_sorted_unique_and_documented() {
    for (what, entries) in [
        ("filters", FILTERS.iter().map(|f| (f.name, f.doc)).collect::<Vec<_>>()),
        ("tests", TESTS.iter().map(|t| (t.name, t.doc)).collect()),
        ("lookups", LOOKUPS.iter().map(|l| (l.name, l.doc)).collect()),
    ] {
        assert!(entries.is_sorted_by(|a, b| a.0 < b.0), "{what} are not sorted");
        assert!(entries.iter().all(|(_, doc)| !doc.is_empty()), "{what} lack documentation");
    }
    assert!(FUNCTIONS.is_sorted());
}

#[test]
fn ends_templates_that_never_end() {
    let jinja = Jinja::new(Arc::new(Lookups));
    let scope = given(vec![
        ("a", Variable::template(serde_json::json!({ "b": "{{ c.d }}" }))),
        ("c", Variable::template(serde_json::json!({ "d": "x{{ [a.b] | first }}" }))),
    ]);
    for text in ["{{ a.b }}", "{% macro m() %}{% for x in [1] %}{{ m() }}{% endfor %}{% endmacro %}{{ m() }}"]
    {
        assert_eq!(jinja.render(text, &scope).unwrap_err().kind, ErrorKind::Recursive, "{text}");
    }
}
