use serde_json::Value;

use super::generated::types::{Fault, NewRule};

/// A fault with when it strikes; all conditions have to hold.
#[derive(Clone, Debug)]
pub struct FaultRule(pub(super) NewRule);

impl Fault {
    /// Answers with a status and no envelope.
    pub fn status(status: u16) -> Self {
        Fault::Status { status: status.into(), headers: None, body: None, carried_out: None }
    }

    /// Strikes requests for an action.
    pub fn on(self, action: &str) -> FaultRule {
        let mut rule = FaultRule::from(self);
        rule.0.action = Some(action.to_owned());
        rule
    }
}

/// Strikes requests for every action.
impl From<Fault> for FaultRule {
    fn from(fault: Fault) -> Self {
        let fault = serde_json::to_value(fault).unwrap_or(Value::Null);
        Self(NewRule { fault, ..NewRule::default() })
    }
}

impl FaultRule {
    /// Lets so many matching requests pass first.
    #[must_use]
    pub fn after(mut self, passed: u32) -> Self {
        self.0.after = Some(passed.into());
        self
    }

    /// Strikes the first so many after those.
    #[must_use]
    pub fn first(mut self, struck: u32) -> Self {
        self.0.first = Some(struck.into());
        self
    }

    /// Strikes each so-many-th of them.
    #[must_use]
    pub fn every(mut self, nth: u32) -> Self {
        self.0.every = Some(nth.into());
        self
    }

    /// Strikes at most so often.
    #[must_use]
    pub fn times(mut self, most: u32) -> Self {
        self.0.times = Some(most.into());
        self
    }
}
