//! Words that every language's files share, and names in doc lines as each language spells them.

use super::shape_walk::every_object;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use volc_im_core::casing::Casing;
use volc_im_core::model::shape::Rate;

/// Doc line of `extra` in a request.
pub const MORE_FIELDS: &str = "Additional fields, by wire name, that this version does not declare.";
/// Doc line of `extra` in a result.
pub const UNKNOWN_FIELDS: &str = "Fields that this version does not declare, by wire name.";
/// Doc line of `failed` in the result of a batch action.
pub const FAILED: &str = "Failed items, in one form for every batch action; empty if none failed.";
/// Last doc line of every set of codes.
pub const OPEN_CODES: &str = "Unknown codes are kept as received.";

/// A rate in words.
pub fn rate_words(rate: Rate) -> String {
    match rate {
        Rate::PerSecond(calls) => format!("{calls} calls per second"),
        Rate::MessagesPerMinute(messages) => format!("{messages} messages per minute, one for each receiver"),
        Rate::PerDay(calls) => format!("{calls} calls per day"),
    }
}

/// Doc line of an action's rate limit.
pub fn rate_line(rate: Rate) -> String {
    format!("Rate limit: {}, for the whole account.", rate_words(rate))
}

/// Wire names of all fields by their spelling in declarations: `msg_ttl` is `MsgTTL`.
static WIRE_NAMES: LazyLock<BTreeMap<String, &str>> = LazyLock::new(|| {
    let fields = every_object().into_iter().flat_map(|object| object.fields);
    fields.map(|field| (Casing::Snake.spell(field.wire), field.wire)).collect()
});

/// Whether a declaration has a field of this name, spelled as in declarations.
pub fn is_field(name: &str) -> bool {
    WIRE_NAMES.contains_key(name)
}

/// `doc` with the names in backticks spelled by `spell`, which gets a name as the wire spells it.
///
/// Declarations spell names as Rust does: `visible_users`. What is no field and has one word stays as it is.
pub fn with_names(doc: &str, spell: impl Fn(&str) -> String) -> String {
    let mut text = String::with_capacity(doc.len());
    for (at, part) in doc.split('`').enumerate() {
        if at > 0 {
            text.push('`');
        }
        if at % 2 == 0 {
            text += part;
        } else {
            push_names(part, &spell, &mut text);
        }
    }
    text
}

fn push_names(code: &str, spell: &impl Fn(&str) -> String, text: &mut String) {
    let is_name = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|letter| is_name(letter) != is_name(first)).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        match WIRE_NAMES.get(part) {
            Some(wire) => *text += &spell(wire),
            None if part.contains('_') => *text += &spell(&pascal(part)),
            None => *text += part,
        }
        rest = after;
    }
}

fn pascal(snake: &str) -> String {
    let mut name = String::with_capacity(snake.len());
    for word in snake.split('_') {
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name += letters.as_str();
    }
    name
}

#[cfg(test)]
mod tests {
    use super::with_names;
    use volc_im_core::casing::Casing;

    #[test]
    fn wire_names_of_one_word_too() {
        assert_eq!(with_names("`sender`, not `true`", str::to_owned), "`Sender`, not `true`");
    }

    #[test]
    fn names_in_backticks_are_the_languages_own() {
        let doc = "At most `msg_ttl`, see `visible_users` and `text_content()`; `ext` and msg_ttl stay.";
        let spelled = |casing: Casing| with_names(doc, |wire| casing.spell(wire));
        assert_eq!(spelled(Casing::Snake), doc);
        assert_eq!(
            spelled(Casing::LowerFirst),
            "At most `msgTTL`, see `visibleUsers` and `textContent()`; `ext` and msg_ttl stay."
        );
    }
}
