//! A call whose result is read directly into its Rust type.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::Call;
use crate::json_reader::JsonReader;
use crate::model::operations::Request;
use crate::transcode::DecodeFailure;
use crate::wire::read_typed;

/// Reads the value of `Result` and keeps it.
pub(super) struct TypedReader(Box<ReadAndKeep>);

type ReadAndKeep = dyn Fn(&mut JsonReader<'_>) -> Result<(), DecodeFailure> + Send + Sync;

impl TypedReader {
    pub(super) fn read(&self, wire: &mut JsonReader<'_>) -> Result<String, DecodeFailure> {
        (self.0)(wire).map(|()| String::new())
    }
}

impl fmt::Debug for TypedReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TypedReader")
    }
}

/// Where a call leaves its typed result.
#[derive(Debug)]
pub struct TypedResult<T>(Arc<Mutex<Option<T>>>);

impl<T> TypedResult<T> {
    /// The result of a call that has succeeded; `None` before, and after it was taken.
    #[must_use]
    pub fn take(&self) -> Option<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Call {
    /// Reads the result into its type instead of JSON, which stays empty. For a call that was started with input of
    /// this type.
    #[must_use]
    pub fn typed<R: Request>(mut self) -> (Self, TypedResult<R::Result>) {
        let kept = Arc::new(Mutex::new(None));
        let result = TypedResult(Arc::clone(&kept));
        self.typed_reader = Some(TypedReader(Box::new(move |wire| {
            let value = read_typed::<R>(wire)?;
            *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
            Ok(())
        })));
        (self, result)
    }
}
