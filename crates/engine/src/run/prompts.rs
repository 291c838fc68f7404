//! `vars_prompt`: what plays ask the operator for, before anything is touched.

use std::sync::Arc;

use lang::{
    inventory::Inventory,
    playbook::{Play, Playbook, Prompt},
};
use wire::Value;

use super::needed;
use crate::{
    connect::{NotOpened, VariableAsked},
    strategy::Context,
};

/// The answers of a play, by variable.
pub type Prompted = Vec<(String, Arc<Value>)>;

/// Asks all questions of the plays that some chosen host does.
///
/// # Errors
/// [`NotOpened`] when there is no answer; it has been told.
pub fn ask(
    context: &Context<'_>,
    playbook: &Playbook,
    inventory: &Inventory,
    chosen: &[String],
) -> Result<Vec<Prompted>, NotOpened> {
    let of_play = |play: &Play| -> Result<Prompted, NotOpened> {
        let nobody = needed::hosts_of(play, inventory, chosen).is_empty()
            && inventory.found(&play.hosts.text).1.is_empty();
        let mut answers = Prompted::new();
        for prompt in play.prompts.iter().filter(|_| !nobody) {
            if !context.scope.extra.contains_key(&prompt.name) {
                answers.push((prompt.name.clone(), Arc::new(answer(context, prompt)?)));
            }
        }
        Ok(answers)
    };
    playbook.plays.iter().map(of_play).collect()
}

fn answer(context: &Context<'_>, prompt: &Prompt) -> Result<Value, NotOpened> {
    let shown = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let asked = VariableAsked {
        name: &prompt.name,
        question: prompt.question.as_deref().unwrap_or(&prompt.name),
        default: prompt.default.as_ref().map(shown),
        hidden: prompt.private,
        confirm: prompt.confirm,
    };
    let answer = context.opener.dialogue.operator.variable(&asked);
    let answer = answer.map_err(|unanswered| context.opener.not_answered(unanswered))?;
    Ok(match (&prompt.default, answer.expose()) {
        (Some(default), "") => default.clone(),
        (_, text) => text.into(),
    })
}
