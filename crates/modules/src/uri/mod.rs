//! `uri`: a request to a server, made by the machine's own curl. Everything is told to curl through its input, for
//! addresses, headers and bodies may have secrets; the options are those of curl 7.19.7 (CentOS 6).

mod answer;
mod body;

use std::path::PathBuf;

use serde_json::json;
use target::{Attributes, Error, FileKind, Mode, Program, Target};
use wire::{Object, Outcome, Value};

use self::answer::Answer;
use crate::{
    Laws, Module, Side,
    address::shown,
    command,
    curl::Settings,
    module::{output, parameters},
    path_info::path_info,
    spec::{Parameters, Rule, choices, params},
};

choices! {
    /// How the body is written.
    BodyFormat { FormUrlencoded = "form-urlencoded", Json = "json", Raw = "raw" }
}

choices! {
    /// Which redirections are followed.
    Follow {
        All = "all", No = "no", None = "none", Safe = "safe", Urllib2 = "urllib2", Yes = "yes",
    }
}

params! { Params {
    /// The address
    url: String;
    /// What is asked of the server
    method: String = "GET".into();
    /// What is sent along
    body: Option<Value>;
    /// How the body is written
    body_format: BodyFormat = BodyFormat::Raw;
    /// File of the machine that is sent along (with remote_src)
    src: Option<PathBuf>;
    /// `src` is on the machine
    remote_src: bool = false;
    /// Lines to send along
    headers: Object = Object::new();
    /// Codes with which the server may answer
    status_code: Vec<String> = vec!["200".into()];
    /// Tell what the server answers
    return_content: bool = false;
    /// File or folder that gets what the server answers
    dest: Option<PathBuf>;
    /// Ask although `dest` was not changed since
    force: bool = false;
    /// Which redirections are followed
    follow_redirects: Follow = Follow::Safe;
    /// Do nothing when this exists
    creates: Option<String>;
    /// Do nothing when this does not exist
    removes: Option<String>;
    /// Seconds in which the server must answer
    timeout: u32 = 30;
    /// Name that the server asks for
    url_username: Option<String>, ["user"];
    /// Password that the server asks for
    url_password: Option<String>, ["password"];
    /// Send name and password at once; curl does
    force_basic_auth: bool = false;
    /// What it says it is
    http_agent: String = "ansible-httpget".into();
    /// Look at the server's certificate
    validate_certs: bool = true;
    /// Certificates of those that are trusted
    ca_path: Option<PathBuf>;
    /// Certificate to show
    client_cert: Option<PathBuf>;
    /// Its key
    client_key: Option<PathBuf>;
    /// Use the proxy of the environment
    use_proxy: bool = true;
    /// Name or number of the owner of `dest`
    owner: Option<String>;
    /// Name or number of the group of `dest`
    group: Option<String>;
    /// Permissions of `dest`, e.g. "0644"
    mode: Option<Mode>;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "uri",
    summary: "a request to a server",
    arguments: Params::ARGUMENTS,
    manages_a_file: true,
    rules: &[Rule::Exclusive(&["body", "src"])],
    side: Side::Target(run),
    laws: Laws::OF_PROGRAMS,
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    if let Some(reason) =
        command::nothing_to_do(target, None, params.creates.as_deref(), params.removes.as_deref())?
    {
        return Ok(Outcome { output: output(json!({"stdout": reason})), ..Outcome::default() });
    }
    let wanted = codes(&params.status_code)?;
    let input = settings(&params)?.into_input();
    let program = Program { secret: true, ..Program::new(["curl", "-K", "-"]).input(input) };
    if target.check() {
        target.leave_out(&program);
        let reason = "check mode sends no requests";
        return Ok(Outcome {
            unknown: Some(reason.into()),
            output: output(json!({"skipped": true, "msg": reason})),
            ..Outcome::default()
        });
    }
    let began = std::time::Instant::now();
    let finished = target.query(&program)?;
    let elapsed = began.elapsed().as_secs();
    let Some(answer) = Answer::read(&finished.stdout).filter(|answer| answer.status != 0) else {
        let address = shown(&params.url);
        let said = finished.stderr.lines().last().unwrap_or_default().replace(&params.url, &address);
        let msg = format!("Status code was -1 and not {wanted:?}: Request failed: {said}");
        return Err(Error::Returning {
            message: format!("{address} does not answer: {said}"),
            help: None,
            output: output(
                json!({"status": -1, "url": params.url, "redirected": false, "msg": msg, "elapsed": elapsed}),
            ),
        });
    };
    let mut outcome = Outcome::default();
    let is_wanted = wanted.contains(&answer.status);
    let mut returned = answer.returned(params.return_content);
    returned.insert("elapsed".into(), elapsed.into());
    if !is_wanted {
        let (status, reason) = (answer.status, answer.reason);
        let message = format!("Status code was {status} and not {wanted:?}: HTTP Error {status}: {reason}");
        returned.insert("msg".into(), json!(message));
        return Err(Error::Returning { message, help: None, output: returned });
    }
    if let Some(dest) = &params.dest {
        let path = file(target, dest, answer.url)?;
        let wanted = Attributes {
            owner: params.owner.clone(),
            group: params.group.clone(),
            mode: params.mode.clone(),
        };
        target.write(&path, answer.body.as_bytes(), &wanted)?;
        outcome.output.extend(path_info(target, "path", &path)?);
    }
    outcome.output.extend(returned);
    Ok(outcome)
}

/// The file that gets the answer; in a folder it has the name of the address.
fn file(target: &mut Target, dest: &std::path::Path, url: &str) -> Result<PathBuf, Error> {
    let is_folder = target.followed(dest)?.is_some_and(|found| found.kind == FileKind::Directory);
    if !is_folder {
        return Ok(dest.to_path_buf());
    }
    let address = url.split(['?', '#']).next().unwrap_or_default();
    let name = address.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("index.html");
    Ok(dest.join(name))
}

fn codes(texts: &[String]) -> Result<Vec<u16>, Error> {
    let code = |text: &String| {
        let code = text.trim().parse();
        code.map_err(|_| Error::other(format!("`status_code`: `{text}` is no number")))
    };
    texts.iter().map(code).collect()
}

fn settings(params: &Params) -> Result<Settings, Error> {
    let mut settings = Settings::default();
    let timeout = params.timeout.to_string();
    settings.set("url", &params.url);
    settings.set("user-agent", &params.http_agent);
    settings.set("connect-timeout", &timeout);
    // A server that says nothing for so long.
    settings.set("speed-time", &timeout);
    settings.set("speed-limit", "1");
    settings.set("write-out", answer::TRAILER);
    settings.turn_on(&["silent", "show-error", "globoff", "include"]);
    let method = params.method.to_uppercase();
    let body = body::of(params)?;
    match (method.as_str(), &body) {
        ("GET", None) | ("POST", Some(_)) => {}
        ("HEAD", None) => settings.turn_on(&["head"]),
        _ => settings.set("request", &method),
    }
    let follows = match params.follow_redirects {
        Follow::All | Follow::Yes | Follow::Urllib2 => true,
        Follow::Safe => matches!(method.as_str(), "GET" | "HEAD"),
        Follow::No | Follow::None => false,
    };
    if follows {
        settings.turn_on(&["location"]);
    }
    let given = |name: &str| params.headers.keys().any(|header| header.eq_ignore_ascii_case(name));
    for (name, value) in &params.headers {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        settings.set("header", &format!("{name}: {value}"));
    }
    if let Some(body) = &body {
        if !given("content-type") {
            // Without a type curl says that it is a form.
            settings.set("header", &format!("Content-Type:{}", body.kind.map_or("", |kind| kind)));
        }
        // A server that wants to be asked first is too seldom one.
        settings.set("header", "Expect:");
        settings.set("data-binary", &body.data);
    }
    if let Some(user) = &params.url_username {
        settings.set("user", &format!("{user}:{}", params.url_password.as_deref().unwrap_or_default()));
    }
    for (name, path) in
        [("cacert", &params.ca_path), ("cert", &params.client_cert), ("key", &params.client_key)]
    {
        if let Some(path) = path {
            settings.set(name, &path.display().to_string());
        }
    }
    if !params.use_proxy {
        settings.set("noproxy", "*");
    }
    if !params.validate_certs {
        settings.turn_on(&["insecure"]);
    }
    Ok(settings)
}
