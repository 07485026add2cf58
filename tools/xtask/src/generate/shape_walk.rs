//! Walking the declarations in core: every object and code set once, in the order of first use.

use volc_im_core::ErrorCode;
use volc_im_core::callbacks::EVENTS;
use volc_im_core::model::operations::ALL;
use volc_im_core::model::shape::{Codes, Field, Kind, Object, Operation, Shaped, TextCodes};

/// On which side of a call an object stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Request,
    Result,
}

/// Everything that the actions use.
#[derive(Default)]
pub struct Used {
    /// Objects inside requests and results, without the requests and results themselves.
    pub objects: Vec<(Side, &'static Object)>,
    pub codes: Vec<&'static Codes>,
    pub text_codes: Vec<&'static TextCodes>,
}

/// Collects what the declared actions use.
pub fn used() -> Used {
    let mut used = Used::default();
    for operation in sorted() {
        used.fields(Side::Request, operation.request);
        used.fields(Side::Result, operation.result);
    }
    // No field is declared by it: codes stand in errors and among what failed.
    used.kind(Side::Result, ErrorCode::KIND);
    used.codes.sort_by_key(|codes| codes.name);
    used.text_codes.sort_by_key(|codes| codes.name);
    used
}

/// Collects what the declared actions and events use.
pub fn used_by_all() -> Used {
    let mut used = used();
    for (_, data) in EVENTS {
        used.fields(Side::Result, data);
    }
    used
}

/// Every declared object: requests, results, the data of events, and what is inside of them.
pub fn every_object() -> Vec<&'static Object> {
    let mut objects = Vec::new();
    for operation in sorted() {
        objects.extend([operation.request, operation.result]);
    }
    objects.extend(EVENTS.iter().map(|(_, data)| *data));
    objects.extend(used_by_all().objects.iter().map(|(_, object)| *object));
    objects
}

/// The actions by name.
pub fn sorted() -> Vec<&'static Operation> {
    let mut operations = ALL.to_vec();
    operations.sort_by_key(|operation| operation.name);
    operations
}

impl Used {
    /// Adds what the fields of an object use.
    pub fn fields(&mut self, side: Side, object: &'static Object) {
        for field in object.fields {
            self.kind(side, field.kind);
        }
    }

    fn kind(&mut self, side: Side, kind: Kind) {
        match kind {
            Kind::List(item) => self.kind(side, *item),
            Kind::Map(_, value) => self.kind(side, *value),
            Kind::Object(object) if !self.objects.iter().any(|(_, known)| known.name == object.name) => {
                self.objects.push((side, object));
                self.fields(side, object);
            }
            Kind::Code(codes) if !self.codes.iter().any(|known| known.name == codes.name) => {
                self.codes.push(codes);
            }
            Kind::TextCode(codes) if !self.text_codes.iter().any(|known| known.name == codes.name) => {
                self.text_codes.push(codes);
            }
            _ => {}
        }
    }
}

/// The `…Str` twin of a field.
pub fn twin_of(object: &'static Object, at: usize) -> Option<&'static Field> {
    object.fields.iter().find(|field| field.twin_of.map(usize::from) == Some(at))
}
