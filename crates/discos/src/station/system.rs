//! `CLUSTER:ENVIRONMENT`, as the operator types it.

use super::environment::Environment;
use crate::cli::Refusal;

/// A system: a cluster (a group or a machine) of an environment. The cluster may not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct System {
    /// Name of a group, or of a machine, short or long.
    pub cluster: String,
    /// Where it stands.
    pub environment: Environment,
}

/// Right command lines, shown after an error.
pub const EXAMPLES: [&str; 4] = [
    "discos-deploy discos:srt",
    "discos-deploy console:medicina --check --diff",
    "discos-deploy manager:noto --rehearse",
    "discos-deploy acs:development --branch stable --station srt --no-vagrant",
];

impl System {
    /// Reads what the operator typed; `clusters` tells the groups and machines of an environment.
    ///
    /// # Errors
    /// A [`Refusal`] in the words that operators of the present tool know.
    pub fn parse(text: &str, clusters: impl Fn(Environment) -> Vec<String>) -> Result<Self, Refusal> {
        let (Some((cluster, name)), 1) = (text.split_once(':'), text.matches(':').count()) else {
            return Err(Refusal::usage("You must specify an available system.")
                .help(format!("\"{text}\" is not of the form CLUSTER:ENVIRONMENT"))
                .help("allowed systems:")
                .examples(EXAMPLES)
                .extended(allowed(&clusters)));
        };
        if let Some(environment) = Environment::parse(name) {
            let known = clusters(environment);
            // An inventory without any can't be read; who reads it next tells why.
            if known.is_empty() || cluster == "all" || known.iter().any(|k| k == cluster) {
                return Ok(Self { cluster: cluster.into(), environment });
            }
            let near = modules::nearest::hint(cluster, known.iter().map(String::as_str));
            return Err(Refusal::usage(format!("\"{cluster}\" not found in the environment \"{name}\""))
                .extended(near)
                .help(format!("clusters of {name}: {}", known.join(", ")))
                .examples(EXAMPLES));
        }
        let having: Vec<&str> = Environment::ALL
            .into_iter()
            .filter(|environment| clusters(*environment).iter().any(|k| k == cluster))
            .map(Environment::name)
            .collect();
        let refusal = Refusal::usage(format!("System \"{text}\" not recognized"));
        if having.is_empty() {
            return Err(refusal.help("allowed systems:").examples(EXAMPLES).extended(allowed(&clusters)));
        }
        let near = modules::nearest::hint(&name.to_lowercase(), Environment::ALL.map(Environment::name));
        Err(refusal
            .extended(near)
            .help(format!("there is no environment \"{name}\""))
            .help(format!("environments: {}", Environment::ALL.map(Environment::name).join(", ")))
            .examples(having.iter().map(|environment| format!("discos-deploy {cluster}:{environment}"))))
    }

    /// `CLUSTER:ENVIRONMENT`.
    pub fn name(&self) -> String {
        format!("{}:{}", self.cluster, self.environment.name())
    }
}

/// The systems there are, a line for each environment.
fn allowed(clusters: &impl Fn(Environment) -> Vec<String>) -> Vec<String> {
    Environment::ALL
        .into_iter()
        .map(|environment| {
            let systems = clusters(environment);
            let systems: Vec<String> = systems
                .iter()
                .filter(|c| !c.contains('.'))
                .map(|c| format!("{c}:{}", environment.name()))
                .collect();
            format!("  {}", systems.join("  "))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clusters(environment: Environment) -> Vec<String> {
        let names: &[&str] = match environment {
            Environment::Development => &["discos", "acs", "manager", "manager.development.inaf.it"],
            _ => &["discos", "acs", "manager", "console", "storage"],
        };
        names.iter().map(ToString::to_string).collect()
    }

    fn refused(text: &str) -> String {
        System::parse(text, clusters).unwrap_err().to_string()
    }

    #[test]
    fn a_cluster_and_an_environment_make_a_system() {
        let system = System::parse("acs:srt", clusters).unwrap();
        assert_eq!((system.cluster.as_str(), system.environment.name()), ("acs", "srt"));
    }

    #[test]
    fn exactly_one_colon_is_wanted() {
        for text in ["discos_development", "large:development:srt", ""] {
            let message = refused(text);
            assert!(message.starts_with("error: You must specify an available system."), "{message}");
            assert!(message.contains("acs:development") && message.contains("storage:srt"), "{message}");
        }
    }

    #[test]
    fn an_unknown_cluster_is_answered_with_the_clusters_of_that_environment() {
        let message = refused("wrong_cluster:development");
        assert!(message.contains("\"wrong_cluster\" not found"), "{message}");
        assert!(message.contains("clusters of development: discos, acs, manager"), "{message}");
    }

    #[test]
    fn an_inventory_that_can_not_be_read_is_not_mistaken_for_an_unknown_cluster() {
        let system = System::parse("acs:srt", |_| Vec::new()).unwrap();
        assert_eq!(system.name(), "acs:srt");
    }

    #[test]
    fn an_unknown_environment_is_answered_with_those_there_are() {
        let message = refused("wrong:wrong");
        assert!(message.contains("System \"wrong:wrong\" not recognized"), "{message}");
        assert!(message.contains("storage:medicina"), "{message}");
        let message = refused("console:wrong_env");
        assert!(message.contains("System \"console:wrong_env\" not recognized"), "{message}");
        assert!(message.contains("environments: development, srt, medicina, noto"), "{message}");
        assert!(message.contains("discos-deploy console:srt"), "{message}");
        assert!(!message.contains("discos-deploy console:development"), "{message}");
    }
}
