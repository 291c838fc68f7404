//! What playbooks become when they are read: order, inheritance, roles, arguments.

use std::path::Path;

use lang::{
    files::Embedded,
    playbook::{Action, Condition, FileKind, Meta, Play, Selection, Setting, Step, Task, load, tasks},
};

/// The plays of content without errors.
fn plays(files: &[(&str, &str)]) -> Vec<Play> {
    let files = Embedded::owned(files.iter().map(|(path, text)| (*path, *text)));
    let loaded = load(&files, Path::new("site.yml"));
    assert!(loaded.diagnostics.is_empty(), "{:#?}", loaded.diagnostics);
    loaded.playbook.plays
}

fn play(files: &[(&str, &str)]) -> Play {
    plays(files).remove(0)
}

fn titles(steps: &[Step]) -> Vec<String> {
    let role = |task: &Task| task.role.as_ref().map(|role| format!("{} : ", role.name)).unwrap_or_default();
    tasks(steps).into_iter().map(|task| format!("{}{}", role(task), task.title())).collect()
}

fn conditions(task: &Task) -> Vec<&str> {
    let text = |condition| match condition {
        &Condition::Literal(true) => "true",
        &Condition::Literal(false) => "false",
        Condition::Expression(expression) => expression.text.as_str(),
    };
    task.keywords.when.iter().map(text).collect()
}

fn argument(task: &Task, name: &str) -> String {
    let Action::Module(call) = &task.action else { panic!("no module: {task:?}") };
    call.arguments()[name].as_str().unwrap_or_else(|| panic!("{name}")).to_owned()
}

/// `task` as the only one of a play.
fn single(task: &str) -> Task {
    let site = format!("- hosts: all\n  tasks:\n    - {}\n", task.replace('\n', "\n      "));
    tasks(&play(&[("site.yml", &site)]).sections[1])[0].clone()
}

#[test]
fn roles_come_before_tasks_and_dependencies_before_their_role() {
    let play = play(&[
        (
            "site.yml",
            "- hosts: all\n  tasks: [{ping: }]\n  roles: [a]\n  post_tasks: [{ping: , name: last}]\n  pre_tasks: [{ping: , name: first}]\n",
        ),
        ("roles/a/meta/main.yml", "dependencies: [b]\n"),
        ("roles/a/tasks/main.yml", "- ping:\n"),
        ("roles/b/tasks/main.yml", "- ping:\n- import_tasks: more.yml\n"),
        ("roles/b/tasks/more.yml", "- ping:\n  name: imported\n"),
    ]);
    assert_eq!(titles(&play.sections[0]), ["first"]);
    assert_eq!(titles(&play.sections[1]), ["b : ping", "b : imported", "a : ping", "ping"]);
    assert_eq!(titles(&play.sections[2]), ["last"]);
}

#[test]
fn a_task_has_what_plays_roles_and_blocks_around_it_say() {
    let play = play(&[
        (
            "site.yml",
            "\
- hosts: all
  become: true
  tags: play
  environment: {A: 1}
  roles:
    - {role: a, tags: [role, play], when: of_role}
",
        ),
        (
            "roles/a/tasks/main.yml",
            "\
- block:
    - ping:
      when: [of_task, true]
      tags: task
      become_user: discos
      vars: {x: 2}
      environment: {B: 2}
      notify: own
    - ping:
  when: of_block
  become: false
  vars: {x: 1}
  notify: of block
",
        ),
    ]);
    let all = tasks(&play.sections[1]);
    let task = all[0];
    assert_eq!(conditions(task), ["of_role", "of_block", "of_task", "true"]);
    assert_eq!(task.keywords.tags, ["play", "role", "task"]);
    assert_eq!(task.keywords.become_, Some(Setting::Literal(false)));
    assert_eq!(task.keywords.become_user.as_ref().unwrap().text, "discos");
    assert_eq!(task.keywords.environment.len(), 2);
    let values: Vec<_> = task.keywords.vars.iter().map(|vars| vars.get("x").unwrap().value.clone()).collect();
    assert_eq!(values.iter().map(|value| value.as_i64().unwrap()).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(task.keywords.notify[0].text, "own");
    assert_eq!(all[1].keywords.notify[0].text, "of block");
}

#[test]
fn a_dynamic_include_hands_down_variables_and_nothing_else() {
    let play = play(&[
        (
            "site.yml",
            "\
- hosts: all
  tasks:
    - block:
        - include_tasks: more.yml
          when: of_include
          tags: include
          vars: {x: 1}
      when: of_block
",
        ),
        ("more.yml", "- ping:\n"),
    ]);
    let include = tasks(&play.sections[1])[0];
    assert_eq!(conditions(include), ["of_block", "of_include"]);
    let Action::Include(content) = &include.action else { panic!("{include:?}") };
    let task = tasks(content.steps())[0];
    assert_eq!(conditions(task), ["of_block"]);
    assert!(task.keywords.tags.is_empty());
    assert_eq!(*task.keywords.include_params[0].get("x").unwrap().value, 1);
}

#[test]
fn the_second_of_two_equal_uses_of_a_role_is_known_as_such() {
    let files = [
        ("site.yml", "- hosts: all\n  roles: [a, b, {role: b, when: x}, {role: b, vars: {y: 1}}]\n"),
        ("roles/a/meta/main.yml", "dependencies: [b]\n"),
        ("roles/b/tasks/main.yml", "- ping:\n"),
    ];
    let play = play(&files);
    let identity = |task: &Task| task.role.as_ref().unwrap().identity;
    let tasks = tasks(&play.sections[1]);
    assert_eq!(titles(&play.sections[1]), ["b : ping", "b : meta", "b : ping", "b : ping", "b : ping"]);
    assert!(matches!(tasks[1].action, Action::Meta(Meta::RoleComplete)));
    assert_eq!(identity(tasks[0]), identity(tasks[2]));
    assert_ne!(identity(tasks[0]), identity(tasks[3]));
    assert_ne!(identity(tasks[3]), identity(tasks[4]));
    assert_eq!(play.chosen(&Selection::default()).len(), 4);
}

#[test]
fn a_role_sees_its_own_variables_before_those_of_its_parents_and_dependencies() {
    let play = play(&[
        ("site.yml", "- hosts: all\n  roles: [{role: a, vars: {x: beside the name}}]\n"),
        ("roles/a/meta/main.yml", "dependencies: [b]\n"),
        ("roles/a/defaults/main.yml", "x: default of a\n"),
        ("roles/a/vars/main.yml", "x: vars of a\n"),
        ("roles/a/tasks/main.yml", "- ping:\n"),
        ("roles/b/defaults/main.yml", "x: default of b\n"),
        ("roles/b/vars/main.yml", "x: vars of b\n"),
        ("roles/b/tasks/main.yml", "- ping:\n"),
    ]);
    let values = |vars: &[std::sync::Arc<lang::playbook::Vars>]| -> Vec<String> {
        vars.iter().map(|vars| vars.get("x").unwrap().value.as_str().unwrap().to_owned()).collect()
    };
    let [b, a] = tasks(&play.sections[1])[..] else { panic!("{:?}", play.sections) };
    let (a, b) = (a.role.as_ref().unwrap(), b.role.as_ref().unwrap());
    assert_eq!(values(&a.defaults), ["default of b", "default of a"]);
    assert_eq!(values(&a.vars), ["vars of b", "vars of a", "beside the name"]);
    assert_eq!(values(&b.defaults), ["default of a", "default of b"]);
    assert_eq!(values(&b.vars), ["beside the name", "vars of a", "vars of b"]);
    assert_eq!(values(&a.exports), ["vars of b", "vars of a"]);
}

#[test]
fn arguments_can_be_written_in_one_line() {
    let task = single("ansible.builtin.copy: src=a dest=\"/tmp/b c\" mode=0644");
    assert_eq!((argument(&task, "src"), argument(&task, "dest")), ("a".into(), "/tmp/b c".into()));
    let task = single(
        "command: chdir=/tmp make  a=b creates={{ x | default('y z') }}\nargs: {removes: /q, chdir: /no}",
    );
    assert_eq!(argument(&task, "_raw_params"), "make  a=b");
    assert_eq!(argument(&task, "chdir"), "/tmp");
    assert_eq!(argument(&task, "creates"), "{{ x | default('y z') }}");
    assert_eq!(argument(&task, "removes"), "/q");
    let task = single("shell: |\n  set -e\n    echo a\\=b\n  echo it\\'s");
    assert_eq!(argument(&task, "_raw_params"), "set -e\n  echo a=b\necho it\\'s\n");
    let task = single(r"debug: msg='a\tb'");
    assert_eq!(argument(&task, "msg"), "a\tb");
}

#[test]
fn a_notification_is_for_the_last_of_a_name_and_for_all_that_listen() {
    let play = play(&[
        (
            "site.yml",
            "\
- hosts: all
  roles: [a]
  handlers:
    - {name: restart, ping: }
    - {name: reload, ping: , listen: [all, restart]}
    - {name: other, ping: , listen: all}
",
        ),
        ("roles/a/handlers/main.yml", "- {name: restart, ping: }\n- {name: other, ping: , listen: all}\n"),
    ]);
    assert_eq!(play.handlers.len(), 5);
    assert_eq!(play.notified("restart"), [2, 3]);
    assert_eq!(play.notified("a : restart"), [0]);
    assert_eq!(play.notified("all"), [3, 4]);
    assert!(play.notified("a : other").contains(&1));
    assert!(play.notified("nothing").is_empty());
}

/// Expectations from `ansible-playbook --list-tasks --tags ... --skip-tags ...`.
#[test]
fn tags_choose_tasks_as_ansible_does() {
    let all = ["plain", "a", "b", "always", "never", "never and a"];
    let site = "\
- hosts: all
  tasks:
    - {name: plain, ping: }
    - {name: a, ping: , tags: a}
    - {name: b, ping: , tags: [b]}
    - {name: always, ping: , tags: always}
    - {name: never, ping: , tags: never}
    - {name: never and a, ping: , tags: 'never, a'}
";
    let play = play(&[("site.yml", site)]);
    let chosen = |only: &[&str], skip: &[&str]| -> Vec<String> {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let selection = Selection { only: list(only), skip: list(skip) };
        play.chosen(&selection).iter().map(|task| task.title().to_owned()).collect()
    };
    assert_eq!(chosen(&[], &[]), all[..4]);
    assert_eq!(chosen(&["a"], &[]), ["a", "always", "never and a"]);
    assert_eq!(chosen(&["a"], &["always"]), ["a", "never and a"]);
    assert_eq!(chosen(&["never"], &[]), ["always", "never", "never and a"]);
    assert_eq!(chosen(&["untagged"], &[]), ["plain", "always"]);
    assert_eq!(chosen(&["tagged"], &[]), ["a", "b", "always"]);
    assert_eq!(chosen(&[], &["a"]), ["plain", "b", "always"]);
    assert_eq!(chosen(&[], &["untagged"]), ["a", "b", "always"]);
    assert_eq!(chosen(&[], &["tagged"]), ["plain"]);
    assert_eq!(chosen(&["all"], &["all"]), ["always"]);
}

#[test]
fn files_are_looked_for_in_the_role_then_beside_the_playbook() {
    let content = [
        ("site.yml", "- hosts: all\n  roles: [a]\n"),
        ("roles/a/tasks/main.yml", "- template: {src: both.j2, dest: /x}\n"),
        ("roles/a/templates/both.j2", ""),
        ("templates/both.j2", ""),
        ("templates/outer.j2", ""),
        ("roles/a/beside.j2", ""),
    ];
    let play = play(&content);
    let files = Embedded::owned(content);
    let search = &tasks(&play.sections[1])[0].search;
    let find = |name| search.find(&files, FileKind::Template, name).map(|path| path.display().to_string());
    assert_eq!(find("both.j2").unwrap(), "roles/a/templates/both.j2");
    assert_eq!(find("templates/both.j2").unwrap(), "roles/a/templates/both.j2");
    assert_eq!(find("outer.j2").unwrap(), "templates/outer.j2");
    assert_eq!(find("beside.j2").unwrap(), "roles/a/beside.j2");
    assert_eq!(find("../both.j2").unwrap_err().len(), 4);
    // Absolute names are files of the control machine.
    assert_eq!(find("/etc/passwd").unwrap(), "/etc/passwd");
    assert!(find("/no/such/file").is_err());
}

#[test]
fn an_imported_playbook_gets_the_tags_and_variables_of_its_import() {
    let plays = plays(&[
        ("site.yml", "- import_playbook: other/site.yml\n  tags: x\n  vars: {a: 2}\n"),
        ("other/site.yml", "- hosts: [acs, storage]\n  vars: {a: 1}\n  tags: y\n  tasks:\n    - ping:\n"),
    ]);
    assert_eq!(plays[0].hosts.text, "acs,storage");
    assert_eq!(plays[0].folder, Path::new("other"));
    assert_eq!(tasks(&plays[0].sections[1])[0].keywords.tags, ["x", "y"]);
    assert_eq!(*plays[0].vars.last().unwrap().get("a").unwrap().value, 2);
}
