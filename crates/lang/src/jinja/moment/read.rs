//! Dates from texts, as Python's `strptime` reads them.

use modules::pattern::{Flags, Pattern};

use super::Moment;

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// What a directive matches, as Python's `_strptime` has it.
fn expression(directive: char) -> Option<String> {
    let names = |all: &[&str], length: usize| {
        let short = all.iter().map(|name| name.get(..length).unwrap_or(name)).collect::<Vec<_>>();
        short.join("|")
    };
    Some(match directive {
        'd' => "(?P<d>3[0-1]|[1-2][0-9]|0[1-9]|[1-9]| [1-9])".into(),
        'f' => "(?P<f>[0-9]{1,6})".into(),
        'H' => "(?P<H>2[0-3]|[0-1][0-9]|[0-9])".into(),
        'I' => "(?P<I>1[0-2]|0[1-9]|[1-9])".into(),
        'j' => {
            "(?P<j>36[0-6]|3[0-5][0-9]|[1-2][0-9][0-9]|0[1-9][0-9]|00[1-9]|[1-9][0-9]|0[1-9]|[1-9])".into()
        }
        'm' => "(?P<m>1[0-2]|0[1-9]|[1-9])".into(),
        'M' => "(?P<M>[0-5][0-9]|[0-9])".into(),
        'S' => "(?P<S>6[0-1]|[0-5][0-9]|[0-9])".into(),
        'y' => "(?P<y>[0-9][0-9])".into(),
        'Y' => "(?P<Y>[0-9][0-9][0-9][0-9])".into(),
        'A' => format!("(?P<A>{})", names(&DAYS, 99)),
        'a' => format!("(?P<a>{})", names(&DAYS, 3)),
        'B' => format!("(?P<B>{})", names(&MONTHS, 99)),
        'b' => format!("(?P<b>{})", names(&MONTHS, 3)),
        'p' => "(?P<p>am|pm)".into(),
        'w' => "(?P<w>[0-6])".into(),
        '%' => "%".into(),
        'c' => format!(
            "{} {} {} {} {}",
            expression('a')?,
            expression('b')?,
            expression('d')?,
            time()?,
            expression('Y')?
        ),
        'x' => format!("{}/{}/{}", expression('m')?, expression('d')?, expression('y')?),
        'X' => time()?,
        _ => return None,
    })
}

fn time() -> Option<String> {
    Some(format!("{}:{}:{}", expression('H')?, expression('M')?, expression('S')?))
}

/// The moment that a text tells in this format.
///
/// # Errors
/// What does not fit; neither text nor format is told.
pub fn read(text: &str, format: &str) -> Result<Moment, String> {
    let mut pattern = String::new();
    let mut characters = format.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '%' => {
                let directive = characters.next().ok_or("the format ends with `%`")?;
                let known = expression(directive);
                pattern +=
                    &known.ok_or_else(|| format!("the format has `%{directive}`, which is not known"))?;
            }
            c if c.is_whitespace() => {
                while characters.next_if(|c| c.is_whitespace()).is_some() {}
                pattern.push_str("\\s+");
            }
            c => {
                if c.is_ascii_punctuation() {
                    pattern.push('\\');
                }
                pattern.push(c);
            }
        }
    }
    let pattern = Pattern::new(&pattern, Flags { ignore_case: true, ..Flags::default() })
        .map_err(|_| "the format has a directive twice")?;
    let found = pattern.begins(text.as_bytes()).ok_or("the text is not a date of this format")?;
    if found.get(0).is_none_or(|whole| whole.end() != text.len()) {
        return Err("behind the date the text goes on".into());
    }
    let part = |name: &str| {
        let at = pattern.names().position(|known| known == Some(name))?;
        std::str::from_utf8(found.get(at)?.as_bytes()).ok().map(|part| part.trim().to_lowercase())
    };
    let number = |name: &str| part(name).and_then(|digits| digits.parse::<i64>().ok());
    let named = |name: &str, all: &[&str]| {
        let wanted = part(name)?;
        all.iter().position(|known| known.starts_with(&*wanted)).and_then(|at| i64::try_from(at + 1).ok())
    };
    let year =
        number("Y").or_else(|| number("y").map(|year| if year <= 68 { 2000 + year } else { 1900 + year }));
    let month = number("m").or_else(|| named("b", &MONTHS)).or_else(|| named("B", &MONTHS));
    let hour = number("H").or_else(|| {
        let hour = number("I")? % 12;
        Some(if part("p").as_deref() == Some("pm") { hour + 12 } else { hour })
    });
    let micro = part("f").map_or(0, |digits| format!("{digits:0<6}").parse().unwrap_or(0));
    let time = [hour.unwrap_or(0), number("M").unwrap_or(0), number("S").unwrap_or(0)];
    let year = year.unwrap_or(1900);
    let moment = match (number("j"), month) {
        (Some(day), None) => Moment::new(year, 1, 1, time, micro)
            .map(|first| Moment(first.0 + i128::from(day - 1) * super::DAY)),
        _ => Moment::new(year, month.unwrap_or(1), number("d").unwrap_or(1), time, micro),
    };
    moment.ok_or_else(|| "there is no such date".into())
}
