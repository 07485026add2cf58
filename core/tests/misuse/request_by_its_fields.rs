use volc_im_core::model::operations::broadcasts::UserBroadcastRequest;

fn main() {
    let _ = UserBroadcastRequest { content: String::new(), ..todo!() };
}
