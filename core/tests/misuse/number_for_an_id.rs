use volc_im_core::model::operations::messages::GetMessagesRequest;

fn main() {
    let _ = GetMessagesRequest::new(7_221_856_821_303_362_049, []);
}
