//! What is written is what was given, whatever its length.

use super::JsonWriter;
use proptest::prelude::*;

proptest! {
    #[test]
    fn strings_are_written_so_that_serde_json_reads_them(text in any::<String>()) {
        let mut out = JsonWriter::default();
        out.text(&text);
        prop_assert_eq!(serde_json::from_str::<String>(&out.finish()).ok(), Some(text));
    }

    #[test]
    fn tokens_of_any_length_follow_each_other(tokens in prop::collection::vec("[ -~]{0,70}", 0..40), room in 0_usize..200) {
        let mut out = JsonWriter::with_capacity(room);
        for token in &tokens {
            out.append(token);
        }
        prop_assert_eq!(out.finish(), tokens.concat());
    }
}

#[test]
fn what_was_taken_back_is_written_over() {
    let mut out = JsonWriter::with_capacity(4);
    out.append("{\"a\":1");
    let mark = out.len();
    out.append(",\"something longer\":2");
    assert_eq!(out.since(mark), ",\"something longer\":2");
    out.truncate(mark);
    out.append("}");
    assert_eq!(out.finish(), "{\"a\":1}");
}
