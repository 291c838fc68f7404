//! The time on the machine.

use serde_json::json;
use target::{Error, Program, Target};
use wire::Object;

use crate::module::output;

pub(super) fn facts(target: &mut Target) -> Result<Object, Error> {
    let format = "+%s|%Y|%m|%d|%H|%M|%S|%Z|%z|%A|%w|%V";
    let told = target.query(&Program::new(["date", format]))?.stdout;
    let parts: Vec<&str> = told.trim().split('|').collect();
    let [epoch, year, month, day, hour, minute, second, tz, offset, weekday, number, week] = parts[..] else {
        return Ok(Object::new());
    };
    let utc = utc(epoch.parse().unwrap_or_default());
    Ok(output(json!({"ansible_date_time": {
        "epoch": epoch, "epoch_int": epoch, "year": year, "month": month, "day": day, "hour": hour,
        "minute": minute, "second": second, "tz": tz, "tz_offset": offset, "weekday": weekday,
        "weekday_number": number, "weeknumber": week, "date": format!("{year}-{month}-{day}"),
        "time": format!("{hour}:{minute}:{second}"), "iso8601": utc,
        "iso8601_basic_short": format!("{year}{month}{day}T{hour}{minute}{second}"),
    }})))
}

/// `2026-11-23T10:15:00Z`. Days are counted from a year that begins in March, so that leap days come last.
fn utc(epoch: i64) -> String {
    let (days, seconds) = (epoch.div_euclid(86400) + 719_468, epoch.rem_euclid(86400));
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::utc;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (epoch, expected) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_795_651_199, "2026-11-25T23:59:59Z"),
        ] {
            assert_eq!(utc(epoch), expected);
        }
    }
}
