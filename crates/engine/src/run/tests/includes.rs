//! Includes: names that only the run knows, what they hand down, roles, handlers.

use wire::{ExitCode, Status};

use super::station::Station;

fn site(tasks: &str, files: &[(&str, &str)]) -> Station {
    let tasks: String = tasks.lines().map(|line| format!("    {line}\n")).collect();
    let site = format!("- hosts: all\n  gather_facts: false\n  tasks:\n{tasks}");
    let files: Vec<(&str, &str)> =
        [("site.yml", site.as_str())].into_iter().chain(files.iter().copied()).collect();
    Station::new(&files)
}

#[test]
fn each_machine_includes_what_its_variables_name() {
    let station = site(
        "- include_tasks: '{{ inventory_hostname }}.yml'\n- name: after\n  command: 'true'\n",
        &[
            ("manager.yml", "- name: of manager\n  command: 'true'\n"),
            ("console.yml", "- name: of console\n  command: 'true'\n"),
        ],
    );
    let told = station.run();
    assert_eq!(told.on("manager", "of manager"), [Status::Changed]);
    assert_eq!(told.on("console", "of console"), [Status::Changed]);
    assert!(told.on("manager", "of console").is_empty());
    // Of the storage there is no such file.
    assert_eq!(
        told.message("storage", "include_tasks"),
        "there is no file of tasks `storage.yml` (site.yml:4:23)"
    );
    assert_eq!((told.on("storage", "after").len(), told.on("console", "after").len()), (0, 1));
}

#[test]
fn an_include_that_can_not_be_read_can_be_rescued() {
    let station = site(
        "- block:\n    - include_tasks: '{{ nowhere }}'\n      vars: {nowhere: nowhere.yml}\n  rescue:\n    - name: rescue\n      command: 'true'\n",
        &[],
    );
    let told = station.run();
    assert_eq!((told.of("rescue").len(), told.code), (3, ExitCode::Success), "{}", told.journal());
}

#[test]
fn roles_are_included_under_names_of_items_with_their_handlers_and_variables() {
    let station = site(
        "- include_role:\n    name: '{{ item }}'\n    public: true\n  loop: [a, b]\n\
         - name: tell\n  debug: {msg: '{{ of_a }} {{ of_b }}'}\n",
        &[
            ("roles/a/tasks/main.yml", "- name: of a\n  command: 'true'\n  notify: restart a\n"),
            ("roles/a/handlers/main.yml", "- name: restart a\n  command: 'true'\n"),
            ("roles/a/defaults/main.yml", "of_a: 1\n"),
            ("roles/b/tasks/main.yml", "- name: of b\n  debug: {msg: '{{ of_b }}'}\n"),
            ("roles/b/defaults/main.yml", "of_b: 2\n"),
        ],
    );
    let told = station.run();
    assert_eq!(told.code, ExitCode::Success, "{}", told.journal());
    assert_eq!(told.message("manager", "of b"), "2");
    assert_eq!(told.message("manager", "tell"), "1 2");
    assert_eq!(told.of("restart a").len(), 3);
}

#[test]
fn an_include_applies_keywords_to_its_tasks() {
    let mut station = site(
        "- include_tasks:\n    file: more.yml\n    apply: {tags: chosen, when: inventory_hostname == 'manager', vars: {word: applied}}\n  tags: chosen\n",
        &[("more.yml", "- name: tell\n  debug: {msg: '{{ word }}'}\n")],
    );
    station.only = vec!["chosen".into()];
    let told = station.run();
    assert_eq!(told.message("manager", "tell"), "applied");
    assert_eq!(told.on("console", "tell"), [Status::Skipped]);
}

#[test]
fn a_role_that_is_included_without_being_public_keeps_its_variables_for_itself() {
    let station = site(
        "- include_role: {name: a}\n- name: tell\n  debug: {msg: \"{{ of_a | default('nothing') }}\"}\n\
         - import_role: {name: b, tasks_from: other, vars_from: special}\n",
        &[
            ("roles/a/tasks/main.yml", "- name: of a\n  debug: {msg: '{{ of_a }}'}\n"),
            ("roles/a/vars/main.yml", "of_a: 1\n"),
            ("roles/b/tasks/other.yml", "- name: of b\n  debug: {msg: '{{ of_b }}'}\n"),
            ("roles/b/vars/special.yml", "of_b: 2\n"),
        ],
    );
    let told = station.run();
    assert_eq!(told.message("manager", "of a"), "1");
    assert_eq!(told.message("manager", "tell"), "nothing");
    assert_eq!(told.message("manager", "of b"), "2");
}

#[test]
fn a_role_need_not_be_done_twice() {
    let station = site(
        "- include_role: {name: a, allow_duplicates: false}\n- include_role: {name: a, allow_duplicates: false}\n- include_role: {name: a}\n",
        &[("roles/a/tasks/main.yml", "- name: of a\n  command: 'true'\n")],
    );
    assert_eq!(station.run_on(&["manager"]).of("of a").len(), 2);
}

#[test]
fn handlers_can_be_imported_and_included() {
    let station = Station::new(&[
        (
            "site.yml",
            "\
- hosts: manager
  gather_facts: false
  tasks:
    - command: 'true'
      notify: [included, imported, topic]
  handlers:
    - import_tasks: imported.yml
    - name: included
      include_tasks: included.yml
",
        ),
        (
            "imported.yml",
            "- name: imported\n  command: 'true'\n- name: listener\n  command: 'true'\n  listen: topic\n- name: other\n  command: 'true'\n",
        ),
        ("included.yml", "- name: first\n  command: 'true'\n- name: second\n  command: 'true'\n"),
    ]);
    let told = station.run();
    let count = |name: &str| told.of(name).len();
    assert_eq!(
        ["imported", "listener", "other", "first", "second"].map(count),
        [1, 1, 0, 1, 1],
        "{}",
        told.journal()
    );
}

#[test]
fn a_module_can_be_called_the_old_way() {
    let station = site(
        "- name: text\n  action: debug msg='{{ inventory_hostname }}'\n\
         - name: mapping\n  action: {module: debug, msg: said}\n\
         - name: here\n  local_action: command echo {{ inventory_hostname }}\n",
        &[],
    );
    let told = station.run_on(&["manager"]);
    assert_eq!(
        (told.message("manager", "text").as_str(), told.message("manager", "mapping").as_str()),
        ("manager", "said")
    );
    assert_eq!(told.of("here")[0].delegate.as_deref(), Some("localhost"));
}

#[test]
fn the_arguments_of_a_role_are_checked_before_its_tasks() {
    let specs = "\
argument_specs:
  main:
    short_description: A service
    options:
      port: {type: int, required: true, description: where}
      users:
        type: list
        elements: dict
        options:
          name: {required: true}
          shell: {choices: [bash, zsh], default: bash}
      mode: {choices: [on, off, '7']}
  other:
    options: {}
";
    let run = |vars: &str| {
        let station = site(
            &format!("- include_role: {{name: a}}\n  vars: {vars}\n"),
            &[
                ("roles/a/meta/argument_specs.yml", specs),
                ("roles/a/tasks/main.yml", "- name: of a\n  command: 'true'\n"),
            ],
        );
        let told = station.run_on(&["manager"]);
        let wrong = told.of("Validating arguments against arg spec main - A service")[0].message.clone();
        (told.of("of a").len(), wrong)
    };
    assert_eq!(run("{port: '80', users: [{name: anna, shell: zsh}], mode: 7}"), (1, None));
    assert_eq!(
        run("{port: many, users: [{shell: fish, nmae: bob}, anna], mode: 8}"),
        (
            0,
            Some(
                "the arguments of the role are wrong: `port` must be an integer; `users[0].name` is needed; \
                 `users[0].shell` is none of its choices; `users[0]` has no `nmae`; `users[1]` must be a mapping; \
                 `mode` is none of its choices"
                    .to_owned()
            )
        )
    );
    assert_eq!(run("{}"), (0, Some("the arguments of the role are wrong: `port` is needed".to_owned())));
}
