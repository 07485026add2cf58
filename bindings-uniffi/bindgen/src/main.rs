//! `uniffi-bindgen`: apart from the library, so that neither waits for the other's build.

fn main() {
    volc_im_bindgen::run();
}
