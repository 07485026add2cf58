use volc_im_core::TagOp;

fn name(operation: TagOp) -> &'static str {
    match operation {
        TagOp::Or => "or",
        TagOp::And => "and",
    }
}

fn main() {
    println!("{}", name(TagOp::from(0)));
}
