//! Handlers.

use wire::{EventKind, Status};

use super::station::{Station, Told};

const SITE: &str = "\
- hosts: acs
  gather_facts: false
  pre_tasks:
    - name: first
      copy: {content: x, dest: /etc/first}
      notify: [second handler, topic]
  tasks:
    - name: flushed
      command: 'true'
    - name: again
      copy: {content: y, dest: /etc/again}
      notify: first handler
    - name: once more
      copy: {content: z, dest: /etc/more}
      notify: first handler
    - meta: flush_handlers
    - name: last
      command: 'true'
  handlers:
    - name: first handler
      command: 'true'
      notify: second handler
    - name: second handler
      command: 'true'
    - name: listener
      command: 'true'
      listen: topic
";

#[test]
fn handlers_run_once_after_the_section_in_their_own_order() {
    let station = Station::new(&[("site.yml", SITE)]);
    let told = station.run_on(&["manager"]);
    let order: Vec<String> = told
        .events
        .iter()
        .filter_map(|event| match &event.kind {
            EventKind::TaskStarted(header) => Some(header.name.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(
        order,
        [
            "first",
            "second handler",
            "listener",
            "flushed",
            "again",
            "once more",
            "first handler",
            "second handler",
            "last"
        ]
    );
}

#[test]
fn where_nothing_changed_no_handler_runs() {
    let station = Station::new(&[("site.yml", SITE)]);
    station.put("console", "/etc/first", "x");
    let told = station.run();
    assert_eq!(told.on("console", "listener"), []);
    assert_eq!(told.on("manager", "listener"), [Status::Changed]);
}

/// Which handlers are said not to run, and where.
fn pending(told: &Told) -> Vec<(&str, Vec<&str>)> {
    told.events
        .iter()
        .filter_map(|event| match &event.kind {
            EventKind::HandlersPending { host, handlers } => {
                Some((host.as_str(), handlers.iter().map(String::as_str).collect()))
            }
            _ => None,
        })
        .collect()
}

/// Writes a file that notifies, does this, and has these handlers.
fn site(then: &str, handler: &str) -> String {
    format!(
        "- hosts: acs\n  gather_facts: false\n  tasks:\n    - name: write\n      copy: {{content: x, dest: '/etc/{{{{ item }}}}'}}\n      loop: [a, b]\n      notify: restart it\n    - name: then\n      {then}\n  handlers:\n    - name: restart it\n      {handler}\n    - name: reload it\n      command: 'true'\n"
    )
}

#[test]
fn handlers_that_a_failure_leaves_behind_are_told() {
    let station = Station::new(&[(
        "site.yml",
        &site("command: 'false'\n      when: inventory_hostname == 'console'", "command: 'true'"),
    )]);
    let told = station.run();
    assert_eq!(pending(&told), [("console", vec!["restart it"])], "{}", told.journal());
    assert_eq!(told.on("manager", "restart it"), [Status::Changed]);
}

#[test]
fn a_handler_that_fails_is_told_as_not_run_and_so_are_those_after_it() {
    let station =
        Station::new(&[("site.yml", &site("command: 'true'\n      notify: reload it", "command: 'false'"))]);
    let told = station.run_on(&["manager"]);
    assert_eq!(pending(&told), [("manager", vec!["restart it", "reload it"])], "{}", told.journal());
}

#[test]
fn handlers_of_a_task_that_changed_one_item_and_failed_in_another_are_told() {
    let station = Station::new(&[("site.yml", &site("command: 'true'", "command: 'true'"))]);
    station.folder("manager", "/etc/b");
    let told = station.run_on(&["manager"]);
    assert_eq!(told.on("manager", "write"), [Status::Changed, Status::Failed], "{}", told.journal());
    assert_eq!(pending(&told), [("manager", vec!["restart it"])]);
}

#[test]
fn handlers_that_an_interruption_leaves_behind_are_told() {
    for (then, handler) in [
        ("shell: echo started; sleep 60", "command: 'true'"),
        ("command: 'true'", "shell: echo started; sleep 60"),
    ] {
        let mut station = Station::new(&[("site.yml", &site(then, handler))]);
        station.interrupt_at = Some("started".into());
        let told = station.run_on(&["manager"]);
        assert_eq!(pending(&told), [("manager", vec!["restart it"])], "{}", told.journal());
    }
}

#[test]
fn nothing_is_left_behind_when_all_went_well_or_it_was_a_check() {
    let mut station = Station::new(&[("site.yml", &site("command: 'true'", "command: 'true'"))]);
    station.check = true;
    assert_eq!(pending(&station.run()), []);
    station.check = false;
    assert_eq!(pending(&station.run()), []);
}
