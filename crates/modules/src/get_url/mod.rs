//! `get_url`: a file from the web, fetched by the machine's own curl: it knows the machine's certificates and
//! proxies. Everything is told to curl through its input (`-K -`), for addresses and headers may have secrets;
//! the options are those of curl 7.19.7 (CentOS 6).

mod expected;

use std::path::{Path, PathBuf};

use serde_json::json;
use target::{Attributes, Error, FileKind, Mode, Program, Target};
use wire::{Object, Outcome};

use self::expected::Expected;
use crate::{
    Module, Side,
    address::shown,
    checksum::{checksum, sha1},
    curl::Settings,
    module::{output, parameters},
    path_info::path_info,
    spec::{Parameters, params},
};

params! { Params {
    /// The address
    url: String;
    /// The file; in a folder it gets the name of the address
    dest: PathBuf;
    /// What it must be: ALGORITHM:DIGITS, or ALGORITHM:ADDRESS of a file that says it
    checksum: String = String::new();
    /// Fetch it although there is a file
    force: bool = false;
    /// Keep a copy of the old file beside it
    backup: bool = false;
    /// Seconds in which the server must answer
    timeout: u32 = 10;
    /// Lines to send along
    headers: Object = Object::new();
    /// Name that the server asks for
    url_username: Option<String>, ["username"];
    /// Password that the server asks for
    url_password: Option<String>, ["password"];
    /// Send name and password at once; curl does
    force_basic_auth: bool = false;
    /// What it says it is
    http_agent: String = "ansible-httpget".into();
    /// Look at the server's certificate
    validate_certs: bool = true;
    /// Use the proxy of the environment
    use_proxy: bool = true;
    /// Name or number of the owner
    owner: Option<String>;
    /// Name or number of the group
    group: Option<String>;
    /// Permissions, e.g. "0644"
    mode: Option<Mode>;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "get_url",
    summary: "a file from the web",
    arguments: Params::ARGUMENTS,
    manages_a_file: true,
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let mut path = params.dest.clone();
    if target.followed(&path)?.is_some_and(|found| found.kind == FileKind::Directory) {
        let address = params.url.split(['?', '#']).next().unwrap_or_default();
        let name = address.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("index.html");
        path.push(name);
    }
    let expected = Expected::read(&params.checksum)?;
    let wanted =
        Attributes { owner: params.owner.clone(), group: params.group.clone(), mode: params.mode.clone() };
    if target.check() {
        return in_check_mode(target, &params, &path, &wanted, expected.as_ref());
    }
    let digits = match &expected {
        Some(expected) => Some(digits(target, &params, expected, &path)?),
        None => None,
    };
    let is_right = |contents: &[u8]| match (&expected, &digits) {
        (Some(expected), Some(digits)) => checksum(&expected.algorithm, contents).as_ref() == Some(digits),
        _ => true,
    };
    let mut outcome = Outcome::default();
    let fresh = match target.read(&path)? {
        Some(contents) if !params.force && is_right(&contents) => {
            target.set_attributes(&path, &wanted)?;
            contents
        }
        old => {
            let contents = fetch(target, &params, &params.url, &path)?;
            if !is_right(&contents) {
                let algorithm = expected.map(|expected| expected.algorithm).unwrap_or_default();
                let found = checksum(&algorithm, &contents).unwrap_or_default();
                let digits = digits.unwrap_or_default();
                return Err(Error::other(format!(
                    "{}: its {algorithm} checksum is {found}, not {digits}",
                    shown(&params.url)
                )));
            }
            if params.backup
                && old.is_some_and(|old| old != contents)
                && let Some(copy) = target.back_up(&path)?
            {
                outcome.output.insert("backup_file".into(), json!(copy));
            }
            target.write(&path, &contents, &wanted)?;
            contents
        }
    };
    outcome.output.extend(path_info(target, "dest", &path)?);
    outcome.output.extend(output(json!({
        "url": params.url, "checksum_dest": sha1(&fresh), "checksum_src": sha1(&fresh), "status_code": 200,
    })));
    Ok(outcome)
}

/// Nothing is fetched. A file that is there and has a checksum to have can be judged all the same.
fn in_check_mode(
    target: &mut Target,
    params: &Params,
    path: &Path,
    wanted: &Attributes,
    expected: Option<&Expected>,
) -> Result<Outcome, Error> {
    let present = target.metadata(path)?.is_some();
    match expected {
        Some(Expected { algorithm, digits: Some(digits), .. }) if present && !params.force => {
            let Ok(Some(contents)) = target.read(path) else { return Ok(Outcome::default()) };
            if checksum(algorithm, &contents).as_ref() == Some(digits) {
                target.set_attributes(path, wanted)?;
                return Ok(Outcome { output: path_info(target, "dest", path)?, ..Outcome::default() });
            }
        }
        None if present && !params.force => {
            target.set_attributes(path, wanted)?;
            return Ok(Outcome { output: path_info(target, "dest", path)?, ..Outcome::default() });
        }
        _ if present => {
            let reason = "check mode fetches nothing from the web";
            return Ok(Outcome { unknown: Some(reason.into()), ..Outcome::default() });
        }
        _ => {}
    }
    target.announce_file(path, wanted)?;
    Ok(Outcome { output: path_info(target, "dest", path)?, ..Outcome::default() })
}

/// The checksum that the file must have.
fn digits(target: &mut Target, params: &Params, expected: &Expected, path: &Path) -> Result<String, Error> {
    match (&expected.digits, &expected.address) {
        (Some(digits), _) => Ok(digits.clone()),
        (None, Some(address)) => {
            let text = fetch(target, params, address, path)?;
            let name = params.url.rsplit('/').next().unwrap_or_default();
            let found = expected::in_list(&String::from_utf8_lossy(&text), name);
            found.ok_or_else(|| {
                Error::other(format!("{} does not tell the checksum of {name}", shown(address)))
            })
        }
        (None, None) => Err(Error::other("`checksum` says nothing")),
    }
}

fn fetch(target: &mut Target, params: &Params, address: &str, path: &Path) -> Result<Vec<u8>, Error> {
    let mut settings = Settings::default();
    settings.set("url", address);
    settings.set("user-agent", &params.http_agent);
    settings.set("connect-timeout", &params.timeout.to_string());
    for (name, value) in &params.headers {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        settings.set("header", &format!("{name}: {value}"));
    }
    if let Some(user) = &params.url_username {
        settings.set("user", &format!("{user}:{}", params.url_password.as_deref().unwrap_or_default()));
    }
    if !params.use_proxy {
        settings.set("noproxy", "*");
    }
    settings.turn_on(&["fail", "silent", "show-error", "globoff", "location"]);
    if !params.validate_certs {
        settings.turn_on(&["insecure"]);
    }
    let input = settings.into_input();
    let (finished, contents) = target.with_scratch(path, None, |scratch| {
        let words = ["curl".to_owned(), "-K".into(), "-".into(), "-o".into(), scratch.display().to_string()];
        Program::new(words).input(input)
    })?;
    if !finished.success() {
        let address = (address, shown(address));
        let said = finished.stderr.lines().last().unwrap_or_default().replace(address.0, &address.1);
        return Err(Error::Returning {
            message: format!("{} can't be fetched: {said}", address.1),
            help: Some("curl on the machine says so; look at address, proxy and certificates there".into()),
            output: output(json!({
                "msg": "Request failed", "url": params.url, "dest": path, "response": said,
                "status_code": status(&said).unwrap_or(-1),
            })),
        });
    }
    // curl makes no file of nothing.
    Ok(contents.unwrap_or_default())
}

/// The code with which a server refused, as curl 7.19 and later tell it: `... returned error: 404 Not Found`.
fn status(said: &str) -> Option<i32> {
    let (_, code) = said.split_once("returned error: ")?;
    code.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_servers_code_is_read_from_what_curl_says() {
        assert_eq!(super::status("curl: (22) The requested URL returned error: 404"), Some(404));
        assert_eq!(super::status("curl: (22) The requested URL returned error: 503 Not now"), Some(503));
        assert_eq!(super::status("curl: (7) Failed to connect to nas port 80"), None);
    }
}
