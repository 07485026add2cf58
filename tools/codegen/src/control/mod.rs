//! Clients of the emulator's control API in every language, from the one description of it.

mod kotlin;
mod model;
mod names;
mod python;
mod rust;
mod swift;
mod typescript;

use crate::model::Model;
use crate::template::{self, File, Template, rendered};
use anyhow::Result;
use minijinja::value::{Serde, Value, ValueKind};
use minijinja::{Environment, context};
use model::Description;

/// A language's templates, where its files go, and how it spells types and names.
struct Client {
    templates: &'static [Template],
    folder: &'static str,
    spell: fn(&mut Environment<'_>),
}

const CLIENTS: [&Client; 5] =
    [&kotlin::CLIENT, &swift::CLIENT, &typescript::CLIENT, &python::CLIENT, &rust::CLIENT];

/// The clients' files. `platforms` are those that the program is built for, with the program's file.
///
/// # Errors
/// If the description cannot be read.
pub fn files(model: &Model, platforms: &[(String, String)]) -> Result<Vec<File>> {
    let described = Value::from(Serde(Description::read(&model.control_api)?));
    let given = context! { described, platforms => Value::from(Serde(platforms)), version => crate::VERSION };
    let mut files = Vec::new();
    for client in CLIENTS {
        let mut environment = template::environment(client.templates)?;
        names::add(&mut environment);
        environment.add_filter("flat", flat);
        (client.spell)(&mut environment);
        for (name, _) in client.templates {
            files.push(rendered(&environment, &format!("{}/{name}", client.folder), name, given.clone())?);
        }
    }
    Ok(files)
}

/// Values, and those in lists among them, in one list.
fn flat(values: Vec<Value>) -> Result<Vec<Value>, minijinja::Error> {
    let mut all = Vec::new();
    for value in values {
        match value.kind() {
            ValueKind::Seq | ValueKind::Iterable => all.extend(value.try_iter()?),
            _ => all.push(value),
        }
    }
    Ok(all)
}
