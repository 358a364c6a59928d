//! The exported page is embedded from `frontend/out`, which need not be there to build the server: then it has none.

use std::{fs, path::Path};

const EXPORT: &str = "frontend/out";

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={EXPORT}");
    if !Path::new(EXPORT).exists() && fs::create_dir_all(EXPORT).is_err() {
        println!("cargo:warning={EXPORT} is missing and cannot be made");
    }
}
