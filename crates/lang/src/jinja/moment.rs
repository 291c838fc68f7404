//! Dates with a time, as Python's `datetime` has them, and how they are read and written.

mod read;
mod write;

use std::fmt;

use jiff::{
    SignedDuration,
    civil::{Date, DateTime, Time},
};

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
    /// The year and the week of ISO 8601.
    pub iso_week: (i64, i64),
}

/// Where moments are counted from.
const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

impl Moment {
    /// A moment from its parts; none when there is no such date.
    pub fn new(
        year: i64,
        month: i64,
        day: i64,
        [hour, minute, second]: [i64; 3],
        micro: i64,
    ) -> Option<Self> {
        let small = |number: i64| i8::try_from(number).ok();
        let year = i16::try_from(year).ok().filter(|year| *year >= 1)?;
        let date = Date::new(year, small(month)?, small(day)?).ok()?;
        let time = Time::new(small(hour)?, small(minute)?, small(second)?, 0).ok()?;
        let since = date.to_datetime(time).duration_since(EPOCH);
        Some(Self(since.as_micros() + i128::from(micro)))
    }

    /// So many microseconds later; none beyond the years that Python has.
    pub fn later(self, micros: i128) -> Option<Self> {
        let moment = self.0.checked_add(micros).map(Self)?;
        let since = SignedDuration::try_from_micros_i128(moment.0)?;
        EPOCH.checked_add(since).ok().filter(|clock| clock.year() >= 1).map(|_| moment)
    }

    /// Seconds since 1970.
    pub fn from_seconds(seconds: i64) -> Self {
        Self(i128::from(seconds) * 1_000_000)
    }

    /// Its parts.
    pub fn parts(self) -> Parts {
        let since = SignedDuration::try_from_micros_i128(self.0).unwrap_or(SignedDuration::MAX);
        let clock = EPOCH.saturating_add(since);
        let week = clock.iso_week_date();
        Parts {
            year: clock.year().into(),
            month: clock.month().into(),
            day: clock.day().into(),
            hour: clock.hour().into(),
            minute: clock.minute().into(),
            second: clock.second().into(),
            micro: (clock.subsec_nanosecond() / 1000).into(),
            weekday: clock.weekday().to_monday_zero_offset().into(),
            day_of_year: clock.day_of_year().into(),
            iso_week: (week.year().into(), week.week().into()),
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
