//! Inventories as operators write them.

use std::path::Path;

use serde_json::json;

use super::Inventory;
use crate::{diagnostic::render, files::Embedded};

const HOSTS: &str = "\
[storage]
storage01.srt ansible_host=10.0.0.1 note='a b' # the disk

[manager]
mng.srt ansible_host=10.0.0.2 level=host

[console]
con.srt:2222

[acs:children]
manager
console

[acs:vars]
os = 6
level=acs
[all:vars]
os=7
";

fn load(files: &[(&str, &str)]) -> Result<Inventory, String> {
    let files = Embedded::owned(files.iter().map(|(path, text)| (*path, *text)));
    Inventory::load(&files, Path::new(""), None).map_err(|problems| render(&problems, false))
}

#[test]
fn a_byte_order_mark_is_told_and_no_host() {
    let message = load(&[("hosts", "\u{feff}# ours\n[manager]\na ansible_host=10.0.0.1\n")]).unwrap_err();
    assert!(message.contains("byte order mark") && message.contains("hosts:1:1"), "{message}");
    let yaml = load(&[("hosts", "a\n"), ("group_vars/all.yml", "\u{feff}x: 1\n")]).unwrap();
    assert!(yaml.variables("a").unwrap().contains_key("x"));
}

#[test]
fn groups_hosts_and_variables_are_read() {
    let files = [
        ("hosts", HOSTS),
        ("group_vars/all.yml", "shared: all\nos: 8\n"),
        ("group_vars/acs/one.yml", "shared: acs\n"),
        ("host_vars/con.srt.yml", "shared: host\n"),
    ];
    let inventory = load(&files).unwrap();
    assert_eq!(inventory.hosts(), ["storage01.srt", "mng.srt", "con.srt"]);
    assert_eq!(inventory.groups_of("con.srt"), ["acs", "console"]);
    let value =
        |host: &str, name: &str| inventory.variables(host).unwrap().get(name).map(|d| (*d.value).clone());
    assert_eq!(value("storage01.srt", "note"), Some(json!("a b")));
    assert_eq!(value("con.srt", "ansible_port"), Some(json!(2222)));
    assert_eq!(value("con.srt", "level"), Some(json!("acs")));
    assert_eq!(value("mng.srt", "level"), Some(json!("host")));
    // group_vars/all is stronger than any section of the hosts file.
    assert_eq!(value("mng.srt", "os"), Some(json!(8)));
    assert_eq!(value("mng.srt", "shared"), Some(json!("acs")));
    assert_eq!(value("con.srt", "shared"), Some(json!("host")));
}

#[test]
fn patterns_choose_hosts_in_the_order_of_the_inventory() {
    let inventory = load(&[("hosts", HOSTS)]).unwrap();
    let chosen = |pattern: &str| inventory.select(pattern).unwrap().join(" ");
    assert_eq!(chosen("console:storage"), "con.srt storage01.srt");
    assert_eq!(chosen("all:!console"), "storage01.srt mng.srt");
    assert_eq!(chosen("!console"), "storage01.srt mng.srt");
    assert_eq!(chosen("all,&acs"), "mng.srt con.srt");
    assert_eq!(chosen("mng"), "mng.srt");
    assert_eq!(chosen("*.srt:!m*"), "storage01.srt con.srt");
    assert_eq!(
        inventory.select("consle").unwrap_err(),
        "there is no host or group `consle`; did you mean `console`?"
    );
}

#[test]
fn all_that_is_wrong_is_told_at_once_with_its_place() {
    let files = [
        ("hosts", "[a]\nx y\n[b:children]\nc\n[b:sons]\n[a:vars]\nnonsense\n"),
        ("group_vars/all.yml", "a: 1\na: 2\n"),
    ];
    let text = load(&files).unwrap_err();
    assert_eq!(
        text,
        "error: `y` is no variable of the host `x`
 --> hosts:2:3
2 | x y
  |   ^ no `=`
  = help: write it as name=value; one host a line

error: there is no kind of section `sons`
 --> hosts:5:1
5 | [b:sons]
  | ^^^^^^^^
  = help: the kinds are [group], [group:children] and [group:vars]

error: this is no variable
 --> hosts:7:1
7 | nonsense
  | ^^^^^^^^ no `=`
  = help: write it as name=value

error: there is no group `c`
 --> hosts:4:1
4 | c
  | ^ unknown group
  = help: did you mean `a`?

error: the key `a` stands here twice
 --> group_vars/all.yml:2:1
2 | a: 2
  | ^ second time
  = help: keep one of them: the first would be lost

5 errors
"
    );
}

#[test]
fn a_group_that_contains_itself_is_refused() {
    let text = load(&[("hosts", "[a:children]\nb\n[b:children]\na\n")]).unwrap_err();
    assert!(text.contains("would contain itself"), "{text}");
}

#[test]
fn two_hosts_at_one_address_are_refused() {
    let hosts = "[acs]\nmng ansible_host=10.0.0.2\ncon ansible_host=10.0.0.2\nspare\nother\n";
    assert_eq!(
        load(&[("hosts", hosts)]).unwrap_err(),
        "error: the hosts `mng` and `con` have the same `ansible_host` 10.0.0.2
 --> hosts:3:5
3 | con ansible_host=10.0.0.2
  |     ^^^^^^^^^^^^^^^^^^^^^ a second time
  = help: that of `mng` is at hosts:2:5: give each host its own address

"
    );
    let of_group = [("hosts", "[acs]\nmng\ncon\n"), ("group_vars/acs.yml", "ansible_host: 10.0.0.2\n")];
    assert!(load(&of_group).unwrap_err().contains("group_vars/acs.yml:1:15"));
    // Another port, another way, no way at all.
    let apart = "mng ansible_host=a ansible_port=2201\ncon ansible_host=a ansible_port=2202\n\
        one ansible_host=a ansible_ssh_common_args='-J gate'\ntwo ansible_host=a\n\
        here ansible_host=a ansible_connection=local\n";
    assert_eq!(load(&[("hosts", apart)]).unwrap().hosts().len(), 5);
}

#[test]
fn an_inventory_may_be_yaml() {
    let hosts = "acs:\n  hosts:\n    mng.srt:2222: {ansible_host: 10.0.0.2}\n    con[1:2].srt:\n  vars: {os: 6}\n\
        all: {children: {storage: {hosts: {sto.srt: }}}}\n";
    for name in ["hosts.yml", "hosts", "site.yaml"] {
        let inventory = load(&[(name, hosts), ("group_vars/acs.yml", "level: acs\n")]).unwrap();
        assert_eq!(inventory.hosts(), ["sto.srt", "mng.srt", "con1.srt", "con2.srt"], "{name}");
        let manager = inventory.variables("mng.srt").unwrap();
        let value = |name: &str| (*manager[name].value).clone();
        assert_eq!(
            (value("os"), value("ansible_port"), value("level")),
            (json!(6), json!(2222), json!("acs"))
        );
        assert_eq!(inventory.source_of("con1.srt"), Some(name));
    }
}

#[test]
fn what_is_wrong_in_yaml_is_told_with_its_place() {
    let hosts = "acs:\n  host: {mng.srt: }\n  hosts: [a, b]\n  children: {acs: }\nweb: text\n1: {}\n\
        db:\n  hosts: {'n[3:': }\n  vars: {no-name: 1}\n";
    assert_eq!(
        load(&[("hosts.yml", hosts)]).unwrap_err(),
        "error: a group has no `host`
 --> hosts.yml:2:3
2 |   host: {mng.srt: }
  |   ^^^^
  = help: did you mean `hosts`?

error: `hosts` must be a mapping, not a list
 --> hosts.yml:3:10
3 |   hosts: [a, b]
  |          ^^^^^^
  = help: write each name as a key: `name:`

error: the group `acs` would contain itself
 --> hosts.yml:4:14
4 |   children: {acs: }
  |              ^^^ closes the circle

error: the group `web` must be a mapping, not a string
 --> hosts.yml:5:6
5 | web: text
  |      ^^^^
  = help: a group has hosts, vars and children

error: the name of a group is a string, and this is an integer
 --> hosts.yml:6:1
6 | 1: {}
  | ^
  = help: put it between quotes

error: `n[3:` has a range without its `]`
 --> hosts.yml:8:11
8 |   hosts: {'n[3:': }
  |           ^^^^^^

error: `no-name` is no name of a variable
 --> hosts.yml:9:10
9 |   vars: {no-name: 1}
  |          ^^^^^^^
  = help: letters, digits and `_`, no digit first

7 errors
"
    );
}

#[test]
fn other_sources_of_hosts_are_refused() {
    let refused = |files: &[(&str, &str)]| load(files).unwrap_err();
    assert!(refused(&[("hosts", "#!/bin/sh\n")]).contains("that a program makes are not supported"));
    assert!(refused(&[("aws.yml", "plugin: aws_ec2\n")]).contains("inventory plug-ins are not supported"));
    assert!(refused(&[("hosts.toml", "[web]\n")]).contains("TOML"));
    let nothing = refused(&[("hosts.txt", "manager\n"), ("group_vars/all.yml", "a: 1\n")]);
    assert!(nothing.contains("has no file of hosts") && nothing.contains("`hosts.txt` is no inventory"));
}

#[test]
fn connection_variables_that_would_do_nothing_are_refused() {
    let text = load(&[("hosts", "[a]\nx\ny\n[a:vars]\nansible_ssh_pass=secret\n")]).unwrap_err();
    assert!(text.contains("`ansible_ssh_pass` is not used by this program (hosts:5:1)"), "{text}");
    assert!(!text.contains("2 errors") && !text.contains("secret"), "{text}");
}
