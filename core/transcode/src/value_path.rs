//! Path of a value in a JSON document, for error messages.

use crate::casing::Casing;
use crate::{decimal_u64, joined};

/// Last step of a path, linked to the steps before it. The links are on the stack, so that a path costs almost nothing
/// unless it is spelled.
#[derive(Clone, Copy)]
pub struct ValuePath<'p> {
    parent: Option<&'p ValuePath<'p>>,
    step: Step<'p>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    /// A declared field, by wire name.
    Field(&'static str),
    /// A key of a map, or of an undeclared field.
    Key(&'p str),
    Index(usize),
}

impl<'p> ValuePath<'p> {
    /// Path of the whole document, with a name or an empty one.
    pub fn root(name: &'static str) -> Self {
        ValuePath { parent: None, step: Step::Field(name) }
    }

    pub fn field(&'p self, wire: &'static str) -> Self {
        ValuePath { parent: Some(self), step: Step::Field(wire) }
    }

    pub fn key(&'p self, key: &'p str) -> Self {
        ValuePath { parent: Some(self), step: Step::Key(key) }
    }

    pub fn index(&'p self, index: usize) -> Self {
        ValuePath { parent: Some(self), step: Step::Index(index) }
    }

    pub fn is_root(&self) -> bool {
        self.parent.is_none()
    }

    /// Text such as `participantInfos[3].participantUserId`, with field names in `casing`.
    #[cold]
    #[inline(never)]
    pub fn spell(&self, casing: Casing) -> String {
        let mut text = self.parent.map(|parent| parent.spell(casing)).unwrap_or_default();
        if !text.is_empty() && !matches!(self.step, Step::Index(_)) {
            text.push('.');
        }
        match self.step {
            Step::Field(wire) => casing.append(wire, &mut text),
            Step::Key(key) => text.push_str(&crate::shorten(key)),
            Step::Index(index) => {
                text.push_str(&joined(&["[", &decimal_u64(index as u64), "]"]));
            }
        }
        text
    }
}
