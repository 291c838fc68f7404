//! The order of versions, by the rules that Ansible knows.

use std::cmp::Ordering;

type Result = std::result::Result<Ordering, &'static str>;

/// As Python's `LooseVersion`: numbers and words, compared one by one.
pub(super) fn loose(left: &str, right: &str) -> Result {
    let (left, right) = (components(left), components(right));
    for (a, b) in left.iter().zip(&right) {
        let order = match (a.parse::<u128>(), b.parse::<u128>()) {
            (Ok(a), Ok(b)) => a.cmp(&b),
            (Err(_), Err(_)) => a.cmp(b),
            _ => return Err("the versions have a number and a word in the same place"),
        };
        if order != Ordering::Equal {
            return Ok(order);
        }
    }
    Ok(left.len().cmp(&right.len()))
}

fn components(version: &str) -> Vec<&str> {
    let kind = |c: char| match c {
        '0'..='9' => 0,
        'a'..='z' => 1,
        '.' => 2,
        _ => 3,
    };
    let mut out = Vec::new();
    let mut start = 0;
    let mut last = None;
    for (at, character) in version.char_indices() {
        let now = kind(character);
        if last.is_some_and(|last| last != now) {
            out.push(&version[start..at]);
            start = at;
        }
        last = Some(now);
    }
    out.push(&version[start..]);
    out.retain(|part| !part.is_empty() && !part.bytes().all(|byte| byte == b'.'));
    out
}

/// As Python's `StrictVersion`: `1.2`, `1.2.3`, `1.2a1`, `1.2.3b4`.
pub(super) fn strict(left: &str, right: &str) -> Result {
    let key = |version: &str| -> Option<([u64; 3], (bool, char, u64))> {
        let (numbers, before) = match version.find(['a', 'b']) {
            None => (version, None),
            Some(at) => (&version[..at], Some((version[at..].chars().next()?, number(&version[at + 1..])?))),
        };
        let parts = numbers.split('.').map(number).collect::<Option<Vec<_>>>()?;
        let parts = match parts[..] {
            [major, minor] => [major, minor, 0],
            [major, minor, patch] => [major, minor, patch],
            _ => return None,
        };
        let (letter, count) = before.unwrap_or((' ', 0));
        Some((parts, (before.is_none(), letter, count)))
    };
    match (key(left), key(right)) {
        (Some(left), Some(right)) => Ok(left.cmp(&right)),
        _ => Err("a version is not of the strict kind (`1.2.3`, `1.2a1`)"),
    }
}

fn number(digits: &str) -> Option<u64> {
    digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Semantic versions: `1.2.3`, `1.2.3-beta.1`, `1.2.3+build`.
pub(super) fn semantic(left: &str, right: &str) -> Result {
    match (semantic_key(left), semantic_key(right)) {
        (Some((left, left_before)), Some((right, right_before))) => {
            let before = match (&left_before[..], &right_before[..]) {
                ([], []) => Ordering::Equal,
                ([], _) => Ordering::Greater,
                (_, []) => Ordering::Less,
                (left, right) => left.cmp(right),
            };
            Ok(left.cmp(&right).then(before))
        }
        _ => Err("a version is not a semantic one (`1.2.3`, `1.2.3-beta.1`)"),
    }
}

/// What a semantic version is compared by: numbers come before words.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Before {
    Number(u64),
    Word(String),
}

fn semantic_key(version: &str) -> Option<([u64; 3], Vec<Before>)> {
    let word = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let (rest, build) = version.split_once('+').map_or((version, None), |(rest, build)| (rest, Some(build)));
    if build.is_some_and(|build| !build.split('.').all(word)) {
        return None;
    }
    let (numbers, before) = rest.split_once('-').map_or((rest, None), |(rest, before)| (rest, Some(before)));
    let plain = |digits: &str| number(digits).filter(|_| digits == "0" || !digits.starts_with('0'));
    let numbers = numbers.split('.').map(plain).collect::<Option<Vec<_>>>()?;
    let [major, minor, patch] = numbers[..] else { return None };
    let mut parts = Vec::new();
    for part in before.into_iter().flat_map(|before| before.split('.')) {
        parts.push(match part {
            part if !word(part) => return None,
            part if part.bytes().all(|byte| byte.is_ascii_digit()) => Before::Number(plain(part)?),
            part => Before::Word(part.to_owned()),
        });
    }
    Some(([major, minor, patch], parts))
}

/// Versions of Python's packages (PEP 440).
pub(super) fn pep440(left: &str, right: &str) -> Result {
    match (pep440_key(left), pep440_key(right)) {
        (Some(left), Some(right)) => Ok(left.cmp(&right)),
        _ => Err("a version is none of PEP 440 (`1.2`, `1.2rc1`, `1.2.post1`, `1.2.dev3`)"),
    }
}

/// Epoch, release, pre, post, dev, local: in the order in which they count.
type Pep440 = (u64, Vec<u64>, (i8, u64), (i8, u64), (i8, u64), Vec<(u64, String)>);

fn pep440_key(version: &str) -> Option<Pep440> {
    let text = version.trim().to_lowercase();
    let text = text.strip_prefix('v').unwrap_or(&text);
    let (text, local) = text.split_once('+').map_or((text, None), |(text, local)| (text, Some(local)));
    let (epoch, text) = match text.split_once('!') {
        Some((epoch, text)) => (number(epoch)?, text),
        None => (0, text),
    };
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let release = text[..end].trim_end_matches('.');
    let mut rest = &text[release.len()..];
    let mut release = release.split('.').map(number).collect::<Option<Vec<_>>>()?;
    while release.len() > 1 && release.last() == Some(&0) {
        release.pop();
    }
    let before = suffix(
        &mut rest,
        &[("alpha", 0), ("a", 0), ("beta", 1), ("b", 1), ("preview", 2), ("pre", 2), ("rc", 2), ("c", 2)],
    );
    let post = match rest.strip_prefix('-').filter(|digits| digits.starts_with(|c: char| c.is_ascii_digit()))
    {
        Some(digits) => {
            let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
            rest = &digits[end..];
            Some((0, number(&digits[..end])?))
        }
        None => suffix(&mut rest, &[("post", 0), ("rev", 0), ("r", 0)]),
    };
    let dev = suffix(&mut rest, &[("dev", 0)]);
    if !rest.is_empty() {
        return None;
    }
    let local_part = |part: &str| -> Option<(u64, String)> {
        let fits = !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric());
        fits.then(|| number(part).map_or((0, part.to_owned()), |number| (number + 1, String::new())))
    };
    let local = local.map(|local| local.split(['.', '-', '_']).map(local_part).collect::<Option<Vec<_>>>());
    let local = match local {
        Some(parts) => parts?,
        None => Vec::new(),
    };
    // A development version comes before all that leads up to a release.
    let pre_key = match (before, post, dev) {
        (None, None, Some(_)) => (-1, 0),
        (None, ..) => (3, 0),
        (Some(before), ..) => before,
    };
    let dev_key = dev.map_or((1, 0), |(_, number)| (0, number));
    Some((epoch, release, pre_key, post.map_or((-1, 0), |post| post), dev_key, local))
}

/// Takes `a1`, `.post2` and the like from the start of a text.
fn suffix(rest: &mut &str, names: &[(&str, i8)]) -> Option<(i8, u64)> {
    let separator = |c: char| matches!(c, '.' | '-' | '_');
    let text = rest.strip_prefix(separator).unwrap_or(rest);
    let (after, rank) = names.iter().find_map(|(name, rank)| Some((text.strip_prefix(name)?, *rank)))?;
    let numbered = after.strip_prefix(separator).filter(|a| a.starts_with(|c: char| c.is_ascii_digit()));
    let after = numbered.unwrap_or(after);
    let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
    *rest = &after[end..];
    Some((rank, number(&after[..end]).unwrap_or(0)))
}
