//! Failed items of a batch, in one form for every action: from `FailedInfos`, lists of ids and their twins.

use super::decode::IdForm;
use super::raw_object::RawObject;
use crate::casing::Casing;
use crate::json_reader::{JsonReader, ValueKind};
use crate::json_writer::JsonWriter;
use crate::shape::Kind;

/// Items in the JSON of the output; missing parts are empty.
#[derive(Default)]
pub(super) struct Failures {
    /// Items of `FailedInfos`: id, string id, code, message.
    infos: Vec<[String; 4]>,
    ids: Vec<String>,
    text_ids: Vec<String>,
}

impl Failures {
    /// Adds the items of a field, as written to the output.
    #[inline(never)]
    pub(super) fn read(&mut self, kind: Kind, written: &str, casing: Casing) {
        let Kind::List(item) = kind else { return };
        let mut reader = JsonReader::new(written);
        if reader.peek() != Ok(ValueKind::Array) || reader.enter().is_err() {
            return;
        }
        let mut first = true;
        while let Ok(true) = reader.next_item(&mut first) {
            let Ok(raw) = reader.raw() else { return };
            match item {
                Kind::Object(_) => {
                    let Ok(info) = RawObject::read(raw) else { return };
                    let mut parts = [const { String::new() }; 4];
                    for (part, wire) in parts.iter_mut().zip(["UserId", "UserIdStr", "Code", "Message"]) {
                        info.get(&casing.spell(wire)).unwrap_or_default().clone_into(part);
                    }
                    self.infos.push(parts);
                }
                Kind::Id(_) => self.ids.push(raw.to_owned()),
                _ => self.text_ids.push(raw.to_owned()),
            }
        }
    }

    /// Writes the list. If there are as many ids as string ids, they are pairs, since the service fills twins.
    #[inline(never)]
    pub(super) fn write(self, casing: Casing, ids: IdForm, out: &mut JsonWriter) {
        let Failures { infos, ids: numbers, text_ids } = self;
        let zero = if ids == IdForm::Text { "\"0\"" } else { "0" };
        let are_pairs = numbers.len() == text_ids.len();
        out.push(b'[');
        for [id, text_id, code, message] in &infos {
            let id = if id.is_empty() { zero } else { id };
            write_one([id, text_id, code, message], casing, out);
        }
        for (at, id) in numbers.iter().enumerate() {
            let twin = text_ids.get(at).filter(|_| are_pairs);
            write_one([id, twin.map_or("", String::as_str), "", ""], casing, out);
        }
        for text_id in text_ids.iter().filter(|_| !are_pairs) {
            write_one([zero, text_id, "", ""], casing, out);
        }
        out.push(b']');
    }
}

#[inline(never)]
fn write_one(values: [&str; 4], casing: Casing, out: &mut JsonWriter) {
    out.comma();
    out.push(b'{');
    for (wire, value) in ["Id", "IdStr", "Code", "Message"].into_iter().zip(values) {
        if !value.is_empty() {
            out.name(wire, casing);
            out.append(value);
        }
    }
    out.push(b'}');
}
