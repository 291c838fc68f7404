//! Modules that bring files and programs from one side to the other, and those that only wait.

#![expect(clippy::disallowed_methods, reason = "tests look at what was fetched")]

use std::fs;

use wire::{ExitCode, Status};

use super::station::Station;

#[test]
fn a_file_of_a_machine_is_kept_here() {
    let mut station = Station::with_tasks(
        "- name: fetch\n  fetch: {src: /etc/x, dest: '{{ here }}'}\n  register: got\n\
         - name: flat\n  fetch: {src: /etc/x, dest: '{{ here }}/flat', flat: true}\n\
         - name: missing\n  fetch: {src: /etc/none, dest: '{{ here }}', fail_on_missing: false}\n\
         - name: told\n  assert: {that: [got.checksum == got.remote_checksum, got.dest is search('manager/etc/x')]}\n",
    );
    let here = tempfile::tempdir().unwrap();
    station.extra.insert("here".into(), here.path().display().to_string().into());
    station.put("manager", "/etc/x", "text\n");
    station.check = true;
    assert_eq!(station.run_on(&["manager"]).on("manager", "fetch"), [Status::Changed]);
    assert!(!here.path().join("manager").exists());
    station.check = false;
    let told = station.run_on(&["manager"]);
    assert_eq!(told.code, ExitCode::Success, "{}", told.journal());
    assert_eq!(fs::read_to_string(here.path().join("manager/etc/x")).unwrap(), "text\n");
    assert_eq!(fs::read_to_string(here.path().join("flat")).unwrap(), "text\n");
    assert_eq!(station.run_on(&["manager"]).on("manager", "fetch"), [Status::Ok]);
}

#[test]
fn bytes_that_are_no_utf_8_survive_templates_over_what_is_there() {
    let mut station = Station::new(&[
        (
            "site.yml",
            "- hosts: all\n  gather_facts: false\n  tasks:\n    - slurp: {src: /etc/x}\n      register: x\n    - template: {src: x.j2, dest: \
             /etc/x}\n    - copy: {content: \"{{ x.content | b64decode }}\", dest: /etc/y}\n    - assert: {that: x.content | b64decode | b64encode == \
             x.content}\n",
        ),
        ("templates/x.j2", "first\n{{ x.content | b64decode }}"),
    ]);
    let path = station.root("manager").join("etc/x");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, b"caff\xe8 pi\xc3\xb9\n").unwrap();
    station.check = false;
    let told = station.run_on(&["manager"]);
    assert_eq!(told.code, ExitCode::Success, "{}", told.journal());
    assert_eq!(fs::read(&path).unwrap(), b"first\ncaff\xe8 pi\xc3\xb9\n");
    assert_eq!(fs::read(path.with_file_name("y")).unwrap(), b"caff\xe8 pi\xc3\xb9\n");
}

#[test]
fn a_script_runs_without_being_a_file_on_the_machine() {
    let station = Station::new(&[
        (
            "site.yml",
            "- hosts: all\n  gather_facts: false\n  tasks:\n    - name: script\n      script: tell.sh a 'b c'\n      register: said\n    - name: told\n      assert: {that: \"said.stdout_lines == ['2', 'b c', 'nothing to read']\"}\n",
        ),
        ("files/tell.sh", "#!/bin/bash\necho $#; echo \"$2\"; cat; read -r line || echo nothing to read\n"),
    ]);
    let told = station.run_on(&["manager"]);
    assert_eq!(told.on("manager", "told"), [Status::Ok], "{}", told.journal());
}

#[test]
fn a_raw_line_is_one_for_a_shell() {
    let station = Station::with_tasks(
        "- name: raw\n  raw: echo $((1 + 1))\n  register: said\n- name: told\n  assert: {that: said.stdout == '2'}\n",
    );
    assert_eq!(station.run_on(&["manager"]).on("manager", "told"), [Status::Ok]);
}

#[test]
fn a_pause_waits_and_one_for_an_answer_is_refused() {
    let station = Station::with_tasks(
        "- name: short\n  pause: {seconds: 0.01}\n  register: done\n- name: told\n  assert: {that: done.delta == 0}\n\
         - name: ask\n  pause: {prompt: go on?}\n",
    );
    let told = station.run_on(&["manager"]);
    assert_eq!(told.on("manager", "told"), [Status::Ok], "{}", told.journal());
    assert_eq!(
        told.message("manager", "ask"),
        "it would wait for an answer, and nobody is asked during a run"
    );
}

#[test]
fn variables_of_a_folder_are_read_in_order_and_merged_when_asked() {
    let station = Station::new(&[
        (
            "site.yml",
            "- hosts: all\n  gather_facts: false\n  vars: {ports: {ssh: 22}}\n  tasks:\n\
          \x20   - name: all\n      include_vars: {dir: of, ignore_files: [skip], ignore_unknown_extensions: true, hash_behaviour: merge}\n\
          \x20   - name: told\n      assert: {that: [\"ports == {'ssh': 22, 'web': 80, 'dns': 53}\", who == 'deep']}\n\
          \x20   - name: shallow\n      include_vars: {dir: of, depth: 1, files_matching: '^b', name: only, ignore_unknown_extensions: true}\n\
          \x20   - name: told too\n      assert: {that: \"only == {'ports': {'dns': 53}, 'who': 'b'}\"}\n\
          \x20   - name: unknown\n      include_vars: {dir: of}\n",
        ),
        ("vars/of/a.yml", "ports: {web: 80}\nwho: a\n"),
        ("vars/of/b.json", "{\"ports\": {\"dns\": 53}, \"who\": \"b\"}"),
        ("vars/of/deep/c.yaml", "who: deep\n"),
        ("vars/of/skip.yml", "who: skipped\n"),
        ("vars/of/notes.txt", "no variables"),
    ]);
    let told = station.run_on(&["manager"]);
    assert_eq!(told.on("manager", "told"), [Status::Ok], "{}", told.journal());
    assert_eq!(told.on("manager", "told too"), [Status::Ok], "{}", told.journal());
    let message = told.message("manager", "unknown");
    assert!(message.ends_with("vars/of/notes.txt has none of the extensions: json, yaml, yml"), "{message}");
}

#[test]
fn pieces_of_the_content_are_put_together() {
    let station = Station::new(&[
        (
            "site.yml",
            "- hosts: all\n  gather_facts: false\n  tasks:\n    - name: put\n      assemble: {src: pieces, dest: /etc/x, remote_src: false, regexp: '[ab]$'}\n",
        ),
        ("files/pieces/1a", "one"),
        ("files/pieces/2b", "two\n"),
        ("files/pieces/3c", "three\n"),
    ]);
    assert_eq!(station.run_on(&["manager"]).on("manager", "put"), [Status::Changed]);
    assert_eq!(station.text("manager", "/etc/x").as_deref(), Some("one\ntwo\n"));
}

#[test]
fn a_template_has_the_ends_of_lines_and_the_encoding_that_are_asked_for() {
    let station = Station::new(&[
        (
            "site.yml",
            "- hosts: all\n  gather_facts: false\n  tasks:\n    - name: put\n      template: {src: x, dest: /etc/x, newline_sequence: \"\\r\\n\", output_encoding: latin-1}\n\
             \x20   - name: refuse\n      template: {src: x, dest: /etc/x, output_encoding: ascii}\n",
        ),
        ("templates/x", "perch\u{e8}\n{{ 1 }}\n"),
    ]);
    let told = station.run_on(&["manager"]);
    assert_eq!(told.on("manager", "put"), [Status::Changed], "{}", told.journal());
    assert_eq!(fs::read(station.root("manager").join("etc/x")).unwrap(), b"perch\xe8\r\n1\r\n");
    assert_eq!(told.message("manager", "refuse"), "the text can't be written in ascii");
}
