//! The documentation site: a page for each action, one for all callback events and one for all codes, in both languages.

use super::add_casings;
use super::pages::{limits_of, paragraph};
use super::site_defaults::{defaults, duration};
use crate::chinese::Catalogue;
use crate::model::{Kind, MapKey, Model, Object};
use crate::template::{File, Place, Template, environment, rendered, templates};
use anyhow::{Context, Result};
use minijinja::value::{Serde, Value};
use minijinja::{Environment, context};
use std::sync::Arc;
use volc_im_core::casing::Casing;

const TEMPLATES: &[Template] = templates!("site": "action.md", "actions.md", "events.md", "codes.md", "defaults.md", "official-sdks.md", "fields");
/// Names in the vendor's SDKs, by action: those that exist, and the fields that do not.
const VENDOR: &str = include_str!("../../templates/site/vendor-sdks.json");

/// What is written in a language of the site: the folder of its pages, and the words.
const LANGUAGES: [(&str, &str); 2] = [
    ("reference", include_str!("../../templates/site/words.en.json")),
    ("zh/reference", include_str!("../../templates/site/words.zh.json")),
];

pub fn files(model: &Model, seen: &Value) -> Result<Vec<File>> {
    let mut files = Vec::new();
    for (folder, words) in LANGUAGES {
        let catalogue = folder.starts_with("zh").then(|| Arc::new(model.chinese.clone()));
        let environment = site(model, catalogue, words)?;
        for (page, template) in [
            ("index", "actions.md"),
            ("events", "events.md"),
            ("codes", "codes.md"),
            ("defaults", "defaults.md"),
            ("official-sdks", "official-sdks.md"),
        ] {
            let path = format!("{folder}/{page}.md");
            files.push(rendered(&environment, &path, template, context! { model => seen })?);
        }
        for action in &model.actions {
            let path = format!("{folder}/{}.md", action.name);
            let objects = inside([&action.request, &action.result]).into_iter();
            let objects: Value = objects.map(Value::from_dyn_object).collect();
            let action = Value::from(Serde(action));
            files.push(rendered(&environment, &path, "action.md", context! { action, objects })?);
        }
    }
    Ok(files.into_iter().map(|file| file.at(Place::Site)).collect())
}

fn site(model: &Model, catalogue: Option<Arc<Catalogue>>, words: &str) -> Result<Environment<'static>> {
    let mut environment = environment(TEMPLATES)?;
    add_casings(&mut environment);
    let words: serde_json::Value = serde_json::from_str(words).context("the site's words are no JSON")?;
    let pattern = |name: &str| words.get(name).and_then(|word| word.as_str()).unwrap_or("{}").to_owned();
    let (list, map) = (pattern("list"), pattern("map"));
    environment.add_global("words", Value::from(Serde(&words)));
    let vendor: serde_json::Value =
        serde_json::from_str(VENDOR).context("the names in the vendor's SDKs are no JSON")?;
    environment.add_global("vendor", Value::from(Serde(&vendor)));
    environment.add_global("defaults", Value::from(Serde(&defaults(model))));
    let (second, millisecond) = (pattern("second"), pattern("millisecond"));
    environment.add_filter("duration", move |time: u64| duration(time, &second, &millisecond));
    environment.add_filter("object", |kind: &Kind| object_of(kind));
    environment.add_filter("paths", |paths: Vec<String>| {
        paths.iter().map(|path| names(path)).collect::<Vec<_>>().join(", ")
    });
    environment.add_filter("type", move |kind: &Kind| type_of(kind, &list, &map));
    environment.add_filter("names", names);
    environment.add_filter("limits", |request: &Object| limits_of(request, names));
    environment.add_filter("has_more", |doc: &str| doc.lines().filter(|line| !line.is_empty()).count() > 1);
    let known = model.names.clone();
    environment.add_filter("paragraph", move |doc: &str| {
        let camel = |wire: &str| Casing::LowerFirst.spell(wire);
        paragraph(&known, catalogue.as_deref(), camel, doc)
    });
    Ok(environment)
}

/// The name of a field or action in every language, or its path: one if all agree.
fn names(wire: &str) -> String {
    let spelled =
        |casing: Casing| wire.split('.').map(|name| casing.spell(name)).collect::<Vec<_>>().join(".");
    let (camel, snake) = (spelled(Casing::LowerFirst), spelled(Casing::Snake));
    if camel == snake { format!("`{camel}`") } else { format!("`{camel}` `{snake}`") }
}

/// The type of a value, with a link to its description.
fn type_of(kind: &Kind, list: &str, map: &str) -> String {
    let inner = |kind: &Kind| type_of(kind, list, map);
    match kind {
        Kind::Bool => "bool".to_owned(),
        Kind::Int32 => "int32".to_owned(),
        Kind::Int64 | Kind::Id(_) => "int64".to_owned(),
        Kind::Text => "string".to_owned(),
        Kind::Code(codes) => format!("[{}](codes#{})", codes.name, codes.name.to_lowercase()),
        Kind::Json => "JSON".to_owned(),
        Kind::Object(object) => format!("[{}](#{})", object.name, object.name.to_lowercase()),
        Kind::List(item) => list.replacen("{}", &inner(item), 1),
        Kind::Map(key, value) => {
            let key = match key {
                MapKey::Text => "string",
                MapKey::UserId => "int64",
            };
            map.replacen("{}", key, 1).replacen("{}", &inner(value), 1)
        }
    }
}

/// The name of the object in a value.
fn object_of(kind: &Kind) -> Option<String> {
    match kind {
        Kind::List(item) | Kind::Map(_, item) => object_of(item),
        Kind::Object(object) => Some(object.name.clone()),
        _ => None,
    }
}

/// The objects inside of others, each once, in the order of their first use.
fn inside<'a>(objects: impl IntoIterator<Item = &'a Arc<Object>>) -> Vec<Arc<Object>> {
    let mut found: Vec<Arc<Object>> = Vec::new();
    for object in objects {
        for field in &object.fields {
            collect(&field.kind, &mut found);
        }
    }
    found
}

fn collect(kind: &Kind, found: &mut Vec<Arc<Object>>) {
    match kind {
        Kind::List(item) | Kind::Map(_, item) => collect(item, found),
        Kind::Object(object) if !found.iter().any(|known| known.name == object.name) => {
            found.push(Arc::clone(object));
            for field in &object.fields {
                collect(&field.kind, found);
            }
        }
        _ => {}
    }
}
