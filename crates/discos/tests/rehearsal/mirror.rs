//! A station without Internet: the control machine fetches DISCOS and brings it to the machines.

use std::{fs, path::PathBuf, process::Command};

use wire::Status;

use crate::{conformance::ansible::program, person::Person, station::Station};

/// The repository that the control machine reaches.
struct Far {
    bare: PathBuf,
    work: PathBuf,
}

impl Far {
    /// With the branches master and stable, and the configuration of Medicina.
    fn of(station: &Station) -> Self {
        let (work, bare) = (station.home().join("far/work"), station.home().join("far/discos.git"));
        fs::create_dir_all(work.join("Medicina/Configuration/CDB")).unwrap();
        fs::write(work.join("Medicina/Configuration/CDB/README"), "the telescope's\n").unwrap();
        git(&["init", "--quiet", "--initial-branch=master", work.to_str().unwrap()]);
        git(&["init", "--quiet", "--bare", bare.to_str().unwrap()]);
        let far = Self { bare, work };
        far.gets("Begin", &["master", "master:refs/heads/stable"]);
        far
    }

    /// A commit, pushed to these branches.
    fn gets(&self, text: &str, branches: &[&str]) {
        let work = self.work.to_str().unwrap();
        fs::write(self.work.join("NEWS"), text).unwrap();
        git(&["-C", work, "add", "."]);
        git(&["-C", work, "commit", "--quiet", "-m", text]);
        git(&[&["-C", work, "push", "--quiet", self.bare.to_str().unwrap()], branches].concat());
    }

    fn variable(&self) -> String {
        format!("discos_repository={}", self.bare.display())
    }
}

#[track_caller]
fn git(words: &[&str]) {
    let output = Command::new("git")
        .args(["-c", "user.name=DISCOS", "-c", "user.email=discos@example.org"])
        .args(words)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .unwrap();
    assert!(output.status.success(), "git {words:?}: {output:?}");
}

/// Everything that the machines have of the mirror.
const STATE: &str = "cat /discos-sw/mirrors/discos.origin /etc/gitconfig; cd /discos-sw/mirrors; \
    find . -type f -exec sha256sum {} + | sort; stat -c '%A %U:%G %n' . discos.git";

#[test]
fn discos_reaches_machines_without_internet() {
    let station = Station::medicina();
    let far = Far::of(&station);
    let variable = far.variable();
    let offline = ["--only", "users,mirror,acs", "-e", "internet=false", "-e", &variable];
    let deploy =
        |more: &[&str], code: i32| station.deployment(&[&offline[..], more].concat()).ends().with_code(code);
    station.simulator(&["cut", "internet:medicina"]);
    let json = ["--output", "json"];
    deploy(&["--check"], 3);
    deploy(&[], 0);
    let state = station.told("console", STATE);
    assert!(state.contains("drwxr-x--- discos:acs discos.git\n"), "{state}");
    deploy(&json, 0).events().are_of_a_run_without_changes(3);
    assert_eq!(station.told("console", STATE), state);

    let discos = Person::of(&station, "console", "discos");
    let told = discos.told("bash -lc 'discos-get stable' 2>&1");
    let mirror =
        format!("DISCOS comes from this machine's mirror of {}, last changed 20", far.bare.display());
    assert!(told.starts_with(&mirror), "{told}");
    assert!(told.contains("Repository cloned into /discos-sw/discos/stable\n"), "{told}");
    let clones = "cd ~/stable; git pull -q && cat NEWS; git config remote.origin.url";
    assert_eq!(discos.told(clones), "Beginhttps://github.com/discos/discos.git\n");

    // the other engine brings what is new
    far.gets("Go on", &["master:refs/heads/stable"]);
    let by_ansible = ["--engine", "ansible", "--ansible", program().to_str().unwrap()];
    let told = deploy(&by_ansible, 0).stdout;
    assert_eq!(told.matches("\nchanged: ").count(), 4, "each machine's mirror and its date: {told}");
    assert_eq!(discos.told(clones), "Go onhttps://github.com/discos/discos.git\n");
    deploy(&json, 0).events().are_of_a_run_without_changes(3);

    // without Internet on the control machine, too
    fs::rename(&far.bare, far.bare.with_extension("away")).unwrap();
    let events = deploy(&json, 0).events();
    events.are_of_a_run_without_changes(3);
    let task = "Say that the control machine could not fetch DISCOS";
    let warned = events
        .items()
        .into_iter()
        .find(|((_, name, ..), report)| name.contains(task) && report.status != Status::Skipped);
    assert!(warned.is_some());
    fs::rename(far.bare.with_extension("away"), &far.bare).unwrap();

    // and when the Internet is there again
    station.simulator(&["heal", "internet:medicina"]);
    let online = ["--only", "mirror", "--limit", "acs", "--output", "json"];
    station.deployment(&online).ends().with_code(0);
    assert_eq!(discos.told("cd ~/stable; git ls-remote origin | grep -c discos1.0-rc02"), "2\n");
    station.deployment(&online).ends().with_code(0).events().are_of_a_run_without_changes(2);
}

#[test]
fn what_was_never_fetched_and_can_not_be_ends_a_run_before_a_machine_is_touched() {
    let station = Station::medicina();
    let nowhere = format!("discos_repository={}", station.home().join("nowhere.git").display());
    let password = "discos_repository=https://bob:s3cret@git.example/discos.git";
    for (variable, said) in
        [(nowhere.as_str(), "failed to fetch "), (password, "leave it out, and use an ssh key")]
    {
        let words = ["-e", "internet=false", "-e", variable, "--output", "json"];
        let ended = station.deployment(&words).ends().with_code(4);
        assert!(ended.stdout.contains(said), "{}", ended.stdout);
        let events = ended.events();
        let mut tasks = events.items().into_keys().map(|(_, task, ..)| task);
        assert!(tasks.all(|task| task.contains("(roles/mirror/tasks/fetch.yml")), "{}", ended.stdout);
    }
    // machines that have nothing to do with DISCOS are deployed without it
    let mut storage = vec!["--limit", "storage", "--only", "mirror,users", "--output", "json"];
    storage.extend(["-e", "internet=false", "-e", &nowhere]);
    station.deployment(&storage).ends().with_code(0);
}

/// A wheel, as pip fetches it, and a text that stands for a source.
const PACKAGES: &str = "import sys, zipfile
with zipfile.ZipFile(sys.argv[1] + '/telescope-1.0-py2.py3-none-any.whl', 'w') as wheel:
    wheel.writestr('telescope.py', '')
    wheel.writestr('telescope-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: telescope\\nVersion: 1.0\\n')
    wheel.writestr('telescope-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py2-none-any\\n')
    wheel.writestr('telescope-1.0.dist-info/RECORD', '')
open(sys.argv[1] + '/sources-2.tar.gz', 'w').write('sources\\n')
";
/// `sha256sum` of the text.
const SHA256: &str = "4cee9503f5ee2027abc5ae2882f873b9e964db6762ed59b9e7b24cd829de94ab";

#[test]
fn packages_for_pip_reach_machines_without_internet() {
    let station = Station::noto();
    let far = Far::of(&station);
    let index = station.home().join("index");
    fs::create_dir(&index).unwrap();
    // a Python with pip
    let programs = program().parent().unwrap();
    let made = Command::new(programs.join("python3")).args(["-c", PACKAGES]).arg(&index).status().unwrap();
    assert!(made.success());
    let index = index.display();
    let variables = format!(
        "{{internet: false, discos_repository: '{}', pip_packages: [telescope==1.0], \
         pip_options: '--no-index --find-links {index}', \
         pip_sources: [{{url: 'file://{index}/sources-2.tar.gz', sha256: {SHA256}}}]}}",
        far.bare.display()
    );
    let deploy = |more: &[&str], path: &str, code: i32| {
        let words = [&["--only", "users,mirror", "-e", &variables], more].concat();
        station.deployment(&words).with("PATH", path).ends().with_code(code)
    };
    let path = format!("{}:/usr/sbin:/usr/bin:/sbin:/bin", programs.display());
    deploy(&[], &path, 0);
    let told = station.told("manager", "cat /etc/pip.conf; cd /discos-sw/mirrors/pip; stat -c '%A %U %n' *");
    assert_eq!(
        told,
        "\n[global]\nfind-links = /discos-sw/mirrors/pip\nno-index = true\n\
         -rw-r----- discos sources-2.tar.gz\n-rw-r----- discos telescope-1.0-py2.py3-none-any.whl\n"
    );
    // what was fetched once is not asked for again
    fs::remove_dir_all(station.home().join("index")).unwrap();
    deploy(&["--output", "json"], &path, 0).events().are_of_a_run_without_changes(1);
    // what can't be had is told before a machine is changed
    let other = ["-e", "{pip_packages: [antenna==3.0]}", "--output", "json"];
    let ended = deploy(&other, &path, 4);
    assert!(ended.stdout.contains("name it in pip_sources"), "{}", ended.stdout);
    assert_eq!(ended.events().changed(), []);
}
