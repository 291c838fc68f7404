//! The trees that simulated hosts run from: a Debian base of the machine's own suite and mirror,
//! and over it, per release, what makes it behave like CentOS (`machine/` of this crate).
//!
//! All is built once and kept in [`CACHE`]; the name of each folder holds a hash of what it was made
//! from, so an upgrade rebuilds only what changed. Steps:
//!
//! - [`sources`](self) finds the mirror in the machine's apt configuration,
//! - the packages are downloaded (a step of its own, told apart),
//! - mmdebstrap unpacks the base, apt adds systemd in an overlay over it,
//! - the release layers are made in overlays over those, by their own build script.

mod error;
mod layers;
mod progress;
mod release;

pub use error::BaseError;
pub use layers::Layers;
pub use progress::{Progress, Step};
pub use release::{Boot, Release};

/// Where the trees are kept.
pub const CACHE: &str = "/var/cache/discos-simulator";

/// Debian packages that a build needs on this machine, besides what every Debian has.
pub const DEBIAN_PACKAGES: &[&str] = &["mmdebstrap", "mount", "util-linux"];

/// Makes sure that the trees of `releases` are there, building what is missing, and holds them.
/// Telling `progress` what happens. Needs root; two at once wait for each other.
pub fn ensure(releases: &[Release], progress: &mut dyn FnMut(Progress)) -> Result<Layers, BaseError> {
    let _ = (releases, progress);
    Err(BaseError::Sources("the build is being written".to_owned()))
}
