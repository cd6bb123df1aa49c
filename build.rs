//! Sets the linker flags that a Node addon needs on each platform, and writes the table of characters that look alike.
//!
//! One of the flags, `nodelete`, keeps the library loaded after the last worker thread that used it ends. Without
//! it, the generator would reissue ids and the registry would be empty.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use unicode_normalization::UnicodeNormalization as _;
use unicode_security::confusable_detection::skeleton;

fn main() -> Result<(), Box<dyn Error>> {
    napi_build::setup();
    fs::write(Path::new(&env::var("OUT_DIR")?).join("confusables.txt"), confusables())?;
    println!("cargo::rerun-if-changed=build.rs");
    Ok(())
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
