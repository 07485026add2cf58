//! Other readings of the signed text.
//!
//! The vendor's signature is a hash of eight values, sorted and joined without separators. It does not fix where one
//! value ends and the next begins, nor which field a value belongs to.
//! So once the hash is right, the other ways to cut
//! the same text into eight values of the right forms are looked for. A body is accepted only where its own reading is
//! more plausible than every other: by the event's name and by the form of its id.

use std::ops::Range;

use zeroize::Zeroizing;

use super::event_id::{self, EventIdForm, LONGEST_ID};
use super::event_name::{self, LONGEST_NAME};
use super::signature::SignedText;
use super::{CALLBACK_VERSION, Callbacks, envelope::Envelope};
use crate::time::WallTime;
use crate::transcode::{check_object, find_byte, find_bytes, same_bytes, sort_few};

/// Limit of search steps for one body: genuine bodies take some dozens, and some thousands if an id is full of
/// capitals and two secrets are accepted.
/// A body that takes more is refused.
const MOST_STEPS: u32 = 20_000;

/// Limit of ids that one event may be read with.
const MOST_IDS: usize = 16;

/// Limit of objects that are read as other data.
const MOST_DATA: u32 = 4;

/// This many word-like letters begin an id of random letters only once in a thousand.
const LONG_WORD: usize = 9;

/// Words of up to three letters that a newer event's name could begin with before a known one. Other letters there are
/// mostly the end of an id.
const SHORT_STARTS: [&str; 15] =
    ["On", "Is", "Ex", "IM", "C2", "Pre", "New", "Old", "All", "App", "Bot", "VIP", "P2P", "C2C", "B2B"];

/// The most bytes of a time: nine digits of a fraction.
const LONGEST_TIME: usize = 30;

/// The most digits of a nonce.
const LONGEST_NONCE: usize = 4;

/// The most digits of an app id, which is 32 bits wide.
const LONGEST_APP_ID: usize = 10;

/// What the search found for a body that is accepted.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Bound {
    /// EventIds of the same event in other readings, which also differ in the nonce.
    pub(crate) other_ids: Vec<String>,
    /// The name is unknown, and another unknown name is as plausible.
    pub(crate) is_uncertain: bool,
}

/// Another reading is at least as plausible, or there are too many readings.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ambiguous;

/// Looks for other readings of a body whose signature and forms are right.
pub(crate) fn bind(
    text: &SignedText,
    body: &Envelope<'_>,
    data_app_id: Option<&str>,
    own_time: WallTime,
    callbacks: &Callbacks,
) -> Result<Bound, Ambiguous> {
    let mut search = Search {
        text: &text.bytes,
        body,
        data_app_id,
        own_time,
        declared: &callbacks.events,
        form: callbacks.event_id.as_ref(),
        weight: Weight::of(body.event_type().as_bytes(), body.event_id().as_bytes(), &callbacks.events),
        is_known: event_name::is_known(body.event_type().as_bytes(), &callbacks.events),
        pieces: [Piece::NONE; 5],
        count: 0,
        places: [const { 0..0 }; 4],
        time: 0..0,
        data: 0..0,
        is_own_data: false,
        steps: MOST_STEPS,
        data_left: MOST_DATA,
        bound: Bound::default(),
    };
    search.place_secrets(&callbacks.secrets)?;
    Ok(search.bound)
}

/// How plausible a reading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Weight {
    name: u8,
    id: u8,
}

impl Weight {
    fn of(name: &[u8], id: &[u8], declared: &[String]) -> Self {
        Weight { name: event_name::plausibility(name, declared), id: event_id::plausibility(id) }
    }

    /// At least as plausible in both, and more in one.
    fn is_over(self, other: Self) -> bool {
        self != other && self.name >= other.name && self.id >= other.id
    }
}

/// A value whose place in the text is fixed.
#[derive(Clone, Copy, Debug)]
struct Piece {
    start: usize,
    end: usize,
}

impl Piece {
    const NONE: Piece = Piece { start: usize::MAX, end: usize::MAX };
}

/// Values that have no fixed place, as bits.
const NONCE: u8 = 1;
const APP_ID: u8 = 2;
const NAME: u8 = 4;
const ID: u8 = 8;
/// Their most bytes, by bit.
const LONGEST: [usize; 4] = [LONGEST_NONCE, LONGEST_APP_ID, LONGEST_NAME, LONGEST_ID];

struct Search<'s> {
    text: &'s [u8],
    body: &'s Envelope<'s>,
    /// AppId in the body's own data.
    data_app_id: Option<&'s str>,
    own_time: WallTime,
    declared: &'s [String],
    form: Option<&'s EventIdForm>,
    /// Of the body's own reading.
    weight: Weight,
    /// Whether the body's own name is listed or declared.
    is_known: bool,
    /// Sorted, `count` of them.
    pieces: [Piece; 5],
    count: usize,
    /// Of the values that have no fixed place, by bit.
    places: [Range<usize>; 4],
    time: Range<usize>,
    data: Range<usize>,
    is_own_data: bool,
    steps: u32,
    data_left: u32,
    bound: Bound,
}

impl<'s> Search<'s> {
    /// Every place of every secret.
    fn place_secrets(&mut self, secrets: &[Zeroizing<String>]) -> Result<(), Ambiguous> {
        // Nothing but the data is longer than this, and the secret stands on either side of it.
        let others = LONGEST_NAME
            + LONGEST_ID
            + LONGEST_TIME
            + LONGEST_APP_ID
            + CALLBACK_VERSION.len()
            + LONGEST_NONCE;
        for secret in secrets {
            let secret = secret.as_bytes();
            let reach = others + secret.len();
            // Mostly no brace is the secret's, and the data stands in one place.
            let mut data =
                if find_byte(secret, b'{').is_some() { None } else { self.data_beside(Piece::NONE)? };
            let is_fixed = data.is_some();
            let mut from = 0;
            loop {
                // Data that is not certain hides no place.
                self.data = data.filter(|_| is_fixed).map_or(0..0, |data| data.start..data.end);
                let Some(place) = self.find_outside(secret, &mut from) else { break };
                self.step()?;
                if !is_fixed {
                    data = if place.end <= reach || place.start + reach >= self.text.len() {
                        self.data_beside(place)?
                    } else {
                        from = from.max(self.text.len() - reach);
                        None
                    };
                }
                let Some(data) =
                    data.filter(|data| data.start <= reach && data.end + reach >= self.text.len())
                else {
                    continue;
                };
                if overlaps(place, data) {
                    from = from.max(data.end.saturating_sub(secret.len()));
                } else {
                    self.place_others(place, data)?;
                }
            }
        }
        Ok(())
    }

    /// The data, where the secret stands there. No other value holds a brace or white space: it begins at the first
    /// brace outside of the secret, and ends where that object does, with the white space around it.
    fn data_beside(&mut self, secret: Piece) -> Result<Option<Piece>, Ambiguous> {
        let is_in_secret = |at: usize| (secret.start..secret.end).contains(&at);
        let Some(first_brace) = find_byte(self.text, b'{') else { return Ok(None) };
        let brace = if is_in_secret(first_brace) {
            let rest = self.text.get(secret.end..).unwrap_or_default();
            match find_byte(rest, b'{') {
                Some(at) => secret.end + at,
                None => return Ok(None),
            }
        } else {
            first_brace
        };
        let rest = self.text.get(brace..).unwrap_or_default();
        // The body's own data was read already: what begins with it ends with it.
        let own = self.body.event_data().as_bytes().trim_ascii();
        let length = if rest.get(..own.len()).is_some_and(|start| same_bytes(start, own)) {
            own.len()
        } else {
            self.data_left = self.data_left.checked_sub(1).ok_or(Ambiguous)?;
            match std::str::from_utf8(rest).ok().and_then(object_length) {
                Some(length) => length,
                None => return Ok(None),
            }
        };
        let space = |byte: Option<&u8>| byte.is_some_and(|byte| is_space(char::from(*byte)));
        let (mut start, mut end) = (brace, brace + length);
        while start > 0 && !is_in_secret(start - 1) && space(self.text.get(start - 1)) {
            start -= 1;
        }
        while !is_in_secret(end) && space(self.text.get(end)) {
            end += 1;
        }
        Ok(Some(Piece { start, end }))
    }

    /// Every place of the version, the time and, where the data names it, the app id.
    fn place_others(&mut self, secret: Piece, data: Piece) -> Result<(), Ambiguous> {
        self.data = data.start..data.end;
        let data_text = self.slice(&self.data);
        self.is_own_data = same_bytes(data_text, self.body.event_data().as_bytes());
        let named = if self.is_own_data {
            self.data_app_id
        } else {
            let Ok(text) = std::str::from_utf8(data_text) else { return Ok(()) };
            let Ok(checked) = check_object(text, "AppId", false) else { return Ok(()) };
            match checked.wanted {
                Some(app_id) if !is_app_id(app_id.as_bytes()) => return Ok(()),
                wanted => wanted,
            }
        };
        let mut from = 0;
        while let Some(version) = self.find_outside(CALLBACK_VERSION.as_bytes(), &mut from) {
            if overlaps(version, secret) {
                continue;
            }
            let mut time_from = 0;
            while let Some(time) = self.find_time(&mut time_from) {
                self.step()?;
                if overlaps(time, secret) || overlaps(time, version) {
                    continue;
                }
                self.time = time.start..time.end;
                let mut pieces = [secret, data, version, time, Piece::NONE];
                let Some(named) = named else {
                    self.tile_all(pieces, 4, NONCE | NAME | ID | APP_ID)?;
                    continue;
                };
                let mut app_from = 0;
                while let Some(app_id) = self.find_outside(named.as_bytes(), &mut app_from) {
                    self.step()?;
                    if [secret, version, time].into_iter().all(|piece| !overlaps(piece, app_id)) {
                        self.set_place(APP_ID, app_id.start..app_id.end);
                        if let Some(last) = pieces.last_mut() {
                            *last = app_id;
                        }
                        self.tile_all(pieces, 5, NONCE | NAME | ID)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn tile_all(&mut self, mut pieces: [Piece; 5], count: usize, left: u8) -> Result<(), Ambiguous> {
        sort_few(&mut pieces, |one, other| one.start < other.start);
        (self.pieces, self.count) = (pieces, count);
        self.tile(0, 0..0, left)
    }

    /// Fills the text from `at` on with the values that are left, each not before the one in front of it.
    fn tile(&mut self, at: usize, before: Range<usize>, left: u8) -> Result<(), Ambiguous> {
        self.step()?;
        if at == self.text.len() {
            return if left == 0 { self.weigh() } else { Ok(()) };
        }
        let pieces = self.pieces;
        // Those that are not there begin behind everything.
        let mut first = 0;
        while pieces.get(first).is_some_and(|piece| piece.start < at) {
            first += 1;
        }
        let rest = pieces.get(first..self.count).unwrap_or_default();
        let start_of = |index: usize| match rest.get(index) {
            Some(piece) => piece.start,
            None => self.text.len(),
        };
        let end = start_of(0);
        if end == at
            && let Some(piece) = rest.first()
        {
            let range = piece.start..piece.end;
            return if self.is_sorted(&before, &range) { self.tile(range.end, range, left) } else { Ok(()) };
        }
        // Every gap takes a value at least.
        let mut gaps = 1;
        let mut index = 0;
        while let Some(piece) = rest.get(index) {
            index += 1;
            gaps += u32::from(start_of(index) > piece.end);
        }
        let count = left.count_ones();
        if count < gaps {
            return Ok(());
        }
        let gap = self.slice(&(at..end));
        let Some(sorted) = self.least_sorted(&before, at) else { return Ok(()) };
        let least = if count == gaps { gap.len() } else { 1 }.max(sorted);
        let Some(first) = gap.first() else { return Ok(()) };
        for (bit, longest) in LONGEST.into_iter().enumerate() {
            let kind = 1 << bit;
            if left & kind == 0 || !may_begin(*first, kind) {
                continue;
            }
            let most = count_of(gap, longest, kind);
            let left = left & !kind;
            let mut length = least.max(least_before(gap, left)) - 1;
            while length < most {
                length += 1;
                // The next value does not sort before this, and begins here.
                if gap.get(length).is_some_and(|next| next < first || !may_begin(*next, left)) {
                    continue;
                }
                let value = gap.get(..length).unwrap_or_default();
                let fits = match kind {
                    APP_ID => value != b"0" && is_app_id(value),
                    ID => self.form.is_none_or(|form| form.matches(value)),
                    _ => true,
                };
                if !fits {
                    continue;
                }
                let range = at..at + length;
                self.set_place(kind, range.clone());
                self.tile(range.end, range, left)?;
            }
        }
        Ok(())
    }

    /// The least length of a value at a place that does not sort before another one; `None` where no length does.
    fn least_sorted(&self, before: &Range<usize>, at: usize) -> Option<usize> {
        let (before, here) = (self.slice(before), self.text.get(at..).unwrap_or_default());
        let mut same = 0;
        while let (Some(byte), Some(next)) = (before.get(same), here.get(same)) {
            if byte != next {
                return (byte < next).then_some(same + 1);
            }
            same += 1;
        }
        (same == before.len()).then_some(same)
    }

    /// Effect of a complete reading on the body's own.
    fn weigh(&mut self) -> Result<(), Ambiguous> {
        let (name, id) = (self.value(NAME), self.value(ID));
        let body = self.body;
        let is_same_time = self.is_own_data && self.slice(&self.time) == body.event_time().as_bytes();
        let is_same_app = self.value(APP_ID) == body.app_id().as_bytes();
        if name == body.event_type().as_bytes() && is_same_time {
            return if is_same_app { self.add_id(id) } else { self.weigh_app(id) };
        }
        let is_binding = if self.is_known {
            self.is_binding_known(name, id)
        } else {
            self.is_binding_unknown(name, id, is_same_time && is_same_app)
        };
        if is_binding { Err(Ambiguous) } else { Ok(()) }
    }

    /// Whether another reading speaks against a known event.
    fn is_binding_known(&self, name: &[u8], id: &[u8]) -> bool {
        if let Some(form) = self.form {
            // Where every id has one length, nothing but another known name is left.
            let is_cut = !form.has_one_length() && id != self.body.event_id().as_bytes();
            return is_cut || event_name::is_known(name, self.declared);
        }
        let own = self.weight.id;
        // Such an id has no certain beginning or end.
        if own == 0 {
            return true;
        }
        let weight = event_id::plausibility(id);
        // The usual cases first.
        if weight < own && !self.is_soft() {
            return false;
        }
        event_name::is_known(name, self.declared) && weight >= own || self.is_newer(name, id, weight)
    }

    fn is_soft(&self) -> bool {
        event_id::is_soft(self.body.event_id().as_bytes())
    }

    /// Whether another name is plausible for a newer event, and no remainder of the known one.
    fn is_newer(&self, name: &[u8], id: &[u8], weight: u8) -> bool {
        let own = self.body.event_type().as_bytes();
        if find_bytes(own, name, 0).is_some() || find_bytes(id, own, 0).is_some() {
            return false;
        }
        let (start, end) = (name.strip_suffix(own), name.strip_prefix(own));
        let own_id = self.body.event_id().as_bytes();
        if self.is_soft() && id != own_id {
            let word = start.or(end).unwrap_or_default();
            // No id of random letters holds one of another form by chance.
            if weight > 0 && !event_id::is_soft(id) {
                return true;
            }
            if weight > 0 {
                // Its time distinguishes a KSUID from a NanoId with a word.
                let is_longer = own_id.len() > id.len() && !event_id::is_ksuid_of(own_id, self.own_time);
                let is_equal = own_id.len() == id.len();
                return is_equal && event_name::is_spoken(name, word)
                    || is_longer && event_name::is_wordlike(name);
            }
            // It begins or ends as a word would, or the nonce has fewer digits for it.
            let fewer = self.value(NONCE).len().saturating_sub(self.body.nonce().len());
            return fewer >= 2 && event_name::is_wordlike(name)
                || word.len() + fewer >= LONG_WORD && event_name::is_spoken(name, word);
        }
        if weight == self.weight.id
            && let Some(start) = start.filter(|start| start.len() <= 3)
        {
            return SHORT_STARTS.iter().any(|word| word.as_bytes() == start);
        }
        // Where no id is behind the name, a secret continues where another ends.
        let is_secret = |end: &[u8]| (id == own_id || own_id < own) && !matches!(end, [b'A'..=b'Z', ..]);
        weight >= self.weight.id && !end.is_some_and(is_secret) && event_name::is_wordlike(name)
    }

    /// Whether another reading speaks against an unknown event; if not, it may be as plausible.
    fn is_binding_unknown(&mut self, name: &[u8], id: &[u8], is_same_but_name: bool) -> bool {
        // Among unknown names, a form of ids leaves one or none.
        if self.form.is_some() {
            return true;
        }
        let weight =
            Weight { name: event_name::plausibility(name, self.declared), id: event_id::plausibility(id) };
        if self.weight.is_over(weight) {
            return false;
        }
        if !is_same_but_name || weight.is_over(self.weight) || event_name::is_known(name, self.declared) {
            return true;
        }
        self.bound.is_uncertain = true;
        false
    }

    /// Another application with this secret, which only its number tells from this one, counts where its number is about as
    /// long, unless the nonce is longer here, which is more likely, or the id has the length that most ids of digits have.
    fn weigh_app(&self, id: &[u8]) -> Result<(), Ambiguous> {
        let body = self.body;
        let is_near = self.value(APP_ID).len().abs_diff(body.app_id().len()) <= 1;
        let is_usual = event_id::is_usual(body.event_id().as_bytes()) && !event_id::is_usual(id);
        let is_certain = self.form.is_some() || body.nonce().len() > self.value(NONCE).len();
        if is_certain || is_usual || !is_near || event_id::plausibility(id) < self.weight.id {
            return Ok(());
        }
        Err(Ambiguous)
    }

    fn add_id(&mut self, id: &[u8]) -> Result<(), Ambiguous> {
        let ids = &mut self.bound.other_ids;
        if id == self.body.event_id().as_bytes() || ids.iter().any(|known| known.as_bytes() == id) {
            return Ok(());
        }
        if ids.len() == MOST_IDS {
            return Err(Ambiguous);
        }
        // Visible ASCII, as all ids.
        ids.push(std::str::from_utf8(id).unwrap_or_default().to_owned());
        Ok(())
    }

    fn step(&mut self) -> Result<(), Ambiguous> {
        self.steps = self.steps.checked_sub(1).ok_or(Ambiguous)?;
        Ok(())
    }

    #[inline]
    fn is_sorted(&self, before: &Range<usize>, range: &Range<usize>) -> bool {
        self.slice(before) <= self.slice(range)
    }

    #[inline]
    fn slice(&self, range: &Range<usize>) -> &'s [u8] {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// A value that has no fixed place, where it is now.
    fn value(&self, kind: u8) -> &'s [u8] {
        self.places.get(kind.trailing_zeros() as usize).map_or(&[], |place| self.slice(place))
    }

    fn set_place(&mut self, kind: u8, range: Range<usize>) {
        if let Some(place) = self.places.get_mut(kind.trailing_zeros() as usize) {
            *place = range;
        }
    }

    /// The next place of a value outside of the data.
    fn find_outside(&self, value: &[u8], from: &mut usize) -> Option<Piece> {
        let before = self.text.get(..self.data.start).unwrap_or_default();
        let at = match find_bytes(before, value, *from) {
            Some(at) => at,
            // Mostly nothing comes after the data, which is longer than all the rest.
            None => find_bytes(self.text, value, (*from).max(self.data.end))?,
        };
        *from = at + 1;
        Some(Piece { start: at, end: at + value.len() })
    }

    /// The next time outside of the data: found by the first of its two colons.
    fn find_time(&self, from: &mut usize) -> Option<Piece> {
        const COLON_AT: usize = 13;
        loop {
            let rest = self.text.get(*from..)?;
            let colon = *from + find_byte(rest, b':')?;
            if self.data.contains(&colon) {
                *from = self.data.end;
                continue;
            }
            *from = colon + 1;
            let Some(start) = colon.checked_sub(COLON_AT) else { continue };
            let text = self.slice(&(start..(start + LONGEST_TIME).min(self.text.len())));
            let Some(length) = find_byte(text, b'Z').map(|at| at + 1) else { continue };
            let place = Piece { start, end: start + length };
            let is_apart = place.end <= self.data.start || start >= self.data.end;
            let time = self.slice(&(start..place.end));
            let is_time = |time| std::str::from_utf8(time).ok().and_then(WallTime::from_event_time).is_some();
            // The body's own was read already.
            if is_apart && (same_bytes(time, self.body.event_time().as_bytes()) || is_time(time)) {
                return Some(place);
            }
        }
    }
}

fn overlaps(one: Piece, other: Piece) -> bool {
    one.start < other.end && other.start < one.end
}

/// What an EventId may hold: visible ASCII, no brace, which begins the data.
pub(crate) const fn is_id_byte(byte: u8) -> bool {
    byte.is_ascii_graphic() && byte != b'{'
}

/// A number of 32 bits in decimal digits, written as a number is.
pub(crate) fn is_app_id(text: &[u8]) -> bool {
    let is_canonical =
        text == b"0" || matches!(text, [b'1'..=b'9', rest @ ..] if rest.iter().all(u8::is_ascii_digit));
    is_canonical
        && (text.len() < LONGEST_APP_ID || (text.len() == LONGEST_APP_ID && text <= b"2147483647".as_slice()))
}

fn is_space(char: char) -> bool {
    matches!(char, ' ' | '\n' | '\r' | '\t')
}

/// Whether one of these values can begin with a byte.
#[inline]
fn may_begin(byte: u8, values: u8) -> bool {
    values & (kinds_with(byte) & if byte.is_ascii_uppercase() { NAME | ID } else { !NAME }) != 0
}

/// Values that may hold a byte.
#[inline]
fn kinds_with(byte: u8) -> u8 {
    static KINDS: [u8; 256] = {
        let mut kinds = [0; 256];
        let mut byte = 0;
        let mut rest = kinds.as_mut_slice();
        while let [kind, after @ ..] = rest {
            *kind = match byte {
                b'0'..=b'9' => NONCE | APP_ID | NAME | ID,
                b'A'..=b'Z' | b'a'..=b'z' => NAME | ID,
                _ if is_id_byte(byte) => ID,
                _ => 0,
            };
            byte = byte.wrapping_add(1);
            rest = after;
        }
        kinds
    };
    KINDS.get(usize::from(byte)).copied().unwrap_or_default()
}

/// The least length of a value that the values that are `left` can fill the gap behind: but for an id, they are of letters and
/// digits, and no name begins with a digit. No shorter one leads to a reading.
fn least_before(gap: &[u8], left: u8) -> usize {
    if left & ID != 0 {
        return 0;
    }
    let most_nonce = if left & NONCE == 0 { 0 } else { LONGEST_NONCE };
    let most_app_id = if left & APP_ID == 0 { 0 } else { LONGEST_APP_ID };
    let plain = gap.iter().rposition(|byte| !byte.is_ascii_alphanumeric()).map_or(0, |at| at + 1);
    let tail = gap.get(plain..).unwrap_or_default();
    let name = if left & NAME == 0 { None } else { tail.iter().position(u8::is_ascii_uppercase) };
    plain + name.unwrap_or(tail.len()).saturating_sub(most_nonce + most_app_id)
}

/// How many bytes that a value may hold a text begins with, up to a limit.
fn count_of(text: &[u8], most: usize, kind: u8) -> usize {
    let mut count = 0;
    while count < most && text.get(count).is_some_and(|byte| kinds_with(*byte) & kind != 0) {
        count += 1;
    }
    count
}

/// The length of the object that a text begins with.
fn object_length(text: &str) -> Option<usize> {
    let mut reader = crate::json_reader::JsonReader::new(text);
    reader.raw().ok()?;
    Some(text.len() - reader.left())
}
