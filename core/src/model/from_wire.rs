//! Reads the service's JSON straight into Rust's types, in one pass.
//!
//! A value that is not exactly as declared ends it without a verdict: the transcoder then reads the same text, and its
//! result
//! or its error counts. So both ways give the same values, and one of them is fast.

use std::borrow::Cow;

use crate::json_reader::{JsonError, JsonReader, ValueKind};
use crate::model::values::{Extra, Json, Map};
use crate::transcode::{IntegerRule, JsonWriter, KeyOrder, copy_value};

/// The text is not exactly as declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unexpected;

impl From<JsonError> for Unexpected {
    fn from(_: JsonError) -> Self {
        Unexpected
    }
}

/// A value that is read from the service's JSON.
pub trait FromWire: Sized {
    /// Reads the next value. `order` predicts the keys of objects in one list.
    ///
    /// # Errors
    /// If the value is not exactly as declared.
    fn from_wire(reader: &mut JsonReader<'_>, order: &mut KeyOrder) -> Result<Self, Unexpected>;
}

/// Reads a field's value.
#[inline(always)]
pub(crate) fn set<T: FromWire>(field: &mut T, reader: &mut JsonReader<'_>) -> Result<(), Unexpected> {
    *field = T::from_wire(reader, &mut KeyOrder::declared())?;
    Ok(())
}

/// Walks the keys of an object.
pub(crate) struct ObjectReader {
    keys: &'static [&'static str],
    aliases: &'static [&'static str],
    seen: u64,
    last: usize,
    is_first: bool,
}

impl ObjectReader {
    /// Enters an object whose keys these are, each with its quotes and colon.
    #[inline(always)]
    pub(crate) fn begin(
        reader: &mut JsonReader<'_>,
        keys: &'static [&'static str],
        aliases: &'static [&'static str],
    ) -> Result<Self, Unexpected> {
        if reader.peek()? != ValueKind::Object {
            return Err(Unexpected);
        }
        reader.enter()?;
        Ok(ObjectReader { keys, aliases, seen: 0, last: 0, is_first: true })
    }

    /// Position of the field whose value follows; `None` at the object's end. Undeclared fields go to `extra`.
    #[inline(always)]
    pub(crate) fn next(
        &mut self,
        reader: &mut JsonReader<'_>,
        order: &mut KeyOrder,
        extra: &mut Extra,
    ) -> Result<Option<usize>, Unexpected> {
        while reader.next_entry(&mut self.is_first)? {
            let expected = order.predict(self.last);
            let at = match self.keys.get(expected) {
                Some(key) if reader.skip_quoted_key(key) => expected,
                _ => match self.find(reader, extra)? {
                    Some(at) => {
                        order.learn(self.last, at);
                        at
                    }
                    None => continue,
                },
            };
            if self.seen & (1 << at) != 0 {
                return Err(Unexpected);
            }
            self.seen |= 1 << at;
            self.last = at + 1;
            return Ok(Some(at));
        }
        Ok(None)
    }

    #[cold]
    #[inline(never)]
    fn find(&self, reader: &mut JsonReader<'_>, extra: &mut Extra) -> Result<Option<usize>, Unexpected> {
        let key = reader.key()?;
        let name = |quoted: &str| quoted.get(1..quoted.len().saturating_sub(2)) == Some(&*key);
        if let Some(at) = self.keys.iter().position(|quoted| name(quoted)) {
            return Ok(Some(at));
        }
        if self.aliases.contains(&&*key)
            || extra.insert(key.into_owned(), Json::from_wire_value(reader)?).is_some()
        {
            return Err(Unexpected);
        }
        Ok(None)
    }

    /// At the object's end: whether the fields of these bits were there.
    #[inline(always)]
    pub(crate) fn end(self, essential: u64) -> Result<(), Unexpected> {
        if self.seen & essential == essential { Ok(()) } else { Err(Unexpected) }
    }
}

impl Json {
    #[inline(never)]
    fn from_wire_value(reader: &mut JsonReader<'_>) -> Result<Self, Unexpected> {
        let mut copy = JsonWriter::default();
        copy_value(reader, IntegerRule::Keep, &mut copy).map_err(|_| Unexpected)?;
        Json::new(&copy.finish()).map_err(|_| Unexpected)
    }
}

impl FromWire for Json {
    fn from_wire(reader: &mut JsonReader<'_>, _: &mut KeyOrder) -> Result<Self, Unexpected> {
        Json::from_wire_value(reader)
    }
}

impl FromWire for bool {
    #[inline(always)]
    fn from_wire(reader: &mut JsonReader<'_>, _: &mut KeyOrder) -> Result<Self, Unexpected> {
        let kind = reader.peek()?;
        let ValueKind::Bool(value) = kind else { return Err(Unexpected) };
        reader.literal(kind)?;
        Ok(value)
    }
}

impl FromWire for i64 {
    #[inline(always)]
    fn from_wire(reader: &mut JsonReader<'_>, _: &mut KeyOrder) -> Result<Self, Unexpected> {
        reader.plain_integer().ok_or(Unexpected)
    }
}

impl FromWire for i32 {
    #[inline(always)]
    fn from_wire(reader: &mut JsonReader<'_>, _: &mut KeyOrder) -> Result<Self, Unexpected> {
        reader.plain_integer().and_then(|number| number.try_into().ok()).ok_or(Unexpected)
    }
}

#[inline(always)]
fn text<'a>(reader: &mut JsonReader<'a>) -> Result<Cow<'a, str>, Unexpected> {
    if reader.peek()? != ValueKind::Text {
        return Err(Unexpected);
    }
    Ok(reader.string()?)
}

impl FromWire for String {
    #[inline(always)]
    fn from_wire(reader: &mut JsonReader<'_>, _: &mut KeyOrder) -> Result<Self, Unexpected> {
        text(reader).map(Cow::into_owned)
    }
}

impl<T: FromWire> FromWire for Option<T> {
    #[inline(always)]
    fn from_wire(reader: &mut JsonReader<'_>, order: &mut KeyOrder) -> Result<Self, Unexpected> {
        let kind = reader.peek()?;
        if kind == ValueKind::Null {
            reader.literal(kind)?;
            return Ok(None);
        }
        T::from_wire(reader, order).map(Some)
    }
}

impl<T: FromWire> FromWire for Vec<T> {
    #[inline(always)]
    fn from_wire(reader: &mut JsonReader<'_>, _: &mut KeyOrder) -> Result<Self, Unexpected> {
        if reader.peek()? != ValueKind::Array {
            return Err(Unexpected);
        }
        reader.enter()?;
        let (mut items, mut is_first, mut order) = (Vec::new(), true, KeyOrder::declared());
        while reader.next_item(&mut is_first)? {
            items.push(T::from_wire(reader, &mut order)?);
        }
        Ok(items)
    }
}

/// A key of a map.
trait MapKey: Ord + Sized {
    fn from_key(key: Cow<'_, str>) -> Result<Self, Unexpected>;
}

impl MapKey for String {
    fn from_key(key: Cow<'_, str>) -> Result<Self, Unexpected> {
        Ok(key.into_owned())
    }
}

impl MapKey for crate::model::ids::UserId {
    fn from_key(key: Cow<'_, str>) -> Result<Self, Unexpected> {
        key.parse().map_err(|_| Unexpected)
    }
}

#[allow(private_bounds)]
impl<K: MapKey, V: FromWire> FromWire for Map<K, V> {
    #[inline(always)]
    fn from_wire(reader: &mut JsonReader<'_>, _: &mut KeyOrder) -> Result<Self, Unexpected> {
        if reader.peek()? != ValueKind::Object {
            return Err(Unexpected);
        }
        reader.enter()?;
        let (mut map, mut is_first, mut order) = (Map::new(), true, KeyOrder::declared());
        while let Some(key) = reader.next_key(&mut is_first)? {
            if map.insert(K::from_key(key)?, V::from_wire(reader, &mut order)?).is_some() {
                return Err(Unexpected);
            }
        }
        Ok(map)
    }
}
