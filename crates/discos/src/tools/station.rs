//! Whose machine this is.

use target::Target;

use super::Paths;
use crate::{cli::Refusal, station::environment::Station};

/// The station that a machine belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MachineStation {
    /// A machine of a telescope.
    Fixed(Station),
    /// A development machine: it belongs to none.
    Development,
}

/// The station of this machine, from its file; `environment` is the value of `STATION` in the environment, which
/// must not tell another one. Without a file it is a development machine, whatever `STATION` says: there the active
/// branch sets it.
///
/// # Errors
/// A [`Refusal`] when the file does not name a station, or the environment names another one.
pub fn machine_station(
    target: &Target,
    paths: &Paths,
    environment: Option<&str>,
) -> Result<MachineStation, Refusal> {
    let path = paths.station();
    let Some(text) = target.read_text(&path)? else { return Ok(MachineStation::Development) };
    let exports = super::load_branch::exports(&text);
    let written = exports.iter().rev().find(|(name, _)| name == "STATION").map(|(_, value)| value.as_str());
    let station = written.and_then(Station::parse).ok_or_else(|| {
        Refusal::failure(match written {
            Some(other) => format!("{}: there is no station \"{other}\"", path.display()),
            None => format!("{} does not name the station of this machine", path.display()),
        })
        .help(format!("it must have one line, e.g. `export STATION=SRT`; stations: {}", stations()))
    })?;
    match environment.filter(|value| !value.is_empty()) {
        Some(value) if Station::parse(value) != Some(station) => Err(Refusal::usage(format!(
            "STATION is \"{value}\" in your environment, but this machine belongs to {}",
            station.value()
        ))
        .help(format!(
            "{} says so; log in again, or `export STATION={}`",
            path.display(),
            station.value()
        ))),
        _ => Ok(MachineStation::Fixed(station)),
    }
}

/// The values of all stations, for people.
fn stations() -> String {
    Station::ALL.map(Station::value).join(", ")
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "makes a folder that stands for a machine")]
mod tests {
    use std::fs;

    use target::ProcessGroups;

    use super::*;

    /// What a machine with this file answers.
    fn asked(file: Option<&str>, environment: Option<&str>) -> Result<MachineStation, String> {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::below(folder.path());
        fs::create_dir_all(paths.misc()).unwrap();
        if let Some(text) = file {
            fs::write(paths.station(), text).unwrap();
        }
        let target = Target::machine(ProcessGroups::default());
        machine_station(&target, &paths, environment).map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn a_machine_of_a_station_knows_it_from_its_file() {
        let srt = Ok(MachineStation::Fixed(Station::Srt));
        assert_eq!(asked(Some("export STATION=SRT\n"), None), srt);
        assert_eq!(asked(Some("# whose\nexport STATION='SRT'\n"), Some("SRT")), srt);
    }

    #[test]
    fn a_machine_without_the_file_is_a_development_machine_whatever_the_active_branch_says() {
        assert_eq!(asked(None, Some("SRT")), Ok(MachineStation::Development));
    }

    #[test]
    fn an_environment_of_another_station_is_refused() {
        let message = asked(Some("export STATION=SRT\n"), Some("Noto")).unwrap_err();
        assert!(message.contains("STATION is \"Noto\""), "{message}");
        assert!(message.contains("belongs to SRT"), "{message}");
    }

    #[test]
    fn a_file_that_names_no_station_is_shown_with_what_it_should_have() {
        for text in ["", "STATION=SRT\n", "export STATION=\n", "export STATION=Arecibo\n"] {
            let message = asked(Some(text), None).unwrap_err();
            assert!(message.contains("config/misc/station"), "{message}");
            assert!(message.contains("export STATION=SRT"), "{message}");
        }
    }
}
