//! What a server has answered, as curl prints it: all headers, the body, and a last line of curl's own.

use serde_json::json;
use wire::{Object, Value};

use crate::module::output;

/// The last line: code, size of all headers, how often it was sent elsewhere, and the address in the end.
pub(super) const TRAILER: &str = "\n%{http_code} %{size_header} %{num_redirects} %{url_effective}";

/// An answer.
pub(super) struct Answer<'a> {
    pub status: u16,
    /// The words behind the code.
    pub reason: &'a str,
    pub url: &'a str,
    redirected: bool,
    headers: Vec<(String, &'a str)>,
    pub body: &'a str,
}

impl<'a> Answer<'a> {
    /// Reads what curl printed; none when there was no answer.
    pub fn read(printed: &'a str) -> Option<Self> {
        let (rest, trailer) = printed.rsplit_once('\n')?;
        let mut words = trailer.splitn(4, ' ');
        let status = words.next()?.parse().ok()?;
        let size = words.next()?.parse().ok()?;
        let redirected = words.next()? != "0";
        let url = words.next()?;
        let (headers, body) = rest.split_at_checked(size).unwrap_or((rest, ""));
        // Those of the last answer: each begins with its code.
        let last = headers.trim_end().rsplit("\r\n\r\n").next().unwrap_or_default();
        let mut lines = last.lines();
        let reason = lines.next().and_then(|line| line.splitn(3, ' ').nth(2)).unwrap_or_default();
        let headers = lines.filter_map(|line| line.split_once(':'));
        let headers = headers
            .map(|(name, value)| (name.to_lowercase().replace('-', "_"), value.trim_start()))
            .collect();
        Some(Self { status, reason, url, redirected, headers, body })
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| *value)
    }

    /// What the module returns of it.
    pub fn returned(&self, with_content: bool) -> Object {
        let size = self.header("content_length").unwrap_or("unknown").trim();
        let mut returned = Object::new();
        for (name, value) in &self.headers {
            let value = match returned.get(name).and_then(Value::as_str) {
                Some(other) => format!("{other}, {value}"),
                None => (*value).to_owned(),
            };
            returned.insert(name.clone(), value.into());
        }
        if let Some(location) = self.header("location") {
            returned.insert("location".into(), absolute(self.url, location.trim()).into());
        }
        let cookies = self.headers.iter().filter(|(name, _)| name == "set_cookie");
        let cookies = cookies.filter_map(|(_, value)| value.split(';').next()?.split_once('='));
        let cookies: Object =
            cookies.map(|(name, value)| (name.trim().to_owned(), value.trim().into())).collect();
        // Ansible counts what is not followed as an error, too, and tells no cookies then.
        if self.status < 300 {
            returned.extend(output(json!({"cookies": cookies, "cookies_string": pairs(&cookies)})));
        }
        returned.extend(output(json!({
            "status": self.status, "url": self.url, "redirected": self.redirected,
            "msg": format!("{} ({size} bytes)", self.reason),
        })));
        if with_content {
            returned.insert("content".into(), self.body.into());
        }
        let is_json = self.header("content_type").is_some_and(|kind| {
            let kind = kind.split(';').next().unwrap_or_default().trim().to_lowercase();
            kind.ends_with("/json") || kind.ends_with("+json")
        });
        if is_json && let Ok(value) = serde_json::from_str::<Value>(self.body) {
            returned.insert("json".into(), value);
        }
        returned
    }
}

/// An address that stands on the page of another one.
fn absolute(base: &str, location: &str) -> String {
    let Some((scheme, rest)) = base.split_once("://").filter(|_| !location.contains("://")) else {
        return location.to_owned();
    };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    match (location.starts_with('/'), path.rsplit_once('/')) {
        (true, _) => format!("{scheme}://{host}{location}"),
        (false, Some((folder, _))) => format!("{scheme}://{host}/{folder}/{location}"),
        (false, None) => format!("{scheme}://{host}/{location}"),
    }
}

fn pairs(cookies: &Object) -> String {
    let pair = |(name, value): (&String, &Value)| format!("{name}={}", value.as_str().unwrap_or_default());
    cookies.iter().map(pair).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_several_answers_counts() {
        let first = "HTTP/1.1 302 Found\r\nLocation: /b\r\n\r\n";
        let second = "HTTP/1.1 200 Fine so\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 9\r\n\
            Set-Cookie: a=1; Path=/\r\nSet-Cookie: b=2\r\n\r\n";
        let headers = format!("{first}{second}");
        let printed = format!("{headers}{{\"a\":\n 1}}\n200 {} 1 http://nas/b", headers.len());
        let answer = Answer::read(&printed).unwrap();
        assert_eq!((answer.status, answer.reason, answer.body), (200, "Fine so", "{\"a\":\n 1}"));
        let returned = answer.returned(false);
        assert_eq!(returned["json"], json!({"a": 1}));
        assert_eq!(returned["redirected"], true);
        assert_eq!(returned["msg"], "Fine so (9 bytes)");
        assert_eq!(returned["cookies"], json!({"a": "1", "b": "2"}));
        assert_eq!(returned.get("content"), None);
    }

    #[test]
    fn no_answer_is_none() {
        assert!(Answer::read("").is_none());
        assert_eq!(Answer::read("\n000 0 0 http://nas/").map(|answer| answer.status), Some(0));
    }
}
