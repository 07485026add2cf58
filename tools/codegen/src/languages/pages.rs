//! `packages/ACTIONS.md` and `packages/ACTIONS.zh-CN.md`: all actions for people.

use super::add_casings;
use crate::chinese::Catalogue;
use crate::model::{Kind, Limit, MapKey, Model, Names, Object};
use crate::template::{File, Template, environment, file, templates};
use anyhow::Result;
use minijinja::{Error, ErrorKind, Value};
use std::sync::Arc;

const TEMPLATES: &[Template] = templates!("pages": "ACTIONS.md", "ACTIONS.zh-CN.md", "reference.md");

pub fn files(model: &Model, seen: &Value) -> Result<Vec<File>> {
    let mut files = Vec::new();
    let catalogue = Arc::new(model.chinese.clone());
    for (path, template, catalogue) in [
        ("packages/ACTIONS.md", "ACTIONS.md", None),
        ("packages/ACTIONS.zh-CN.md", "ACTIONS.zh-CN.md", Some(catalogue)),
    ] {
        let mut environment = environment(TEMPLATES)?;
        add_casings(&mut environment);
        let names = model.names.clone();
        environment.add_filter("paragraph", move |doc: &str| {
            paragraph(&names, catalogue.as_deref(), str::to_owned, doc)
        });
        environment.add_filter("type", type_of);
        environment.add_filter("limits", |request: &Object| limits_of(request, str::to_owned));
        files.push(file(&environment, path, template, seen)?);
    }
    Ok(files)
}

/// Doc lines as one paragraph of a table, names as `spell` has them; in Chinese with a catalogue.
pub(super) fn paragraph(
    names: &Names,
    catalogue: Option<&Catalogue>,
    spell: impl Fn(&str) -> String,
    doc: &str,
) -> Result<String, Error> {
    let text = match catalogue {
        Some(catalogue) => catalogue
            .paragraph(doc)
            .map_err(|error| Error::new(ErrorKind::InvalidOperation, error.to_string()))?,
        None => doc.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" "),
    };
    // Functions have no name on the wire.
    let text = names.respelled(&text, spell).replace("`TextContent()`", "`textContent()`");
    Ok(text.replace('|', "\\|"))
}

/// The limits of a request's lists and integers, with the fields' names as `spell` has them.
pub(super) fn limits_of(request: &Object, spell: impl Fn(&str) -> String) -> String {
    let limits = request.fields.iter().filter_map(|field| {
        field.limits.iter().find_map(|limit| match limit {
            Limit::MaxItems { most } | Limit::Range { most: Some(most), .. } => {
                Some(format!("{} {most}", spell(&field.wire)))
            }
            _ => None,
        })
    });
    limits.collect::<Vec<_>>().join(", ")
}

/// The type of a value, with a link to what is described on this page.
fn type_of(kind: &Kind) -> String {
    let link = |name: &str| format!("[{name}](#{})", name.to_lowercase());
    match kind {
        Kind::Bool => "bool".to_owned(),
        Kind::Int32 => "int32".to_owned(),
        Kind::Int64 | Kind::Id(_) => "int64".to_owned(),
        Kind::Text => "string".to_owned(),
        Kind::Code(codes) => link(&codes.name),
        Kind::Json => "JSON".to_owned(),
        Kind::Object(object) => link(&object.name),
        Kind::List(item) => format!("{}\\[\\]", type_of(item)),
        Kind::Map(MapKey::Text, value) => format!("map string → {}", type_of(value)),
        Kind::Map(MapKey::UserId, value) => format!("map int64 → {}", type_of(value)),
    }
}
