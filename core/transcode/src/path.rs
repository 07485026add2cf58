//! Where in a JSON document the transcoder stands, for error messages.

use std::fmt::Write;

use crate::casing::Casing;

#[derive(Clone, Debug)]
enum Step {
    /// A declared field, by wire name.
    Field(&'static str),
    /// A key that is data, or not declared.
    Key(String),
    Index(usize),
}

/// A stack of steps from the root.
#[derive(Clone, Debug, Default)]
pub struct Path(Vec<Step>);

impl Path {
    pub fn push_field(&mut self, wire: &'static str) {
        self.0.push(Step::Field(wire));
    }

    pub fn push_key(&mut self, key: &str) {
        self.0.push(Step::Key(key.to_owned()));
    }

    pub fn push_index(&mut self, index: usize) {
        self.0.push(Step::Index(index));
    }

    pub fn pop(&mut self) {
        self.0.pop();
    }

    /// `participantInfos[3].participantUserId`, field names in `casing`.
    #[cold]
    #[inline(never)]
    pub fn spell(&self, casing: Casing) -> String {
        let mut text = String::new();
        for step in &self.0 {
            match step {
                Step::Field(wire) => {
                    separate(&mut text);
                    casing.append(wire, &mut text);
                }
                Step::Key(key) => {
                    separate(&mut text);
                    text.push_str(&crate::shorten(key));
                }
                Step::Index(index) => {
                    let _ = write!(text, "[{index}]");
                }
            }
        }
        text
    }
}

fn separate(text: &mut String) {
    if !text.is_empty() {
        text.push('.');
    }
}
