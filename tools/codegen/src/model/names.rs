//! Names in doc lines.

use std::collections::BTreeMap;
use volc_im_core::casing::Casing;

/// Wire names of all fields by their spelling in declarations: `msg_ttl` is `MsgTTL`.
#[derive(Clone, Debug, Default)]
pub struct Names(BTreeMap<String, String>);

impl<'a> FromIterator<&'a str> for Names {
    fn from_iter<T: IntoIterator<Item = &'a str>>(wires: T) -> Self {
        Names(wires.into_iter().map(|wire| (Casing::Snake.spell(wire), wire.to_owned())).collect())
    }
}

impl Names {
    /// Whether a declaration has a field of this name, spelled as in declarations.
    #[must_use]
    pub fn is_field(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// `doc` with the names in backticks spelled by `spell`, which gets a name as the wire spells it.
    ///
    /// Declarations spell names as Rust does: `visible_users`. What is no field and has one word stays as it is.
    pub fn respelled(&self, doc: &str, spell: impl Fn(&str) -> String) -> String {
        let mut text = String::with_capacity(doc.len());
        for (at, part) in doc.split('`').enumerate() {
            if at > 0 {
                text.push('`');
            }
            if at % 2 == 0 {
                text += part;
            } else {
                self.push(part, &spell, &mut text);
            }
        }
        text
    }

    fn push(&self, code: &str, spell: &impl Fn(&str) -> String, text: &mut String) {
        let is_name = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        let mut rest = code;
        while let Some(first) = rest.chars().next() {
            let end = rest.find(|letter| is_name(letter) != is_name(first)).unwrap_or(rest.len());
            let (part, after) = rest.split_at(end);
            match self.0.get(part) {
                Some(wire) => *text += &spell(wire),
                None if part.contains('_') => *text += &spell(&pascal(part)),
                None => *text += part,
            }
            rest = after;
        }
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
    use super::Names;
    use volc_im_core::casing::Casing;

    #[test]
    fn names_in_backticks_are_the_languages_own() {
        let names: Names = ["MsgTTL", "VisibleUsers", "Sender"].into_iter().collect();
        assert_eq!(names.respelled("`sender`, not `true`", str::to_owned), "`Sender`, not `true`");
        let doc = "At most `msg_ttl`, see `visible_users` and `text_content()`; `ext` and msg_ttl stay.";
        let spelled = |casing: Casing| names.respelled(doc, |wire| casing.spell(wire));
        assert_eq!(spelled(Casing::Snake), doc);
        assert_eq!(
            spelled(Casing::LowerFirst),
            "At most `msgTTL`, see `visibleUsers` and `textContent()`; `ext` and msg_ttl stay."
        );
    }
}
