//! Which facts are asked for.

use wire::Value;

use crate::spec::FromArgument;

const NAMES: [&str; 5] = ["all", "min", "hardware", "network", "virtual"];

/// A word of `gather_subset`.
#[derive(Debug, Clone)]
pub(super) struct Subset {
    name: String,
    /// It is left out.
    not: bool,
}

impl Subset {
    fn parse(text: &str) -> Result<Self, String> {
        let (name, not) = text.trim().strip_prefix('!').map_or((text.trim(), false), |name| (name, true));
        // Programs that these machines do not have, and parts of what is always there.
        let part =
            ["facter", "ohai", "env", "date_time", "distribution", "user", "local", "selinux", "platform"];
        let name = match name {
            "interfaces" | "default_ipv4" | "all_ipv4_addresses" => "network",
            "processor" | "memory" | "mounts" | "devices" => "hardware",
            "virtualization_type" | "virtualization_role" => "virtual",
            name if part.contains(&name) => "min",
            name => name,
        };
        if !NAMES.contains(&name) {
            return Err(format!("`{name}` is none of: {}", NAMES.join(", ")));
        }
        Ok(Self { name: name.into(), not })
    }
}

impl FromArgument for Vec<Subset> {
    fn from_argument(value: &Value) -> Result<Self, String> {
        Vec::<String>::from_argument(value)?.iter().map(|text| Subset::parse(text)).collect()
    }
}

/// Whether a subset is asked for: what is named, what is always there, less what is not wanted.
pub(super) fn wants(subsets: &[Subset], name: &str) -> bool {
    let named =
        |wanted: &str, not: bool| subsets.iter().any(|subset| subset.not == not && subset.name == wanted);
    let all = !subsets.iter().any(|subset| !subset.not) || named("all", false);
    if named(name, false) {
        return true;
    }
    let left_out = named(name, true) || name != "min" && named("all", true);
    !left_out && (all || name == "min")
}
