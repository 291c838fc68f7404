//! Files that are new in `machine/` are embedded too.

fn main() {
    println!("cargo:rerun-if-changed=machine");
}
