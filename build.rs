//! Sets the linker flags that a Node addon needs on each platform.
//!
//! One of them, `nodelete`, keeps the library loaded after the last worker thread that used it ends. Without
//! it, the generator would reissue ids and the registry would be empty.

fn main() {
    napi_build::setup();
}
