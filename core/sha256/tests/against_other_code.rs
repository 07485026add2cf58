//! Held to sha2's own hasher, hmac and hex, at every length around the blocks' ends.

use hmac::{Hmac, KeyInit, Mac};
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use volc_im_sha256::{HmacKey, hex, hex_text, sha256, sha256_of_secret};

fn bytes(most: usize) -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(any::<u8>(), 0..=most)
}

#[test]
fn every_length_up_to_five_blocks() {
    let text: Vec<u8> = (0..=u8::MAX).cycle().take(320).collect();
    for length in 0..=text.len() {
        let text = &text[..length];
        let expected: [u8; 32] = Sha256::digest(text).into();
        assert_eq!(sha256(text), expected, "{length} bytes");
        assert_eq!(sha256_of_secret(text), expected, "{length} bytes");
    }
}

proptest! {
    #[test]
    fn codes_of_any_key_and_message(key in bytes(200), message in bytes(400)) {
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("any length");
        mac.update(&message);
        let expected: [u8; 32] = mac.finalize().into_bytes().into();
        let key = HmacKey::new(&key);
        prop_assert_eq!(key.code_of(&message), expected);
        prop_assert_eq!(key.clone().code_of(&message), expected);
    }

    #[test]
    fn digits_of_any_bytes(hash in any::<[u8; 32]>(), rest in bytes(40)) {
        let expected = hex::encode(hash);
        let digits = hex(&hash);
        prop_assert_eq!(digits.as_str(), &expected);
        prop_assert_eq!(&digits.as_bytes()[..], expected.as_bytes());
        prop_assert_eq!(hex_text(&rest), hex::encode(&rest));
    }
}
