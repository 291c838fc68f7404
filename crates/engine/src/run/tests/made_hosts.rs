//! Hosts and groups that the run makes.

use wire::{EventKind, ExitCode, Status, Totals};

use super::station::{Station, Told};

const SITE: &str = r#"
- hosts: all
  gather_facts: false
  tasks:
    - name: add
      add_host:
        name: "spare:2222"
        groups: spares
        ansible_host: 192.0.2.7
        ansible_user: anna
        word: "{{ '{' ~ '{ 1 }' ~ '}' }} of {{ inventory_hostname }}"
    - name: group
      group_by: {key: "is_{{ inventory_hostname }}"}
- hosts: spares
  gather_facts: false
  tasks:
    - name: write
      copy: {content: "{{ word }}\n", dest: /etc/word}
- hosts: is_console
  gather_facts: false
  tasks:
    - name: last
      debug: {msg: "{{ groups.spares | join }} {{ group_names | join(' ') }}"}
"#;

fn warnings(told: &Told) -> Vec<String> {
    let warning = |event: &wire::Event| match &event.kind {
        EventKind::Warning { message, .. } => Some(message.clone()),
        _ => None,
    };
    told.events.iter().filter_map(warning).collect()
}

#[test]
fn a_host_that_was_added_is_connected_by_its_own_variables_when_a_play_needs_it() {
    let station = Station::new(&[("site.yml", SITE)]);
    station.folder("spare", "/etc");
    station.put("spare", "/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n");
    let told = station.run();
    assert_eq!(told.code, ExitCode::Success, "{}", told.journal());
    // What was data when the host was added is no template.
    assert_eq!(station.text("spare", "/etc/word").unwrap(), "{{ 1 }} of manager\n");
    assert_eq!(told.message("console", "last"), "spare acs is_console");
    let ways = station.ways.lock().unwrap();
    let last = ways.last().unwrap();
    assert_eq!(ways.len(), 4);
    assert_eq!((last.host.as_str(), last.address.as_str()), ("spare", "192.0.2.7"));
    assert_eq!((last.user.as_deref(), last.port), (Some("anna"), Some(2222)));
}

#[test]
fn a_host_is_added_once_for_all_and_every_host_finds_its_group() {
    let told = Station::new(&[("site.yml", SITE)]).run();
    assert_eq!(told.of("add").len(), 1);
    assert_eq!(told.of("group").iter().filter(|report| report.status == Status::Changed).count(), 3);
}

#[test]
fn a_host_that_was_added_and_does_not_answer_is_unreachable_and_no_other() {
    let mut station = Station::new(&[("site.yml", SITE)]);
    station.down.insert("spare".into());
    let told = station.run();
    assert_eq!(told.totals("spare"), Totals { unreachable: true, ..Totals::default() });
    assert_eq!(told.on("manager", "add"), [Status::Changed]);
    assert_eq!(told.code, ExitCode::Unreachable);
}

#[test]
fn a_group_that_nobody_made_leaves_its_play_out_and_is_told() {
    let site = "- hosts: all\n  gather_facts: false\n  tasks:\n    - group_by: {key: \"is_{{ inventory_hostname }}\"}\n\
                - hosts: is_other\n  gather_facts: false\n  tasks:\n    - name: never\n      debug: {msg: no}\n";
    let told = Station::new(&[("site.yml", site)]).run();
    assert_eq!(told.code, ExitCode::Success);
    assert!(told.of("never").is_empty());
    assert_eq!(
        warnings(&told),
        ["there is no host or group `is_other`: no host does the play (site.yml:5:10)"]
    );
}

#[test]
fn a_group_in_itself_fails() {
    let told = Station::with_tasks("- name: group\n  group_by: {key: acs, parents: acs}").run();
    let message = "the group `acs` would contain itself by way of its parent `acs`";
    assert_eq!(told.message("manager", "group"), message);
}

#[test]
fn check_mode_adds_no_host_whose_name_it_cannot_know() {
    let mut station = Station::with_tasks(
        "- {name: ask, shell: echo spare, register: name}\n\
         - {name: add, add_host: {name: \"{{ name.stdout }}\"}}\n\
         - {name: tell, debug: {msg: \"{{ groups.all | join(' ') }}\"}}",
    );
    station.check = true;
    let told = station.run();
    assert_eq!(told.on("manager", "add"), [Status::Unknown]);
    assert_eq!(told.message("manager", "tell"), "manager console storage");
}
