//! Zip archives, by zip 3.0 and unzip 6.0 of CentOS 6 and 7. unzip tells sums of what is in one: those are compared.

use std::{collections::BTreeMap, path::Path};

use target::{Error, FileKind, Program, Target};

use super::pack::Archive;

/// The program that packs these members. Its output is the archive: a name without an ending would get one otherwise.
pub fn pack(archive: &Archive<'_>, members: &[String]) -> Program {
    const SCRIPT: &str = "cd -- \"$1\" && zip -q -@ - > \"$2\"";
    let dest = archive.dest.display().to_string();
    let names: String = members.iter().flat_map(|name| [name.as_str(), "\n"]).collect();
    Program::new(["sh", "-c", SCRIPT, "sh", archive.root, &dest]).input(names)
}

/// The archive has these members as they are now, and no others.
pub fn has(archive: &Archive<'_>, target: &mut Target, members: &[String]) -> Result<bool, Error> {
    let dest = archive.dest.display().to_string();
    let listed = target.query(&Program::new(["unzip", "-v", &dest]))?;
    if !listed.success() {
        return Ok(false);
    }
    let mut present = entries(&listed.stdout);
    for member in members {
        let path = Path::new(archive.root).join(member);
        let Some(sum) = present.remove(member) else { return Ok(false) };
        let Some(found) = target.followed(&path)? else { return Ok(false) };
        if found.kind == FileKind::File && crc32(&target.read(&path)?.unwrap_or_default()) != sum {
            return Ok(false);
        }
    }
    Ok(archive.may_have_more || present.is_empty())
}

/// Names without the slash of folders, and sums, of unzip's lines: length, method, size, ratio, date, time, sum, name.
fn entries(listing: &str) -> BTreeMap<String, u32> {
    let entry = |line: &str| {
        let mut rest = line.trim_start();
        let mut sum = None;
        for field in 0..7 {
            let (word, behind) = rest.split_once(' ')?;
            if field == 0 && word.parse::<u64>().is_err() {
                return None;
            }
            sum = Some(word);
            rest = behind.trim_start();
        }
        let sum = sum.filter(|sum| sum.len() == 8)?;
        Some((rest.trim_end_matches('/').to_owned(), u32::from_str_radix(sum, 16).ok()?))
    };
    listing.lines().filter_map(entry).collect()
}

/// The sum that zip archives have of each file.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 * (sum & 1)))
    };
    !bytes.iter().fold(u32::MAX, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_zip() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn names_and_sums_are_read_from_what_unzip_lists() {
        let listing = "Archive:  x.zip\n Length   Method    Size  Cmpr    Date    Time   CRC-32   Name\n\
            --------  ------  ------- ---- ---------- ----- --------  ----\n       \
            0  Stored        0   0% 2016-01-01 10:00 00000000  d/\n       \
            2  Defl:N        2   0% 2016-01-01 10:00 ddeaa107  d/a b\n--------          -------  ---                            -------\n       \
            2                2   0%                            2 files\n";
        let entries = entries(listing);
        assert_eq!(
            entries.into_iter().collect::<Vec<_>>(),
            [("d".to_owned(), 0), ("d/a b".to_owned(), 0xddea_a107)]
        );
    }
}
