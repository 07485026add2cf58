//! Attributes for the declarations of volc-im-core.
//!
//! Each expands one declaration to a typed Rust value and to the shape table that drives the transcoder. They work in
//! `volc-im-core` only, whose modules the expanded code names.
//!
//! Doc lines are read by users of every language, and each needs its Chinese in `core/src/model/zh-CN.json`: see
//! `docs/STYLE.md`.

mod codes;
mod field;
mod object;
mod operation;

use proc_macro::TokenStream;
use quote::ToTokens;

/// Declares an action by its request struct.
///
/// `#[operation(page = 337135, rate = per_second(50), retry = safe)]` on `pub struct SendMessageRequest`; the result is
/// the struct of the same name with `Result`. `retry` is `safe`, `never` or `keyed(field)`, the last with an optional
/// `unless("Path.Of.Field" = 1)`; `paging(cursor, next, items: Item, more)` names the fields of a listing. Field rules are
/// those of [`object`](macro@object).
#[proc_macro_attribute]
pub fn operation(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand(operation::expand(arguments.into(), item.into()))
}

/// Declares an object of a request. Fields that are not `Option` are required.
///
/// Field attribute `#[im(...)]`: `required` (on an `Option` with a `…Str` twin), `wire = "MsgTTL"`, `max_items = 10`,
/// `range(1, 604800)`, `min = 1`, `max_chars = 100`, `max_entries = 20`, `key_max_chars = 50`, `value_max_chars = 500`,
/// `key_reserved = "s:"`, `default = "0"`, `unit = "seconds"`. Struct arguments: `at_least_one_of(ext, alias)`,
/// `required_when(other_user_id, "ConversationCoreInfo.ConversationType" = 1)`.
#[proc_macro_attribute]
pub fn object(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand(object::expand(arguments.into(), item.into(), object::Side::Request))
}

/// Declares an object of a result. Nothing is checked; missing fields read as zero or empty.
///
/// Field attribute `#[im(...)]`: `essential`, `failures` (holds failed items: adds a `failed` list to the struct),
/// `successes` (a map whose keys are the successful items),
/// `alias = "NewCursor"`, `wire = "…"`, `unit = "seconds"`.
#[proc_macro_attribute]
pub fn result(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand(object::expand(arguments.into(), item.into(), object::Side::Result))
}

/// Declares a set of codes, which keeps unknown ones: `#[codes] pub enum MsgType { Text = 10001 }`, or
/// with `#[code("Android")]` on each arm for codes that are text.
#[proc_macro_attribute]
pub fn codes(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand(codes::expand(arguments.into(), item.into()))
}

fn expand(result: syn::Result<proc_macro2::TokenStream>) -> TokenStream {
    result.unwrap_or_else(|error| error.into_compile_error()).into_token_stream().into()
}
