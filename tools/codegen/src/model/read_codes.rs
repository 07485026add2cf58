//! Sets of codes, from the declarations in core.

use super::kind::{Code, CodeBase, Codes};
use volc_im_core::ErrorCode;
use volc_im_core::model::shape::{self, Shaped};

/// A set of integers.
pub fn integers(codes: &shape::Codes) -> Codes {
    let known = codes.known.iter().map(|(name, value, doc)| {
        let value = value.to_string();
        Code { literal: value.clone(), ..code(name, &value, doc) }
    });
    set(codes.name, codes.doc, CodeBase::Integer, known.collect())
}

/// A set of texts.
pub fn texts(codes: &shape::TextCodes) -> Codes {
    let is_errors = matches!(ErrorCode::KIND, shape::Kind::TextCode(errors) if errors.name == codes.name);
    let known = codes.known.iter().map(|(name, value, doc)| Code {
        is_retryable: is_errors.then(|| ErrorCode::from(*value).is_retryable()),
        ..code(name, value, doc)
    });
    set(codes.name, codes.doc, CodeBase::Text, known.collect())
}

fn set(name: &str, doc: &str, base: CodeBase, known: Vec<Code>) -> Codes {
    Codes { name: name.to_owned(), doc: doc.to_owned(), base, known }
}

fn code(name: &str, value: &str, doc: &str) -> Code {
    Code {
        name: name.to_owned(),
        value: value.to_owned(),
        literal: format!("{value:?}"),
        doc: doc.to_owned(),
        is_retryable: None,
    }
}
