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
                    self.infos.push(
                        ["UserId", "UserIdStr", "Code", "Message"]
                            .map(|wire| info.get(&casing.spell(wire)).unwrap_or_default().to_owned()),
                    );
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
        let entry = |id: String, text_id: String| [id, text_id, String::new(), String::new()];
        let mut entries = infos;
        if numbers.len() == text_ids.len() {
            entries.extend(numbers.into_iter().zip(text_ids).map(|(id, text_id)| entry(id, text_id)));
        } else {
            entries.extend(numbers.into_iter().map(|id| entry(id, String::new())));
            entries.extend(text_ids.into_iter().map(|text_id| entry(String::new(), text_id)));
        }
        out.push(b'[');
        for [id, text_id, code, message] in entries {
            out.comma();
            out.push(b'{');
            let zero = if ids == IdForm::Text { "\"0\"" } else { "0" };
            let id = if id.is_empty() { zero.to_owned() } else { id };
            for (wire, value) in [("Id", id), ("IdStr", text_id), ("Code", code), ("Message", message)] {
                if !value.is_empty() {
                    out.name(wire, casing);
                    out.append(&value);
                }
            }
            out.push(b'}');
        }
        out.push(b']');
    }
}
