//! How the machines go through a play: in batches, in which order, until when.

use wire::{EventKind, ExitCode, Status};

use super::station::{Station, Told};

/// The hosts that did a task, in the order in which they began it: one for each batch, separated by `/`.
fn batches(told: &Told) -> Vec<Vec<String>> {
    told.events
        .iter()
        .filter_map(|event| match &event.kind {
            EventKind::PlayStarted { hosts, .. } => Some(hosts.clone()),
            _ => None,
        })
        .collect()
}

fn site(keywords: &str, tasks: &str) -> Station {
    let tasks: String = tasks.lines().map(|line| format!("    {line}\n")).collect();
    Station::new(&[(
        "site.yml",
        &format!("- hosts: all\n  gather_facts: false\n{keywords}  tasks:\n{tasks}"),
    )])
}

#[test]
fn a_play_is_done_in_batches() {
    let station = site(
        "  serial: [1, '100%']\n",
        "- name: tell\n  debug: {msg: \"{{ ansible_play_batch | join(' ') }} of {{ ansible_play_hosts | length }}\"}\n\
         - name: once\n  command: 'true'\n  run_once: true\n",
    );
    let told = station.run();
    assert_eq!(batches(&told), [vec!["manager"], vec!["console", "storage"]]);
    assert_eq!(told.message("manager", "tell"), "manager of 3");
    assert_eq!(told.message("storage", "tell"), "console storage of 3");
    let once: Vec<String> = told.of("once").into_iter().map(|report| report.host).collect();
    assert_eq!(once, ["manager", "console"]);
}

#[test]
fn when_a_whole_batch_fails_the_others_are_not_begun() {
    let station = site("  serial: 1\n", "- command: 'false'\n");
    let told = station.run();
    assert_eq!((batches(&told).len(), told.code), (1, ExitCode::TaskFailed));
}

#[test]
fn too_large_a_share_of_failures_ends_the_run() {
    let tasks = "- name: break\n  command: 'false'\n  when: inventory_hostname == 'console'\n- name: next\n  command: 'true'\n";
    let told = site("  max_fail_percentage: 33\n", tasks).run();
    assert!(told.of("next").is_empty() && told.code == ExitCode::TaskFailed, "{}", told.journal());
    assert!(told.journal().contains("1 of 3 hosts failed, more than `max_fail_percentage` (33 %)"));
    let told = site("  max_fail_percentage: 34\n", tasks).run();
    assert_eq!(told.of("next").len(), 2);
}

#[test]
fn machines_come_in_the_order_that_is_wanted() {
    let first =
        |order: &str| batches(&site(&format!("  order: {order}\n"), "- command: 'true'\n").run()).remove(0);
    assert_eq!(first("sorted"), ["console", "manager", "storage"]);
    assert_eq!(first("reverse_inventory"), ["storage", "console", "manager"]);
    let mut shuffled = first("shuffle");
    shuffled.sort();
    assert_eq!(shuffled, ["console", "manager", "storage"]);
}

#[test]
fn handlers_can_be_forced_to_run_where_a_task_failed() {
    let tasks = "- command: 'true'\n  notify: restart\n- command: 'false'\n- name: next\n  command: 'true'\n";
    let handlers = |forced: &str| {
        Station::new(&[(
            "site.yml",
            &format!(
                "- hosts: all\n  gather_facts: false\n  force_handlers: {forced}\n  handlers: [{{name: restart, command: 'true'}}]\n  tasks:\n{}",
                tasks.lines().map(|line| format!("    {line}\n")).collect::<String>()
            ),
        )])
    };
    let told = handlers("true").run();
    assert_eq!(told.of("restart").len(), 3, "{}", told.journal());
    assert_eq!((told.of("next").len(), told.code), (0, ExitCode::TaskFailed));
    assert!(handlers("false").run().of("restart").is_empty());
}

#[test]
fn a_task_can_be_done_by_a_few_machines_at_a_time() {
    // Each notes when it is there and whether another one is: one at a time none is.
    let station = site(
        "",
        "- name: alone\n  shell: test ! -e {{ mark }} && touch {{ mark }} && sleep 0.2 && rm {{ mark }}\n  throttle: 1\n",
    );
    let mut station = station;
    station.extra.insert("mark".into(), station.root("manager").join("mark").display().to_string().into());
    let told = station.run();
    assert_eq!(told.code, ExitCode::Success, "{}", told.journal());
}

#[test]
fn a_batch_or_a_role_can_be_ended() {
    let station = site(
        "  serial: 2\n",
        "- meta: end_batch\n  when: inventory_hostname == 'manager'\n- name: next\n  command: 'true'\n",
    );
    let told = station.run();
    assert_eq!(told.of("next").into_iter().map(|r| r.host).collect::<Vec<_>>(), ["storage"]);
    let station = Station::new(&[
        (
            "site.yml",
            "- hosts: all\n  gather_facts: false\n  roles: [a]\n  tasks:\n    - name: after\n      command: 'true'\n",
        ),
        (
            "roles/a/tasks/main.yml",
            "- meta: end_role\n  when: inventory_hostname == 'console'\n- name: rest\n  command: 'true'\n",
        ),
    ]);
    let told = station.run();
    assert_eq!((told.on("console", "rest").len(), told.on("manager", "rest").len()), (0, 1));
    assert_eq!(told.of("after").len(), 3);
}

#[test]
fn facts_can_be_forgotten_and_belong_to_whom_the_play_says() {
    let station = site(
        "",
        "- setup:\n  delegate_to: storage\n  delegate_facts: true\n  run_once: true\n\
         - name: tell\n  debug: {msg: \"{{ hostvars.storage.ansible_facts.system | default('none') }} {{ ansible_facts.system | default('none') }}\"}\n\
         - meta: clear_facts\n\
         - name: tell again\n  debug: {msg: \"{{ hostvars.storage.ansible_facts.system | default('none') }}\"}\n",
    );
    let told = station.run();
    assert_eq!(told.message("manager", "tell"), "Linux none");
    assert_eq!(told.message("manager", "tell again"), "none");
}

#[test]
fn what_one_machine_sets_for_all_is_set_for_all() {
    let station = site(
        "",
        "- set_fact: {where: '{{ inventory_hostname }}'}\n  run_once: true\n- name: tell\n  debug: {msg: '{{ where }}'}\n",
    );
    assert_eq!(station.run().message("storage", "tell"), "manager");
}

#[test]
fn arguments_of_modules_can_be_given_once() {
    let station = site(
        "  module_defaults:\n    copy: {mode: '0600', content: outer}\n    ansible.builtin.debug: {msg: said}\n",
        "- name: tell\n  debug:\n\
         - block:\n    - name: inner\n      copy: {dest: /etc/inner}\n  module_defaults:\n    copy: {content: inner}\n\
         - name: own\n  copy: {dest: /etc/own, content: own}\n",
    );
    let told = station.run_on(&["manager"]);
    assert_eq!(told.message("manager", "tell"), "said");
    assert_eq!(station.text("manager", "/etc/inner").unwrap(), "inner");
    assert_eq!(station.text("manager", "/etc/own").unwrap(), "own");
}

#[test]
fn a_machine_that_can_not_be_reached_may_be_ignored() {
    let station = site(
        "",
        "- name: power\n  hostname: {name: x}\n  when: inventory_hostname == 'console'\n  ignore_unreachable: true\n  register: result\n\
         - name: tell\n  debug: {msg: '{{ result.unreachable | default(false) }}'}\n\
         - name: next\n  command: 'true'\n",
    );
    let told = station.run();
    assert_eq!(told.on("console", "power"), [Status::Ignored], "{}", told.journal());
    assert_eq!(told.message("console", "tell"), "true");
    assert_eq!(told.on("console", "next"), [Status::Changed], "{}", told.journal());
}

#[test]
fn what_takes_too_long_is_ended() {
    let station = site(
        "",
        "- name: slow\n  shell: sleep 60; echo done\n  timeout: 1\n  ignore_errors: true\n\
         - name: background\n  shell: sleep 60\n  async: 1\n  poll: 1\n  ignore_errors: true\n\
         - name: quick\n  command: echo {{ item }}\n  loop: [a, b]\n  async: 600\n  timeout: 600\n",
    );
    let told = station.run_on(&["manager"]);
    assert_eq!(told.on("manager", "slow"), [Status::Ignored], "{}", told.journal());
    assert_eq!(told.message("manager", "slow"), "it was ended after 1 second (`timeout`)");
    assert_eq!(told.on("manager", "background"), [Status::Ignored]);
    assert_eq!(told.on("manager", "quick"), [Status::Changed, Status::Changed]);
}

#[test]
fn a_play_can_be_done_on_the_control_machine_without_reaching_its_hosts() {
    let tasks = "- name: note\n  copy: {content: here, dest: '/etc/of-{{ inventory_hostname }}'}\n";
    let mut station = site("  connection: local\n", tasks);
    station.folder("localhost", "/etc");
    station.put("localhost", "/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n");
    station.put("localhost", "/etc/group", "root:x:0:\n");
    station.down = ["manager", "console", "storage"].map(str::to_owned).into();
    let told = station.run();
    assert_eq!(told.code, ExitCode::Success, "{}", told.journal());
    assert_eq!(station.text("localhost", "/etc/of-console").unwrap(), "here");
}

#[test]
fn the_control_machine_need_not_be_in_the_inventory() {
    let station = Station::new(&[(
        "site.yml",
        "- hosts: localhost\n  gather_facts: false\n  tasks:\n    - name: tell\n      debug: {msg: '{{ inventory_hostname }} {{ ansible_connection }} {{ groups.all | length }}'}\n    - name: run\n      command: 'true'\n",
    )]);
    station.folder("localhost", "/etc");
    let told = station.run_on(&["manager"]);
    assert_eq!(told.code, ExitCode::Success, "{}", told.journal());
    assert_eq!(told.message("localhost", "tell"), "localhost local 3");
    assert_eq!(told.on("localhost", "run"), [Status::Changed]);
}

/// Answers with the name of the variable, or with nothing where there is a default.
struct Scripted;

impl crate::Operator for Scripted {
    fn is_there(&self) -> bool {
        true
    }

    fn accept_host_keys(&self, _: &[crate::transport::HostKey]) -> Result<(), crate::Unanswered> {
        Ok(())
    }

    fn password(&self, _: &crate::PasswordAsked<'_>) -> Result<crate::Secret, crate::Unanswered> {
        Err(crate::Unanswered::Interrupted)
    }

    fn pass_on(&self, _: &str, _: bool) -> Result<crate::Secret, crate::Unanswered> {
        Err(crate::Unanswered::Interrupted)
    }

    fn user_passwords(&self, _: &[crate::NewUser]) -> Result<wire::Object, crate::Unanswered> {
        Err(crate::Unanswered::Interrupted)
    }

    fn variable(&self, asked: &crate::VariableAsked<'_>) -> Result<crate::Secret, crate::Unanswered> {
        let answer = if asked.default.is_some() { "" } else { asked.question };
        Ok(crate::Secret::new(answer.to_owned()))
    }
}

#[test]
fn what_a_play_asks_for_is_asked_before_anything_is_done() {
    let prompts = "  vars_prompt:\n    - {name: word, prompt: 'Which?'}\n    - {name: number, default: 5, private: false}\n    - {name: given}\n";
    let mut station =
        site(prompts, "- name: tell\n  debug: {msg: '{{ word }} {{ number + 1 }} {{ given }}'}\n");
    station.extra.insert("given".into(), "given".into());
    station.operator = std::sync::Arc::new(Scripted);
    assert_eq!(station.run().message("storage", "tell"), "Which? 6 given");
    station.operator = std::sync::Arc::new(crate::Absent);
    let told = station.run();
    assert_eq!((told.code, told.items().count()), (ExitCode::Usage, 0), "{}", told.journal());
}
