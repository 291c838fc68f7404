//! `iptables`: rules, chains and policies of the kernel's packet filter as it is now; what is there after a reboot is for
//! others. Options are those of iptables 1.4.7 (CentOS 6), which can't be asked for a rule (`-C`), and 1.4.21 (CentOS 7).

mod ask;
mod rule;

use serde_json::json;
use target::{Error, Program, Target};
use wire::{Object, Outcome, Value};

use crate::{
    Module, Side,
    module::{output, parameters},
    spec::{FromArgument, Parameters, Rule, choices, params},
};

choices! {
    /// Tables of the kernel.
    Table { Filter = "filter", Nat = "nat", Mangle = "mangle", Raw = "raw", Security = "security" }
}

choices! {
    /// Whether a rule is there.
    State { Absent = "absent", Present = "present" }
}

choices! {
    /// Where a new rule goes.
    Action { Append = "append", Insert = "insert" }
}

choices! {
    /// Kinds of addresses.
    Family { Four = "ipv4", Six = "ipv6", Both = "both" }
}

choices! {
    /// How urgent a message is.
    Level {
        L0 = "0", L1 = "1", L2 = "2", L3 = "3", L4 = "4", L5 = "5", L6 = "6", L7 = "7", Emergency = "emerg",
        Alert = "alert", Critical = "crit", Error = "error", Warning = "warning", Notice = "notice", Info = "info",
        Debug = "debug",
    }
}

choices! {
    /// Which addresses of a packet a set is asked for.
    SetFlags {
        Source = "src", Destination = "dst", SourceDestination = "src,dst", DestinationSource = "dst,src",
        SourceSource = "src,src", DestinationDestination = "dst,dst",
    }
}

choices! {
    /// Whether packets begin a connection.
    Syn { Ignore = "ignore", Match = "match", Negate = "negate" }
}

choices! {
    /// What becomes of packets that no rule takes.
    Policy { Accept = "ACCEPT", Drop = "DROP", Queue = "QUEUE", Return = "RETURN" }
}

/// `flags` that are looked at, and those of them that must be set.
#[derive(Debug)]
struct TcpFlags {
    flags: Vec<String>,
    flags_set: Vec<String>,
}

impl FromArgument for TcpFlags {
    fn from_argument(value: &Value) -> Result<Self, String> {
        let entries = value.as_object().ok_or("it is no mapping of `flags` and `flags_set`")?;
        if let Some(other) = entries.keys().find(|key| !["flags", "flags_set"].contains(&key.as_str())) {
            return Err(format!("it has no `{other}`, only `flags` and `flags_set`"));
        }
        let list = |name: &str| entries.get(name).map_or(Ok(Vec::new()), Vec::from_argument);
        Ok(Self { flags: list("flags")?, flags_set: list("flags_set")? })
    }
}

params! { Params {
    /// The table
    table: Table = Table::Filter;
    /// That the rule is there, or not
    state: State = State::Present;
    /// Where a new rule goes: behind all others, or before
    action: Action = Action::Append;
    /// For which kind of addresses
    ip_version: Family = Family::Four;
    /// The chain
    chain: Option<String>;
    /// The place of a rule that is inserted
    rule_num: Option<String>;
    /// Protocol of packets, e.g. tcp; as everywhere here a `!` before it means all others
    protocol: Option<String>;
    /// Seconds to wait for another iptables
    wait: Option<String>;
    /// Address that packets come from
    source: Option<String>;
    /// Address that they come from afterwards
    to_source: Option<String>;
    /// Address that packets go to
    destination: Option<String>;
    /// Address that they go to afterwards
    to_destination: Option<String>;
    /// Extensions that are used
    r#match: Vec<String> = Vec::new();
    /// Flags of TCP: flags, flags_set
    tcp_flags: Option<TcpFlags>;
    /// What becomes of the packet
    jump: Option<String>;
    /// Where a copy goes to, with TEE
    gateway: Option<String>;
    /// What messages begin with
    log_prefix: Option<String>;
    /// How urgent messages are
    log_level: Option<Level>;
    /// Chain to go on in
    goto: Option<String>;
    /// Interface that packets come in
    in_interface: Option<String>;
    /// Interface that packets go out
    out_interface: Option<String>;
    /// Parts of packets behind the first
    fragment: Option<String>;
    /// Counters of packets and bytes to begin with
    set_counters: Option<String>;
    /// Port that packets come from
    source_port: Option<String>;
    /// Port that packets go to, or a range, e.g. 8000:8099
    destination_port: Option<String>;
    /// Several such
    destination_ports: Vec<String> = Vec::new();
    /// Port that they go to afterwards
    to_ports: Option<String>;
    /// DSCP mark to set
    set_dscp_mark: Option<String>;
    /// DSCP mark to set, by its class
    set_dscp_mark_class: Option<String>;
    /// What the rule is for
    comment: Option<String>;
    /// States of connections
    ctstate: Vec<String> = Vec::new();
    /// Range of addresses that packets come from
    src_range: Option<String>;
    /// Range of addresses that packets go to
    dst_range: Option<String>;
    /// Set of addresses
    match_set: Option<String>;
    /// Which addresses of a packet the set is asked for
    match_set_flags: Option<SetFlags>;
    /// How often on average
    limit: Option<String>;
    /// How often before the limit counts
    limit_burst: Option<String>;
    /// User whose program sent the packet
    uid_owner: Option<String>;
    /// Group whose program sent the packet
    gid_owner: Option<String>;
    /// What the sender is answered
    reject_with: Option<String>;
    /// Type of ICMP
    icmp_type: Option<String>;
    /// Packets that begin a connection, or others
    syn: Syn = Syn::Ignore;
    /// Remove all rules of the chain, or of the table
    flush: bool = false;
    /// What becomes of packets that no rule of the chain takes
    policy: Option<Policy>;
    /// Without a rule: make the chain, or remove it
    chain_management: bool = false;
    /// Look up no names
    numeric: bool = false;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "iptables",
    summary: "rules of the packet filter",
    arguments: Params::ARGUMENTS,
    rules: &[
        Rule::Exclusive(&["set_dscp_mark", "set_dscp_mark_class"]),
        Rule::Exclusive(&["flush", "policy"]),
        Rule::With("set_dscp_mark", "jump"),
        Rule::With("set_dscp_mark_class", "jump"),
        Rule::Needs("jump", "TEE", &["gateway"]),
        Rule::Needs("jump", "tee", &["gateway"]),
        Rule::NeededUnless("flush", "true", "chain"),
    ],
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let mut params: Params = parameters(arguments)?;
    let (families, told): (&[Family], _) = match params.ip_version {
        Family::Both => (&[Family::Four, Family::Six], Family::Four),
        Family::Four => (&[Family::Four], Family::Four),
        Family::Six => (&[Family::Six], Family::Six),
    };
    let rule = params.rule(told);
    if params.log_prefix.is_some() || params.log_level.is_some() {
        if params.jump.as_deref().is_some_and(|jump| jump != "LOG") {
            return Err(Error::other("`log_prefix` and `log_level` go only with jump=LOG"));
        }
        params.jump = Some("LOG".into());
    }
    let mut outcome = Outcome::default();
    for family in families {
        let tables = Tables::find(target, &params, *family)?;
        if params.flush {
            target.run(&tables.program("-F", &[]), "")?;
        } else if let Some(policy) = params.policy {
            tables.set_policy(target, policy)?;
        } else if rule.is_empty() {
            outcome.changed |= tables.manage_chain(target)?;
        } else if let Some(unknown) = tables.manage_rule(target)? {
            outcome.unknown = Some(unknown);
        }
    }
    outcome.output = output(json!({
        "ip_version": params.ip_version.text(), "table": params.table.text(), "chain": params.chain,
        "flush": params.flush, "rule": rule.join(" "), "state": params.state.text(),
        "chain_management": params.chain_management, "wait": params.wait,
    }));
    Ok(outcome)
}

/// The tables of one kind of addresses, and the program for them.
struct Tables<'a> {
    params: &'a Params,
    family: Family,
    /// Its release.
    version: (u32, u32, u32),
}

impl<'a> Tables<'a> {
    fn find(target: &mut Target, params: &'a Params, family: Family) -> Result<Self, Error> {
        let program = Program::new([name(family), "--version"]);
        let finished = target.query(&program).map_err(|error| match error {
            missing @ Error::Start { .. } => Error::Missing {
                message: missing.to_string(),
                help: Some("install it in an earlier task (yum: iptables)".into()),
            },
            other => other,
        })?;
        let version = version(&finished.stdout).unwrap_or_default();
        Ok(Self { params, family, version })
    }

    /// The program that does this with the chain.
    fn program(&self, verb: &str, more: &[String]) -> Program {
        let params = self.params;
        let mut words: Vec<String> = vec![name(self.family).into(), "-t".into(), params.table.text().into()];
        words.push(verb.into());
        words.extend(params.chain.clone());
        if verb == "-I" {
            words.extend(params.rule_num.clone());
        }
        if let Some(wait) = params.wait.as_ref().filter(|wait| !wait.is_empty() && self.version >= (1, 6, 0))
        {
            words.extend(["-w".to_owned(), wait.clone()]);
        }
        words.extend_from_slice(more);
        Program::new(words)
    }

    fn key(&self, about: &str) -> String {
        let chain = self.params.chain.as_deref().unwrap_or_default();
        format!("{} {} {chain} {about}", name(self.family), self.params.table.text())
    }

    fn list(&self) -> Program {
        let numeric: &[String] = if self.params.numeric { &["--numeric".to_owned()] } else { &[] };
        self.program("-L", numeric)
    }

    fn set_policy(&self, target: &mut Target, wanted: Policy) -> Result<(), Error> {
        let key = self.key("policy");
        let present = match target.expected("iptables", &key).and_then(Value::as_str).map(str::to_owned) {
            Some(expected) => Some(expected),
            None => {
                let program = self.list();
                let finished = target.query(&program)?;
                if !finished.success() {
                    return Err(Error::Failed { command: program.line(), finished: Box::new(finished) });
                }
                let first = finished.stdout.lines().next().unwrap_or_default();
                let policy = first.split_once("(policy ").map(|(_, rest)| rest);
                policy.map(|rest| rest.chars().take_while(char::is_ascii_uppercase).collect())
            }
        };
        let Some(present) = present else {
            return Err(Error::other("this chain has no policy: only chains of the kernel have one"));
        };
        if present != wanted.text() {
            target.run(&self.program("-P", &[wanted.text().to_owned()]), &format!("was {present}"))?;
            target.expect("iptables", &key, wanted.text().into());
        }
        Ok(())
    }

    /// True when it counts as changed although nothing was done: as in Ansible, when the chain is not managed.
    fn manage_chain(&self, target: &mut Target) -> Result<bool, Error> {
        let key = self.key("chain");
        let present = match target.expected("iptables", &key).and_then(Value::as_bool) {
            Some(expected) => expected,
            None => target.query(&self.list())?.success(),
        };
        let wanted = self.params.state == State::Present;
        if present == wanted || !self.params.chain_management {
            return Ok(present != wanted);
        }
        target.run(&self.program(if wanted { "-N" } else { "-X" }, &[]), "")?;
        target.expect("iptables", &key, wanted.into());
        Ok(false)
    }

    /// Why check mode does not know, where it does not.
    fn manage_rule(&self, target: &mut Target) -> Result<Option<String>, Error> {
        let rule = self.params.rule(self.family);
        let key = self.key(&rule.join(" "));
        let present = match target.expected("iptables", &key).and_then(Value::as_bool) {
            Some(expected) => expected,
            None => match self.has(target, &rule)? {
                Some(present) => present,
                None => {
                    let unknown = "this iptables can be asked for a rule only in ways that change something";
                    return Ok(Some(unknown.into()));
                }
            },
        };
        let wanted = self.params.state == State::Present;
        if present != wanted {
            let verb = match (wanted, self.params.action) {
                (true, Action::Append) => "-A",
                (true, Action::Insert) => "-I",
                (false, _) => "-D",
            };
            target.run(&self.program(verb, &rule), "")?;
            target.expect("iptables", &key, wanted.into());
        }
        Ok(None)
    }
}

fn name(family: Family) -> &'static str {
    if family == Family::Six { "ip6tables" } else { "iptables" }
}

/// `iptables v1.4.21`
fn version(text: &str) -> Option<(u32, u32, u32)> {
    let text = text.split_once('v')?.1.split_whitespace().next()?;
    let mut numbers = text.split('.').map(|part| part.parse().unwrap_or(0));
    Some((numbers.next()?, numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_release_is_read_from_what_iptables_says() {
        assert_eq!(super::version("iptables v1.4.7\n"), Some((1, 4, 7)));
        assert_eq!(super::version("iptables v1.8.9 (nf_tables)\n"), Some((1, 8, 9)));
        assert_eq!(super::version("what?"), None);
    }
}
