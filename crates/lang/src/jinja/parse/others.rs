//! Statements about other templates. minijinja's tree leaves some of their words out: these are read from the text.

use std::sync::Arc;

use minijinja::machinery::ast::{self, Spanned};

use super::{Lowering, range, unsupported};
use crate::jinja::{
    TemplateError,
    tree::{Block, Import, Imported, Include},
};

impl Lowering<'_> {
    pub(super) fn include(&mut self, tag: &Spanned<ast::Include<'_>>) -> Result<Include, TemplateError> {
        Ok(Include {
            template: self.expression(&tag.name)?,
            ignore_missing: tag.ignore_missing,
            with_context: context(self.tag(tag.span())).unwrap_or(true),
        })
    }

    pub(super) fn import(&mut self, tag: &Spanned<ast::Import<'_>>) -> Result<Import, TemplateError> {
        let ast::Expr::Var(name) = &tag.name else {
            return Err(unsupported("a name that is none", tag.span()));
        };
        Ok(Import {
            template: self.expression(&tag.expr)?,
            names: Imported::All(name.id.into()),
            with_context: context(self.tag(tag.span())).unwrap_or(false),
        })
    }

    pub(super) fn names_import(
        &mut self,
        tag: &Spanned<ast::FromImport<'_>>,
    ) -> Result<Import, TemplateError> {
        let name = |name: &ast::Expr<'_>| -> Arc<str> {
            if let ast::Expr::Var(name) = name { name.id.into() } else { "".into() }
        };
        let names = tag.names.iter();
        let names = names.map(|(own, here)| (name(own), name(here.as_ref().unwrap_or(own)))).collect();
        Ok(Import {
            template: self.expression(&tag.expr)?,
            names: Imported::Some(names),
            with_context: context(self.tag(tag.span())).unwrap_or(false),
        })
    }

    pub(super) fn block(&mut self, tag: &Spanned<ast::Block<'_>>) -> Result<Arc<Block>, TemplateError> {
        // `block NAME scoped required`
        let head = self.tag(tag.span()).split(self.options.block[1].as_str()).next().unwrap_or_default();
        let words = head.split(|c: char| !c.is_alphanumeric() && c != '_');
        let scoped = words.filter(|word| !word.is_empty()).nth(2) == Some("scoped");
        if scoped {
            // It may be replaced by one that does.
            self.named.push("loop".into());
        }
        let body = self.statements(&tag.body)?;
        Ok(Arc::new(Block { name: tag.name.into(), scoped, required: tag.required, body }))
    }

    fn tag(&self, span: minijinja::machinery::Span) -> &str {
        self.source.get(range(span)).unwrap_or_default()
    }
}

/// What a tag says at its end of the context; none when it says nothing.
fn context(tag: &str) -> Option<bool> {
    let mut words = tag.split_whitespace().rev();
    match (words.next(), words.next()) {
        (Some("context"), Some("with")) => Some(true),
        (Some("context"), Some("without")) => Some(false),
        _ => None,
    }
}
