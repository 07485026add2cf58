use volc_im_core::time::{MonoTime, Now};

fn main() {
    let time = MonoTime::from_millis(0);
    let _ = Now { wall: time, mono: time };
}
