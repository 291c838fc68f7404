//! Dates as texts, as `strftime` writes them in the locale C.

use super::{Moment, Parts};

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The time zone of a moment.
#[derive(Debug, Clone)]
pub(in super::super) struct Zone {
    /// `CET`; empty for a moment without one.
    pub name: String,
    /// Seconds east of Greenwich; none for a moment without one.
    pub offset: Option<i64>,
}

/// How a number is filled up.
#[derive(Clone, Copy)]
enum Fill {
    Zero,
    Space,
    Nothing,
}

/// A moment in this format.
pub(in super::super) fn write(format: &str, moment: Moment, zone: &Zone) -> String {
    let parts = moment.parts();
    let mut out = String::new();
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let directive = &rest[at..];
        let mut characters = directive[1..].char_indices();
        let (mut fill, mut upper, mut kind) = (None, false, None);
        for (_, character) in characters.by_ref() {
            match character {
                '-' => fill = Some(Fill::Nothing),
                '_' => fill = Some(Fill::Space),
                '0' => fill = Some(Fill::Zero),
                '^' => upper = true,
                other => {
                    kind = Some(other);
                    break;
                }
            }
        }
        let length = characters.next().map_or(directive.len(), |(at, _)| at + 1);
        let (whole, after) = directive.split_at(length);
        rest = after;
        match kind.and_then(|kind| one(kind, fill, &parts, moment, zone)) {
            Some(text) if upper => out.push_str(&text.to_uppercase()),
            Some(text) => out.push_str(&text),
            // What is not known stays as it is written.
            None => out.push_str(whole),
        }
    }
    out + rest
}

fn one(kind: char, fill: Option<Fill>, parts: &Parts, moment: Moment, zone: &Zone) -> Option<String> {
    let number = |value: i64, width: usize, own: Fill| match fill.unwrap_or(own) {
        Fill::Zero => format!("{value:0width$}"),
        Fill::Space => format!("{value:width$}"),
        Fill::Nothing => value.to_string(),
    };
    let zero = |value: i64, width: usize| number(value, width, Fill::Zero);
    let all = |format: &str| write(format, moment, zone);
    let day = |at: i64| usize::try_from(at).ok().and_then(|at| DAYS.get(at)).copied().unwrap_or_default();
    let month =
        usize::try_from(parts.month - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or_default();
    let half = if parts.hour % 12 == 0 { 12 } else { parts.hour % 12 };
    let sunday = (parts.weekday + 1) % 7;
    let (iso_year, iso_week) = parts.iso_week;
    Some(match kind {
        'a' => day(parts.weekday)[..3].to_owned(),
        'A' => day(parts.weekday).to_owned(),
        'b' | 'h' => month[..3].to_owned(),
        'B' => month.to_owned(),
        'c' => all("%a %b %e %H:%M:%S %Y"),
        'C' => zero(parts.year.div_euclid(100), 2),
        'd' => zero(parts.day, 2),
        'D' | 'x' => all("%m/%d/%y"),
        'e' => number(parts.day, 2, Fill::Space),
        'f' => format!("{:06}", parts.micro),
        'F' => all("%Y-%m-%d"),
        'g' => zero(iso_year.rem_euclid(100), 2),
        'G' => iso_year.to_string(),
        'H' => zero(parts.hour, 2),
        'I' => zero(half, 2),
        'j' => zero(parts.day_of_year, 3),
        'k' => number(parts.hour, 2, Fill::Space),
        'l' => number(half, 2, Fill::Space),
        'm' => zero(parts.month, 2),
        'M' => zero(parts.minute, 2),
        'n' => "\n".to_owned(),
        'p' => if parts.hour < 12 { "AM" } else { "PM" }.to_owned(),
        'P' => if parts.hour < 12 { "am" } else { "pm" }.to_owned(),
        'r' => all("%I:%M:%S %p"),
        'R' => all("%H:%M"),
        's' => (moment.0.div_euclid(1_000_000) - i128::from(zone.offset.unwrap_or(0))).to_string(),
        'S' => zero(parts.second, 2),
        't' => "\t".to_owned(),
        'T' | 'X' => all("%H:%M:%S"),
        'u' => (parts.weekday + 1).to_string(),
        'U' => zero((parts.day_of_year + 6 - sunday) / 7, 2),
        'V' => zero(iso_week, 2),
        'w' => sunday.to_string(),
        'W' => zero((parts.day_of_year + 6 - parts.weekday) / 7, 2),
        'y' => zero(parts.year.rem_euclid(100), 2),
        'Y' => parts.year.to_string(),
        'z' => zone.offset.map_or_else(String::new, |offset| {
            let sign = if offset < 0 { '-' } else { '+' };
            format!("{sign}{:02}{:02}", offset.abs() / 3600, offset.abs() / 60 % 60)
        }),
        'Z' => zone.name.clone(),
        '%' => "%".to_owned(),
        _ => return None,
    })
}
