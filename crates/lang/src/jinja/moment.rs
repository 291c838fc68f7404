//! Dates with a time, as Python's `datetime` has them, and how they are read and written.

mod read;
mod write;

use std::fmt;

pub(super) use read::read;
pub(super) use write::{Zone, write};

const DAY: i128 = 86_400_000_000;

/// A date with a time, without a time zone: microseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment(pub i128);

/// The parts of a moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts {
    pub year: i64,
    pub month: i64,
    pub day: i64,
    pub hour: i64,
    pub minute: i64,
    pub second: i64,
    pub micro: i64,
    /// 0 is Monday.
    pub weekday: i64,
    /// 1 is the first of January.
    pub day_of_year: i64,
}

/// Days from 1970 to a date of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - 719_468
}

/// Whether a year has 366 days.
fn is_leap(year: i64) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl Moment {
    /// A moment from its parts; none when there is no such date.
    pub fn new(
        year: i64,
        month: i64,
        day: i64,
        [hour, minute, second]: [i64; 3],
        micro: i64,
    ) -> Option<Self> {
        let exists = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_of_month(year, month)).contains(&day)
            && (0..24).contains(&hour)
            && (0..60).contains(&minute)
            && (0..60).contains(&second);
        exists.then(|| {
            let seconds = ((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
            Self(i128::from(seconds) * 1_000_000 + i128::from(micro))
        })
    }

    /// Seconds since 1970.
    pub fn from_seconds(seconds: i64) -> Self {
        Self(i128::from(seconds) * 1_000_000)
    }

    /// Its parts.
    #[expect(clippy::cast_possible_truncation, reason = "years of i64 are far beyond what can be given")]
    pub fn parts(self) -> Parts {
        let day_number = self.0.div_euclid(DAY) as i64;
        let of_day = self.0.rem_euclid(DAY) as i64;
        let shifted = day_number + 719_468;
        let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let seconds = of_day / 1_000_000;
        Parts {
            year,
            month,
            day,
            hour: seconds / 3600,
            minute: seconds / 60 % 60,
            second: seconds % 60,
            micro: of_day % 1_000_000,
            weekday: (day_number + 3).rem_euclid(7),
            day_of_year: day_number - days(year, 1, 1) + 1,
        }
    }

    /// `isoformat()`, with what stands between date and time.
    pub fn iso(self, between: char) -> String {
        let Parts { year, month, day, hour, minute, second, micro, .. } = self.parts();
        let fraction = if micro == 0 { String::new() } else { format!(".{micro:06}") };
        format!("{year:04}-{month:02}-{day:02}{between}{hour:02}:{minute:02}:{second:02}{fraction}")
    }

    /// `repr()`.
    pub fn representation(self) -> String {
        let Parts { year, month, day, hour, minute, second, micro, .. } = self.parts();
        let mut out = format!("datetime.datetime({year}, {month}, {day}, {hour}, {minute}");
        if second != 0 || micro != 0 {
            out += &format!(", {second}");
        }
        if micro != 0 {
            out += &format!(", {micro}");
        }
        out + ")"
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iso(' '))
    }
}

/// Days, seconds and microseconds of a duration; only the days may be negative.
pub(super) fn duration_parts(micros: i128) -> [i128; 3] {
    let of_day = micros.rem_euclid(DAY);
    [micros.div_euclid(DAY), of_day / 1_000_000, of_day % 1_000_000]
}

/// `str()` of a `timedelta`.
pub(super) fn duration(micros: i128) -> String {
    let [days, seconds, micros] = duration_parts(micros);
    let mut out = match days {
        0 => String::new(),
        1 | -1 => format!("{days} day, "),
        _ => format!("{days} days, "),
    };
    out += &format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if micros != 0 {
        out += &format!(".{micros:06}");
    }
    out
}

/// `repr()` of a `timedelta`.
pub(super) fn duration_representation(micros: i128) -> String {
    let names = ["days", "seconds", "microseconds"];
    let parts: Vec<String> = duration_parts(micros)
        .iter()
        .zip(names)
        .filter(|(value, _)| **value != 0)
        .map(|(value, name)| format!("{name}={value}"))
        .collect();
    format!("datetime.timedelta({})", if parts.is_empty() { "0".to_owned() } else { parts.join(", ") })
}
