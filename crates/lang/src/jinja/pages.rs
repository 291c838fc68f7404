//! Templates that use others: `include`, `import`, and `extends` with its blocks.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use super::{
    Beside, ErrorKind, FileOptions, Scope, TemplateError,
    evaluate::{DEPTH, Evaluator},
    scope::NoVariables,
    tree::{self, Block, Import, Imported, Include, Node, Statement},
    value::{Map, Val},
};

/// A file that is a template.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TemplateFile {
    /// What messages call it.
    pub name: String,
    /// How it is written, and all that it includes or imports.
    pub options: FileOptions,
    /// Lines of the file before the text.
    pub(super) before: usize,
    /// Where others are that it names.
    pub beside: Beside,
}

impl TemplateFile {
    /// A file with a name for messages.
    pub fn new(name: impl Into<String>, options: FileOptions, beside: Beside) -> Self {
        Self { name: name.into(), options, before: 0, beside }
    }
}

/// The path of a template that another one names, below the folders where templates are: as in Jinja, none leads
/// out of a folder, also not one that begins with `/`.
pub fn partial(name: &str) -> Option<&str> {
    let below = name.split('/').all(|part| part != "..");
    below.then(|| name.trim_start_matches('/'))
}

/// A template while it is rendered.
#[derive(Debug)]
pub(super) struct Page {
    name: String,
    text: String,
    /// Lines of the file before the text.
    before: usize,
    /// The variables that it sees.
    pub scope: Scope,
    pub file: Option<Arc<TemplateFile>>,
    /// What it defines outside of loops and the like, which its macros see, too.
    own: Mutex<Map>,
    /// What the template that includes it has defined.
    given: Map,
}

impl Page {
    /// A variable, a macro or an import.
    pub fn seen(&self, name: &str) -> Option<Val> {
        let own = self.own.lock().ok().and_then(|own| own.get(name).cloned());
        own.or_else(|| self.given.get(name).cloned())
    }

    /// What an import gives of this name.
    pub fn exported(&self, name: &str) -> Option<Val> {
        self.own.lock().ok().filter(|_| !name.starts_with('_'))?.get(name).cloned()
    }

    /// Gives a value a name.
    pub fn define(&self, name: Arc<str>, value: Val) {
        if let Ok(mut own) = self.own.lock() {
            own.insert(name, value);
        }
    }

    /// Gives a name another value; false when the template has not defined it.
    pub fn replace(&self, name: &str, value: Val) -> bool {
        let Ok(mut own) = self.own.lock() else { return false };
        own.get_mut(name).map(|held| *held = value).is_some()
    }

    /// An error in this text as others see it.
    pub fn told(&self, error: TemplateError) -> TemplateError {
        error.of_file(&self.name, &self.text, self.before)
    }

    fn told_in(&self, value: Val) -> Val {
        match value {
            Val::Marker(error) => Val::marker(self.told((*error).clone())),
            other => other,
        }
    }
}

/// The blocks of a template and of those that it extends, by name; what replaces others comes first.
#[derive(Debug, Clone, Default)]
pub(super) struct Family(Arc<BTreeMap<Arc<str>, Vec<Member>>>);

/// A block, and the template that has it.
type Member = (Arc<Block>, Arc<Page>);

/// A template, read.
type Read = (Arc<Page>, Arc<Vec<Statement>>);

impl Family {
    fn join(&mut self, tree: &[Statement], page: &Arc<Page>) {
        let mut found = Vec::new();
        tree::blocks(tree, &mut found);
        if found.is_empty() {
            return;
        }
        let all = Arc::make_mut(&mut self.0);
        for block in found {
            all.entry(block.name.clone()).or_default().push((block.clone(), page.clone()));
        }
    }

    /// Whether there is a block of this name.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

impl Evaluator<'_> {
    /// Renders a template that has statements.
    pub fn page(
        &mut self,
        tree: &[Statement],
        text: &str,
        parts: &mut Vec<Val>,
    ) -> Result<(), TemplateError> {
        let page = Arc::new(Page {
            name: self.file.as_ref().map_or_else(String::new, |file| file.name.clone()),
            text: text.to_owned(),
            before: self.file.as_ref().map_or(0, |file| file.before),
            scope: self.scope.clone(),
            file: self.file.clone(),
            own: Mutex::default(),
            given: Map::new(),
        });
        self.render(&page, tree, parts)
    }

    fn render(
        &mut self,
        page: &Arc<Page>,
        tree: &[Statement],
        parts: &mut Vec<Val>,
    ) -> Result<(), TemplateError> {
        self.page = Some(page.clone());
        self.family.join(tree, page);
        self.run(tree, parts)?;
        let mut generations = 0;
        while let Some((ancestor, tree, kept)) = self.extends.take() {
            generations += 1;
            if generations > DEPTH {
                return Err(TemplateError::new(ErrorKind::Recursive, "templates extend each other"));
            }
            parts.truncate(kept);
            self.family.join(&tree, &ancestor);
            let before = parts.len();
            self.run(&tree, parts).map_err(|error| ancestor.told(error))?;
            for part in &mut parts[before..] {
                *part = ancestor.told_in(std::mem::replace(part, Val::None));
            }
        }
        Ok(())
    }

    /// `{% extends %}`: from here on the other template puts out.
    pub fn extend(&mut self, template: &Node, kept: usize) -> Result<(), TemplateError> {
        if self.extends.is_some() || self.inner {
            let message = "a template extends one other template, outside of loops and blocks";
            return Err(TemplateError::invalid(message).at(&template.range));
        }
        let Some((ancestor, tree)) = self.other(template, false, true)? else { return Ok(()) };
        self.extends = Some((ancestor, tree, kept));
        Ok(())
    }

    /// `{% include %}`.
    pub fn include(&mut self, include: &Include, parts: &mut Vec<Val>) -> Result<(), TemplateError> {
        let found = self.other(&include.template, include.ignore_missing, include.with_context)?;
        let Some((page, tree)) = found else { return Ok(()) };
        let place = &include.template.range;
        let before = parts.len();
        self.separate(&page).render(&page, &tree, parts).map_err(|error| page.told(error).at(place))?;
        for part in &mut parts[before..] {
            if let Val::Marker(error) = part {
                *part = Val::marker(page.told((**error).clone()).at(place));
            }
        }
        Ok(())
    }

    /// `{% import %}` and `{% from %}`.
    pub fn import(&mut self, import: &Import) -> Result<(), TemplateError> {
        let place = &import.template.range;
        let Some((page, tree)) = self.other(&import.template, false, import.with_context)? else {
            return Ok(());
        };
        let rendered = self.separate(&page).render(&page, &tree, &mut Vec::new());
        rendered.map_err(|error| page.told(error).at(place))?;
        match &import.names {
            Imported::All(name) => self.define(name.clone(), Val::Page(page)),
            Imported::Some(names) => {
                for (name, here) in names {
                    let value = page.exported(name).unwrap_or_else(|| {
                        let message = format!("the template `{}` defines no `{name}`", page.name);
                        Val::marker(TemplateError::new(ErrorKind::Undefined, message).at(place))
                    });
                    self.define(here.clone(), value);
                }
                // Macros need their template: a name that nothing can spell keeps it.
                self.define(format!("from {}", place.start).into(), Val::Page(page));
            }
        }
        Ok(())
    }

    /// `{% block %}`, or what replaces it.
    pub fn block(&mut self, block: &Block, parts: &mut Vec<Val>) -> Result<(), TemplateError> {
        let locals = if block.scoped { self.locals.clone() } else { Vec::new() };
        parts.push(self.replacement(&block.name, 0, locals)?);
        Ok(())
    }

    /// `self.name()`.
    pub fn block_again(&self, name: &str) -> Result<Val, TemplateError> {
        self.replacement(name, 0, Vec::new())
    }

    /// `super()`: what the block that is rendered replaces.
    pub fn replaced(&self) -> Result<Val, TemplateError> {
        let Some((name, at)) = &self.block else { return Ok(Val::None) };
        self.replacement(name, at + 1, self.locals.clone())
    }

    fn replacement(&self, name: &str, at: usize, locals: Vec<(Arc<str>, Val)>) -> Result<Val, TemplateError> {
        let Some((block, page)) = self.family.0.get(name).and_then(|all| all.get(at)) else {
            let message = format!("the block `{name}` replaces none");
            return Ok(Val::marker(TemplateError::new(ErrorKind::Undefined, message)));
        };
        if block.required {
            return Err(TemplateError::invalid(format!("no template fills in the block `{name}`")));
        }
        let mut inner = self.with_locals(locals);
        inner.depth += 1;
        inner.block = Some((block.name.clone(), at));
        self.not_too_deep()?;
        match inner.captured(&block.body).map_err(|error| page.told(error))? {
            Val::None => Ok(Val::str("")),
            value => Ok(page.told_in(value)),
        }
    }

    /// Another template that this one names; none when it may be missing and is.
    fn other(
        &self,
        template: &Node,
        may_miss: bool,
        with_context: bool,
    ) -> Result<Option<Read>, TemplateError> {
        self.not_too_deep().map_err(|error| error.at(&template.range))?;
        let value = self.finish(&self.used(template)?)?;
        let names = value.as_items().unwrap_or(std::slice::from_ref(&value));
        let file = self.page.as_ref().and_then(|page| page.file.clone());
        let beside = file.as_ref().map_or_else(Beside::default, |file| file.beside.clone());
        let options = file.as_ref().map_or_else(FileOptions::default, |file| file.options.clone());
        let wrong = |message: String| TemplateError::new(ErrorKind::Lookup, message).at(&template.range);
        for name in names {
            let name = name.as_str().ok_or_else(|| {
                wrong(format!("the name of a template is a string, not {}", name.describe()))
            })?;
            let Some(path) = partial(name) else { continue };
            let Some(text) = self.jinja.lookups.read_partial(path, &beside).map_err(wrong)? else { continue };
            let tree = self.jinja.parsed_file(&text, &options);
            let tree = tree.map_err(|error| error.of_file(name, &text, 0).at(&template.range))?;
            let scope = if with_context { self.scope.clone() } else { Arc::new(NoVariables) as Scope };
            let given = if with_context { self.visible() } else { Map::new() };
            let file = TemplateFile::new(name, options.clone(), beside);
            return Ok(Some((
                Arc::new(Page {
                    name: name.to_owned(),
                    text,
                    before: 0,
                    scope,
                    file: Some(Arc::new(file)),
                    own: Mutex::default(),
                    given,
                }),
                tree,
            )));
        }
        if may_miss {
            return Ok(None);
        }
        let names: Vec<&str> = names.iter().filter_map(Val::as_str).collect();
        // The names may be values.
        let spelled = matches!(&template.kind, tree::Expression::Const(_));
        let named = if spelled { format!(" `{}`", names.join("`, `")) } else { String::new() };
        Err(wrong(format!("there is no template{named}")))
    }

    /// What the template has defined so far, as one that it includes sees it.
    fn visible(&self) -> Map {
        let mut all = self.page.as_ref().map(|page| page.given.clone()).unwrap_or_default();
        if let Some(page) = &self.page
            && let Ok(own) = page.own.lock()
        {
            all.extend(own.iter().map(|(name, value)| (name.clone(), value.clone())));
        }
        all.extend(self.locals.iter().cloned());
        all
    }

    fn separate<'p>(&'p self, page: &'p Page) -> Evaluator<'p> {
        Evaluator { file: page.file.clone(), ..self.within(&page.scope) }
    }

    fn not_too_deep(&self) -> Result<(), TemplateError> {
        if self.depth < DEPTH {
            return Ok(());
        }
        Err(TemplateError::new(ErrorKind::Recursive, "templates include each other too often"))
    }
}
