//! Spellings of the description's names.

use minijinja::Environment;

/// Adds them as filters.
pub fn add(environment: &mut Environment<'_>) {
    environment.add_filter("camel", camel);
    environment.add_filter("pascal", pascal);
    environment.add_filter("snake", snake);
    environment.add_filter("upper_first", upper_first);
}

/// `snake_case` in lower camel case.
pub fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |text, word| text + &upper_first(word))
}

/// `snake_case` in upper camel case.
fn pascal(name: &str) -> String {
    name.split('_').map(upper_first).collect()
}

/// Lower camel case in snake case.
fn snake(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            text.push('_');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}

/// With its first letter as a capital.
fn upper_first(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}
