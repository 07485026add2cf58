//! The second part of the pages of actions: every field, object, code and event.

use super::actions_page::Page;
use super::shape_walk::{Side, sorted, twin_of, used_by_all};
use anyhow::Result;
use std::fmt::Write;
use volc_im_core::callbacks::EVENTS;
use volc_im_core::model::shape::{Field, Kind, MapKey, Object, Presence};

/// The text of this part.
pub fn references(page: &Page) -> Result<String> {
    let words = page.words;
    let used = used_by_all();
    let mut text = format!("\n{}\n", words.requests);
    for operation in sorted() {
        let doc = page.paragraph(operation.docs.doc)?;
        let _ = write!(text, "\n### {}\n\n{doc}\n\n{}", operation.name, words.request);
        text += &fields(page, operation.request, Side::Request)?;
        let _ = write!(text, "\n{}", words.result);
        text += &fields(page, operation.result, Side::Result)?;
    }
    let _ = write!(text, "\n{}\n", words.objects);
    let mut objects = used.objects;
    objects.sort_by_key(|(_, object)| object.name);
    for (side, object) in objects {
        let _ = write!(text, "\n### {}\n\n{}", object.name, page.paragraph(object.doc)?);
        text += &fields(page, object, side)?;
    }
    let _ = write!(text, "\n{}\n", words.codes);
    for codes in used.codes {
        let known = codes.known.iter().map(|(name, code, doc)| (*name, code.to_string(), *doc));
        text += &code_set(page, codes.name, codes.doc, known)?;
    }
    for codes in used.text_codes {
        let known = codes.known.iter().map(|(name, code, doc)| (*name, (*code).to_owned(), *doc));
        text += &code_set(page, codes.name, codes.doc, known)?;
    }
    let _ = write!(text, "\n{}\n", words.events);
    for (name, data) in EVENTS {
        let _ = write!(text, "\n### {name}\n\n{}", page.paragraph(data.doc)?);
        text += &fields(page, data, Side::Result)?;
    }
    Ok(text)
}

fn fields(page: &Page, object: &'static Object, side: Side) -> Result<String> {
    if object.fields.is_empty() {
        return Ok(format!(" {}\n", page.words.empty));
    }
    let columns = if side == Side::Request { page.words.request_fields } else { page.words.fields };
    let mut text = format!("\n\n{columns}");
    for (at, field) in object.fields.iter().enumerate() {
        let required = match side {
            Side::Request => format!("{} | ", required(page, object, at, field)),
            Side::Result => String::new(),
        };
        let doc = page.paragraph(field.doc)?;
        let _ = writeln!(text, "| {} | {} | {required}{doc} |", field.wire, type_of(field.kind));
    }
    Ok(text)
}

fn required(page: &Page, object: &'static Object, at: usize, field: &Field) -> &'static str {
    let main = field.twin_of.and_then(|main| object.fields.get(usize::from(main)));
    if main.unwrap_or(field).presence != Presence::Required {
        ""
    } else if main.is_some() || twin_of(object, at).is_some() {
        page.words.one_of_two
    } else {
        page.words.required
    }
}

fn code_set(
    page: &Page,
    name: &str,
    doc: &str,
    known: impl Iterator<Item = (&'static str, String, &'static str)>,
) -> Result<String> {
    let mut text = format!("\n### {name}\n\n{}\n\n{}", page.paragraph(doc)?, page.words.code_columns);
    for (name, code, doc) in known {
        let _ = writeln!(text, "| {code} | {name} | {} |", page.paragraph(doc)?);
    }
    Ok(text)
}

/// The type of a value, with a link to what is described on this page.
fn type_of(kind: Kind) -> String {
    let link = |name: &str| format!("[{name}](#{})", name.to_lowercase());
    match kind {
        Kind::Bool => "bool".to_owned(),
        Kind::Int32 => "int32".to_owned(),
        Kind::Int64 | Kind::Id(_) => "int64".to_owned(),
        Kind::Text => "string".to_owned(),
        Kind::Code(codes) => link(codes.name),
        Kind::TextCode(codes) => link(codes.name),
        Kind::Json => "JSON".to_owned(),
        Kind::Object(object) => link(object.name),
        Kind::List(item) => format!("{}\\[\\]", type_of(*item)),
        Kind::Map(MapKey::Text, value) => format!("map string → {}", type_of(*value)),
        Kind::Map(MapKey::UserId, value) => format!("map int64 → {}", type_of(*value)),
    }
}
