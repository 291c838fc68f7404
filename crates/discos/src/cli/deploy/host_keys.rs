//! The table of host keys that are not known yet.

use engine::transport::HostKey;

/// The table, with what ssh says about single keys below.
pub fn table(keys: &[HostKey]) -> String {
    let rows: Vec<[&str; 4]> =
        keys.iter().map(|key| [short(&key.host), address(key), &key.kind, &key.fingerprint]).collect();
    let heading = ["host", "address", "key", "fingerprint"];
    let width = |column: usize| {
        rows.iter().chain([&heading]).map(|row| row[column].chars().count()).max().unwrap_or_default()
    };
    let mut text = String::new();
    for row in [&heading].into_iter().chain(&rows) {
        let [host, address, kind, fingerprint] = row;
        let (a, b, c) = (width(0), width(1), width(2));
        text.push_str(&format!("  {host:<a$}  {address:<b$}  {kind:<c$}  {fingerprint}\n"));
    }
    for key in keys.iter().filter(|key| !key.notes.is_empty()) {
        text.push_str(&format!("  {}: {}\n", short(&key.host), key.notes.join(" ")));
    }
    text
}

/// `NAME (ADDRESS)` of ssh; a connection through another program has no address.
fn address(key: &HostKey) -> &str {
    let Some((name, address)) = key.address.split_once(" (") else { return &key.address };
    let address = address.trim_end_matches(')');
    if address.starts_with('<') { name } else { address }
}

/// A machine without its domain.
pub fn short(host: &str) -> &str {
    host.split('.').next().unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(host: &str, address: &str, kind: &str) -> HostKey {
        HostKey {
            host: host.to_owned(),
            address: address.to_owned(),
            kind: kind.to_owned(),
            fingerprint: format!("SHA256:{kind}"),
            ..HostKey::default()
        }
    }

    #[test]
    fn every_machine_has_a_row_with_its_address_and_fingerprint() {
        let mut known =
            key("storage01.srt.inaf.it", "192.168.200.218 (<no hostip for proxy command>)", "ED25519");
        known.notes = vec!["This key is known by other names:".into(), "~/.ssh/known_hosts:3: old".into()];
        let keys = [key("discos-manager.srt.inaf.it", "manager (192.168.200.203)", "RSA"), known];
        let expected = "  host            address          key      fingerprint\n\
            \x20 discos-manager  192.168.200.203  RSA      SHA256:RSA\n\
            \x20 storage01       192.168.200.218  ED25519  SHA256:ED25519\n\
            \x20 storage01: This key is known by other names: ~/.ssh/known_hosts:3: old\n";
        assert_eq!(table(&keys), expected);
    }
}
