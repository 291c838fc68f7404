//! Archives of the web, fetched by the machine's curl; its options are those of curl 7.19.7 (CentOS 6).

use target::{Error, Program, Target};

use super::Params;
use crate::curl::Settings;

pub(super) fn fetch(target: &mut Target, params: &Params) -> Result<Vec<u8>, Error> {
    let mut settings = Settings::default();
    settings.set("url", &params.src);
    settings.set("user-agent", "ansible-httpget");
    settings.set("connect-timeout", "10");
    settings.turn_on(&["fail", "silent", "show-error", "globoff", "location"]);
    if !params.validate_certs {
        settings.turn_on(&["insecure"]);
    }
    let input = settings.into_input();
    let beside = params.dest.join("archive");
    let (finished, contents) = target.with_scratch(&beside, None, |scratch| {
        let words = ["curl".to_owned(), "-K".into(), "-".into(), "-o".into(), scratch.display().to_string()];
        Program::new(words).input(input)
    })?;
    if !finished.success() {
        let said = finished.stderr.lines().last().unwrap_or_default();
        return Err(Error::helped(
            format!("{} can't be fetched: {said}", params.src),
            "curl on the machine says so; look at address, proxy and certificates there",
        ));
    }
    Ok(contents.unwrap_or_default())
}
