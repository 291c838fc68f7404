//! Calls of macros.

use std::sync::Arc;

use super::{
    ErrorKind, TemplateError,
    call::{Arguments, Call, NAMED, REST, named},
    evaluate::{DEPTH, Evaluator},
    value::{Closure, Val},
};

impl Evaluator<'_> {
    /// Calls a macro; `caller` is what `{% call %}` hands over.
    pub fn call_macro(
        &self,
        closure: &Arc<Closure>,
        mut arguments: Arguments,
        caller: Option<Val>,
    ) -> Result<Val, TemplateError> {
        let definition = &closure.definition;
        let mut parameters: Vec<&str> = definition.parameters.iter().map(|name| &**name).collect();
        let own = parameters.len();
        let takes_caller = parameters.contains(&"caller");
        parameters.extend(definition.varargs.then_some(REST));
        parameters.extend(definition.kwargs.then_some(NAMED));
        if let Some(caller) = &caller {
            match takes_caller {
                true => arguments.named.push(("caller".into(), caller.clone())),
                false if !definition.caller => {
                    let message = format!("the macro `{}` does not use `caller()`", definition.name);
                    return Err(TemplateError::invalid(message));
                }
                false => {}
            }
        }
        let call = Call::bind(Val::None, arguments, &parameters)
            .map_err(|error| named("macro", &definition.name, error))?;
        if self.depth >= DEPTH {
            let message = format!("the macro `{}` calls itself too often", definition.name);
            return Err(TemplateError::new(ErrorKind::Recursive, message));
        }
        let page = closure.page.upgrade();
        let scope = page.as_ref().map_or_else(|| self.scope.clone(), |page| page.scope.clone());
        let mut inner = Evaluator {
            locals: closure.locals.clone(),
            page: page.clone(),
            inner: true,
            file: page.as_ref().and_then(|page| page.file.clone()),
            ..self.within(&scope)
        };
        inner.locals.push((definition.name.clone(), Val::Macro(closure.clone())));
        if !takes_caller && definition.caller {
            let none = || Val::marker(TemplateError::undefined("caller"));
            inner.locals.push(("caller".into(), caller.unwrap_or_else(none)));
        }
        if definition.varargs {
            inner.locals.push(("varargs".into(), Val::Tuple(Arc::new(call.rest))));
        }
        if definition.kwargs {
            inner.locals.push(("kwargs".into(), Val::map(call.named.into_iter().collect())));
        }
        let first_default = own - definition.defaults.len();
        let foreign = page.filter(|page| self.page.as_ref().is_none_or(|here| !Arc::ptr_eq(here, page)));
        let told = |error: TemplateError| match &foreign {
            Some(page) => page.told(error),
            None => error,
        };
        for (at, (name, value)) in definition.parameters.iter().zip(call.arguments).enumerate() {
            let value = match (value, at.checked_sub(first_default)) {
                (Some(value), _) => value,
                (None, Some(at)) => inner.evaluate(&definition.defaults[at]).map_err(told)?,
                (None, None) => Val::marker(TemplateError::undefined(name)),
            };
            inner.locals.push((name.clone(), value));
        }
        match inner.captured(&definition.body).map_err(told)? {
            Val::Marker(error) => Ok(Val::marker(told((*error).clone()))),
            value => Ok(value),
        }
    }
}
