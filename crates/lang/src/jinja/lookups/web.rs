//! The lookup `url`: pages fetched by this machine's curl, which knows its certificates and proxies. Everything is
//! told to curl through its input, and errors do not show addresses: both may have secrets.

use modules::curl::Settings;

use super::{
    super::{TemplateError, call::Call, evaluate::Evaluator, python, url, value::Val},
    Result, flag, not_found,
};
use crate::control_machine;

pub(super) const PARAMETERS: &[&str] = &[
    "*",
    "split_lines",
    "validate_certs",
    "use_proxy",
    "username",
    "password",
    "headers",
    "force",
    "timeout",
    "http_agent",
    "force_basic_auth",
    "follow_redirects",
    "use_netrc",
    "unix_socket",
    "ca_path",
    "ciphers",
];

/// Options that variables can set, too.
const VARIABLES: [(&str, &str); 9] = [
    ("force", "ansible_lookup_url_force"),
    ("timeout", "ansible_lookup_url_timeout"),
    ("http_agent", "ansible_lookup_url_agent"),
    ("force_basic_auth", "ansible_lookup_url_force_basic_auth"),
    ("follow_redirects", "ansible_lookup_url_follow_redirects"),
    ("use_netrc", "ansible_lookup_url_use_netrc"),
    ("unix_socket", "ansible_lookup_url_unix_socket"),
    ("ca_path", "ansible_lookup_url_ca_path"),
    ("ciphers", "ansible_lookup_url_ciphers"),
];

/// What is not supported, as variables name it.
const REFUSED: [&str; 2] = ["ansible_lookup_url_use_gssapi", "ansible_lookup_url_unredir_headers"];

/// What curl writes behind the page, before the status.
const MARK: &[u8] = b"\n--status:";

pub(super) fn url(cx: &Evaluator<'_>, call: &Call) -> Result {
    if let Some(name) = REFUSED.iter().find(|name| cx.scope.get(name).is_some()) {
        return Err(TemplateError::invalid(format!("what `{name}` sets is not supported")));
    }
    let mut arguments = call.arguments.clone();
    for (option, variable) in VARIABLES {
        let Some(at) = PARAMETERS.iter().position(|name| *name == option) else { continue };
        if arguments[at].is_none() && cx.scope.get(variable).is_some() {
            arguments[at] = Some(cx.finish(&cx.variable(variable))?);
        }
    }
    let options = Call { subject: Val::None, arguments, rest: Vec::new(), named: Vec::new() };
    let mut out = Vec::new();
    for address in super::texts(call) {
        let page = fetched(cx, address?, &options)?;
        let page =
            String::from_utf8(page).map_err(|_| TemplateError::invalid("what was fetched is no text"))?;
        if flag(&options, at("split_lines"), true) {
            out.extend(lines(&page).into_iter().map(Val::str));
        } else {
            out.push(Val::from(page));
        }
    }
    Ok(out)
}

/// The place of an option.
fn at(option: &str) -> usize {
    PARAMETERS.iter().position(|name| *name == option).unwrap_or(usize::MAX)
}

fn text(call: &Call, option: &str) -> Result<Option<String>> {
    match call.given(at(option)) {
        None => Ok(None),
        Some(Val::List(_) | Val::Map(_)) => {
            Err(TemplateError::invalid(format!("`{option}` must be a string")))
        }
        Some(value) => Ok(Some(python::str(value))),
    }
}

fn fetched(cx: &Evaluator<'_>, address: &str, options: &Call) -> Result<Vec<u8>> {
    let scheme = url::split(address).map(|url| url.scheme).unwrap_or_default();
    let is_web = matches!(&*scheme, "http" | "https");
    if !is_web && !matches!(&*scheme, "ftp" | "file") {
        return Err(TemplateError::invalid("an address begins with http://, https://, ftp:// or file://"));
    }
    if address.chars().any(|c| c <= ' ' || c == '\x7f') {
        return Err(TemplateError::invalid("an address has no white space and no control characters"));
    }
    let mut settings = Settings::default();
    settings.set("url", address);
    settings.turn_on(&["silent", "globoff"]);
    settings.set("write-out", "\n--status:%{http_code}");
    limit(&mut settings, options)?;
    who(cx, &mut settings, options)?;
    headers(&mut settings, options)?;
    for (option, setting) in [("unix_socket", "unix-socket"), ("ca_path", "cacert")] {
        if let Some(value) = text(options, option)? {
            settings.set(setting, &value);
        }
    }
    match options.given(at("ciphers")) {
        None => {}
        Some(Val::Str(ciphers)) => settings.set("ciphers", ciphers),
        Some(list) => {
            let all = cx.items(list)?.iter().map(python::str).collect::<Vec<_>>();
            settings.set("ciphers", &all.join(":"));
        }
    }
    if !flag(options, at("validate_certs"), true) {
        settings.turn_on(&["insecure"]);
    }
    if !flag(options, at("use_proxy"), true) {
        settings.set("noproxy", "*");
    }
    match text(options, "follow_redirects")?.as_deref().unwrap_or("urllib2") {
        "urllib2" | "urllib" | "safe" | "all" | "yes" | "True" => {
            settings.turn_on(&["location"]);
            settings.set("max-redirs", "10");
        }
        "no" | "none" | "False" => {}
        _ => {
            return Err(TemplateError::invalid(
                "`follow_redirects` is one of `all`, `safe`, `none` and `urllib2`",
            ));
        }
    }
    let mut page = control_machine::fetch(&settings.into_input()).map_err(not_found)?;
    let end = page.len() - page.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let status = std::str::from_utf8(&page[end..]).ok().and_then(|digits| digits.parse::<u16>().ok());
    if !page[..end].ends_with(MARK) {
        return Err(not_found("curl on this machine is too old to tell the status".to_owned()));
    }
    page.truncate(end - MARK.len());
    match status {
        Some(200..300) => Ok(page),
        Some(status) if is_web => Err(not_found(format!("the server answered with status {status}"))),
        _ => Ok(page),
    }
}

/// How long the server may be silent.
fn limit(settings: &mut Settings, options: &Call) -> Result<()> {
    let seconds = match text(options, "timeout")? {
        None => 10.0,
        Some(text) => text.trim().parse::<f64>().ok().filter(|seconds| *seconds > 0.0).ok_or_else(|| {
            TemplateError::invalid("`timeout` must be a number of seconds that is more than zero")
        })?,
    };
    settings.set("connect-timeout", &seconds.to_string());
    settings.set("speed-limit", "1");
    settings.set("speed-time", &seconds.ceil().to_string());
    Ok(())
}

/// Who asks.
fn who(cx: &Evaluator<'_>, settings: &mut Settings, options: &Call) -> Result<()> {
    // Both are answers to what the server asks; with one alone curl does not wait for the question.
    settings.turn_on(&["basic"]);
    if !flag(options, at("force_basic_auth"), false) {
        settings.turn_on(&["digest"]);
    }
    if let Some(user) = text(options, "username")? {
        let password = text(options, "password")?.unwrap_or_default();
        settings.set("user", &format!("{user}:{password}"));
    } else if flag(options, at("use_netrc"), true) {
        settings.turn_on(&["netrc-optional"]);
        if let Some(path) = cx.jinja.lookups.env("NETRC") {
            settings.set("netrc-file", &path);
        }
    }
    Ok(())
}

fn headers(settings: &mut Settings, options: &Call) -> Result<()> {
    settings.set("user-agent", text(options, "http_agent")?.as_deref().unwrap_or("ansible-httpget"));
    if flag(options, at("force"), false) {
        settings.set("header", "cache-control: no-cache");
    }
    let headers = match options.given(at("headers")) {
        None => return Ok(()),
        Some(Val::Map(headers)) => headers,
        Some(other) => {
            return Err(TemplateError::invalid(format!("`headers` is a mapping, not {}", other.describe())));
        }
    };
    for (name, value) in headers.iter() {
        let value = python::str(value);
        let is_name = !name.is_empty() && !name.contains(|c: char| c <= ' ' || c == ':' || c == ';');
        if !is_name || value.contains(['\r', '\n', '\0']) {
            return Err(TemplateError::invalid(
                "`headers` has a name or a value with characters that it cannot have",
            ));
        }
        // Behind a colon alone curl would take it for a header to leave out.
        let header = if value.trim().is_empty() { format!("{name};") } else { format!("{name}: {value}") };
        settings.set("header", &header);
    }
    Ok(())
}

/// The lines of what came as bytes: only their ends of lines count.
fn lines(page: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = Vec::new();
    let mut rest = page;
    while let Some(end) = rest.find(['\r', '\n']) {
        lines.push(&rest[..end]);
        let ending = if rest[end..].starts_with("\r\n") { 2 } else { 1 };
        rest = &rest[end + ending..];
    }
    if !rest.is_empty() {
        lines.push(rest);
    }
    lines
}
