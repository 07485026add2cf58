use volc_im_core::machine::batch::Batched;
use volc_im_core::model::operations::friends::AddFriendRequest;
use volc_im_core::model::operations::messages::SendMessageRequest;

fn batch<R: Batched>() {}

fn main() {
    batch::<AddFriendRequest>();
    batch::<SendMessageRequest>();
}
