//! Handlers.

use wire::Status;

use super::station::Station;

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
            wire::EventKind::TaskStarted(header) => Some(header.name.clone()),
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
