//! Tags: which tasks an operator chooses.

use std::collections::BTreeSet;

use super::{Playbook, Step, Task};

/// Tags that choose tasks, as `--tags` and `--skip-tags` of Ansible.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only tasks with one of these; all when empty.
    pub only: Vec<String>,
    /// But none with one of these.
    pub skip: Vec<String>,
}

impl Selection {
    /// Whether a task is chosen. Handlers are never left out: nobody asks for them by tags.
    pub fn chooses(&self, task: &Task) -> bool {
        self.chooses_tags(&task.keywords.tags)
    }

    /// Whether something with these tags is chosen.
    pub fn chooses_tags(&self, tags: &[String]) -> bool {
        let has = |tag: &str| tags.iter().any(|own| own == tag);
        let named =
            |list: &[String]| list.iter().any(|tag| has(tag) || (tag == "untagged" && tags.is_empty()));
        let asked = |list: &[String], tag: &str| list.iter().any(|own| own == tag);
        let tagged = !tags.is_empty();
        let all = self.only.is_empty() || asked(&self.only, "all");
        let wanted = has("always")
            || (all && !has("never"))
            || named(&self.only)
            || (asked(&self.only, "tagged") && tagged && !has("never"));
        let unwanted = if asked(&self.skip, "all") {
            !has("always") || asked(&self.skip, "always")
        } else {
            named(&self.skip) || (asked(&self.skip, "tagged") && tagged)
        };
        wanted && !unwanted
    }
}

impl Playbook {
    /// Every tag of its tasks, those of included ones too.
    pub fn tags(&self) -> BTreeSet<String> {
        fn collect(steps: &[Step], tags: &mut BTreeSet<String>) {
            for step in steps {
                if let Step::Task(task) = step
                    && task.is_written()
                {
                    tags.extend(task.keywords.tags.iter().cloned());
                }
                step.parts().into_iter().for_each(|part| collect(part, tags));
            }
        }
        let mut tags = BTreeSet::new();
        for section in self.plays.iter().flat_map(|play| &play.sections) {
            collect(section, &mut tags);
        }
        tags
    }
}
