//! What git lets branches and tags be called.

/// Why a text is no name of a branch or tag; none when it is one. The rules are those of `git check-ref-format`,
/// without names that git itself takes for something else.
pub fn objection(name: &str) -> Option<&'static str> {
    let component = |part: &str| part.is_empty() || part.starts_with('.') || part.ends_with(".lock");
    let forbidden = |c: char| c.is_ascii_control() || " ~^:?*[\\".contains(c);
    match name {
        "" => Some("it is empty"),
        "HEAD" | "@" => Some("git means what is checked out by it"),
        _ if name.starts_with('-') => Some("it begins with a dash"),
        _ if name.contains(forbidden) => Some("it has a blank, a control character or one of ~ ^ : ? * [ \\"),
        _ if name.contains("..") || name.contains("@{") || name.ends_with('.') => {
            Some("it has .. or @{ in it, or ends with a dot")
        }
        _ if name.split('/').any(component) => {
            Some("a part of it is empty, begins with a dot or ends with .lock")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn it_objects_to_what_git_objects_to() {
        let names = [
            "master",
            "discos1.0-rc02",
            "feature/x",
            "a/b/c",
            "it's",
            "$(id)",
            "a;b",
            "ünï",
            "x@y",
            "1",
            "a=b",
            "#1",
            "",
            "../x",
            "a..b",
            ".x",
            "a/.x",
            "/a",
            "a/",
            "a//b",
            "a b",
            "a~1",
            "a^",
            "a:b",
            "a?",
            "a*",
            "a[b",
            "a\\b",
            "a\tb",
            "a\x7fb",
            "a.",
            "a.lock",
            "a.lock/b",
            "a@{1}",
            "..",
            ".",
        ];
        for name in names {
            #[expect(clippy::disallowed_methods, reason = "git is the oracle")]
            let git = Command::new("git").args(["check-ref-format", &format!("refs/heads/{name}")]).status();
            assert_eq!(objection(name).is_none(), git.unwrap().success(), "{name:?}: {:?}", objection(name));
        }
    }

    #[test]
    fn options_and_what_is_checked_out_are_no_names() {
        for name in ["-x", "--upload-pack=touch", "HEAD", "@"] {
            assert!(objection(name).is_some(), "{name}");
        }
    }
}
