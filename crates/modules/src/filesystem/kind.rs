//! Kinds of file systems, and the programs that make, look at and grow them.

use target::{Error, Program};

use crate::spec::choices;

choices! {
    /// Kinds that CentOS 6 or 7 have programs for.
    Kind {
        Btrfs = "btrfs", Ext2 = "ext2", Ext3 = "ext3", Ext4 = "ext4", Lvm = "lvm", Swap = "swap", Vfat = "vfat",
        Xfs = "xfs",
    }
}

impl Kind {
    /// What blkid calls it.
    pub fn blkid_name(self) -> &'static str {
        if self == Self::Lvm { "LVM2_member" } else { self.text() }
    }

    /// The program that makes one; `version` is what mkfs.btrfs says of itself.
    pub fn make(self, version: &str, options: &[String], uuid: Option<&str>, dev: &str) -> Program {
        let words: &[&str] = match self {
            Self::Ext2 => &["mkfs.ext2", "-F"],
            Self::Ext3 => &["mkfs.ext3", "-F"],
            Self::Ext4 => &["mkfs.ext4", "-F"],
            Self::Xfs => &["mkfs.xfs", "-f"],
            Self::Lvm => &["pvcreate", "-f"],
            Self::Swap => &["mkswap", "-f"],
            Self::Vfat => &["mkfs.vfat"],
            // 0.20, of CentOS 6, knows no -f.
            Self::Btrfs if version.contains("v0.") => &["mkfs.btrfs"],
            Self::Btrfs => &["mkfs.btrfs", "-f"],
        };
        let mut words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        words.extend_from_slice(options);
        let has = |names: &[&str]| options.iter().any(|option| names.contains(&option.as_str()));
        match (self, uuid) {
            (Self::Ext2 | Self::Ext3 | Self::Ext4, Some(uuid)) if !has(&["-U"]) => {
                words.extend(["-U".to_owned(), uuid.to_owned()]);
            }
            (Self::Lvm, Some(uuid)) if !has(&["-u", "--uuid"]) => {
                words.extend(["-u".to_owned(), uuid.to_owned(), "--norestorefile".into()]);
            }
            _ => {}
        }
        words.push(dev.to_owned());
        Program::new(words)
    }

    /// The program that gives it another number.
    pub fn change_uuid(self, dev: &str, uuid: &str) -> Result<Program, Error> {
        match self {
            Self::Ext2 | Self::Ext3 | Self::Ext4 => Ok(Program::new(["tune2fs", "-U", uuid, dev])),
            Self::Xfs => Ok(Program::new(["xfs_admin", "-U", uuid, dev])),
            Self::Lvm => Ok(Program::new(["pvchange", "-u", dev])),
            _ => Err(Error::other(format!("{dev}: the number of {} can't be changed", self.text()))),
        }
    }

    /// The program that tells its size, of the device or of where it is mounted.
    pub fn look(self, dev: &str, place: Option<&str>) -> Result<Program, Error> {
        match self {
            Self::Ext2 | Self::Ext3 | Self::Ext4 => Ok(Program::new(["tune2fs", "-l", dev])),
            Self::Xfs => Ok(Program::new(["xfs_info", place.unwrap_or(dev)])),
            Self::Btrfs => Ok(Program::new(["btrfs", "filesystem", "usage", "-b", place.unwrap_or(dev)])),
            Self::Lvm => {
                Ok(Program::new(["pvs", "--noheadings", "-o", "pv_size", "--units", "b", "--nosuffix", dev]))
            }
            Self::Swap | Self::Vfat => Err(self.never_grows(dev)),
        }
    }

    /// The program that lets it grow.
    pub fn grow(self, dev_or_place: &str) -> Result<Program, Error> {
        match self {
            Self::Ext2 | Self::Ext3 | Self::Ext4 => Ok(Program::new(["resize2fs", dev_or_place])),
            Self::Xfs => Ok(Program::new(["xfs_growfs", dev_or_place])),
            Self::Btrfs => Ok(Program::new(["btrfs", "filesystem", "resize", "max", dev_or_place])),
            Self::Lvm => Ok(Program::new(["pvresize", dev_or_place])),
            Self::Swap | Self::Vfat => Err(self.never_grows(dev_or_place)),
        }
    }

    fn never_grows(self, dev: &str) -> Error {
        Error::helped(format!("{dev}: {} can't grow", self.text()), "leave `resizefs` out")
    }

    /// Bytes, of what [`Kind::look`] prints.
    pub fn size(self, printed: &str) -> Option<u64> {
        let value = |name: &str| {
            let line = printed.lines().find(|line| line.trim_start().starts_with(name))?;
            line.split_once(':')?.1.split_whitespace().next()?.parse::<u64>().ok()
        };
        match self {
            Self::Ext2 | Self::Ext3 | Self::Ext4 => Some(value("Block count")? * value("Block size")?),
            Self::Btrfs => value("Device size"),
            Self::Lvm => printed.trim().parse().ok(),
            Self::Xfs => {
                let line = printed.lines().find(|line| line.starts_with("data "))?;
                let after = |name: &str| {
                    let (_, rest) = line.split_once(name)?;
                    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
                    digits.parse::<u64>().ok()
                };
                Some(after("bsize=")? * after("blocks=")?)
            }
            Self::Swap | Self::Vfat => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_from_what_the_programs_print() {
        let ext =
            "Filesystem state: clean\nBlock count:              25600\nBlock size:               4096\n";
        assert_eq!(Kind::Ext4.size(ext), Some(25600 * 4096));
        let xfs = "meta-data=/dev/sdb1  isize=256\ndata     =     bsize=4096   blocks=65536, imaxpct=25\n";
        assert_eq!(Kind::Xfs.size(xfs), Some(65536 * 4096));
        assert_eq!(Kind::Lvm.size("  10737418240\n"), Some(10_737_418_240));
        assert_eq!(Kind::Ext4.size("what?"), None);
    }

    #[test]
    fn the_number_of_the_options_wins() {
        let options = ["-U".to_owned(), "random".into()];
        assert_eq!(
            Kind::Ext4.make("", &options, Some("x"), "/dev/sdb").line(),
            "mkfs.ext4 -F -U random /dev/sdb"
        );
        assert_eq!(Kind::Ext4.make("", &[], Some("x"), "/dev/sdb").line(), "mkfs.ext4 -F -U x /dev/sdb");
    }
}
