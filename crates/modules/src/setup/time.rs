//! The time on the machine.

use serde_json::json;
use target::{Error, Program, Target, clock::Utc};
use wire::Object;

use crate::module::output;

pub(super) fn facts(target: &mut Target) -> Result<Object, Error> {
    let format = "+%s|%Y|%m|%d|%H|%M|%S|%Z|%z|%A|%w|%V";
    let told = target.query(&Program::new(["date", format]))?.stdout;
    let parts: Vec<&str> = told.trim().split('|').collect();
    let [epoch, year, month, day, hour, minute, second, tz, offset, weekday, number, week] = parts[..] else {
        return Ok(Object::new());
    };
    let utc = format!("{:#}", Utc(epoch.parse().unwrap_or_default()));
    Ok(output(json!({"ansible_date_time": {
        "epoch": epoch, "epoch_int": epoch, "year": year, "month": month, "day": day, "hour": hour,
        "minute": minute, "second": second, "tz": tz, "tz_offset": offset, "weekday": weekday,
        "weekday_number": number, "weeknumber": week, "date": format!("{year}-{month}-{day}"),
        "time": format!("{hour}:{minute}:{second}"), "iso8601": utc,
        "iso8601_basic_short": format!("{year}{month}{day}T{hour}{minute}{second}"),
    }})))
}
