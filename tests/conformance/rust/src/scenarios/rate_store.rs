//! A store of rates that records, hangs or fails.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use volc_im::pacing::{Pace, RateStore, StoreError};
use volc_im::transport::BoxFuture;

/// What the store was asked.
#[derive(Default)]
pub struct Asked {
    reserved: Mutex<Vec<u32>>,
    balance: Mutex<i64>,
    slowed: Mutex<u32>,
}

impl Asked {
    /// As scenarios speak of it.
    pub fn shown(&self) -> Value {
        json!({
            "reserved": *self.reserved.lock().unwrap_or_else(PoisonError::into_inner),
            "balance": *self.balance.lock().unwrap_or_else(PoisonError::into_inner),
            "slowed": *self.slowed.lock().unwrap_or_else(PoisonError::into_inner),
        })
    }
}

/// The store.
pub struct Store {
    pub asked: Arc<Asked>,
    pub behaviour: String,
}

impl Store {
    fn act<T: Send + 'static>(&self, value: T) -> BoxFuture<'static, Result<T, StoreError>> {
        match self.behaviour.as_str() {
            "hang" => Box::pin(std::future::pending()),
            "fail" => Box::pin(async { Err(StoreError::from("a store's own fault")) }),
            _ => Box::pin(async { Ok(value) }),
        }
    }

    /// A step that nobody waits for.
    fn act_after(&self) -> BoxFuture<'static, Result<(), StoreError>> {
        match self.behaviour.as_str() {
            "failAfter" => Box::pin(async { Err(StoreError::from("a store's own fault")) }),
            _ => self.act(()),
        }
    }
}

impl RateStore for Store {
    fn reserve<'a>(&'a self, _: &'a str, _: Pace, weight: u32) -> BoxFuture<'a, Result<u64, StoreError>> {
        self.asked.reserved.lock().unwrap_or_else(PoisonError::into_inner).push(weight);
        *self.asked.balance.lock().unwrap_or_else(PoisonError::into_inner) += i64::from(weight);
        self.act(if self.behaviour == "wait" { 60_000 } else { 0 })
    }

    fn give_back<'a>(&'a self, _: &'a str, _: Pace, weight: u32) -> BoxFuture<'a, Result<(), StoreError>> {
        *self.asked.balance.lock().unwrap_or_else(PoisonError::into_inner) -= i64::from(weight);
        self.act_after()
    }

    fn slow_down<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        *self.asked.slowed.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.act_after()
    }
}
