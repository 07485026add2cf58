use volc_im_core::MsgType;

fn main() {
    match MsgType::from(10001) {
        MsgType::Other(code) => println!("{code}"),
        _ => {}
    }
}
