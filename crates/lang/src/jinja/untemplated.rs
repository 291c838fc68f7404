//! Strings among templates that are none: encrypted ones (`!vault`), decrypted when they are used, and those
//! that are marked as no templates (`!unsafe`). They are written as templates that call a function of ours.

use super::{
    TemplateError,
    call::{Arguments, Call},
    evaluate::Evaluator,
    is_template,
    value::Val,
};
use crate::source::Span;

/// Decrypts: its arguments are the text and its place. All arguments are hexadecimal digits, because what
/// backslashes mean in a template depends on where it stands.
const VAULTED: &str = "_vaulted";
/// Gives its argument.
const UNSAFE: &str = "_unsafe";

/// The functions.
pub(super) const FUNCTIONS: [&str; 2] = [UNSAFE, VAULTED];

/// An encrypted string as a template.
pub fn vaulted(text: &str, span: &Span) -> String {
    format!("{{{{ {VAULTED}('{}', '{}') }}}}", digits(text.trim()), digits(&span.to_string()))
}

/// A string that is no template as one.
pub fn unsafe_text(text: &str) -> String {
    if is_template(text) { format!("{{{{ {UNSAFE}('{}') }}}}", digits(text)) } else { text.to_owned() }
}

/// Calls one of the functions. Errors tell where an encrypted value stands: that of the template says nothing.
pub(super) fn call(cx: &Evaluator<'_>, name: &str, arguments: Arguments) -> Result<Val, TemplateError> {
    let call = Call::bind(Val::None, arguments, &["text", "place"])?;
    let argument = |at: usize| -> Result<String, TemplateError> {
        Ok(call.text(at, "text")?.and_then(text).unwrap_or_default())
    };
    let text = argument(0)?;
    if name == UNSAFE {
        return Ok(Val::str(text));
    }
    let place = argument(1)?;
    cx.jinja.vault.shared(&text).map(Val::Str).map_err(|error| {
        let message = format!("the value at {place} can't be decrypted: {error}");
        let error = TemplateError::invalid(message).help(error.help());
        TemplateError { sealed: Some(text.into()), ..error }
    })
}

fn digits(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn text(digits: &str) -> Option<String> {
    let byte = |at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    String::from_utf8((0..digits.len()).step_by(2).map(byte).collect::<Option<_>>()?).ok()
}
