//! Sets the linker flags that a Node addon needs on each platform. One of them, `nodelete`, keeps the file
//! loaded when the last worker thread that used it ends; without it, generator and registry would start anew.

fn main() {
    napi_build::setup();
}
