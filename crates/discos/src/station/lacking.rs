//! Variables of the built-in inventory that the operator's own, which may be of an earlier version, lacks.

use lang::inventory::Inventory;

use super::{content, environment::Environment};

/// A file of the built-in inventory, and what of it is lacking.
#[derive(Debug, PartialEq, Eq)]
pub struct Lacking {
    /// E.g. `group_vars/all.yml`.
    pub file: &'static str,
    /// In the order of the file.
    pub variables: Vec<Variable>,
}

/// A variable as the built-in inventory has it.
#[derive(Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its lines, with the comment above it.
    pub text: String,
}

/// What machines of an inventory lack: variables of groups that they are in. A group that the operator does not have lacks
/// nothing.
pub fn of(environment: Environment, inventory: &Inventory) -> Vec<Lacking> {
    let lacks = |group: &str, variable: &Variable| {
        let hosts = inventory.hosts_of(group).unwrap_or_default();
        hosts
            .iter()
            .any(|host| !inventory.variables(host).is_some_and(|known| known.contains_key(&variable.name)))
    };
    content::inventory_files(environment)
        .into_iter()
        .filter_map(|(file, bytes)| {
            let group = file.strip_prefix("group_vars/")?.strip_suffix(".yml")?;
            let mut variables = variables(std::str::from_utf8(bytes).ok()?);
            variables.retain(|variable| lacks(group, variable));
            (!variables.is_empty()).then_some(Lacking { file, variables })
        })
        .collect()
}

/// The variables of a file that is built in: each begins at the start of a line, its comment just above it.
pub(super) fn variables(text: &str) -> Vec<Variable> {
    let mut found: Vec<Variable> = Vec::new();
    let mut above = String::new();
    for line in text.lines().filter(|line| *line != "---") {
        let name = line.split_once(':').map(|(name, _)| name).filter(|name| lang::inventory::is_name(name));
        match (name, found.last_mut()) {
            (Some(name), _) => {
                let text = std::mem::take(&mut above) + line + "\n";
                found.push(Variable { name: name.to_owned(), text });
            }
            (None, Some(last)) if line.starts_with([' ', '-']) => {
                last.text.push_str(&std::mem::take(&mut above));
                last.text.push_str(line);
                last.text.push('\n');
            }
            _ if line.is_empty() => above.clear(),
            _ => above.push_str(&format!("{line}\n")),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use lang::files::Embedded;

    use super::*;

    fn alone(file: &str, text: &str) -> Inventory {
        let files = [("hosts", "machine ansible_host=10.0.0.1\n"), (file, text)];
        Inventory::load(&Embedded::owned(files), Path::new(""), None).unwrap()
    }

    #[test]
    fn the_variables_of_a_file_together_are_the_file() {
        for (path, bytes) in content::built_in_below("inventories") {
            let Some((_, "group_vars")) =
                Path::new(path).parent().and_then(Path::to_str).and_then(|p| p.split_once('/'))
            else {
                continue;
            };
            let text = std::str::from_utf8(bytes).unwrap();
            let parts: String = variables(text).into_iter().map(|variable| variable.text).collect();
            let values = |text: &str| {
                let inventory = alone("group_vars/all.yml", text);
                let known = inventory.variables("machine").unwrap().iter();
                known.map(|(name, definition)| (name.clone(), definition.value.clone())).collect::<Vec<_>>()
            };
            assert_eq!(values(&parts), values(text), "{path}");
        }
    }

    #[test]
    fn a_variable_is_taken_with_the_comment_above_it() {
        let found = variables("---\n# about all\n\n# of a\na: 1\nb:\n  # inside\n  - x\n\n# of c\nc: {}\n");
        let texts: Vec<&str> = found.iter().map(|variable| variable.text.as_str()).collect();
        assert_eq!(texts, ["# of a\na: 1\n", "b:\n  # inside\n  - x\n", "# of c\nc: {}\n"]);
    }

    #[test]
    fn what_a_group_that_has_machines_lacks_is_told_by_file() {
        let noto = Environment::parse("noto").unwrap();
        let files = content::built_in_below("inventories/noto");
        let whole = Embedded::owned(files.iter().map(|(path, bytes)| (*path, bytes.to_vec())));
        assert_eq!(of(noto, &Inventory::load(&whole, Path::new(""), None).unwrap()), []);
        let found = of(noto, &alone("group_vars/all.yml", "ntp_servers: []\n"));
        assert_eq!(found.iter().map(|lacking| lacking.file).collect::<Vec<_>>(), ["group_vars/all.yml"]);
        let names: Vec<&str> = found[0].variables.iter().map(|variable| variable.name.as_str()).collect();
        assert!(names.contains(&"domain") && !names.contains(&"ntp_servers"), "{names:?}");
    }
}
