//! What a match is replaced with: a text with references to groups, as `re.sub` takes it.

use fancy_regex::Captures;

use super::Pattern;

/// A parsed replacement.
#[derive(Debug, Clone)]
pub struct Replacement(Vec<Part>);

#[derive(Debug, Clone)]
enum Part {
    Text(String),
    Group(usize),
}

impl Replacement {
    /// Reads `\1`, `\g<1>`, `\g<name>`, `\n` and the like.
    ///
    /// # Errors
    /// A group that the expression does not have, or an escape that does not exist.
    pub fn parse(text: &str, of: &Pattern) -> Result<Self, String> {
        let mut parts = vec![Part::Text(String::new())];
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('\\') {
            put(&mut parts, before);
            let Some(first) = behind.chars().next() else {
                return Err("the replacement ends with a single backslash".into());
            };
            rest = &behind[first.len_utf8()..];
            match first {
                'g' => {
                    let (name, after) = rest
                        .strip_prefix('<')
                        .and_then(|rest| rest.split_once('>'))
                        .ok_or("`\\g` needs the name of a group in <>")?;
                    parts.push(Part::Group(group(name, of)?));
                    rest = after;
                }
                '0'..='9' => rest = number(behind, &mut parts, of)?,
                'n' => put(&mut parts, "\n"),
                't' => put(&mut parts, "\t"),
                'r' => put(&mut parts, "\r"),
                'a' => put(&mut parts, "\u{7}"),
                'f' => put(&mut parts, "\u{c}"),
                'v' => put(&mut parts, "\u{b}"),
                'b' => put(&mut parts, "\u{8}"),
                '\\' => put(&mut parts, "\\"),
                other if other.is_ascii_alphabetic() => {
                    return Err(format!("bad escape \\{other} in the replacement"));
                }
                other => put(&mut parts, &format!("\\{other}")),
            }
        }
        put(&mut parts, rest);
        Ok(Self(parts))
    }

    /// The text for one match, behind what is there; a group that matched nothing is empty.
    pub fn expand(&self, found: &Captures<'_, [u8]>, to: &mut Vec<u8>) {
        for part in &self.0 {
            match part {
                Part::Text(text) => to.extend_from_slice(text.as_bytes()),
                Part::Group(number) => {
                    to.extend_from_slice(found.get(*number).map_or(b"", |group| group.as_bytes()));
                }
            }
        }
    }
}

fn put(parts: &mut Vec<Part>, text: &str) {
    match parts.last_mut() {
        Some(Part::Text(last)) => last.push_str(text),
        _ => parts.push(Part::Text(text.into())),
    }
}

fn group(name: &str, of: &Pattern) -> Result<usize, String> {
    let number = match name.parse::<usize>() {
        Ok(number) => Some(number).filter(|number| *number <= of.groups()),
        Err(_) => of.names().position(|known| known == Some(name)),
    };
    number.ok_or_else(|| format!("the replacement refers to the group `{name}`, which does not exist"))
}

/// `\12` is a group, `\012` and `\112` are characters by their octal numbers.
fn number<'a>(text: &'a str, parts: &mut Vec<Part>, of: &Pattern) -> Result<&'a str, String> {
    let count = |radix| text.len() - text.trim_start_matches(|c: char| c.is_digit(radix)).len();
    let octal = count(8).min(3);
    if text.starts_with('0') || octal == 3 {
        let code = u32::from_str_radix(&text[..octal], 8).ok().and_then(char::from_u32).unwrap_or_default();
        put(parts, &code.to_string());
        return Ok(&text[octal..]);
    }
    let (digits, behind) = text.split_at(count(10).min(2));
    parts.push(Part::Group(group(digits, of)?));
    Ok(behind)
}
