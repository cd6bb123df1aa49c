//! Sets the linker flags that a Node addon needs on each platform, and writes the table of characters that look alike.
//!
//! One of the flags, `nodelete`, keeps the library loaded after the last worker thread that used it ends. Without
//! it, the generator would reissue ids and the registry would be empty.

use std::path::Path;
use std::{env, fs};

use unicode_normalization::UnicodeNormalization as _;
use unicode_security::confusable_detection::skeleton;

fn main() {
    napi_build::setup();
    let folder = env::var_os("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&folder).join("confusables.txt"), confusables()).expect("cargo made the folder");
    println!("cargo::rerun-if-changed=build.rs");
}

/// Returns a line for each character that has another skeleton than itself: the character, then its skeleton. Left out
/// are those without one, which are invisible, and those that NFD decomposes, since src/lookalike.rs does both first.
fn confusables() -> String {
    let mut lines = String::new();
    for c in '\0'..=char::MAX {
        let text: String = skeleton(c.encode_utf8(&mut [0; 4])).collect();
        if !text.is_empty() && !text.chars().eq([c]) && [c].into_iter().nfd().eq([c]) {
            lines.extend([c.to_string(), text, "\n".to_owned()]);
        }
    }
    lines
}
