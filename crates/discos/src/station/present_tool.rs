//! `--sim`: the lines of the present tool, and command lines that really run.

use std::path::Path;

use target::shell_word;
use wire::{Object, Value};

use super::environment::{Environment, Station};

/// What DISCOS itself is to be set up from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Release {
    /// `--branch`
    Branch(String),
    /// `--tag`
    Tag(String),
}

impl Release {
    fn variable(&self) -> (&'static str, &str) {
        match self {
            Release::Branch(name) => ("branch", name),
            Release::Tag(name) => ("tag", name),
        }
    }
}

/// What `--sim` is about.
#[derive(Debug)]
pub struct Simulated<'a> {
    /// Pattern of the chosen machines, as Ansible reads it.
    pub pattern: &'a str,
    /// Where it stands.
    pub environment: Environment,
    /// Its station, where DISCOS is to be set up.
    pub set_up: Option<(&'a Release, Station)>,
    /// Short names of the machines that would be started first.
    pub started: &'a [String],
    /// Folder of the inventory.
    pub inventory: &'a Path,
    /// The playbook.
    pub playbook: &'a Path,
    /// What the operator's other options are called by Ansible.
    pub options: &'a [String],
    /// Variables that only this program knows.
    pub known: &'a Object,
}

/// The text that `--sim` prints.
pub fn lines(simulated: &Simulated<'_>) -> String {
    let mut text = String::new();
    for machine in simulated.started {
        text.push_str(&format!("Starting machine {machine}....done.\n"));
    }
    let playbook = simulated.playbook.display();
    let inventory = simulated.inventory.display().to_string();
    let mut words: Vec<String> =
        ["ansible-playbook", "-i", &inventory, "--limit", simulated.pattern].map(String::from).to_vec();
    words.extend(simulated.options.iter().cloned());
    text.push_str(&format!("ansible-playbook {playbook} {}", words[1..].join(" ")));
    let mut variables = simulated.known.clone();
    if let Some((release, station)) = &simulated.set_up {
        let (key, name) = release.variable();
        let (cdb, station) = (simulated.environment.cdb(), station.value());
        text.push_str(&format!(" --extra-vars cdb={cdb} station={station} {key}={name}"));
        variables
            .extend([("cdb", cdb), ("station", station), (key, name)].map(|(k, v)| (k.to_owned(), v.into())));
    }
    if !variables.is_empty() {
        words.extend(["--extra-vars".into(), Value::Object(variables).to_string()]);
    }
    words.push(playbook.to_string());
    let quoted: Vec<String> = words.iter().map(|word| shell_word(word)).collect();
    text.push_str(&format!("\n\n# for a shell, with what only this program knows:\n{}\n", quoted.join(" ")));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn simulated(set_up: Option<(&Release, Station)>, pattern: &str) -> String {
        lines(&Simulated {
            pattern,
            environment: Environment::Development,
            set_up,
            started: &["manager".into()],
            inventory: Path::new("/home/o/my inventories/development"),
            playbook: Path::new("/c/site.yml"),
            options: &["--check".into()],
            known: &Object::from_iter([("discos_executable".to_owned(), "/bin/discos".into())]),
        })
    }

    #[test]
    fn without_a_release_nothing_is_said_of_one() {
        let text = simulated(None, "acs");
        for absent in ["branch=", "tag=", "cdb=", "station="] {
            assert!(!text.contains(absent), "{text}");
        }
        assert!(text.starts_with("Starting machine manager....done.\n"), "{text}");
    }

    #[test]
    fn the_line_of_the_present_tool_comes_first_then_one_that_a_shell_can_run() {
        let text = simulated(Some((&Release::Branch("stable".into()), Station::Srt)), "a.b,c d");
        assert!(text.contains("--extra-vars cdb=test station=SRT branch=stable\n"), "{text}");
        assert!(
            text.ends_with(
                "ansible-playbook -i '/home/o/my inventories/development' --limit 'a.b,c d' --check \
                 --extra-vars '{\"discos_executable\":\"/bin/discos\",\"cdb\":\"test\",\"station\":\"SRT\",\"branch\":\"stable\"}' /c/site.yml\n"
            ),
            "{text}"
        );
    }
}
