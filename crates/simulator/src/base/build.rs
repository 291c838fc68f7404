//! Makes the trees: mmdebstrap for the base, overlays over it for the rest.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::apt::Apt;
use super::program::Program;
use super::{BaseError, Progress, Release, Step, machine, packages};

/// One build: its programs log to the same file.
pub(super) struct Build<'a> {
    /// `build.log` of the cache.
    pub(super) log: PathBuf,
    /// Told what happens.
    pub(super) progress: &'a mut dyn FnMut(Progress),
}

impl Build<'_> {
    /// The base tree in `building/tree`.
    pub(super) fn base(&mut self, building: &Path, apt: &Apt) -> Result<(), BaseError> {
        self.step(Step::Base, |log| {
            let mut program = Program::contained("unpack the base tree", "mmdebstrap", log, true);
            program =
                program.args(["--mode=root", "--variant=minbase", "--format=directory", "--skip=update"]);
            program = program.env("APT_FOLDER", apt.folder());
            // all is here: the chroot's apt finds the indexes and packages where it looks for them
            program = program.arg(
                "--setup-hook=cp -a \"$APT_FOLDER/lists\" \"$1/var/lib/apt/\" && \
                 mkdir -p \"$1/var/cache/apt\" && cp -a \"$APT_FOLDER/archives\" \"$1/var/cache/apt/\"",
            );
            program = program.arg("--aptopt=Acquire::Languages \"none\"");
            program = program.arg("--dpkgopt=force-unsafe-io");
            program =
                program.args(packages::LEFT_OUT.iter().map(|path| format!("--dpkgopt=path-exclude={path}")));
            program = program.arg(format!("--include={}", packages::BASE.join(",")));
            program = program.arg(&apt.suite).arg(building.join("tree")).arg(apt.sources());
            program.run(&mut |_| {})
        })
    }

    /// systemd over `base` in `building/tree`.
    pub(super) fn systemd(&mut self, building: &Path, base: &Path, apt: &Apt) -> Result<(), BaseError> {
        self.step(Step::Systemd, |log| {
            let mut program = overlay("add systemd", log, &[base], building)?;
            program = program.env("SHARED", apt.folder()).env("APT_CONFIG", "/tmp/shared/chroot.conf");
            fs_err::write(
                apt.folder().join("chroot.conf"),
                "Dir::Etc::sourcelist \"/dev/null\";\nDir::Etc::sourceparts \"/tmp/shared/sources.d\";\n\
                 Dir::State::lists \"/tmp/shared/lists\";\nDir::Cache \"/tmp/shared\";\n\
                 Dir::Cache::archives \"/tmp/shared/archives\";\nAPT::Sandbox::User \"root\";\n\
                 Dir::Cache::pkgcache \"\";\nDir::Cache::srcpkgcache \"\";\n\
                 Binary::apt-get::APT::Keep-Downloaded-Packages \"true\";\nDpkg::Options { \"--force-unsafe-io\"; };\n",
            )?;
            program = program.args(["apt-get", "-y", "--no-install-recommends", "install"]);
            program.args(packages::SYSTEMD.iter().copied()).run(&mut |_| {})
        })
    }

    /// The CentOS layer of a release over `lowers` in `building/tree`.
    pub(super) fn release(
        &mut self,
        building: &Path,
        lowers: &[&Path],
        release: Release,
    ) -> Result<(), BaseError> {
        self.step(Step::Release(release), |log| {
            let program = overlay("make the CentOS layer", log, lowers, building)?;
            let program = program.env("SHARED", building.join("machine"));
            program.args(["/bin/sh", "/tmp/shared/layer/build", folder(release)]).run(&mut |_| {})
        })
    }

    fn step(
        &mut self,
        step: Step,
        work: impl FnOnce(&Path) -> Result<(), BaseError>,
    ) -> Result<(), BaseError> {
        let start = Instant::now();
        (self.progress)(Progress::Begin(step));
        work(&self.log)?;
        (self.progress)(Progress::End { step, elapsed: start.elapsed(), bytes: 0 });
        Ok(())
    }
}

/// A program to run with `building/tree` as the upper folder of an overlay over `lowers`, without
/// network. What `SHARED` names is at /tmp/shared there.
fn overlay(what: &str, log: &Path, lowers: &[&Path], building: &Path) -> Result<Program, BaseError> {
    let unpacked = building.join("machine");
    machine::unpack(&unpacked)?;
    for name in ["work", "root"] {
        fs_err::create_dir(building.join(name))?;
    }
    let lowers: Vec<_> = lowers.iter().map(|lower| lower.display().to_string()).collect();
    let program = Program::contained(what, "/bin/sh", log, false);
    Ok(program.arg(unpacked.join("layer/enter")).arg(building).arg(lowers.join(":")))
}

/// The folder of a release in `machine/`, and the beginning of its layer's name.
pub(super) const fn folder(release: Release) -> &'static str {
    match release {
        Release::CentOs6 => "centos6",
        Release::CentOs7 => "centos7",
    }
}
