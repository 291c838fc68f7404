//! Names of hosts as inventories write them: with ranges (`node[01:20]`, `node[a:f]`, `node[0:10:2]`) and
//! ports.

/// The hosts that a name stands for, and the port behind it.
///
/// # Errors
/// What is wrong with its range.
pub fn host_names(text: &str) -> Result<(Vec<String>, Option<i64>), String> {
    let (pattern, port) = split_port(text);
    Ok((expand(pattern)?, port))
}

/// `name:2222` or `[fe80::1]:2222`; a bare IPv6 address has no port.
fn split_port(name: &str) -> (&str, Option<i64>) {
    let Some((host, port)) = name.rsplit_once(':') else { return (name, None) };
    let Ok(port) = port.parse() else { return (name, None) };
    if let Some(address) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        return (address, Some(port));
    }
    // Colons within ranges belong to these.
    let mut depth = 0_i32;
    let colon = host.chars().any(|c| {
        depth += i32::from(c == '[') - i32::from(c == ']');
        c == ':' && depth == 0
    });
    if colon || depth != 0 { (name, None) } else { (host, Some(port)) }
}

/// The names that a pattern of a host line stands for.
///
/// # Errors
/// What is wrong with the range.
fn expand(name: &str) -> Result<Vec<String>, String> {
    let Some((head, rest)) = name.split_once('[') else { return Ok(vec![name.into()]) };
    let (range, tail) =
        rest.split_once(']').ok_or_else(|| format!("`{name}` has a range without its `]`"))?;
    let tails = expand(tail)?;
    let steps = steps(range)
        .ok_or_else(|| format!("`[{range}]` is no range: write it as [01:20], [a:f] or [0:10:2]"))?;
    Ok(steps.iter().flat_map(|step| tails.iter().map(move |tail| format!("{head}{step}{tail}"))).collect())
}

fn steps(range: &str) -> Option<Vec<String>> {
    let parts: Vec<&str> = range.split(':').collect();
    let (first, last, step) = match parts[..] {
        [first, last] => (first, last, 1),
        [first, last, step] => (first, last, step.parse::<usize>().ok().filter(|step| *step > 0)?),
        _ => return None,
    };
    let letter =
        |text: &str| Some(text.chars().next()?).filter(|c| c.is_ascii_alphabetic() && text.len() == 1);
    if let (Some(first), Some(last)) = (letter(first), letter(last)) {
        let letters: Vec<String> = (first..=last).step_by(step).map(String::from).collect();
        return (!letters.is_empty()).then_some(letters);
    }
    let width = if first.len() > 1 && first.starts_with('0') { first.len() } else { 0 };
    if width > 0 && last.len() != width {
        return None;
    }
    let first: u32 = if first.is_empty() { 0 } else { first.parse().ok()? };
    let last: u32 = last.parse().ok()?;
    (first <= last).then(|| (first..=last).step_by(step).map(|number| format!("{number:0width$}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_stands_for_its_names() {
        assert_eq!(expand("node").unwrap(), ["node"]);
        assert_eq!(expand("n[08:10].x").unwrap(), ["n08.x", "n09.x", "n10.x"]);
        assert_eq!(expand("[a:c][1:3:2]").unwrap(), ["a1", "a3", "b1", "b3", "c1", "c3"]);
        for wrong in ["n[1:", "n[3:1]", "n[a]", "n[001:2]", "n[1:2:0]"] {
            assert!(expand(wrong).is_err(), "{wrong}");
        }
    }
}
