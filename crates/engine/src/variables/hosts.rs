//! What a run learns about its hosts: facts, registered results, `set_fact`, `include_vars`.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use wire::{Object, Value};

/// Values by name; shared, because templates get them often.
type Values = BTreeMap<String, Arc<Value>>;

/// What a run learned about one host.
#[derive(Debug, Default)]
pub struct HostState(RwLock<Learned>);

/// What was known of a host at some time; by default nothing.
#[derive(Debug, Default)]
pub struct Snapshot(Learned);

#[derive(Debug, Clone, Default)]
struct Learned {
    facts: Values,
    included: Values,
    results: Values,
    /// Names in `results` whose value check mode can't know, with the reason.
    unknown: BTreeMap<String, String>,
}

/// Something a host's state has under a name.
#[derive(Debug, Clone)]
pub enum Found {
    /// Facts and results: data.
    Data(Arc<Value>),
    /// From a file that `include_vars` read: its strings are templates.
    Template(Arc<Value>),
}

impl HostState {
    /// Facts that a module found, by their full names.
    pub fn learn_facts(&self, facts: Object) {
        let mut learned = self.0.write().unwrap_or_else(PoisonError::into_inner);
        learned.facts.extend(facts.into_iter().map(|(name, value)| (name, Arc::new(value))));
    }

    /// Variables of a file that `include_vars` read.
    pub fn include(&self, variables: Object) {
        let mut learned = self.0.write().unwrap_or_else(PoisonError::into_inner);
        learned.included.extend(variables.into_iter().map(|(name, value)| (name, Arc::new(value))));
    }

    /// A registered result or a `set_fact`; `unknown` says why check mode can't know it.
    pub fn set(&self, name: &str, value: Arc<Value>, unknown: Option<&str>) {
        let mut learned = self.0.write().unwrap_or_else(PoisonError::into_inner);
        match unknown {
            Some(reason) => learned.unknown.insert(name.to_owned(), reason.to_owned()),
            None => learned.unknown.remove(name),
        };
        learned.results.insert(name.to_owned(), value);
    }

    /// Why check mode can't know this name.
    pub fn unknown(&self, name: &str) -> Option<String> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).unknown.get(name).cloned()
    }

    /// What is known now, to find out later what was learned since.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot(self.0.read().unwrap_or_else(PoisonError::into_inner).clone())
    }

    /// Another host learns what this one has learned since.
    pub fn teach(&self, since: &Snapshot, other: &Self) {
        fn news(now: &Values, before: &Values) -> Values {
            let is_new = |(name, value): &(&String, &Arc<Value>)| {
                before.get(*name).is_none_or(|old| !Arc::ptr_eq(old, value))
            };
            now.iter().filter(is_new).map(|(name, value)| (name.clone(), Arc::clone(value))).collect()
        }
        let now = self.snapshot().0;
        let mut other = other.0.write().unwrap_or_else(PoisonError::into_inner);
        other.facts.extend(news(&now.facts, &since.0.facts));
        other.included.extend(news(&now.included, &since.0.included));
        for (name, value) in news(&now.results, &since.0.results) {
            match now.unknown.get(&name) {
                Some(reason) => other.unknown.insert(name.clone(), reason.clone()),
                None => other.unknown.remove(&name),
            };
            other.results.insert(name, value);
        }
    }

    /// Forgets the facts (`meta: clear_facts`).
    pub fn forget_facts(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).facts.clear();
    }

    /// A fact.
    pub fn fact(&self, name: &str) -> Option<Arc<Value>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).facts.get(name).cloned()
    }

    /// All facts without the prefix, as the variable `ansible_facts` has them.
    pub fn facts(&self) -> Value {
        let learned = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let short = |name: &String| name.strip_prefix("ansible_").unwrap_or(name).to_owned();
        Value::Object(learned.facts.iter().map(|(name, value)| (short(name), (**value).clone())).collect())
    }

    /// A result, a `set_fact` or a variable of `include_vars`, the stronger first.
    pub fn result(&self, name: &str) -> Option<Found> {
        let learned = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let result = learned.results.get(name).cloned().map(Found::Data);
        result.or_else(|| learned.included.get(name).cloned().map(Found::Template))
    }

    /// Every name that was learned.
    pub fn names(&self) -> Vec<String> {
        let learned = self.0.read().unwrap_or_else(PoisonError::into_inner);
        learned.facts.keys().chain(learned.included.keys()).chain(learned.results.keys()).cloned().collect()
    }
}

/// The states of all hosts of the inventory.
#[derive(Debug, Default)]
pub struct Hosts(RwLock<BTreeMap<String, Arc<HostState>>>);

impl Hosts {
    /// Nothing is known yet about these hosts.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        Self(RwLock::new(names.into_iter().map(|name| (name, Arc::default())).collect()))
    }

    /// A host of the inventory.
    pub fn get(&self, host: &str) -> Option<Arc<HostState>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(host).cloned()
    }

    /// A host that the run adds.
    pub fn add(&self, host: &str) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).entry(host.to_owned()).or_default();
    }
}
