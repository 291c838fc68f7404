//! The words of a rule, in Ansible's order.

use super::{Family, Params, Syn};

/// Words are added to it.
struct Words(Vec<String>);

impl Words {
    /// `-s 10.0.0.1`; `!` before the value comes before the option.
    fn option(&mut self, option: &str, value: Option<&str>) {
        match value.filter(|value| !value.is_empty()).map(|value| (value.strip_prefix('!'), value)) {
            Some((Some(rest), _)) => self.0.extend(["!", option, rest].map(str::to_owned)),
            Some((None, value)) => self.0.extend([option, value].map(str::to_owned)),
            None => {}
        }
    }

    fn list(&mut self, option: &str, values: &[String]) {
        if !values.is_empty() {
            self.0.extend([option.to_owned(), values.join(",")]);
        }
    }

    fn extension(&mut self, name: &str, wanted: bool) {
        if wanted {
            self.0.extend(["-m", name].map(str::to_owned));
        }
    }

    fn jump(&mut self, target: &str, wanted: bool) {
        if wanted {
            self.0.extend(["-j", target].map(str::to_owned));
        }
    }
}

impl Params {
    /// Empty when the task says nothing of a rule.
    pub(super) fn rule(&self, family: Family) -> Vec<String> {
        let mut words = Words(Vec::new());
        let uses = |extension: &str| self.r#match.iter().any(|name| name == extension);
        let jumps = |to: &str| self.jump.as_deref().is_some_and(|jump| jump.eq_ignore_ascii_case(to));
        words.option("-p", self.protocol.as_deref());
        words.option("-s", self.source.as_deref());
        words.option("-d", self.destination.as_deref());
        self.r#match.iter().for_each(|name| words.option("-m", Some(name)));
        if let Some(tcp) =
            self.tcp_flags.as_ref().filter(|tcp| !tcp.flags.is_empty() && !tcp.flags_set.is_empty())
        {
            words.0.extend(["--tcp-flags".to_owned(), tcp.flags.join(","), tcp.flags_set.join(",")]);
        }
        words.option("-j", self.jump.as_deref());
        if jumps("tee") {
            words.option("--gateway", self.gateway.as_deref());
        }
        words.option("--log-prefix", self.log_prefix.as_deref());
        words.option("--log-level", self.log_level.map(super::Level::text));
        words.option("--to-destination", self.to_destination.as_deref());
        words.extension("multiport", !self.destination_ports.is_empty());
        words.list("--dports", &self.destination_ports);
        words.option("--to-source", self.to_source.as_deref());
        words.option("-g", self.goto.as_deref());
        words.option("-i", self.in_interface.as_deref());
        words.option("-o", self.out_interface.as_deref());
        words.option("-f", self.fragment.as_deref());
        words.option("-c", self.set_counters.as_deref());
        words.option("--source-port", self.source_port.as_deref());
        words.option("--destination-port", self.destination_port.as_deref());
        words.option("--to-ports", self.to_ports.as_deref());
        words.option("--set-dscp", self.set_dscp_mark.as_deref());
        words.jump("DSCP", self.set_dscp_mark.is_some() && !jumps("dscp"));
        words.option("--set-dscp-class", self.set_dscp_mark_class.as_deref());
        words.jump("DSCP", self.set_dscp_mark_class.is_some() && !jumps("dscp"));
        match self.syn {
            Syn::Ignore => {}
            Syn::Match => words.0.push("--syn".into()),
            Syn::Negate => words.0.extend(["!", "--syn"].map(str::to_owned)),
        }
        if uses("conntrack") {
            words.list("--ctstate", &self.ctstate);
        } else if uses("state") {
            words.list("--state", &self.ctstate);
        } else {
            words.extension("conntrack", !self.ctstate.is_empty());
            words.list("--ctstate", &self.ctstate);
        }
        words
            .extension("iprange", !uses("iprange") && (self.src_range.is_some() || self.dst_range.is_some()));
        words.option("--src-range", self.src_range.as_deref());
        words.option("--dst-range", self.dst_range.as_deref());
        words.extension("set", !uses("set") && self.match_set.is_some());
        words.option("--match-set", self.match_set.as_deref());
        if self.match_set.is_some() {
            words.0.extend(self.match_set_flags.map(|flags| flags.text().to_owned()));
        }
        words.extension("limit", self.limit.is_some() || self.limit_burst.is_some());
        words.option("--limit", self.limit.as_deref());
        words.option("--limit-burst", self.limit_burst.as_deref());
        words.extension("owner", self.uid_owner.is_some());
        words.option("--uid-owner", self.uid_owner.as_deref());
        words.extension("owner", self.gid_owner.is_some());
        words.option("--gid-owner", self.gid_owner.as_deref());
        words.jump("REJECT", self.jump.is_none() && self.reject_with.is_some());
        words.option("--reject-with", self.reject_with.as_deref());
        let icmp = if family == Family::Six { "--icmpv6-type" } else { "--icmp-type" };
        words.option(icmp, self.icmp_type.as_deref());
        words.extension("comment", self.comment.is_some());
        words.option("--comment", self.comment.as_deref());
        words.0
    }
}
