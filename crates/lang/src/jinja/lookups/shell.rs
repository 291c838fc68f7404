//! Lookups that run commands of the control machine.

use super::{
    super::{TemplateError, call::Call, evaluate::Evaluator, python, text_methods, value::Val},
    Result, not_found,
};
use crate::control_machine;

fn output(cx: &Evaluator<'_>, command: &Val) -> Result<String> {
    let output =
        control_machine::shell(&python::str(command), &cx.jinja.lookups.folder()).map_err(not_found)?;
    String::from_utf8(output).map_err(|_| TemplateError::invalid("what the command puts out is no text"))
}

pub(super) fn pipe(cx: &Evaluator<'_>, call: &Call) -> Result {
    call.rest.iter().map(|command| Ok(Val::str(output(cx, command)?.trim_end()))).collect()
}

pub(super) fn lines(cx: &Evaluator<'_>, call: &Call) -> Result {
    let mut all = Vec::new();
    for command in &call.rest {
        let output = output(cx, command)?;
        all.extend(text_methods::lines_of(&output).into_iter().map(Val::str));
    }
    Ok(all)
}
