//! What rpm's database says about packages.

use std::collections::BTreeSet;

use target::{Error, Finished, Program, Target};
use wire::Value;

/// Which of the names are installed, by themselves or as what another package provides.
pub(super) fn installed(target: &mut Target, names: &[&str]) -> Result<BTreeSet<String>, Error> {
    let mut found = BTreeSet::new();
    if names.is_empty() {
        return Ok(found);
    }
    let format = "%{NAME} %{VERSION} %{RELEASE} %{ARCH}\\n";
    let words = ["rpm", "-q", "--qf", format].into_iter().chain(names.iter().copied());
    let listed = ask_rpm(target, words)?;
    for line in listed.stdout.lines() {
        if let [name, version, release, arch] = line.split(' ').collect::<Vec<_>>()[..] {
            found.extend([
                name.to_string(),
                format!("{name}.{arch}"),
                format!("{name}-{version}"),
                format!("{name}-{version}-{release}"),
                format!("{name}-{version}-{release}.{arch}"),
            ]);
        } else if !line.contains("is not installed") {
            return Err(Error::other(format!("rpm can't tell what is installed: {line}")));
        }
    }
    let rest: Vec<&str> = names.iter().copied().filter(|name| !found.contains(*name)).collect();
    if !rest.is_empty() {
        let words = ["rpm", "-q", "--whatprovides"].into_iter().chain(rest.iter().copied());
        let provided = ask_rpm(target, words)?;
        let lines: Vec<&str> = provided.stdout.lines().chain(provided.stderr.lines()).collect();
        if lines.is_empty() {
            return Err(Error::other(format!("rpm does not tell who provides: {}", rest.join(", "))));
        }
        let missing = |name: &str| lines.contains(&format!("no package provides {name}").as_str());
        found.extend(rest.iter().filter(|name| !missing(name)).map(ToString::to_string));
    }
    for name in names {
        match target.expected("package", name) {
            Some(Value::Bool(true)) => found.extend([name.to_string()]),
            Some(Value::Bool(false)) => drop(found.remove(*name)),
            _ => {}
        }
    }
    Ok(found)
}

/// rpm ends with the number of packages that are missing, so its exit code does not tell whether its
/// database could be read.
fn ask_rpm<'a>(target: &mut Target, words: impl IntoIterator<Item = &'a str>) -> Result<Finished, Error> {
    let finished = target.query(&Program::new(words))?;
    match finished.stderr.lines().find(|line| line.starts_with("error:")) {
        Some(line) => Err(Error::other(format!("rpm can't tell what is installed: {line}"))),
        None => Ok(finished),
    }
}

/// The names of installed packages that fit a pattern.
pub(super) fn fitting(target: &mut Target, pattern: &str) -> Result<Vec<String>, Error> {
    let listed = ask_rpm(target, ["rpm", "-qa", "--qf", "%{NAME}\\n", pattern])?;
    let removed = |name: &str| target.expected("package", name) == Some(&Value::Bool(false));
    Ok(listed.stdout.lines().filter(|name| !removed(name)).map(str::to_owned).collect())
}

/// The full name of the package in a file or at an address; rpm fetches it.
pub(super) fn of_file(target: &mut Target, address: &str) -> Result<String, Error> {
    let format = "%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}\\n";
    let finished = target.query(&Program::new(["rpm", "-qp", "--qf", format, address]))?;
    let name = finished.stdout.lines().next().filter(|_| finished.success());
    name.map(str::to_owned).ok_or_else(|| {
        let said = finished.stderr.lines().last().unwrap_or_default().to_owned();
        Error::Missing { message: format!("there is no package at {address}: {said}"), help: None }
    })
}
