//! The description of the control API, read from `control-api.json`.

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

/// What is saved to files and loaded again, whatever version wrote it.
const DOCUMENTS: [&str; 3] = ["State", "Scenario", "Step"];

/// The type of a value on the wire.
#[derive(Clone, PartialEq, Eq)]
pub enum Type {
    /// A 64-bit integer, decimal text in answers.
    Id,
    Integer,
    Number,
    Text,
    Boolean,
    Json,
    /// JSON that is kept as it is, with numbers of 64 bits in it.
    Document,
    /// One of the description's types.
    Named(String),
    List(Box<Type>),
    Map(Box<Type>),
    Optional(Box<Type>),
}

impl Type {
    fn read(declared: &str) -> Result<Self> {
        let inside = |first: char, last: char| declared.strip_prefix(first)?.strip_suffix(last);
        Ok(if let Some(inner) = declared.strip_suffix('?') {
            Type::Optional(Type::read(inner)?.into())
        } else if let Some(item) = inside('[', ']') {
            Type::List(Type::read(item)?.into())
        } else if let Some(value) = inside('{', '}') {
            Type::Map(Type::read(value)?.into())
        } else {
            match declared {
                "id" => Type::Id,
                "integer" => Type::Integer,
                "number" => Type::Number,
                "string" => Type::Text,
                "boolean" => Type::Boolean,
                // A fault has the fields of its kind.
                "json" | "Fault" => Type::Json,
                name if DOCUMENTS.contains(&name) => Type::Document,
                name if name.starts_with(|letter: char| letter.is_ascii_uppercase()) => {
                    Type::Named(name.to_owned())
                }
                other => bail!("{other:?} is no type"),
            }
        })
    }

    /// What it is when it is there.
    pub fn present(&self) -> &Type {
        if let Type::Optional(inner) = self { inner } else { self }
    }

    pub fn is_optional(&self) -> bool {
        matches!(self, Type::Optional(_))
    }
}

/// A field of a type, or a parameter of a method.
#[derive(Clone)]
pub struct Field {
    /// As on the wire.
    pub name: String,
    pub doc: String,
    pub of: Type,
}

/// A type with fields.
pub struct Record {
    pub name: String,
    pub doc: String,
    /// Its own and those of the type that it extends, in alphabetical order.
    pub fields: Vec<Field>,
}

/// What a method sends besides its path.
pub enum Sent {
    Nothing,
    Query(Vec<Field>),
    Body(Vec<Field>),
    /// A body of one of the description's types.
    Whole(Type),
}

/// A method of the API.
pub struct Method {
    /// In lower camel case.
    pub name: String,
    pub verb: String,
    /// With `{parameter}` in it.
    pub path: String,
    pub doc: String,
    pub parameters: Vec<Field>,
    pub sent: Sent,
    pub answer: Type,
}

/// Something that a client user does.
pub struct Act {
    pub kind: String,
    /// The helpers' name for it, in lower camel case.
    pub method: String,
    pub doc: String,
    /// What has to be given, in the order in which it is given.
    pub required: Vec<Field>,
    pub optional: Vec<Field>,
}

/// Something that goes wrong on purpose.
pub struct Fault {
    pub kind: String,
    pub doc: String,
    pub required: Vec<Field>,
    pub optional: Vec<Field>,
}

/// The whole description.
pub struct Description {
    pub records: Vec<Record>,
    pub methods: Vec<Method>,
    pub acts: Vec<Act>,
    pub faults: Vec<Fault>,
}

impl Description {
    /// Reads the file.
    pub fn read(value: &Value) -> Result<Self> {
        let types = object(&value["types"])?;
        let typed = types.iter().filter(|(name, _)| !DOCUMENTS.contains(&name.as_str()));
        let records = typed.map(|(name, declared)| record(types, name, declared));
        let acts = list(&value["acts"])?.iter().map(act);
        let faults = list(&value["faults"])?.iter().map(fault);
        let methods = list(&value["methods"])?.iter().map(method);
        Ok(Description {
            records: records.collect::<Result<_>>()?,
            methods: methods.collect::<Result<_>>()?,
            acts: acts.collect::<Result<_>>()?,
            faults: faults.collect::<Result<_>>()?,
        })
    }
}

fn object(value: &Value) -> Result<&Map<String, Value>> {
    value.as_object().context("the description has something else where an object belongs")
}

fn list(value: &Value) -> Result<&Vec<Value>> {
    value.as_array().context("the description has something else where a list belongs")
}

fn text(value: &Value, key: &str) -> Result<String> {
    value[key].as_str().map(str::to_owned).with_context(|| format!("something has no {key}: {value}"))
}

fn fields(declared: &Value) -> Result<Vec<Field>> {
    let Some(declared) = declared.as_object() else { return Ok(Vec::new()) };
    declared
        .iter()
        .map(|(name, of)| {
            Ok(Field { name: name.clone(), doc: text(of, "doc")?, of: Type::read(&text(of, "type")?)? })
        })
        .collect()
}

fn record(types: &Map<String, Value>, name: &str, declared: &Value) -> Result<Record> {
    let doc = text(declared, "doc")?;
    let mut all = fields(&declared["fields"])?;
    let base = doc.split_once("All fields of ").and_then(|(_, rest)| rest.split_once(", and:"));
    let doc = doc.split(" All fields of ").next().unwrap_or_default().to_owned();
    if let Some((base, _)) = base {
        all.extend(
            record(types, base, types.get(base).with_context(|| format!("{base} is no type"))?)?.fields,
        );
        all.sort_by(|one, other| one.name.cmp(&other.name));
    }
    Ok(Record { name: name.to_owned(), doc, fields: all })
}

fn method(declared: &Value) -> Result<Method> {
    let name = text(declared, "name")?;
    let sent = if let Some(name) = declared["body"].as_str() {
        Sent::Whole(Type::read(name)?)
    } else if declared["body"].is_object() {
        Sent::Body(fields(&declared["body"])?)
    } else if declared["query"].is_object() {
        let mut query = fields(&declared["query"])?;
        // Without it the answer is a stream.
        for field in query.iter_mut().filter(|field| name == "events" && field.name == "wait_ms") {
            field.of = field.of.present().clone();
        }
        Sent::Query(query)
    } else {
        Sent::Nothing
    };
    Ok(Method {
        verb: text(declared, "method")?,
        path: text(declared, "path")?,
        doc: text(declared, "doc")?,
        parameters: fields(&declared["parameters"])?,
        answer: Type::read(&text(declared, "answer")?)?,
        name,
        sent,
    })
}

fn act(declared: &Value) -> Result<Act> {
    let (mut required, optional): (Vec<Field>, Vec<Field>) =
        fields(&declared["fields"])?.into_iter().partition(|field| !field.of.is_optional());
    // A conversation comes first, then what the act is about.
    required.sort_by_key(|field| (field.name != "conversation_short_id", field.name != "message_id"));
    Ok(Act {
        kind: text(declared, "type")?,
        method: text(declared, "method")?,
        doc: text(declared, "doc")?,
        required,
        optional,
    })
}

fn fault(declared: &Value) -> Result<Fault> {
    let (required, optional) =
        fields(&declared["fields"])?.into_iter().partition(|field| !field.of.is_optional());
    Ok(Fault { kind: text(declared, "type")?, doc: text(declared, "doc")?, required, optional })
}

/// `snake_case` in lower camel case.
pub fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |text, word| text + &upper(word))
}

/// `snake_case` in upper camel case.
pub fn pascal(name: &str) -> String {
    name.split('_').map(upper).collect()
}

/// Lower camel case in snake case.
pub fn snake(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            text.push('_');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}

fn upper(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}
