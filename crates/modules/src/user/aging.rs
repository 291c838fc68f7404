//! When a password must be changed and when the account ends: the fields of /etc/shadow (shadow(5)), set by
//! one call of chage. Whether the password is locked: by usermod.

use std::path::Path;

use serde_json::json;
use target::{Error, Program, Target};

use super::Params;

/// Seconds of a day.
const DAY: f64 = 86400.0;

/// An option of chage, the field of /etc/shadow that it sets, and its value.
type Field = (&'static str, usize, i64);

/// Sets what differs.
pub fn ensure(target: &mut Target, params: &Params) -> Result<(), Error> {
    let fields = wanted(params);
    let present = present(target, &params.name)?;
    let differs = |field: &&Field| {
        let (_, at, value) = **field;
        // Fields that are empty mean never.
        present.get(at).and_then(|text| text.parse::<i64>().ok()).unwrap_or(-1) != value
    };
    let differing: Vec<&Field> = fields.iter().filter(differs).collect();
    if !differing.is_empty() {
        let mut words = vec!["chage".to_owned()];
        for (option, _, value) in &differing {
            words.extend([(*option).to_owned(), value.to_string()]);
        }
        words.push(params.name.clone());
        crate::account_files::keep(target)?;
        target.run(&Program::new(words), "ageing")?;
        for (_, at, value) in differing {
            target.expect("shadow", &format!("{} {at}", params.name), json!(value.to_string()));
        }
    }
    lock(target, params)
}

fn wanted(params: &Params) -> Vec<Field> {
    let expires = params.expires.map(|seconds| if seconds < 0.0 { -1 } else { days(seconds) });
    let fields = [
        ("-m", 3, params.password_expire_min.map(i64::from)),
        ("-M", 4, params.password_expire_max.map(i64::from)),
        ("-W", 5, params.password_expire_warn.map(i64::from)),
        ("-I", 6, params.password_expire_account_disable.map(i64::from)),
        ("-E", 7, expires),
    ];
    fields.into_iter().filter_map(|(option, at, value)| Some((option, at, value?))).collect()
}

/// Whole days since 1970.
#[expect(clippy::cast_possible_truncation, reason = "days fit")]
fn days(seconds: f64) -> i64 {
    (seconds / DAY).floor() as i64
}

/// The fields of the user's line, as earlier tasks of a check would have left them.
fn present(target: &Target, name: &str) -> Result<Vec<String>, Error> {
    let shadow = target.read_text(Path::new("/etc/shadow"))?.unwrap_or_default();
    let line = shadow.lines().find(|line| line.split(':').next() == Some(name));
    let mut fields: Vec<String> = line.unwrap_or_default().split(':').map(str::to_owned).collect();
    fields.resize(9, String::new());
    for (at, field) in fields.iter_mut().enumerate() {
        if let Some(expected) =
            target.expected("shadow", &format!("{name} {at}")).and_then(|value| value.as_str())
        {
            expected.clone_into(field);
        }
    }
    Ok(fields)
}

/// Locks the password or unlocks it. One that was never set can't be unlocked: nobody could be kept out.
fn lock(target: &mut Target, params: &Params) -> Result<(), Error> {
    let Some(wanted) = params.password_lock else { return Ok(()) };
    let expected = target.expected("password lock", &params.name).and_then(|locked| locked.as_bool());
    let hash = super::password::present_hash(target, &params.name)?.unwrap_or_default();
    let locked = expected.unwrap_or_else(|| hash.starts_with('!'));
    let is_set = !hash.trim_start_matches('!').is_empty();
    if locked != wanted && (wanted || is_set) {
        let option = if wanted { "-L" } else { "-U" };
        crate::account_files::keep(target)?;
        target.run(&Program::new(["usermod", option, &params.name]), "password lock")?;
        target.expect("password lock", &params.name, wanted.into());
    }
    Ok(())
}
