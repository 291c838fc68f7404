//! Times of files as tasks give them.

use std::collections::BTreeMap;

use target::{Error, Program, Stamp, Target};
use wire::Value;

use crate::spec::FromArgument;

/// What becomes of a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Time {
    Now,
    Preserve,
    /// A date.
    At(String),
}

impl FromArgument for Time {
    fn from_argument(value: &Value) -> Result<Self, String> {
        Ok(match String::from_argument(value)?.as_str() {
            "now" => Self::Now,
            "preserve" => Self::Preserve,
            date => Self::At(date.to_owned()),
        })
    }
}

/// What a time becomes; a date is read by its format (strptime), and is one of the machine's own time zone.
///
/// # Errors
/// When it is no such date.
pub fn stamp(target: &mut Target, time: Option<&Time>, format: &str, default: Stamp) -> Result<Stamp, Error> {
    let date = match time {
        None => return Ok(default),
        Some(Time::Now) => return Ok(Stamp::Now),
        Some(Time::Preserve) => return Ok(Stamp::Keep),
        Some(Time::At(date)) => date,
    };
    let read = read(date, format)
        .map_err(|why| Error::other(format!("`{date}` is no time of the form `{format}`: {why}")))?;
    // The machine knows its time zone, and when its clocks are changed.
    let finished = target.query(&Program::new(["date", "-d", &read, "+%s"]))?;
    let seconds = finished.stdout.trim().parse().ok().filter(|_| finished.success());
    seconds.map(Stamp::At).ok_or_else(|| Error::other(format!("`{date}`: there is no such time")))
}

/// The date as `date` reads it.
fn read(date: &str, format: &str) -> Result<String, String> {
    let mut fields = BTreeMap::from([('Y', 1900), ('m', 1), ('d', 1), ('H', 0), ('M', 0), ('S', 0)]);
    let (mut rest, mut wanted) = (date, format.chars());
    while let Some(c) = wanted.next() {
        let Some(directive) = (c == '%').then(|| wanted.next().unwrap_or('%')).filter(|c| *c != '%') else {
            rest = rest.strip_prefix(c).ok_or_else(|| format!("`{c}` is missing"))?;
            continue;
        };
        let most = if directive == 'Y' { 4 } else { 2 };
        if !fields.contains_key(&directive) {
            return Err(format!("`%{directive}` is not known here; there are %Y, %m, %d, %H, %M and %S"));
        }
        let digits = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let number =
            rest[..digits].parse().map_err(|_| format!("the number of `%{directive}` is missing"))?;
        fields.insert(directive, number);
        rest = &rest[digits..];
    }
    if !rest.is_empty() {
        return Err(format!("`{rest}` is too much"));
    }
    let field = |directive| fields.get(&directive).copied().unwrap_or_default();
    Ok(format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
        field('Y'),
        field('m'),
        field('d'),
        field('H'),
        field('M'),
        field('S')
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_by_its_format() {
        let usual = "%Y%m%d%H%M.%S";
        assert_eq!(read("202611260355.07", usual).unwrap(), "2026-11-26 03:55:07");
        assert_eq!(read("26/11/2026", "%d/%m/%Y").unwrap(), "2026-11-26 00:00:00");
        assert_eq!(read("2026", usual).unwrap_err(), "the number of `%m` is missing");
        assert_eq!(read("2026!", "%Y").unwrap_err(), "`!` is too much");
        assert!(read("1", "%Q").unwrap_err().starts_with("`%Q` is not known here"));
    }
}
