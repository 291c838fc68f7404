//! The keywords that plays, roles, blocks and tasks share.

use super::{
    Loader,
    keyword::{self, Level, Standing},
};
use crate::{
    diagnostic::Diagnostic,
    playbook::{BecomeMethod, Keywords, Templated},
    yaml::{Kind, Node},
};

impl Loader<'_> {
    /// The shared keywords of a mapping. `vars` of plays and roles are no keywords of tasks.
    pub(super) fn shared(&mut self, entries: &[(Node, Node)], level: Level) -> Keywords {
        let mut keywords = Keywords::default();
        for (key, value) in entries {
            let Some(name) = key.as_str() else { continue };
            if keyword::standing(name, level) != Standing::Supported {
                continue;
            }
            match name {
                "when" => keywords.when = self.conditions(value, name),
                "tags" => keywords.tags = self.tags(value),
                "vars" if matches!(level, Level::Block | Level::Task | Level::Handler) => {
                    keywords.vars = self.vars(value, name).into_iter().collect();
                }
                "vars" if level == Level::Include => {
                    keywords.include_params = self.vars(value, name).into_iter().collect();
                }
                "environment" => keywords.environment = self.environment(value),
                "become" => keywords.become_ = self.flag(value, name),
                "become_user" => keywords.become_user = self.text(value, name),
                "become_flags" => keywords.become_flags = self.become_flags(value),
                "ignore_errors" => keywords.ignore_errors = self.flag(value, name),
                "any_errors_fatal" => keywords.any_errors_fatal = self.flag(value, name),
                "check_mode" => keywords.check_mode = self.flag(value, name),
                "diff" => keywords.diff = self.flag(value, name),
                "no_log" => keywords.no_log = self.flag(value, name),
                "run_once" => keywords.run_once = self.flag(value, name),
                "delegate_to" => keywords.delegate_to = self.text(value, name),
                "delegate_facts" => keywords.delegate_facts = self.flag(value, name),
                "ignore_unreachable" => keywords.ignore_unreachable = self.flag(value, name),
                "become_method" => keywords.become_method = self.become_method(value),
                "remote_user" | "port" if level != Level::Play => self.one_login(key, name),
                "throttle" => keywords.throttle = self.number(value, name),
                "timeout" => keywords.timeout = self.number(value, name),
                "connection" => keywords.connection = self.connection(value),
                "module_defaults" => keywords.module_defaults = self.module_defaults(value),
                "notify" => keywords.notify = self.texts(value, name),
                _ => {}
            }
        }
        keywords
    }

    /// Another user is become without a program where the agent is root, and with sudo elsewhere.
    fn become_method(&mut self, node: &Node) -> Option<BecomeMethod> {
        let method = self.literal(node, "become_method")?;
        let known = BecomeMethod::parse(&method.text);
        if known.is_none() {
            let message = format!("the way `{}` of becoming another user is not supported", method.text);
            self.report(Diagnostic::at(&node.span, message).help("there are `sudo` and `su`; leave it out"));
        }
        known
    }

    /// Options that no known program has for a purpose that can be served. Which program it is may be said elsewhere.
    fn become_flags(&mut self, node: &Node) -> Option<Templated> {
        let flags = self.text(node, "become_flags")?;
        let served = |method: BecomeMethod| method.asks_for_login(&flags.text);
        if let (false, Err(option), Err(_)) =
            (flags.is_template(), served(BecomeMethod::Sudo), served(BecomeMethod::Su))
        {
            let message = format!("the option `{option}` for becoming another user is not supported");
            let help = "a login environment is asked for by `-i` of sudo, and `-l` or `-` of su";
            self.report(Diagnostic::at(&node.span, message).help(help));
        }
        Some(flags)
    }

    /// Each machine is logged in to once.
    fn one_login(&mut self, key: &Node, name: &str) {
        let message = format!("`{name}` can't change from task to task: each machine is logged in to once");
        let help = match name {
            "port" => "give it to the play, or set `ansible_port` in the inventory",
            _ => {
                "give it to the play, or set `ansible_user` in the inventory; `become_user` changes the user of a task"
            }
        };
        self.report(Diagnostic::at(&key.span, message).help(help));
    }

    /// `ssh` or `local`.
    fn connection(&mut self, node: &Node) -> Option<Templated> {
        let text = self.text(node, "connection")?;
        let known = ["ssh", "smart", "local"];
        if text.is_template() || known.contains(&text.text.rsplit('.').next().unwrap_or_default()) {
            return Some(text);
        }
        let message = format!("the connection `{}` is not supported", text.text);
        self.report(Diagnostic::at(&node.span, message).help("the connections are: ssh, local"));
        None
    }

    fn environment(&mut self, node: &Node) -> Vec<Node> {
        let items = node.as_sequence().unwrap_or(std::slice::from_ref(node));
        let right = |item: &&Node| matches!(item.kind, Kind::Mapping(_) | Kind::String(_));
        for item in items.iter().filter(|item| !right(item) && item.kind != Kind::Null) {
            self.expected(item, "environment", "a mapping, a template of one, or a list of these");
        }
        items.iter().filter(right).cloned().collect()
    }

    /// Reports the keys of a mapping that are not supported where they stand.
    pub(super) fn only_keywords(&mut self, entries: &[(Node, Node)], level: Level) {
        for (key, _) in entries {
            let name = key.key_text();
            self.keyword(key, &name, level);
        }
    }

    /// Reports a key that is not supported where it stands.
    pub(super) fn keyword(&mut self, key: &Node, name: &str, level: Level) {
        let what = level.name();
        match keyword::standing(name, level) {
            Standing::Supported => {}
            Standing::NotYet => self.not_yet(&key.span, format!("the keyword `{name}` of a {what}")),
            Standing::Elsewhere(of) => {
                let message = format!("`{name}` is a keyword of a {of}, not of a {what}");
                self.report(Diagnostic::at(&key.span, message).help(keyword::hint(name, level)));
            }
            Standing::Unknown => {
                let message = format!("`{name}` is no keyword of a {what}");
                let help = keyword::hint(name, level);
                self.report(Diagnostic::at(&key.span, message).label("unknown keyword").help(help));
            }
        }
    }
}
