//! Files that are new in `machine/` are embedded too.
#![expect(clippy::print_stdout, reason = "that is how build scripts speak")]

fn main() {
    println!("cargo:rerun-if-changed=machine");
}
