//! Makes an introot: the folder into which DISCOS is built and installed.
#![expect(clippy::disallowed_methods, reason = "ACS makes it, past every target")]

use std::{
    fs::{self, Permissions},
    io,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use wire::ExitCode;

use super::{Paths, Stopped, Supervisor};
use crate::{cli::Refusal, station::environment::Station};

/// A program of ACS, with ACS's environment where this shell does not have it: `$0` is ACS's profile.
const WITH_ACS: &str = r#"
if ! type -P "$1" > /dev/null && [ -r "$0" ]; then
    . "$0" > /dev/null 2>&1 < /dev/null
fi
type -P "$1" > /dev/null || exit 127
exec "$@"
"#;
/// A program is not there.
const NOT_FOUND: i32 = 127;
/// Nobody waits longer for a folder.
const LIMIT: Duration = Duration::from_secs(120);
/// What is emptied may be asked of a service that does not answer.
const CACHE_LIMIT: Duration = Duration::from_secs(20);

/// Makes an introot at a path where nothing is, as ACS does, with DISCOS's permissions; on a development machine it
/// remembers its station.
///
/// # Errors
/// A [`Refusal`] that says what ACS says.
pub fn make(
    folder: &Path,
    station: Option<Station>,
    paths: &Paths,
    supervisor: &mut Supervisor,
) -> Result<(), Refusal> {
    // Interfaces of another branch may be known still; ACS does without this program in some versions.
    run("ifrCacheInvalidate", &[], paths, supervisor, CACHE_LIMIT).or_else(interrupted_only)?;
    let words = [Path::new("INTROOT"), folder];
    let output =
        run("getTemplateForDirectory", &words, paths, supervisor, LIMIT).map_err(
            |stopped| match stopped {
                Stopped::NotStarted(error) => Refusal::failure(format!("failed to start bash: {error}")),
                Stopped::TimeOver => Refusal::failure(format!(
                    "getTemplateForDirectory did not make an introot within {} s",
                    LIMIT.as_secs()
                )),
                Stopped::Interrupted => interrupted(),
            },
        )?;
    if output.status.code() == Some(NOT_FOUND) {
        return Err(Refusal::failure("ACS is not there: getTemplateForDirectory is not found").help(
            format!(
                "it is neither on the PATH nor does {} bring it; is ACS installed on this machine?",
                paths.acs_profile().display()
            ),
        ));
    }
    if !output.status.success() || !folder.is_dir() {
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        let lines =
            said.lines().map(str::trim_end).filter(|line| !line.is_empty()).map(|line| format!("  {line}"));
        return Err(Refusal::failure("ACS's getTemplateForDirectory did not make an introot; it says:")
            .extended(lines));
    }
    furnish(folder, station).map_err(|error| {
        Refusal::failure(format!("failed to give the introot {} its permissions: {error}", folder.display()))
    })
}

/// This command was interrupted.
pub fn interrupted() -> Refusal {
    Refusal::failure("interrupted; nothing is left behind").ending(ExitCode::Interrupted)
}

fn interrupted_only(stopped: Stopped) -> Result<std::process::Output, Refusal> {
    match stopped {
        Stopped::Interrupted => Err(interrupted()),
        Stopped::NotStarted(_) | Stopped::TimeOver => Ok(std::process::Output {
            status: std::process::ExitStatus::default(),
            stdout: Vec::new(),
            stderr: Vec::new(),
        }),
    }
}

fn run(
    program: &str,
    arguments: &[&Path],
    paths: &Paths,
    supervisor: &mut Supervisor,
    limit: Duration,
) -> Result<std::process::Output, Stopped> {
    let mut command = Command::new("bash");
    command
        .args(["--noprofile", "--norc", "-c", WITH_ACS])
        .arg(paths.acs_profile())
        .arg(program)
        .args(arguments);
    supervisor.output(command.stdin(Stdio::null()), &mut { limit })
}

/// Adds `user/bin` and the station's file, and sets the permissions: everything is the owner's alone, but everybody may
/// pass through the introot and use `lib`, the group also `bin`, others also `user`.
fn furnish(folder: &Path, station: Option<Station>) -> io::Result<()> {
    fs::create_dir_all(folder.join("user/bin"))?;
    permit(folder, 0o011, 0)?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let given = match entry.file_name().to_str() {
            Some("lib") => 0o055,
            Some("bin") => 0o050,
            Some("user") => 0o005,
            _ => 0,
        };
        permit(&entry.path(), given, given)?;
    }
    if let Some(station) = station {
        let file = folder.join(".station");
        fs::write(&file, format!("export STATION={}\n", station.value()))?;
        fs::set_permissions(&file, Permissions::from_mode(0o644))?;
    }
    Ok(())
}

/// Takes all permissions from group and others and gives these, `below` to all that is in a folder; links have none.
fn permit(path: &Path, given: u32, below: u32) -> io::Result<()> {
    let found = fs::symlink_metadata(path)?;
    if found.is_symlink() {
        return Ok(());
    }
    fs::set_permissions(path, Permissions::from_mode(found.permissions().mode() & 0o7700 | given))?;
    if found.is_dir() {
        for entry in fs::read_dir(path)? {
            permit(&entry?.path(), below, below)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All files of an introot with their modes, sorted.
    fn manifest(folder: &Path) -> Vec<String> {
        fn walk(folder: &Path, root: &Path, lines: &mut Vec<String>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let found = fs::symlink_metadata(&path).unwrap();
                let shown = path.strip_prefix(root).unwrap().display().to_string();
                lines.push(format!("{:04o} {shown}", found.permissions().mode() & 0o7777));
                if found.is_dir() {
                    walk(&path, root, lines);
                }
            }
        }
        let mut lines =
            vec![format!("{:04o} .", fs::metadata(folder).unwrap().permissions().mode() & 0o7777)];
        walk(folder, folder, &mut lines);
        lines.sort_by(|a, b| a[5..].cmp(&b[5..]));
        lines
    }

    /// What ACS makes, with the modes of a generous umask.
    fn made(at: &Path) {
        for folder in ["bin", "lib/python/site-packages", "include", "config/CDB", "Sources"] {
            fs::create_dir_all(at.join(folder)).unwrap();
        }
        for file in ["bin/acsStart", "lib/libx.so", "lib/python/site-packages/x.py", "include/x.h"] {
            fs::write(at.join(file), "x").unwrap();
            fs::set_permissions(at.join(file), Permissions::from_mode(0o664)).unwrap();
        }
        for folder in [".", "bin", "lib", "lib/python", "include", "config", "config/CDB", "Sources"] {
            fs::set_permissions(at.join(folder), Permissions::from_mode(0o777)).unwrap();
        }
        fs::set_permissions(at.join("bin/acsStart"), Permissions::from_mode(0o775)).unwrap();
        fs::set_permissions(at.join("lib/python/site-packages"), Permissions::from_mode(0o755)).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", at.join("lib/link")).unwrap();
    }

    #[test]
    fn every_file_has_exactly_the_permissions_that_it_needs() {
        let before = fs::metadata("/etc/passwd").unwrap().permissions();
        let folder = tempfile::tempdir().unwrap();
        let introot = folder.path().join("introot");
        made(&introot);
        furnish(&introot, None).unwrap();
        let user = manifest(&introot).into_iter().filter(|line| line.contains("user")).collect::<Vec<_>>();
        assert_eq!(user, ["0705 user", "0705 user/bin"]);
        let others = manifest(&introot).into_iter().filter(|line| !line.contains("user")).collect::<Vec<_>>();
        assert_eq!(
            others,
            [
                "0711 .",
                "0700 Sources",
                "0750 bin",
                "0750 bin/acsStart",
                "0700 config",
                "0700 config/CDB",
                "0700 include",
                "0600 include/x.h",
                "0755 lib",
                "0655 lib/libx.so",
                "0777 lib/link",
                "0755 lib/python",
                "0755 lib/python/site-packages",
                "0655 lib/python/site-packages/x.py",
            ]
        );
        assert_eq!(fs::metadata("/etc/passwd").unwrap().permissions(), before, "links are not followed");
    }

    #[test]
    fn an_introot_of_a_development_machine_knows_its_station() {
        let folder = tempfile::tempdir().unwrap();
        made(&folder.path().join("introot"));
        furnish(&folder.path().join("introot"), Some(Station::Medicina)).unwrap();
        let file = folder.path().join("introot/.station");
        assert_eq!(fs::read_to_string(&file).unwrap(), "export STATION=Medicina\n");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o7777, 0o644);
    }
}
