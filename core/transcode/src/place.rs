//! Where in a JSON document the transcoder stands, for error messages.

use std::fmt::Write;

use crate::casing::Casing;

/// A step on the way from the root, with the way that leads to it: a list on the stack, which costs next to nothing
/// while nothing fails.
#[derive(Clone, Copy)]
pub struct Place<'p> {
    parent: Option<&'p Place<'p>>,
    step: Step<'p>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    /// A declared field, by wire name.
    Field(&'static str),
    /// A key that is data, or not declared.
    Key(&'p str),
    Index(usize),
}

impl<'p> Place<'p> {
    /// The whole document, under a name of its own or none.
    pub fn root(name: &'static str) -> Self {
        Place { parent: None, step: Step::Field(name) }
    }

    pub fn field(&'p self, wire: &'static str) -> Self {
        Place { parent: Some(self), step: Step::Field(wire) }
    }

    pub fn key(&'p self, key: &'p str) -> Self {
        Place { parent: Some(self), step: Step::Key(key) }
    }

    pub fn index(&'p self, index: usize) -> Self {
        Place { parent: Some(self), step: Step::Index(index) }
    }

    pub fn is_root(&self) -> bool {
        self.parent.is_none()
    }

    /// `participantInfos[3].participantUserId`, field names in `casing`.
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
                let _ = write!(text, "[{index}]");
            }
        }
        text
    }
}
