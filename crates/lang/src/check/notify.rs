//! Notifications of handlers.

use super::findings::Findings;
use crate::{
    diagnostic::Diagnostic,
    playbook::{Handler, Play, Task, Templated, Unread},
};

/// Finds notifications that no handler of the play answers.
pub(super) fn check(task: &Task, play: &Play, unread: &Unread, findings: &mut Findings) {
    // A name that is a template may be anything, and a role without a name may bring any handler.
    if play.brings_handlers()
        || play.handlers.iter().any(|handler| names(handler).any(Templated::is_template))
    {
        return;
    }
    for notification in task.keywords.notify.iter().filter(|notification| !notification.is_template()) {
        if !play.notified(&notification.text).is_empty() || unread.may_answer(&notification.text) {
            continue;
        }
        let known: Vec<&str> =
            play.handlers.iter().flat_map(|handler| names(handler).map(|name| name.text.as_str())).collect();
        let help = modules::nearest::hint(&notification.text, known.iter().copied()).unwrap_or_else(|| {
            if known.is_empty() {
                "the play has no handlers".into()
            } else {
                format!("the handlers of the play are: {}", known.join(", "))
            }
        });
        let message = format!("no handler is called `{}`", notification.text);
        findings.add(Diagnostic::at(&notification.span, message).label("notified here").help(help));
    }
}

fn names(handler: &Handler) -> impl Iterator<Item = &Templated> {
    handler.task.name.iter().chain(&handler.listen)
}
