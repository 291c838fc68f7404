//! Builds the binary again when a file of the content comes or goes, which `include_dir!` can't tell.

fn main() {
    println!("cargo:rerun-if-changed=../../station");
}
