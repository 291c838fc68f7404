//! `yum_repository`: a section of a file in `/etc/yum.repos.d`, written as Python's configparser
//! writes it: comments go, other sections stay, a changed section moves to the end.

use std::path::PathBuf;

use serde_json::json;
use target::{Attributes, Error, Mode, Target};
use wire::{Object, Outcome};

use crate::{
    Module, Side,
    module::{output, parameters},
    spec::{Parameters, choices, params},
};

choices! {
    /// What should be.
    State { Present = "present", Absent = "absent" }
}

choices! {
    /// In which order the places of a repository are tried.
    Failover { Roundrobin = "roundrobin", Priority = "priority" }
}

choices! {
    /// What caches on the way may keep.
    Caching { All = "all", Packages = "packages", None = "none" }
}

choices! {
    /// Kinds of addresses.
    Family { Four = "4", Six = "6", IPv4 = "IPv4", IPv6 = "IPv6", Whatever = "whatever" }
}

choices! {
    /// Whether packages are kept.
    Keep { No = "0", Yes = "1" }
}

choices! {
    /// Commands that may use old metadata.
    Filter { Never = "never", ReadOnlyPast = "read-only:past", ReadOnlyPresent = "read-only:present", ReadOnlyFuture = "read-only:future" }
}

params! { Params {
    /// Name of the section
    name: String;
    /// That it is there, or not
    state: State = State::Present;
    /// What the repository is called for people
    description: Option<String>;
    /// Name of the file without `.repo`; that of the section by default
    file: Option<String>;
    /// Folder of the file
    reposdir: PathBuf = PathBuf::from("/etc/yum.repos.d");
    /// Where the repository is
    baseurl: Option<Vec<String>>;
    /// Where a list of places is
    mirrorlist: Option<String>;
    /// Where a metalink is
    metalink: Option<String>;
    /// It is used
    enabled: Option<bool>;
    /// Packages must be signed
    gpgcheck: Option<bool>;
    /// Where the keys are
    gpgkey: Option<Vec<String>>;
    /// Packages that are not taken from it
    exclude: Option<Vec<String>>, ["excludepkgs"];
    /// The only packages that are taken from it
    includepkgs: Option<Vec<String>>;
    /// Its weight among the repositories
    priority: Option<String>;
    /// Go on without it when it does not answer
    skip_if_unavailable: Option<bool>;
    /// Certificates of https are checked
    sslverify: Option<bool>, ["validate_certs"];
    /// Fetch in parallel
    r#async: Option<bool>;
    /// Most bytes a second, for throttle
    bandwidth: Option<String>;
    /// What it costs to use it, among repositories with the same package
    cost: Option<String>;
    /// Have the mirrors count this machine
    countme: Option<bool>;
    /// Up to which size, against that of the packages, metadata of differences are fetched
    deltarpm_metadata_percentage: Option<String>;
    /// Up to which size, against that of the package, a difference is fetched
    deltarpm_percentage: Option<String>;
    /// Its groups of packages count
    enablegroups: Option<bool>;
    /// In which order its places are tried
    failovermethod: Option<Failover>;
    /// Where the key is that vouches for the keys
    gpgcakey: Option<String>;
    /// What caches on the way may keep
    http_caching: Option<Caching>;
    /// File with more of its configuration
    include: Option<String>;
    /// Kind of addresses that is used
    ip_resolve: Option<Family>;
    /// Keep connections open
    keepalive: Option<bool>;
    /// Keep what was fetched
    keepcache: Option<Keep>;
    /// How old metadata may be
    metadata_expire: Option<String>;
    /// Which commands may use metadata that are older
    metadata_expire_filter: Option<Filter>;
    /// How old the list of places may be
    mirrorlist_expire: Option<String>;
    /// Its packages count whatever streams of modules are on
    module_hotfixes: Option<bool>;
    /// Password that the server asks for
    password: Option<String>;
    /// Packages of it are not replaced by those of others
    protect: Option<bool>;
    /// Address of a proxy, or _none_
    proxy: Option<String>;
    /// Password that the proxy asks for
    proxy_password: Option<String>;
    /// Name that the proxy asks for
    proxy_username: Option<String>;
    /// Metadata must be signed
    repo_gpgcheck: Option<bool>;
    /// How often something is fetched again
    retries: Option<String>;
    /// It is one of S3
    s3_enabled: Option<bool>;
    /// Files of certificates must be readable
    ssl_check_cert_permissions: Option<bool>;
    /// Certificates of those that are trusted
    sslcacert: Option<String>, ["ca_cert"];
    /// Certificate to show
    sslclientcert: Option<String>, ["client_cert"];
    /// Its key
    sslclientkey: Option<String>, ["client_key"];
    /// Most of the bandwidth that is used
    throttle: Option<String>;
    /// Seconds in which a server must answer
    timeout: Option<String>;
    /// Variables that are shown behind its name
    ui_repoid_vars: Option<String>;
    /// Name that the server asks for
    username: Option<String>;
    /// Name or number of the owner
    owner: Option<String>;
    /// Name or number of the group
    group: Option<String>;
    /// Permissions of the file
    mode: Option<Mode>;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "yum_repository",
    summary: "repositories that yum uses",
    arguments: Params::ARGUMENTS,
    manages_a_file: true,
    side: Side::Target(run),
    ..Module::BUILTIN
};

/// Options of a section, in the order of the file.
type Options = Vec<(String, String)>;

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let path = params.reposdir.join(format!("{}.repo", params.file.as_ref().unwrap_or(&params.name)));
    let text = target.read_text(&path)?.unwrap_or_default();
    let before = parse(&text);
    let mut after: Vec<(String, Options)> =
        before.iter().filter(|(name, _)| *name != params.name).cloned().collect();
    if params.state == State::Present {
        if params.baseurl.is_none() && params.mirrorlist.is_none() && params.metalink.is_none() {
            return Err(Error::other(
                "`baseurl`, `mirrorlist` or `metalink` says where the repository is, and all are missing",
            ));
        }
        let name = params.description.as_ref().ok_or_else(|| {
            Error::other("`description` says what the repository is called, and is missing")
        })?;
        after.push((params.name.clone(), options(&params, name)));
    }
    if params.password.is_some() || params.proxy_password.is_some() {
        target.hide_contents();
    }
    let wanted =
        Attributes { owner: params.owner.clone(), group: params.group.clone(), mode: params.mode.clone() };
    if sorted(&before) != sorted(&after) {
        if after.is_empty() {
            target.remove(&path)?;
        } else {
            target.write_text(&path, &render(&after), &wanted)?;
        }
    } else if !after.is_empty() {
        target.set_attributes(&path, &wanted)?;
    }
    let returned = json!({"repo": params.name, "state": params.state.text(), "dest": path});
    Ok(Outcome { output: output(returned), ..Outcome::default() })
}

fn options(params: &Params, description: &str) -> Options {
    let text = |value: &Option<String>| value.clone();
    let list =
        |value: &Option<Vec<String>>, separator: &str| value.as_ref().map(|items| items.join(separator));
    let flag = |value: Option<bool>| value.map(|value| i32::from(value).to_string());
    // Sorted by name, as Ansible writes them.
    let all = [
        ("async", flag(params.r#async)),
        ("bandwidth", text(&params.bandwidth)),
        ("baseurl", list(&params.baseurl, "\n")),
        ("cost", text(&params.cost)),
        ("countme", flag(params.countme)),
        ("deltarpm_metadata_percentage", text(&params.deltarpm_metadata_percentage)),
        ("deltarpm_percentage", text(&params.deltarpm_percentage)),
        ("enabled", flag(params.enabled)),
        ("enablegroups", flag(params.enablegroups)),
        ("exclude", list(&params.exclude, " ")),
        ("failovermethod", params.failovermethod.map(|word| word.text().to_owned())),
        ("gpgcakey", text(&params.gpgcakey)),
        ("gpgcheck", flag(params.gpgcheck)),
        ("gpgkey", list(&params.gpgkey, "\n")),
        ("http_caching", params.http_caching.map(|word| word.text().to_owned())),
        ("include", text(&params.include)),
        ("includepkgs", list(&params.includepkgs, " ")),
        ("ip_resolve", params.ip_resolve.map(|word| word.text().to_owned())),
        ("keepalive", flag(params.keepalive)),
        ("keepcache", params.keepcache.map(|word| word.text().to_owned())),
        ("metadata_expire", text(&params.metadata_expire)),
        ("metadata_expire_filter", params.metadata_expire_filter.map(|word| word.text().to_owned())),
        ("metalink", text(&params.metalink)),
        ("mirrorlist", text(&params.mirrorlist)),
        ("mirrorlist_expire", text(&params.mirrorlist_expire)),
        ("module_hotfixes", flag(params.module_hotfixes)),
        ("name", Some(description.to_owned())),
        ("password", text(&params.password)),
        ("priority", text(&params.priority)),
        ("protect", flag(params.protect)),
        ("proxy", text(&params.proxy)),
        ("proxy_password", text(&params.proxy_password)),
        ("proxy_username", text(&params.proxy_username)),
        ("repo_gpgcheck", flag(params.repo_gpgcheck)),
        ("retries", text(&params.retries)),
        ("s3_enabled", flag(params.s3_enabled)),
        ("skip_if_unavailable", flag(params.skip_if_unavailable)),
        ("ssl_check_cert_permissions", flag(params.ssl_check_cert_permissions)),
        ("sslcacert", text(&params.sslcacert)),
        ("sslclientcert", text(&params.sslclientcert)),
        ("sslclientkey", text(&params.sslclientkey)),
        ("sslverify", flag(params.sslverify)),
        ("throttle", text(&params.throttle)),
        ("timeout", text(&params.timeout)),
        ("ui_repoid_vars", text(&params.ui_repoid_vars)),
        ("username", text(&params.username)),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name.to_string(), value?))).collect()
}

/// Sections of a file; a line that begins with a blank goes on with the option before it.
fn parse(text: &str) -> Vec<(String, Options)> {
    let mut sections: Vec<(String, Options)> = Vec::new();
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = trimmed.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            sections.push((name.into(), Vec::new()));
        } else if let Some((_, options)) = sections.last_mut() {
            if line.starts_with([' ', '\t'])
                && let Some((_, value)) = options.last_mut()
            {
                value.push('\n');
                value.push_str(trimmed);
            } else {
                let (name, value) = trimmed.split_once(['=', ':']).unwrap_or((trimmed, ""));
                options.push((name.trim().to_lowercase(), value.trim().to_string()));
            }
        }
    }
    sections
}

fn render(sections: &[(String, Options)]) -> String {
    let mut text = String::new();
    for (name, options) in sections {
        text.push_str(&format!("[{name}]\n"));
        for (name, value) in options {
            text.push_str(&format!("{name} = {}\n", value.replace('\n', "\n\t")));
        }
        text.push('\n');
    }
    text
}

fn sorted(sections: &[(String, Options)]) -> Vec<(String, Options)> {
    let mut sections = sections.to_vec();
    sections.sort();
    sections.iter_mut().for_each(|(_, options)| options.sort());
    sections
}
