//! The executable under test.

use std::{env, fs, path::PathBuf};

/// The executable that users get; without `./test`, the one that Cargo built for these tests.
pub fn executable() -> PathBuf {
    env::var_os("DISCOS_BINARY").map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_discos")), PathBuf::from)
}

#[test]
fn it_needs_no_library_of_the_machine_that_it_runs_on() {
    // PT_INTERP (3) names the dynamic linker, which loads libraries
    let elf = fs::read(executable()).unwrap();
    let number = |at: usize, bytes: usize| {
        elf[at..at + bytes].iter().rev().fold(0_usize, |number, byte| number << 8 | usize::from(*byte))
    };
    let (table, size, count) = (number(32, 8), number(54, 2), number(56, 2));
    let types: Vec<usize> = (0..count).map(|n| number(table + n * size, 4)).collect();
    assert!(types.contains(&1), "it has something to load: {types:?}");
    assert!(!types.contains(&3), "it asks for a dynamic linker: {types:?}");
}

#[test]
fn it_is_smaller_than_12_mib() {
    // what Cargo builds for these tests has debug information: the limit is for what users get
    let path = env::var_os("DISCOS_BINARY").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../dist/discos")),
        PathBuf::from,
    );
    let bytes = fs::metadata(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; ./test builds it first", path.display()))
        .len();
    assert!(bytes < 12 << 20, "{} has {bytes} bytes", path.display());
}
