use volc_im_core::MsgType;
use volc_im_core::model::codes::UnknownCode;

fn main() {
    let _ = MsgType::_Unknown(UnknownCode(10001));
}
