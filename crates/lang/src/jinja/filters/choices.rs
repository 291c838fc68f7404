//! Filters that combine the items of a list with each other.

use std::sync::Arc;

use super::super::{TemplateError, call::Call, evaluate::Evaluator, value::Val};

type Result<T = Val> = std::result::Result<T, TemplateError>;

/// No template needs more than so many.
const MOST: usize = 1_000_000;

fn size(call: &Call) -> Result<Option<usize>> {
    match call.int(0, "r")? {
        None => Ok(None),
        Some(size) => {
            usize::try_from(size).map(Some).map_err(|_| TemplateError::invalid("`r` must not be negative"))
        }
    }
}

pub(super) fn permutations(cx: &Evaluator<'_>, call: Call) -> Result {
    let items = cx.items(&call.subject)?;
    let size = size(&call)?.unwrap_or(items.len());
    chosen(&items, size, |row, at| !row.contains(&at))
}

pub(super) fn combinations(cx: &Evaluator<'_>, call: Call) -> Result {
    let items = cx.items(&call.subject)?;
    let size = size(&call)?.ok_or_else(|| TemplateError::invalid("the argument `r` is missing"))?;
    chosen(&items, size, |row, at| row.last().is_none_or(|last| at > *last))
}

/// All rows of `size` places, in order, in which each place fits behind those before it.
fn chosen(items: &[Val], size: usize, fits: fn(&[usize], usize) -> bool) -> Result {
    if size > items.len() {
        return Ok(Val::list(Vec::new()));
    }
    let mut rows: Vec<Vec<usize>> = vec![Vec::new()];
    for _ in 0..size {
        let longer = |row: &Vec<usize>| {
            let row = row.clone();
            let fitting: Vec<usize> = (0..items.len()).filter(|at| fits(&row, *at)).collect();
            fitting.into_iter().map(move |at| [&row[..], &[at]].concat())
        };
        rows = rows.iter().flat_map(longer).take(MOST + 1).collect();
        if rows.len() > MOST {
            return Err(TemplateError::invalid("there are more than a million of them"));
        }
    }
    let row = |row: Vec<usize>| Val::Tuple(Arc::new(row.into_iter().map(|at| items[at].clone()).collect()));
    Ok(Val::list(rows.into_iter().map(row).collect()))
}
