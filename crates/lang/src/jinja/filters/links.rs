//! `urlize`: addresses in a text become links of HTML, by the rules of Jinja.

use std::sync::Arc;

use modules::pattern::{Flags, Pattern};

use super::{
    super::{TemplateError, call::Call, evaluate::Evaluator, python, value::Val},
    html::escaped,
};

type Result<T = Val> = std::result::Result<T, TemplateError>;

/// Addresses of the web, with a scheme or in a domain that everybody knows.
const WEB: &str = concat!(
    r"^((https?://|www\.)(([\w%-]+\.)+)?([a-z]{2,63}|xn--[\w%]{2,59})",
    r"|([\w%-]{2,63}\.)+(com|net|int|edu|gov|org|info|mil)",
    r"|(https?://)((([\d]{1,3})(\.[\d]{1,3}){3})|(\[([\da-f]{0,4}:){2}([\da-f]{0,4}:?){1,6}\])))",
    r"(?::[\d]{1,5})?(?:[/?#]\S*)?$",
);
const MAIL: &str = r"^\S+@\w[\w.-]*\.\w+$";
const SCHEME: &str = r"^([\w.+-]{2,}:(/){0,2})$";
const OPENING: [&str; 3] = ["(", "<", "&lt;"];
const CLOSING: [&str; 6] = [")", ">", ".", ",", "\n", "&gt;"];
const PAIRS: [(&str, &str); 3] = [("(", ")"), ("<", ">"), ("&lt;", "&gt;")];

/// What makes links.
struct Links {
    web: Arc<Pattern>,
    mail: Arc<Pattern>,
    /// Further attributes of links.
    attributes: String,
    /// The shown address is cut behind so many characters, counted from its end when negative.
    limit: Option<i128>,
    schemes: Vec<String>,
}

pub(super) fn urlize(cx: &Evaluator<'_>, call: Call) -> Result {
    let compiled = |pattern, ignore_case| {
        cx.jinja.regex(pattern, Flags { ignore_case, multi_line: false, dot_all: false })
    };
    let mut relations: Vec<&str> = call.text(3, "rel")?.unwrap_or_default().split_whitespace().collect();
    relations.push("noopener");
    if call.flag(1) {
        relations.push("nofollow");
    }
    relations.sort_unstable();
    relations.dedup();
    let mut attributes = format!(" rel=\"{}\"", escaped(&relations.join(" ")));
    if let Some(target) = call.given(2).filter(|target| target.truthy()) {
        attributes += &format!(" target=\"{}\"", escaped(&python::str(target)));
    }
    let scheme = compiled(SCHEME, false)?;
    let mut schemes = Vec::new();
    for item in call.given(4).map(|schemes| cx.items(schemes)).transpose()?.unwrap_or_default() {
        match item.as_str() {
            Some(text) if scheme.is_match(text.as_bytes()) => schemes.push(text.to_owned()),
            _ => return Err(TemplateError::invalid("an item of `extra_schemes` is no scheme of addresses")),
        }
    }
    let limit = call.int(0, "trim_url_limit")?;
    let links = Links { web: compiled(WEB, true)?, mail: compiled(MAIL, false)?, attributes, limit, schemes };
    let mut out = String::new();
    let mut word = String::new();
    for character in escaped(&call.subject_text()).chars() {
        if character.is_whitespace() || ('\x1c'..='\x1f').contains(&character) {
            out += &links.word(&std::mem::take(&mut word));
            out.push(character);
        } else {
            word.push(character);
        }
    }
    out += &links.word(&word);
    Ok(Val::from(out))
}

impl Links {
    /// A word, as a link when it is an address, with the punctuation around it.
    fn word(&self, word: &str) -> String {
        let mut rest = word;
        while let Some(after) = OPENING.iter().find_map(|open| rest.strip_prefix(open)) {
            rest = after;
        }
        let head = &word[..word.len() - rest.len()];
        let mut middle = rest;
        while let Some(before) = CLOSING.iter().find_map(|close| middle.strip_suffix(close)) {
            middle = before;
        }
        let mut tail = &rest[middle.len()..];
        let mut middle = middle.to_owned();
        for (open, close) in PAIRS {
            let opened = middle.matches(open).count();
            if opened <= middle.matches(close).count() {
                continue;
            }
            for _ in 0..opened.min(tail.matches(close).count()) {
                let Some(at) = tail.find(close) else { break };
                let (taken, left) = tail.split_at(at + close.len());
                middle += taken;
                tail = left;
            }
        }
        format!("{head}{}{tail}", self.link(middle))
    }

    fn link(&self, address: String) -> String {
        let attributes = &self.attributes;
        if self.web.is_match(address.as_bytes()) {
            let has_scheme = address.starts_with("https://") || address.starts_with("http://");
            let scheme = if has_scheme { "" } else { "https://" };
            return format!("<a href=\"{scheme}{address}\"{attributes}>{}</a>", self.shown(&address));
        }
        if let Some(mailbox) = address.strip_prefix("mailto:")
            && self.mail.is_match(mailbox.as_bytes())
        {
            return format!("<a href=\"{address}\">{mailbox}</a>");
        }
        let odd = address.starts_with("www.") || address.starts_with('@') || address.contains(':');
        if !odd && address.contains('@') && self.mail.is_match(address.as_bytes()) {
            return format!("<a href=\"mailto:{address}\">{address}</a>");
        }
        self.schemes.iter().fold(address, |address, scheme| {
            if address != *scheme && address.starts_with(scheme.as_str()) {
                format!("<a href=\"{address}\"{attributes}>{address}</a>")
            } else {
                address
            }
        })
    }

    /// The address as it is shown.
    fn shown(&self, address: &str) -> String {
        let length = address.chars().count();
        match self.limit {
            Some(limit) if limit < length as i128 => {
                let kept = if limit < 0 { limit + length as i128 } else { limit };
                let kept = usize::try_from(kept).unwrap_or(0);
                format!("{}...", address.chars().take(kept).collect::<String>())
            }
            _ => address.to_owned(),
        }
    }
}
