//! Goes through a playbook in the order of a run.

use std::collections::BTreeMap;

use wire::Object;

use super::{
    call, content,
    defined::Sight,
    evaluated::{self, Evaluated, Items},
    findings::Findings,
    known::Known,
    made::Made,
    notify,
    texts::{Texts, Used},
};
use crate::{
    diagnostic::Diagnostic,
    files::Files,
    inventory::Inventory,
    playbook::{Action, Block, Content, Include, Meta, Play, Playbook, Setting, Step, Task, Unread},
};

/// A check under way.
pub(super) struct Walk<'a> {
    pub findings: Findings,
    files: &'a dyn Files,
    inventory: &'a Inventory,
    hosts: &'a [String],
    extra: &'a Object,
    unread: &'a Unread,
    texts: Texts,
    /// What the chosen hosts have learned so far.
    known: BTreeMap<&'a str, Known>,
    /// Hosts and groups that the run makes before.
    made: Made,
}

/// Where a task stands.
#[derive(Clone)]
struct Standing<'a> {
    play: &'a Play,
    /// The chosen hosts of the play.
    hosts: Vec<&'a str>,
    /// Its tasks are done for certain, but for their own conditions.
    certain: bool,
    /// Items of the loops of includes around it.
    items: Vec<&'a str>,
}

impl<'a> Walk<'a> {
    pub fn new(
        files: &'a dyn Files,
        inventory: &'a Inventory,
        hosts: &'a [String],
        extra: &'a Object,
        unread: &'a Unread,
    ) -> Self {
        let known = hosts.iter().map(|host| (host.as_str(), Known::default())).collect();
        let (findings, texts, made) = (Findings::default(), Texts::default(), Made::default());
        Self { findings, files, inventory, hosts, extra, unread, texts, known, made }
    }

    pub fn playbook(&mut self, playbook: &'a Playbook) {
        for host in self.hosts {
            for definition in self.inventory.variables(host).into_iter().flat_map(BTreeMap::values) {
                self.texts.value(&definition.value, &definition.span, &mut self.findings);
            }
        }
        playbook.plays.iter().for_each(|play| self.play(play));
    }

    fn play(&mut self, play: &'a Play) {
        for vars in &play.vars {
            self.texts.vars(vars, &mut self.findings);
        }
        let selected = self.selected(play);
        let hosts: Vec<&'a str> =
            self.hosts.iter().filter(|host| selected.contains(host)).map(String::as_str).collect();
        let gathers = play.gather_facts != Setting::Literal(false);
        // Handlers run in between; when is not known here, so what they learn counts from the beginning.
        for host in &hosts {
            let Some(known) = self.known.get_mut(host) else { continue };
            known.facts |= gathers;
            play.handlers.iter().for_each(|handler| known.learn(&handler.task));
        }
        let mut standing = Standing { play, hosts, certain: true, items: Vec::new() };
        for section in &play.sections {
            self.steps(section, &mut standing);
        }
        standing.certain = false;
        for handler in &play.handlers {
            handler.listen.iter().for_each(|topic| {
                self.texts.template(topic, &mut self.findings);
            });
            self.task(&handler.task, &mut standing);
        }
    }

    /// The hosts that a play is for, chosen or not. What its pattern does not name is found.
    fn selected(&mut self, play: &Play) -> Vec<String> {
        let pattern = &play.hosts;
        // A template was found to be one when it was read.
        if pattern.is_template() || self.inventory.implicit(&pattern.text).is_some() {
            return Vec::new();
        }
        let (hosts, unmatched) = self.inventory.found(&pattern.text);
        let (later, wrong): (Vec<_>, Vec<_>) = unmatched.into_iter().partition(|part| self.made.may_be(part));
        if !later.is_empty() {
            // Which hosts do the play, and learn what it finds out, is known by the run only.
            self.known.values_mut().for_each(|known| known.anything = true);
        }
        for wrong in wrong.into_iter().take(1) {
            let groups: Vec<&str> = self.inventory.group_names().collect();
            let hint = wrong.hint.map(|hint| format!("{hint} ")).unwrap_or_default();
            let help = format!("{hint}the groups are: {}", groups.join(", "));
            let place = Diagnostic::at(&pattern.span, wrong.message).label("names nothing");
            self.findings.add(place.help(help));
        }
        hosts
    }

    fn steps(&mut self, steps: &'a [Step], standing: &mut Standing<'a>) {
        for step in steps {
            match step {
                Step::Task(task) => self.task(task, standing),
                Step::Block(block) => self.block(block, standing),
            }
        }
    }

    fn block(&mut self, block: &'a Block, standing: &mut Standing<'a>) {
        self.steps(&block.body, standing);
        for host in &standing.hosts {
            let Some(known) = self.known.get_mut(host) else { continue };
            known.data.extend(["ansible_failed_task", "ansible_failed_result"].map(str::to_owned));
        }
        self.steps(&block.rescue, &mut Standing { certain: false, ..standing.clone() });
        self.steps(&block.always, standing);
    }

    fn include(&mut self, include: &'a Include, task: &'a Task, standing: &mut Standing<'a>, certain: bool) {
        let mut inside = Standing { certain: certain && task.looping.is_none(), ..standing.clone() };
        if let Some(looping) = &task.looping {
            inside.items.extend(looping.control.names());
        }
        self.steps(include.steps(), &mut inside);
        for host in &standing.hosts {
            let Some(known) = self.known.get_mut(host) else { continue };
            // What a file brings that has no name yet may define anything.
            known.anything |= include.deferred().is_some();
            if let Content::Read(included) = &include.content {
                known.public.extend(included.public.iter().cloned());
            }
        }
    }

    fn task(&mut self, task: &'a Task, standing: &mut Standing<'a>) {
        let role = task.role.iter().flat_map(|role| role.defaults.iter().chain(&role.vars));
        for vars in role {
            self.texts.vars(vars, &mut self.findings);
        }
        notify::check(task, standing.play, self.unread, &mut self.findings);
        // `never` is only done when it is asked for.
        let certain = standing.certain && !task.keywords.tags.iter().any(|tag| tag == "never");
        let mut evaluated = evaluated::inspect(task, certain, &mut self.texts, &mut self.findings);
        let unconditional = certain && task.keywords.when.is_empty();
        let mut included = None;
        // A file of variables could not be read.
        let mut lost = false;
        if let Action::Module(call) = &task.action {
            call::check(call, &mut self.findings);
            let brought = content::check(call, task, self.files, &mut self.findings);
            let uses = brought.uses.into_iter();
            evaluated.each.extend(uses.map(|used| Used { certain: used.certain && unconditional, ..used }));
            lost = call.module.name == "include_vars" && brought.vars.is_none();
            included =
                brought.vars.filter(|_| !call.arguments.iter().any(|argument| argument.name == "name"));
        }
        self.undefined(task, &evaluated, standing);
        self.made.learn(task);
        for host in &standing.hosts {
            let Some(known) = self.known.get_mut(host) else { continue };
            known.learn(task);
            known.included.extend(included.clone());
            known.anything |= lost;
        }
        match &task.action {
            Action::Include(include) => self.include(include, task, standing, unconditional),
            // What comes behind may not be done.
            Action::Meta(Meta::EndHost | Meta::EndBatch | Meta::EndPlay | Meta::EndRole) => {
                standing.certain = false;
            }
            _ => {}
        }
    }

    fn undefined(&mut self, task: &'a Task, evaluated: &Evaluated, standing: &Standing<'a>) {
        // Without what is missing nearly everything would be said to be undefined.
        if self.unread.anything {
            return;
        }
        for host in &standing.hosts {
            let Some(known) = self.known.get(host) else { continue };
            let (play, inventory, extra, unread) = (standing.play, self.inventory, self.extra, self.unread);
            let locals = standing.items.clone();
            let mut sight = Sight { play, task, host, inventory, extra, unread, known, locals };
            sight.check(&evaluated.before, &mut self.texts, &mut self.findings);
            let any = match &evaluated.items {
                Items::Some => true,
                Items::Of(name) => sight.is_filled(name),
                Items::Unknown => false,
            };
            if !any {
                continue;
            }
            if let Some(looping) = &task.looping {
                sight.locals.extend(looping.control.names());
            }
            sight.check(&evaluated.each, &mut self.texts, &mut self.findings);
            sight.locals.extend(task.register.as_deref());
            sight.check(&evaluated.after, &mut self.texts, &mut self.findings);
        }
    }
}
