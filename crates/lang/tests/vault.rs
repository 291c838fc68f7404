//! Values and files that real `ansible-vault` encrypted: `vault/record.sh`.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{path::Path, sync::Arc};

use lang::{
    diagnostic::render,
    files::{Embedded, Files, Unlocked},
    inventory::Inventory,
    jinja::{Jinja, NoLookups, Scope, Variable, Variables},
    source::Source,
    vault::{Vault, VaultPassword, is_encrypted},
    yaml,
};
use wire::Value;

const VALUE: &str = include_str!("vault/value.yml");
const LABELLED: &str = include_str!("vault/labelled.yml");
const FILE: &str = include_str!("vault/file.yml");
const BINARY: &[u8] = include_bytes!("vault/binary.bin");

const FIRST: (Option<&str>, &str) = (None, "correct horse");
const SECOND: (Option<&str>, &str) = (Some("noto"), "battery staple");

fn vault(passwords: &[(Option<&str>, &str)]) -> Arc<Vault> {
    let password =
        |(label, text): &(Option<&str>, &str)| VaultPassword::new(*label, text.as_bytes().to_vec().into());
    Arc::new(Vault::new(passwords.iter().map(password).collect()))
}

#[derive(Debug)]
struct One(&'static str, Value);

impl Variables for One {
    fn get(&self, name: &str) -> Option<Variable> {
        (name == self.0).then(|| Variable::template(self.1.clone()))
    }

    fn names(&self) -> Vec<String> {
        vec![self.0.to_owned()]
    }
}

/// What a template makes of the variable of a file.
fn rendered(file: &str, name: &'static str, template: &str, vault: &Arc<Vault>) -> Result<Value, String> {
    let source = Arc::new(Source { name: "group_vars/all.yml".into(), text: file.into() });
    let value = yaml::parse(&source).unwrap().get(name).unwrap().to_value();
    let scope: Scope = Arc::new(One(name, value));
    let jinja = Jinja::new(Arc::new(NoLookups)).with_vault(Arc::clone(vault));
    jinja
        .render(template, &scope)
        .map_err(|error| format!("{} [{}]", error.message, error.help.unwrap_or_default()))
}

#[test]
fn a_value_is_decrypted_when_it_is_used() {
    let vault = vault(&[FIRST, SECOND]);
    assert_eq!(rendered(VALUE, "token", "{{ token }}", &vault), Ok("hunter2-of-the-station".into()));
    assert_eq!(
        rendered(VALUE, "token", "<{{ token | upper }}>", &vault),
        Ok("<HUNTER2-OF-THE-STATION>".into())
    );
    assert_eq!(rendered(LABELLED, "labelled", "{{ labelled.splitlines() | length }}", &vault), Ok(2.into()));
}

#[test]
fn a_value_that_is_not_used_needs_no_password() {
    assert_eq!(rendered(VALUE, "token", "{{ 1 if true else token }}", &vault(&[])), Ok(1.into()));
    assert_eq!(
        rendered(VALUE, "token", "{{ token }}", &vault(&[])).unwrap_err(),
        "in variable `token`: the value at group_vars/all.yml:1:8 can't be decrypted: it is encrypted, and there is no vault \
         password [give it with --vault-password-file FILE, --vault-id or --ask-vault-password]"
    );
}

#[test]
fn a_wrong_password_is_told_without_showing_it() {
    let error = rendered(LABELLED, "labelled", "{{ labelled }}", &vault(&[FIRST])).unwrap_err();
    assert_eq!(
        error,
        "in variable `labelled`: the value at group_vars/all.yml:1:11 can't be decrypted: none of the 1 vault passwords opens it \
         (its vault id is `noto`) [give the password that it was encrypted with]"
    );
    assert!(!format!("{:?}", vault(&[FIRST])).contains("horse"));
}

#[test]
fn the_label_says_only_which_password_is_tried_first() {
    let named = vault(&[(Some("elsewhere"), SECOND.1)]);
    assert!(rendered(LABELLED, "labelled", "{{ labelled }}", &named).is_ok());
}

#[test]
fn whole_files_are_decrypted_when_they_are_read() {
    assert!(is_encrypted(BINARY) && is_encrypted(FILE.as_bytes()));
    let files = Arc::new(Embedded::owned([
        ("hosts", b"manager\n".to_vec()),
        ("group_vars/all.yml", FILE.as_bytes().to_vec()),
        ("host_vars/key.pub/key", BINARY.to_vec()),
    ]));
    let opened = Unlocked::new(files.clone(), vault(&[SECOND, FIRST]));
    assert_eq!(opened.read(Path::new("host_vars/key.pub/key")).unwrap(), vec![0xff; 4096]);
    let inventory = Inventory::load(&opened, Path::new(""), None).unwrap();
    assert_eq!(*inventory.variables("manager").unwrap()["port"].value, Value::from(5432));
    let closed = Unlocked::new(files, vault(&[]));
    let error = render(&Inventory::load(&closed, Path::new(""), None).unwrap_err(), false);
    assert!(error.contains("failed to read group_vars/all.yml: it is encrypted"), "{error}");
}

#[test]
fn secrets_that_were_read_are_taken_out_of_what_is_told() {
    let vault = vault(&[FIRST, SECOND]);
    let concealed = |text: &str| {
        let mut text = text.to_owned();
        vault.conceal(&mut text);
        text
    };
    assert_eq!(concealed("-token hunter2-of-the-station"), "-token hunter2-of-the-station");
    rendered(VALUE, "token", "{{ token }}", &vault).unwrap();
    rendered(LABELLED, "labelled", "{{ labelled }}", &vault).unwrap();
    vault.file(Path::new("group_vars/all.yml"), FILE.as_bytes()).unwrap();
    assert_eq!(concealed("-token hunter2-of-the-station, swordfish-9"), "-token ********, ********");
    assert_eq!(concealed("+lines of it"), "+********");
    // Short values of files are names and numbers, not secrets.
    assert_eq!(concealed("port 5432, two"), "port 5432, two");
}

#[test]
fn a_damaged_text_is_told_as_such() {
    let vault = vault(&[FIRST]);
    let text = FILE.trim();
    for end in (0..text.len()).step_by(41) {
        let error = vault.file(Path::new("a"), &text.as_bytes()[..end]).unwrap_err().to_string();
        assert!(error.starts_with("it") || error.starts_with("none of"), "{error}");
    }
    for (header, told) in [
        ("$ANSIBLE_VAULT;1.1;AES", "its cipher is not AES256"),
        ("$ANSIBLE_VAULT;1.3;AES256;a", "its format is neither 1.1 nor 1.2"),
    ] {
        let damaged = text.replacen("$ANSIBLE_VAULT;1.1;AES256", header, 1);
        assert_eq!(vault.value(&damaged).unwrap_err().to_string(), told);
    }
}
