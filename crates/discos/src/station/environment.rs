//! The four environments and their stations.

use std::fmt;

/// A telescope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Station {
    /// Sardinia Radio Telescope.
    Srt,
    /// Medicina.
    Medicina,
    /// Noto.
    Noto,
}

impl Station {
    /// All of them.
    pub const ALL: [Station; 3] = [Station::Srt, Station::Medicina, Station::Noto];

    /// The name that the operator types, e.g. `srt`.
    pub fn option(self) -> &'static str {
        match self {
            Station::Srt => "srt",
            Station::Medicina => "medicina",
            Station::Noto => "noto",
        }
    }

    /// The value of `STATION`, e.g. `SRT`: also the station's folder in the DISCOS repository.
    pub fn value(self) -> &'static str {
        match self {
            Station::Srt => "SRT",
            Station::Medicina => "Medicina",
            Station::Noto => "Noto",
        }
    }

    /// The station with this name, however it is capitalised.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|station| station.option().eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for Station {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.option())
    }
}

/// Where a system stands: at a station, or on a developer's machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// Machines of a developer.
    Development,
    /// The machines of a telescope.
    Production(Station),
}

impl Environment {
    /// All of them, in the order in which they are told to the operator.
    pub const ALL: [Environment; 4] = [
        Environment::Development,
        Environment::Production(Station::Srt),
        Environment::Production(Station::Medicina),
        Environment::Production(Station::Noto),
    ];

    /// Its name: also the name of its inventory.
    pub fn name(self) -> &'static str {
        match self {
            Environment::Development => "development",
            Environment::Production(station) => station.option(),
        }
    }

    /// The environment with exactly this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|environment| environment.name() == name)
    }

    /// The CDB that an automatic set-up of DISCOS selects.
    pub fn cdb(self) -> &'static str {
        match self {
            Environment::Development => "test",
            Environment::Production(_) => "telescope",
        }
    }
}

/// The station that a deployment is for: from the environment, `--station` and `STATION`.
///
/// `needed` is true when DISCOS itself is to be set up, which has to know it.
///
/// # Errors
/// The message for the operator when two of them contradict each other, or when it is needed and not
/// known.
pub fn station(
    environment: Environment,
    option: Option<Station>,
    variable: Option<&str>,
    needed: bool,
) -> Result<Option<Station>, String> {
    let variable = match variable.filter(|value| !value.is_empty()) {
        None => None,
        Some(value) => Some(Station::parse(value).ok_or_else(|| {
            format!("the environment variable STATION is \"{value}\", which is none of srt, medicina, noto")
        })?),
    };
    if let Environment::Production(own) = environment {
        if let Some(other) = option.filter(|other| *other != own) {
            return Err(format!(
                "you are deploying at the station {own}, you cannot specify a different station.\n  --station says {other}"
            ));
        }
        if let Some(other) = variable.filter(|other| *other != own) {
            return Err(format!(
                "you are deploying at the station {own}, you cannot specify a different station.\n  the environment variable STATION says {}",
                other.value()
            ));
        }
        return Ok(Some(own));
    }
    match (option, variable) {
        (Some(option), Some(variable)) if option != variable => Err(format!(
            "--station says {option}, you cannot specify a different station.\n  the environment variable STATION says {}",
            variable.value()
        )),
        (None, None) if needed => Err("'--station' argument must be specified.".into()),
        (option, variable) => Ok(option.or(variable)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SRT: Environment = Environment::Production(Station::Srt);

    #[test]
    fn in_production_the_station_is_the_environment() {
        assert_eq!(station(SRT, None, None, true), Ok(Some(Station::Srt)));
        assert_eq!(station(SRT, Some(Station::Srt), Some("SRT"), true), Ok(Some(Station::Srt)));
    }

    #[test]
    fn another_station_is_refused_wherever_it_comes_from() {
        for (option, variable) in [(Some(Station::Medicina), None), (None, Some("Medicina"))] {
            let message = station(SRT, option, variable, false).unwrap_err();
            assert!(message.contains("you cannot specify a different station."), "{message}");
        }
        let message = station(Environment::Development, Some(Station::Srt), Some("Noto"), true).unwrap_err();
        assert!(message.contains("you cannot specify a different station."), "{message}");
    }

    #[test]
    fn in_development_the_station_is_needed_to_set_discos_up() {
        let message = station(Environment::Development, None, None, true).unwrap_err();
        assert_eq!(message, "'--station' argument must be specified.");
        assert_eq!(station(Environment::Development, None, None, false), Ok(None));
        assert_eq!(station(Environment::Development, None, Some("SRT"), true), Ok(Some(Station::Srt)));
    }
}
