//! Cutting a list into parts.

use volc_im_sha256::{hex, sha256};

use crate::casing::Casing;
use crate::error::{Error, invalid};
use crate::json_reader::{JsonReader, ValueKind};
use crate::machine::options::OptionNames;
use crate::model::shape::{Field, Kind, Limit, Operation, Retry};
use crate::transcode::{
    Encoding, FromClient, RawObject, array, decimal, decimal_u64, encode, integer, joined, parted, quote,
};
use crate::wire::protocol::JsonStyle;

/// A list, cut.
#[derive(Debug)]
pub(in crate::machine) struct Split {
    /// The field that holds the list.
    pub(in crate::machine) field: &'static Field,
    /// JSON text of every item.
    pub(in crate::machine) items: Vec<String>,
    pub(in crate::machine) parts: Vec<Part>,
    /// Names and JSON text of everything, the list left empty: what the rest of a batch is made of.
    input: Vec<(String, String)>,
    list_name: String,
}

/// Items `from` to `to`, the latter not included.
#[derive(Debug)]
pub(in crate::machine) struct Part {
    pub(in crate::machine) from: usize,
    pub(in crate::machine) to: usize,
    pub(in crate::machine) input: String,
}

impl Split {
    pub(in crate::machine) fn new(
        operation: &'static Operation,
        input: &str,
        style: JsonStyle,
        part_size: Option<usize>,
        names: OptionNames,
    ) -> Result<Self, Error> {
        let (mut split, size) = Self::head(operation, input, style, part_size, names)?;
        if split.items.is_empty() {
            let name = style.casing.in_errors().spell(split.field.wire);
            return Err(invalid(&name, "not_empty", "must have entries", ""));
        }
        let key = idempotency_name(operation, style.casing);
        let count = split.items.len();
        for from in (0..count).step_by(size) {
            let to = (from + size).min(count);
            let input =
                split.input_of(split.items.get(from..to).unwrap_or_default(), key.as_deref(), count > size);
            split.check(operation, style, &input, from)?;
            split.parts.push(Part { from, to, input });
        }
        Ok(split)
    }

    /// The list's field and the rest of the input, not cut yet, with the number of items of a part. The list may be empty.
    pub(in crate::machine) fn head(
        operation: &'static Operation,
        input: &str,
        style: JsonStyle,
        part_size: Option<usize>,
        names: OptionNames,
    ) -> Result<(Self, usize), Error> {
        let refuse = |path: &str, rule, expected: &str| invalid(path, rule, expected, "");
        let object = RawObject::read(input).map_err(|(rule, words)| refuse("", rule, &words))?;
        let limited = limited_lists(operation);
        if limited.is_empty() {
            return Err(refuse("action", "not_batched", "has no list with a limit: use a single call"));
        }
        let named =
            |field: &&(&'static Field, usize)| object.get(&style.casing.spell(field.0.wire)).is_some();
        let Some(&(field, limit)) = limited.iter().find(named) else {
            let casing = style.casing.in_errors();
            let name = limited.first().map_or(String::new(), |(field, _)| casing.spell(field.wire));
            return Err(refuse(&name, "required", "must be given"));
        };
        let list_name = style.casing.spell(field.wire);
        let shown_name = style.casing.in_errors().spell(field.wire);
        let items = items_of(object.get(&list_name).unwrap_or_default())
            .ok_or_else(|| refuse(&shown_name, "type", "must be an array"))?;
        let input = object
            .entries()
            .map(|(name, raw)| {
                (name.to_owned(), if name == list_name { String::new() } else { raw.to_owned() })
            })
            .collect();
        if let Some(given) = part_size.filter(|size| !(1..=limit).contains(size)) {
            let expected =
                joined(&["must be from 1 to ", &decimal_u64(limit as u64), ", the limit of the action"]);
            return Err(invalid(&names.spell("PartSize"), "range", &expected, &decimal_u64(given as u64)));
        }
        Ok((Split { field, items, parts: Vec::new(), input, list_name }, part_size.unwrap_or(limit)))
    }

    /// One part of these items, the first of which is at `first` in the whole list.
    pub(in crate::machine) fn only(
        &self,
        operation: &Operation,
        style: JsonStyle,
        items: Vec<String>,
        first: usize,
    ) -> Result<Self, Error> {
        let key = idempotency_name(operation, style.casing);
        let input = self.input_of(&items, key.as_deref(), true);
        self.check(operation, style, &input, first)?;
        let parts = vec![Part { from: 0, to: items.len(), input }];
        let (field, input, list_name) = (self.field, self.input.clone(), self.list_name.clone());
        Ok(Split { field, items, parts, input, list_name })
    }

    /// The input with some of the items.
    pub(in crate::machine) fn rest(&self, items: &[String]) -> String {
        self.input_of(items, None, false)
    }

    /// With `is_part`, an idempotency id of the caller's is made the part's own: by its items, so that the same part
    /// carries the same id when the rest of a batch is run again.
    fn input_of(&self, items: &[String], key: Option<&str>, is_part: bool) -> String {
        let list = array(items);
        let mut json = String::from("{");
        for (name, raw) in &self.input {
            if json.len() > 1 {
                json.push(',');
            }
            json.push_str(&quote(name));
            json.push(':');
            if *name == self.list_name {
                json.push_str(&list);
            } else if is_part && key == Some(name.as_str()) && raw.ends_with('"') {
                let digest = hex(&sha256(list.as_bytes()));
                json.push_str(raw.strip_suffix('"').unwrap_or(raw));
                json.push('-');
                json.push_str(digest.as_str().get(..16).unwrap_or_default());
                json.push('"');
            } else {
                json.push_str(raw);
            }
        }
        json.push('}');
        json
    }

    /// Refuses a bad item before anything is sent, by its position in the whole list.
    fn check(&self, operation: &Operation, style: JsonStyle, input: &str, from: usize) -> Result<(), Error> {
        let encoding = Encoding { casing: style.casing, from_doubles: style.from_doubles };
        let Err(mut failure) = encode(operation.request, input, encoding, FromClient::default()) else {
            return Ok(());
        };
        let list_name = style.casing.in_errors().spell(self.field.wire);
        let place = failure.path.strip_prefix(&list_name).and_then(|path| path.strip_prefix('['));
        if let Some((index, tail)) = place.and_then(|path| parted(path, b"]"))
            && let Some(index) = integer(index)
        {
            failure.path = joined(&[&list_name, "[", &decimal(index + from as i64), "]", tail]);
        }
        Err(Error::Validation(failure))
    }
}

/// Whether an action takes a list that a batch can split.
#[must_use]
pub fn is_batchable(operation: &Operation) -> bool {
    !limited_lists(operation).is_empty()
}

/// Fields of the lists that a batch can split, of which a request gives one.
#[must_use]
pub fn batch_lists(operation: &Operation) -> Vec<&'static Field> {
    limited_lists(operation).into_iter().map(|(field, _)| field).collect()
}

/// The top-level lists with a documented limit, and their twins, which share it.
fn limited_lists(operation: &Operation) -> Vec<(&'static Field, usize)> {
    let fields = operation.request.fields;
    let limit = |field: &Field| {
        field.limits.iter().find_map(|limit| match limit {
            Limit::MaxItems(most) => usize::try_from(*most).ok(),
            _ => None,
        })
    };
    let shared = |field: &Field| {
        limit(field).or_else(|| field.twin_of.and_then(|at| fields.get(usize::from(at))).and_then(limit))
    };
    fields
        .iter()
        .filter(|field| matches!(field.kind, Kind::List(_)))
        .filter_map(|field| Some((field, shared(field)?)))
        .collect()
}

fn idempotency_name(operation: &Operation, casing: Casing) -> Option<String> {
    match operation.retry {
        Retry::Keyed { field, .. } => Some(casing.spell(field)),
        Retry::Safe | Retry::Never => None,
    }
}

/// JSON text of every item of an array.
pub(in crate::machine) fn items_of(list: &str) -> Option<Vec<String>> {
    let mut reader = JsonReader::new(list);
    if reader.peek().ok()? != ValueKind::Array {
        return None;
    }
    reader.enter().ok()?;
    let (mut items, mut first) = (Vec::new(), true);
    while reader.next_item(&mut first).ok()? {
        items.push(reader.raw().ok()?.to_owned());
    }
    Some(items)
}
