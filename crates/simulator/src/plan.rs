//! What a simulated station consists of.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use crate::{Error, Release};

/// A station to simulate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StationPlan {
    /// What the station is called on the command line: `srt`.
    pub name: String,
    /// The domain that its hosts search: `srt.inaf.it`.
    pub domain: String,
    /// Its hosts, in the order of the inventory.
    pub hosts: Vec<HostPlan>,
    /// Its hosts are as their installation leaves them: they accept no key, but this password of root (its
    /// crypt(3) hash), and ssh does not know their host keys.
    pub root_password: Option<String>,
}

/// One host of a station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostPlan {
    /// The long name: `discos-manager.srt.inaf.it`.
    pub name: String,
    /// The address, as at the real station.
    pub address: Ipv4Addr,
    /// What it runs.
    #[serde(with = "release_version")]
    pub release: Release,
}

impl HostPlan {
    /// The name without its domain.
    pub fn short_name(&self) -> &str {
        self.name.split('.').next().unwrap_or(&self.name)
    }

    /// Whether this is its long name, its short name or its address.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        self.name == name || self.short_name() == name || self.address.to_string() == name
    }

    /// The hardware address of its `eth0`. It follows from the address: a new one at each boot would leave
    /// stale ARP entries with its neighbours, which hang for half a minute.
    pub fn mac(&self) -> String {
        let [a, b, c, d] = self.address.octets();
        format!("02:00:{a:02x}:{b:02x}:{c:02x}:{d:02x}")
    }
}

impl StationPlan {
    /// Whether it has the same hosts, however they are entered.
    pub(crate) fn has_hosts_of(&self, other: &Self) -> bool {
        (&self.name, &self.domain, &self.hosts) == (&other.name, &other.domain, &other.hosts)
    }

    /// Finds a host by its long name, short name or address.
    pub(crate) fn host(&self, name: &str) -> Result<usize, Error> {
        self.hosts.iter().position(|host| host.is_called(name)).ok_or_else(|| Error::NoSuchHost {
            station: self.name.clone(),
            host: name.to_owned(),
            known: self.hosts.iter().map(|host| host.short_name().to_owned()).collect(),
        })
    }

    /// The releases of its hosts, each once.
    pub(crate) fn releases(&self) -> Vec<Release> {
        Release::ALL
            .into_iter()
            .filter(|release| self.hosts.iter().any(|host| host.release == *release))
            .collect()
    }

    /// Refuses what cannot be simulated: names that are no file names, addresses that clash.
    pub(crate) fn validate(&self) -> Result<(), Error> {
        let refuse = |reason: String| Err(Error::Plan { station: self.name.clone(), reason });
        check_name(&self.name)?;
        if self.hosts.is_empty() {
            return refuse("it has no hosts".to_owned());
        }
        for (index, host) in self.hosts.iter().enumerate() {
            check_name(&host.name)?;
            for other in &self.hosts[..index] {
                if other.address == host.address || other.name == host.name {
                    return refuse(format!("{} and {} have the same name or address", other.name, host.name));
                }
                if other.address.octets()[..3] != host.address.octets()[..3] {
                    return refuse(format!(
                        "{} and {} are not in the same /24 network",
                        other.name, host.name
                    ));
                }
            }
        }
        Ok(())
    }
}

/// Refuses a name that cannot be a file name and part of an ssh configuration.
pub(crate) fn check_name(name: &str) -> Result<(), Error> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    if name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.chars().all(fits) {
        return Ok(());
    }
    Err(Error::Name { name: name.to_owned() })
}

/// Writes a release as inventories do.
mod release_version {
    use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

    use crate::Release;

    pub(super) fn serialize<S: Serializer>(release: &Release, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(release.version())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Release, D::Error> {
        let version = String::deserialize(deserializer)?;
        Release::from_version(&version).ok_or_else(|| D::Error::custom(format!("no release \"{version}\"")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn srt() -> StationPlan {
        let host = |name: &str, last, release| HostPlan {
            name: format!("{name}.srt.inaf.it"),
            address: Ipv4Addr::new(192, 168, 200, last),
            release,
        };
        StationPlan {
            name: "srt".into(),
            domain: "srt.inaf.it".into(),
            hosts: vec![
                host("storage01", 218, Release::CentOs7),
                host("discos-manager", 203, Release::CentOs6),
            ],
            root_password: None,
        }
    }

    #[test]
    fn a_host_is_found_by_long_name_short_name_and_address() {
        for name in ["discos-manager", "discos-manager.srt.inaf.it", "192.168.200.203"] {
            assert_eq!(srt().host(name).unwrap(), 1);
        }
        let error = srt().host("console").unwrap_err().to_string();
        assert!(error.contains("storage01, discos-manager"), "{error}");
    }

    #[test]
    fn the_hardware_address_follows_from_the_address() {
        assert_eq!(srt().hosts[1].mac(), "02:00:c0:a8:c8:cb");
    }

    #[test]
    fn clashing_addresses_and_names_that_are_no_file_names_are_refused() {
        srt().validate().unwrap();
        let mut clash = srt();
        clash.hosts[1].address = clash.hosts[0].address;
        assert!(clash.validate().unwrap_err().to_string().contains("same name or address"));
        let mut escape = srt();
        escape.name = "../srt".into();
        assert!(matches!(escape.validate(), Err(Error::Name { .. })));
    }

    #[test]
    fn a_plan_survives_being_written_and_read() {
        let text = serde_json::to_string(&srt()).unwrap();
        assert!(text.contains("\"release\":\"6.8\""), "{text}");
        assert_eq!(serde_json::from_str::<StationPlan>(&text).unwrap(), srt());
    }
}
