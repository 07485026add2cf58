//! What escapes in a string stand for.

/// The text of a string whose escapes are well formed; `None` for a surrogate without its other half.
pub(super) fn unescape(inside: &str) -> Option<String> {
    let mut text = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some((before, after)) = rest.split_once('\\') {
        text.push_str(before);
        let mut chars = after.chars();
        match chars.next()? {
            'b' => text.push('\u{8}'),
            'f' => text.push('\u{c}'),
            'n' => text.push('\n'),
            'r' => text.push('\r'),
            't' => text.push('\t'),
            'u' => {
                let mut unit = u32::from_str_radix(after.get(1..5)?, 16).ok()?;
                let mut tail = after.get(5..)?;
                if (0xd800..0xdc00).contains(&unit) {
                    let low = u32::from_str_radix(tail.strip_prefix("\\u")?.get(..4)?, 16).ok()?;
                    if !(0xdc00..0xe000).contains(&low) {
                        return None;
                    }
                    unit = 0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                    tail = tail.get(6..)?;
                }
                text.push(char::from_u32(unit)?);
                rest = tail;
                continue;
            }
            plain => text.push(plain),
        }
        rest = chars.as_str();
    }
    text.push_str(rest);
    Some(text)
}
