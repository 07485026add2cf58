//! The description of the control API, read from `control-api.json`.

use anyhow::{Context, Result, bail};
use minijinja::value::{self, Value as Seen};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use std::sync::Arc;

/// What is saved to files and loaded again, whatever version wrote it.
const DOCUMENTS: [&str; 3] = ["State", "Scenario", "Step"];

/// The type of a value on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
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

    /// The type of the description that it is or holds.
    fn record(&self) -> Option<&str> {
        match self {
            Type::Named(name) => Some(name),
            Type::List(inner) | Type::Optional(inner) => inner.record(),
            _ => None,
        }
    }
}

impl value::Object for Type {
    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Seen> {
        Some(match key {
            "is_document" => (**self == Type::Document).into(),
            "record" => self.record().into(),
            _ => return None,
        })
    }
}

/// A type as templates see it.
impl Serialize for Type {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Seen::from_object(self.clone()).serialize(serializer)
    }
}

/// A field of a type, or a parameter of a method.
#[derive(Clone, Debug)]
pub struct Field {
    /// As on the wire.
    pub name: String,
    pub doc: String,
    pub of: Type,
}

impl Field {
    /// Whether it is one user, by id or by text.
    pub fn is_user(&self) -> bool {
        matches!(self.name.as_str(), "user" | "other_user" | "participant")
    }

    /// Whether it is a list of users.
    pub fn is_users(&self) -> bool {
        self.name.ends_with("users") || self.name == "participants"
    }
}

impl value::Object for Field {
    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Seen> {
        Some(match key {
            "name" => self.name.as_str().into(),
            "doc" => self.doc.as_str().into(),
            "of" => Seen::from_object(self.of.clone()),
            "is_optional" => self.of.is_optional().into(),
            _ => return None,
        })
    }
}

/// A field as templates see it.
impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Seen::from_object(self.clone()).serialize(serializer)
    }
}

/// A type with fields.
#[derive(Serialize)]
pub struct Record {
    pub name: String,
    pub doc: String,
    /// Its own and those of the type that it extends, in alphabetical order.
    pub fields: Vec<Field>,
}

/// How a method sends something besides its path.
#[derive(Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SentAs {
    Nothing,
    Query,
    Body,
    /// A body of one of the description's types.
    Whole,
}

/// What a method sends besides its path.
#[derive(Serialize)]
pub struct Sent {
    #[serde(rename = "as")]
    pub sent_as: SentAs,
    /// Those of a query or a body.
    pub fields: Vec<Field>,
    /// Whether others may be sent beside them.
    pub has_others: bool,
    /// The type of a whole body.
    pub of: Option<Type>,
}

/// A piece of a path, and the parameter behind it.
#[derive(Serialize)]
pub struct PathPart {
    pub text: String,
    pub parameter: Option<Field>,
}

/// A method of the API.
#[derive(Serialize)]
pub struct Method {
    /// In lower camel case.
    pub name: String,
    pub verb: String,
    pub path: Vec<PathPart>,
    pub doc: String,
    pub parameters: Vec<Field>,
    pub sent: Sent,
    pub answer: Type,
}

/// Something that a client user does.
#[derive(Serialize)]
pub struct Act {
    pub kind: String,
    /// The helpers' name for it, in lower camel case.
    pub method: String,
    pub doc: String,
    /// What has to be given, in the order in which it is given, then what can be.
    pub fields: Vec<Field>,
}

/// Something that goes wrong on purpose.
#[derive(Serialize)]
pub struct Fault {
    pub kind: String,
    pub doc: String,
    /// What has to be given, then what can be.
    pub fields: Vec<Field>,
}

/// The whole description.
#[derive(Serialize)]
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
    let (mut sent_as, mut of, mut sent) = (SentAs::Nothing, None, Vec::new());
    if let Some(name) = declared["body"].as_str() {
        (sent_as, of) = (SentAs::Whole, Some(Type::read(name)?));
    } else if declared["body"].is_object() {
        (sent_as, sent) = (SentAs::Body, fields(&declared["body"])?);
    } else if declared["query"].is_object() {
        (sent_as, sent) = (SentAs::Query, fields(&declared["query"])?);
        // Without it the answer is a stream.
        for field in sent.iter_mut().filter(|field| name == "events" && field.name == "wait_ms") {
            field.of = field.of.present().clone();
        }
    }
    let declared_fields = sent.len();
    sent.retain(|field| field.name != "…");
    let sent = Sent { sent_as, has_others: sent.len() < declared_fields, fields: sent, of };
    let parameters = fields(&declared["parameters"])?;
    Ok(Method {
        verb: text(declared, "method")?,
        path: path(&text(declared, "path")?, &parameters)?,
        doc: text(declared, "doc")?,
        parameters,
        answer: Type::read(&text(declared, "answer")?)?,
        name,
        sent,
    })
}

fn path(path: &str, parameters: &[Field]) -> Result<Vec<PathPart>> {
    let mut parts = path.split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    let mut read = vec![PathPart { text: first, parameter: None }];
    for part in parts {
        let (name, text) =
            part.split_once('}').with_context(|| format!("{path:?} has a brace without its other"))?;
        let parameter = parameters.iter().find(|field| field.name == name);
        let last = read.last_mut().context("a path has a first part")?;
        last.parameter =
            Some(parameter.with_context(|| format!("{path:?} has no parameter {name}"))?.clone());
        if !text.is_empty() {
            read.push(PathPart { text: text.to_owned(), parameter: None });
        }
    }
    Ok(read)
}

fn act(declared: &Value) -> Result<Act> {
    let mut all = fields(&declared["fields"])?;
    // A conversation comes first, then what the act is about.
    all.sort_by_key(|field| {
        let is_optional = field.of.is_optional();
        let is_later = |name: &str| !is_optional && field.name != name;
        (is_optional, is_later("conversation_short_id"), is_later("message_id"))
    });
    Ok(Act {
        kind: text(declared, "type")?,
        method: text(declared, "method")?,
        doc: text(declared, "doc")?,
        fields: all,
    })
}

fn fault(declared: &Value) -> Result<Fault> {
    let mut all = fields(&declared["fields"])?;
    all.sort_by_key(|field| field.of.is_optional());
    Ok(Fault { kind: text(declared, "type")?, doc: text(declared, "doc")?, fields: all })
}
