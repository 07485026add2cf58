//! The model from the declarations in core.

use super::kind::{CodeBase, Codes, Kind, MapKey};
use super::object::{Field, Object, Side};
use super::{Action, Event, Model, Paging, Per, Rate, Retry, read_codes, read_field, read_texts};
use crate::chinese::Catalogue;
use anyhow::{Context, Result, bail, ensure};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use volc_im_core::ErrorCode;
use volc_im_core::callbacks::{DEFAULT_TOLERANCE_SECONDS, EVENTS, is_before_event};
use volc_im_core::machine::batch::{batch_lists, is_batchable};
use volc_im_core::machine::pages::default_page;
use volc_im_core::model::operations::ALL;
use volc_im_core::model::shape::{self, Operation, Shaped};

impl Model {
    /// Reads the declarations, and the description of the emulator's control API, which is JSON.
    ///
    /// # Errors
    /// If they do not fit together: a listing without items, a name that stands for two objects.
    pub fn read(control_api: &str) -> Result<Model> {
        let mut operations = ALL.to_vec();
        operations.sort_by_key(|operation| operation.name);
        let mut reader = Reader::default();
        let mut actions = Vec::with_capacity(operations.len());
        for operation in operations {
            actions.push(reader.action(operation).with_context(|| format!("in {}", operation.name))?);
        }
        // No field is declared by it: codes stand in errors and among what failed.
        reader.kind(Side::Result, ErrorCode::KIND)?;
        let objects = std::mem::take(&mut reader.order);
        reader.seen.clear();
        let mut events = Vec::with_capacity(EVENTS.len());
        for (name, data) in EVENTS {
            let start = reader.order.len();
            let data = reader.object(Side::Result, data)?;
            let first_in_data = reader.order.get(start..).unwrap_or_default().to_vec();
            events.push(Event {
                name: name.to_owned(),
                is_before: is_before_event(name),
                data,
                first_in_data,
            });
        }
        let requests = actions.iter().map(|action: &Action| &action.request);
        let request_codes =
            codes_of(requests.chain(objects.iter().filter(|object| object.side == Side::Request)));
        let event_codes = codes_of(events.iter().map(|event: &Event| &event.data).chain(&reader.order));
        let mut domains: Vec<String> = actions.iter().map(|action: &Action| action.domain.clone()).collect();
        domains.sort();
        domains.dedup();
        let mut codes: Vec<Arc<Codes>> = reader.codes.into_values().collect();
        codes.sort_by_key(|codes| codes.base == CodeBase::Text);
        let mut model = Model {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            actions,
            domains,
            objects,
            events,
            event_objects: reader.order,
            request_codes,
            event_codes,
            codes,
            tolerance_seconds: DEFAULT_TOLERANCE_SECONDS,
            telemetry: read_texts::telemetry(),
            redis_scripts: read_texts::redis_scripts()?,
            rate_steps: read_texts::rate_steps(),
            driver_rules: read_texts::driver_rules(),
            error_categories: read_texts::error_categories(),
            control_api: serde_json::from_str(control_api).context("the description is no JSON")?,
            chinese: Catalogue::read()?,
            names: super::Names::default(),
        };
        let fields = model.every_object().flat_map(|object| &object.fields);
        model.names = fields.map(|field| field.wire.as_str()).collect();
        Ok(model)
    }
}

/// What has been read.
#[derive(Default)]
struct Reader {
    /// Objects inside of others, by name.
    seen: BTreeMap<&'static str, Arc<Object>>,
    /// The same in the order of first use: an object before what is inside of it.
    order: Vec<Arc<Object>>,
    codes: BTreeMap<&'static str, Arc<Codes>>,
    /// Names of the objects that are being read.
    open: Vec<&'static str>,
}

impl Reader {
    fn action(&mut self, operation: &'static Operation) -> Result<Action> {
        let start = self.order.len();
        let request = self.object(Side::Request, operation.request)?;
        let middle = self.order.len();
        let result = self.object(Side::Result, operation.result)?;
        let paging = operation.paging.map(|paging| listing(operation, paging, &request, &result));
        let batch_items = batch_items(operation, &request)?;
        let domain = operation.docs.domain;
        Ok(Action {
            name: operation.name.to_owned(),
            doc: operation.docs.doc.to_owned(),
            page: operation.docs.page,
            url: operation.docs.url(),
            domain: domain.rsplit("::").next().unwrap_or(domain).to_owned(),
            first_in_request: self.order.get(start..middle).unwrap_or_default().to_vec(),
            first_in_result: self.order.get(middle..).unwrap_or_default().to_vec(),
            request,
            result,
            retry: match operation.retry {
                shape::Retry::Safe => Retry::Safe,
                shape::Retry::Keyed { field, .. } => Retry::Keyed { field: field.to_owned() },
                shape::Retry::Never => Retry::Never,
            },
            paging: paging.transpose()?,
            rate: operation.rate.map(rate),
            is_batched: is_batchable(operation),
            batch_items,
        })
    }

    fn object(&mut self, side: Side, object: &'static shape::Object) -> Result<Arc<Object>> {
        let mut fields = Vec::with_capacity(object.fields.len());
        for (at, field) in object.fields.iter().enumerate() {
            let kind = self.kind(side, field.kind)?;
            fields.push(read_field::field(side, object, at, field, kind));
        }
        Ok(Arc::new(Object {
            name: object.name.to_owned(),
            doc: object.doc.to_owned(),
            side,
            fields,
            has_failures: !object.failures.is_empty(),
        }))
    }

    fn kind(&mut self, side: Side, kind: shape::Kind) -> Result<Kind> {
        Ok(match kind {
            shape::Kind::Bool => Kind::Bool,
            shape::Kind::Int32 => Kind::Int32,
            shape::Kind::Int64 => Kind::Int64,
            shape::Kind::Id(of) => Kind::Id(read_field::id_kind(of)),
            shape::Kind::Text => Kind::Text,
            shape::Kind::Json => Kind::Json,
            shape::Kind::List(item) => Kind::List(Arc::new(self.kind(side, *item)?)),
            shape::Kind::Map(key, value) => {
                let key = match key {
                    shape::MapKey::Text => MapKey::Text,
                    shape::MapKey::UserId => MapKey::UserId,
                };
                Kind::Map(key, Arc::new(self.kind(side, *value)?))
            }
            shape::Kind::Code(codes) => Kind::Code(Arc::clone(
                self.codes.entry(codes.name).or_insert_with(|| Arc::new(read_codes::integers(codes))),
            )),
            shape::Kind::TextCode(codes) => Kind::Code(Arc::clone(
                self.codes.entry(codes.name).or_insert_with(|| Arc::new(read_codes::texts(codes))),
            )),
            shape::Kind::Object(object) => Kind::Object(self.inner(side, object)?),
        })
    }

    /// An object inside of another one, which is declared once.
    fn inner(&mut self, side: Side, object: &'static shape::Object) -> Result<Arc<Object>> {
        if let Some(known) = self.seen.get(object.name) {
            ensure!(known.side == side, "{} goes in and comes out", object.name);
            return Ok(Arc::clone(known));
        }
        ensure!(!self.open.contains(&object.name), "{} is inside of itself", object.name);
        self.open.push(object.name);
        let at = self.order.len();
        let read = self.object(side, object)?;
        self.open.pop();
        self.seen.insert(object.name, Arc::clone(&read));
        self.order.insert(at, Arc::clone(&read));
        Ok(read)
    }
}

/// Names of the codes that the fields of objects have.
fn codes_of<'a>(objects: impl Iterator<Item = &'a Arc<Object>>) -> Vec<String> {
    let kinds = objects.flat_map(|object| &object.fields).map(|field| &field.kind);
    let names: BTreeSet<&str> = kinds.filter_map(code_name).collect();
    names.into_iter().map(str::to_owned).collect()
}

fn code_name(kind: &Kind) -> Option<&str> {
    match kind {
        Kind::Code(codes) => Some(&codes.name),
        Kind::List(item) | Kind::Map(_, item) => code_name(item),
        _ => None,
    }
}

fn listing(
    operation: &Operation,
    paging: shape::Paging,
    request: &Object,
    result: &Object,
) -> Result<Paging> {
    let find = |object: &Object, wire: &str| -> Result<Field> {
        object.field(wire).cloned().with_context(|| format!("{} has no field {wire}", object.name))
    };
    let items = find(result, paging.items)?;
    let Kind::List(item) = &items.kind else { bail!("{} is no list", items.wire) };
    Ok(Paging {
        cursor: find(request, paging.cursor)?,
        limit: request.field("Limit").cloned(),
        size: default_page(operation),
        next: find(result, paging.next)?,
        item: item.as_ref().clone(),
        more: find(result, paging.more)?,
        items,
    })
}

fn batch_items(operation: &Operation, request: &Object) -> Result<Vec<Kind>> {
    let lists = batch_lists(operation).into_iter();
    let item = |list: &shape::Field| match &request.field(list.wire).context("no such field")?.kind {
        Kind::List(item) => Ok(item.as_ref().clone()),
        _ => bail!("{} is no list", list.wire),
    };
    lists.map(item).collect()
}

fn rate(rate: shape::Rate) -> Rate {
    match rate {
        shape::Rate::PerSecond(most) => {
            Rate { most, per: Per::Second, words: format!("{most} calls per second") }
        }
        shape::Rate::MessagesPerMinute(most) => Rate {
            most,
            per: Per::MinuteOfMessages,
            words: format!("{most} messages per minute, one for each receiver"),
        },
        shape::Rate::PerDay(most) => Rate { most, per: Per::Day, words: format!("{most} calls per day") },
    }
}
