//! The trees that simulated hosts run from: a Debian base of the machine's own suite and mirror,
//! and over it, per release, what makes it behave like CentOS (`machine/` of this crate).
//!
//! All is built once and kept in [`CACHE`]; the name of each folder holds a hash of what it was made
//! from, so an upgrade rebuilds only what changed. The steps:
//!
//! - `sources` finds the mirror in the machine's apt configuration, `apt` downloads from it,
//! - `build` has mmdebstrap unpack the base tree, apt add systemd in an overlay over it, and
//!   `machine/layer/build` make the CentOS layers in overlays over those,
//! - `cache` puts each tree in its place when it is whole.

mod apt;
mod build;
mod cache;
mod error;
mod layers;
mod machine;
mod packages;
mod program;
mod progress;
mod release;
mod sources;

use std::collections::BTreeMap;
use std::path::Path;

use sha2::{Digest, Sha256};

pub use error::BaseError;
pub use layers::Layers;
pub use progress::{Progress, Step};
pub use release::{Boot, Release};

use apt::Apt;
use build::Build;
use cache::Cache;

/// Where the trees are kept.
pub const CACHE: &str = "/var/cache/discos-simulator";

/// Debian packages that a build needs on this machine, besides what every Debian has.
pub const DEBIAN_PACKAGES: &[&str] = &["mmdebstrap", "mount", "util-linux"];

/// The programs that a build runs on this machine.
const PROGRAMS: &[&str] = &["mmdebstrap", "apt-get", "apt-config", "unshare", "setpriv", "mount", "chroot"];

/// Makes sure that the trees of `releases` are there, building what is missing, and holds them.
/// `progress` is told what happens. Needs root; two at once wait for each other.
pub fn ensure(releases: &[Release], progress: &mut dyn FnMut(Progress)) -> Result<Layers, BaseError> {
    ensure_in(Path::new(CACHE), releases, progress)
}

/// The same with a cache elsewhere.
pub fn ensure_in(
    folder: &Path,
    releases: &[Release],
    progress: &mut dyn FnMut(Progress),
) -> Result<Layers, BaseError> {
    let cache = Cache::open(folder)?;
    let names = Names::of_machine()?;
    let present = |name: &str| cache.folder.join(name).exists();

    let wants_systemd = releases.contains(&Release::CentOs7);
    let lacks_base = !present(&names.base);
    let lacks_systemd = wants_systemd && !present(&names.systemd);
    let lacks_layer = releases.iter().any(|release| !present(&names.layers[release]));
    if lacks_base || lacks_systemd || lacks_layer {
        let missing: Vec<_> = PROGRAMS.iter().copied().filter(|name| program::find(name).is_none()).collect();
        if !missing.is_empty() {
            return Err(BaseError::Missing { programs: missing });
        }
        fs_err::write(cache.folder.join("build.log"), "")?;
    }

    let mut apt = None;
    if lacks_base || lacks_systemd {
        let prepared = Apt::prepare(&cache.folder)?;
        if lacks_base {
            prepared.download(&[packages::BASE, packages::SYSTEMD].concat(), None, progress)?;
        } else {
            let installed = cache.folder.join(&names.base).join("var/lib/dpkg/status");
            prepared.download(packages::SYSTEMD, Some(&installed), progress)?;
        }
        apt = Some(prepared);
    }

    let mut build = Build { log: cache.folder.join("build.log"), progress };
    let base = cache.tree(&names.base, |building| match &apt {
        Some(apt) => build.base(building, apt),
        None => Ok(()),
    })?;
    let mut layers = Layers { lowers: BTreeMap::new(), held: vec![cache::hold(&base)?] };
    for release in releases {
        let mut lowers = vec![base.clone()];
        if *release == Release::CentOs7 {
            let systemd = cache.tree(&names.systemd, |building| match &apt {
                Some(apt) => build.systemd(building, &base, apt),
                None => Ok(()),
            })?;
            layers.held.push(cache::hold(&systemd)?);
            lowers.insert(0, systemd);
        }
        let layer = cache.tree(&names.layers[release], |building| {
            let lowers: Vec<_> = lowers.iter().map(std::path::PathBuf::as_path).collect();
            build.release(building, &lowers, *release)
        })?;
        layers.held.push(cache::hold(&layer)?);
        lowers.insert(0, layer);
        layers.lowers.insert(*release, lowers);
    }
    cache.sweep(&names.all())?;
    Ok(layers)
}

/// The names of the trees: what they were made from.
struct Names {
    base: String,
    systemd: String,
    layers: BTreeMap<Release, String>,
}

impl Names {
    fn of_machine() -> Result<Self, BaseError> {
        let mut digest = Sha256::new();
        let suite = sources::of_machine(Path::new("/"))?.0;
        for word in [suite.as_str()].iter().chain(packages::BASE).chain(packages::LEFT_OUT) {
            digest.update(word);
            digest.update([0]);
        }
        let base = cache::name("base", digest);
        let mut digest = Sha256::new();
        for word in [base.as_str()].iter().chain(packages::SYSTEMD) {
            digest.update(word);
            digest.update([0]);
        }
        let systemd = cache::name("systemd", digest);
        let layers = Release::ALL.into_iter().map(|release| {
            let mut digest = Sha256::new();
            digest.update(if release == Release::CentOs7 { &systemd } else { &base });
            machine::hash(&mut digest, &["layer", "common", build::folder(release)]);
            (release, cache::name(build::folder(release), digest))
        });
        let layers = layers.collect();
        Ok(Self { base, systemd, layers })
    }

    fn all(&self) -> Vec<String> {
        let mut all = vec![self.base.clone(), self.systemd.clone()];
        all.extend(self.layers.values().cloned());
        all
    }
}
