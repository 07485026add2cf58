//! uniffi's generator. A library too, because Python's source distribution takes along what the library below it
//! depends on, and nothing else of the workspace.

/// Runs the command line.
pub fn run() {
    uniffi::uniffi_bindgen_main();
}
