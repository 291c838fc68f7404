//! The keywords that only plays have.

use super::Loader;
use crate::{
    diagnostic::Diagnostic,
    jinja::is_template,
    playbook::{Action, Argument, Keywords, Order, Prompt, Setting, Strategy, Task, Templated},
    yaml::{Kind, Node},
};

/// What a play says about its run.
pub(super) struct Manner {
    pub gather_arguments: Vec<Argument>,
    pub order: Order,
    pub serial: Vec<Templated>,
    pub max_fail_percentage: Option<Templated>,
    pub force_handlers: Option<Setting<bool>>,
    pub strategy: Strategy,
    pub remote_user: Option<Templated>,
    pub port: Option<Setting<u32>>,
    pub prompts: Vec<Prompt>,
}

impl Loader<'_> {
    /// The keywords of a play about how it is run.
    pub(super) fn manner(&mut self, node: &Node, keywords: &Keywords) -> Manner {
        let given = |name: &str| node.get(name).filter(|value| value.kind != Kind::Null);
        Manner {
            gather_arguments: self.gather_arguments(node, keywords),
            order: given("order").map(|order| self.order(order)).unwrap_or_default(),
            serial: given("serial").map(|serial| self.texts(serial, "serial")).unwrap_or_default(),
            max_fail_percentage: given("max_fail_percentage")
                .and_then(|share| self.text(share, "max_fail_percentage")),
            force_handlers: given("force_handlers").and_then(|flag| self.flag(flag, "force_handlers")),
            strategy: given("strategy").map(|name| self.strategy(name)).unwrap_or_default(),
            remote_user: given("remote_user").and_then(|user| self.text(user, "remote_user")),
            port: given("port").and_then(|port| self.number(port, "port")),
            prompts: given("vars_prompt").map(|list| self.prompts(list)).unwrap_or_default(),
        }
    }

    fn strategy(&mut self, node: &Node) -> Strategy {
        let known = ["linear", "free", "host_pinned"];
        let name = node.as_str().unwrap_or_default();
        match name.rsplit('.').next().unwrap_or(name) {
            "linear" => Strategy::Linear,
            "free" | "host_pinned" => Strategy::Free,
            wrong => {
                let help = modules::nearest::hint(wrong, known)
                    .unwrap_or_else(|| format!("the strategies are: {}", known.join(", ")));
                let message = format!("there is no strategy `{wrong}`");
                self.report(Diagnostic::at(&node.span, message).help(help));
                Strategy::Linear
            }
        }
    }

    /// As in Ansible what is done once for all hosts has no place where each goes on by itself.
    pub(super) fn only_for_each_host<'t>(&mut self, tasks: impl Iterator<Item = &'t Task>) {
        for task in tasks {
            if let Action::Module(call) = &task.action
                && ["add_host", "pause"].contains(&call.module.name)
            {
                let message =
                    format!("`{}` is done once for all hosts, which this `strategy` can't", call.module.name);
                let help = "leave `strategy` out of the play, or put the task into a play of its own";
                self.report(Diagnostic::at(&call.span, message).help(help));
            }
        }
    }

    fn order(&mut self, node: &Node) -> Order {
        let name = node.as_str().unwrap_or_default();
        if let Some((_, order)) = Order::NAMES.iter().find(|(known, _)| *known == name) {
            return *order;
        }
        let names = Order::NAMES.map(|(name, _)| name);
        let help = modules::nearest::hint(name, names)
            .unwrap_or_else(|| format!("hosts can be ordered by: {}", names.join(", ")));
        self.report(
            Diagnostic::at(&node.span, format!("there is no order `{}`", node.key_text())).help(help),
        );
        Order::default()
    }

    /// What `setup` is told; where it does not know an argument, that is accepted and has no effect.
    fn gather_arguments(&mut self, node: &Node, keywords: &Keywords) -> Vec<Argument> {
        let Ok(setup) = modules::find("setup") else { return Vec::new() };
        let mut arguments = Vec::new();
        for name in ["fact_path", "gather_subset", "gather_timeout"] {
            let known = setup.arguments.iter().any(|argument| argument.is_called(name));
            let entry =
                node.as_mapping().and_then(|all| all.iter().find(|(key, _)| key.as_str() == Some(name)));
            if let (true, Some((key, value))) = (known, entry) {
                let (name, span, value) = (name.to_owned(), key.span.clone(), value.clone());
                arguments.push(Argument { name, span, value });
            }
        }
        self.with_defaults(setup, &mut arguments, keywords, &Keywords::default());
        arguments
    }

    fn prompts(&mut self, node: &Node) -> Vec<Prompt> {
        let Some(items) = node.as_sequence() else {
            self.expected(node, "vars_prompt", "a list of questions");
            return Vec::new();
        };
        items.iter().filter_map(|item| self.prompt(item)).collect()
    }

    fn prompt(&mut self, node: &Node) -> Option<Prompt> {
        const KNOWN: [&str; 9] =
            ["confirm", "default", "encrypt", "name", "private", "prompt", "salt", "salt_size", "unsafe"];
        let Some(entries) = node.as_mapping() else {
            self.expected(node, "vars_prompt", "a list of mappings");
            return None;
        };
        let mut prompt = Prompt::new(String::new(), node.span.clone());
        for (key, value) in entries {
            let name = key.key_text();
            match name.as_str() {
                "name" => {
                    let variable = self.literal(value, "name")?;
                    self.variable_name(&variable.text, &variable.span);
                    prompt.name = variable.text;
                }
                "prompt" => prompt.question = self.text(value, &name).map(|text| text.text),
                "default" if value.kind != Kind::Null => prompt.default = Some(value.to_value()),
                "private" => prompt.private = self.plain_flag(value, &name).unwrap_or(true),
                "confirm" => prompt.confirm = self.plain_flag(value, &name).unwrap_or(false),
                "encrypt" if value.kind != Kind::Null => prompt.encrypt = self.text(value, &name),
                "salt" | "salt_size" | "unsafe" | "default" | "encrypt" => {}
                _ => {
                    let help = modules::nearest::hint(&name, KNOWN)
                        .unwrap_or_else(|| format!("it may have: {}", KNOWN.join(", ")));
                    let message = format!("a question of `vars_prompt` has no `{name}`");
                    self.report(Diagnostic::at(&key.span, message).help(help));
                }
            }
        }
        if prompt.question.as_deref().is_some_and(is_template) {
            self.report(Diagnostic::at(&node.span, "a question of `vars_prompt` can't be a template"));
        }
        if let Some(encrypt) = &prompt.encrypt {
            let message = "`encrypt` of `vars_prompt` is not supported";
            let help = "ask for the text, and use the filter `password_hash` where the hash is needed";
            self.report(Diagnostic::at(&encrypt.span, message).help(help));
        }
        if prompt.name.is_empty() {
            self.report(Diagnostic::at(&node.span, "this question has no `name` for its variable"));
            return None;
        }
        Some(prompt)
    }

    fn plain_flag(&mut self, node: &Node, keyword: &str) -> Option<bool> {
        match self.flag(node, keyword) {
            Some(Setting::Literal(flag)) => Some(flag),
            _ => None,
        }
    }
}
