//! Addresses of the web that may have a name and a password in them.

/// What stands in their place.
const INSTEAD: &str = "********";

/// The address as messages show it: without name and password.
pub(crate) fn shown(address: &str) -> String {
    match user_info(address) {
        Some((before, info)) => format!("{before}{INSTEAD}{}", &address[before.len() + info.len()..]),
        None => address.to_owned(),
    }
}

/// `https://name:password@...`
pub(crate) fn has_password(address: &str) -> bool {
    user_info(address).is_some_and(|(_, info)| info.contains(':'))
}

/// What stands before name and password, and these. A `/` in a password should have been written as `%2F`; what begins
/// as a password is taken for one up to the last `@` all the same.
fn user_info(address: &str) -> Option<(&str, &str)> {
    let start = address.find("://")? + 3;
    let rest = address[start..].split(['?', '#']).next()?;
    let host = rest.split('/').next()?;
    let port = host.split_once(':').map(|(_, port)| port);
    let odd =
        port.is_some_and(|port| !host.starts_with('[') && port.bytes().any(|byte| !byte.is_ascii_digit()));
    let end = if odd { rest.rfind('@') } else { host.rfind('@') }?;
    Some((&address[..start], &rest[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_passwords_are_not_shown() {
        for (address, expected) in [
            ("http://nas/x.bin", "http://nas/x.bin"),
            ("http://nas:8080/@scope/x?to=a@b", "http://nas:8080/@scope/x?to=a@b"),
            ("http://[fe80::1]:80/a@b", "http://[fe80::1]:80/a@b"),
            ("https://me:hunter2@nas/x", "https://********@nas/x"),
            ("https://token@nas/x#a@b", "https://********@nas/x#a@b"),
            ("https://me:hun/ter@2@nas:80/x", "https://********@nas:80/x"),
            ("no address: a@b", "no address: a@b"),
        ] {
            assert_eq!(shown(address), expected);
        }
        assert!(has_password("https://me:hun/ter2@nas/x"));
        assert!(!has_password("https://me@nas/x") && !has_password("git@nas:x.git"));
    }
}
