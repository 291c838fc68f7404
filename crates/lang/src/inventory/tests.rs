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
