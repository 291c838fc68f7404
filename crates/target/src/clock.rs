//! The time as people write it.

use std::{
    fmt,
    time::{SystemTime, UNIX_EPOCH},
};

/// Now, as UTC `2026-11-23 10:15:00`: the form in which locks say since when they are held.
pub fn now() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    Utc(since.map_or(0, |since| since.as_secs().cast_signed())).to_string()
}

/// Seconds since 1970-01-01, shown as UTC: `2026-11-23 10:15:00`; with `{:#}` as ISO 8601 has it: `2026-11-23T10:15:00Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Utc(pub i64);

impl fmt::Display for Utc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, time) = (self.0.div_euclid(86_400), self.0.rem_euclid(86_400));
        // Days to a date in the proleptic Gregorian calendar, with years that begin in March.
        let shifted = days + 719_468;
        let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_index = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_index + 2) / 5 + 1;
        let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
        let (between, behind) = if f.alternate() { ("T", "Z") } else { (" ", "") };
        write!(f, "{year:04}-{month:02}-{day:02}{between}{hour:02}:{minute:02}:{second:02}{behind}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_become_a_date() {
        assert_eq!(Utc(0).to_string(), "1970-01-01 00:00:00");
        assert_eq!(Utc(-1).to_string(), "1969-12-31 23:59:59");
        assert_eq!(Utc(951_827_696).to_string(), "2000-02-29 12:34:56");
        assert_eq!(Utc(1_795_428_900).to_string(), "2026-11-23 10:15:00");
    }

    #[test]
    fn seconds_become_a_date_of_iso_8601() {
        for (seconds, expected) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_795_651_199, "2026-11-25T23:59:59Z"),
        ] {
            assert_eq!(format!("{:#}", Utc(seconds)), expected);
        }
    }
}
