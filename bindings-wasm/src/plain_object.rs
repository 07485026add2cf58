//! Reading and making plain JavaScript objects, field by field: derived code for a dozen small objects weighs more.

#[cfg(feature = "former")]
use js_sys::Object;
use js_sys::Reflect;
use volc_im_core::error::Error;
use wasm_bindgen::{JsCast, JsValue};

/// An object that is being made.
#[cfg(feature = "former")]
pub(crate) struct PlainObject(Object);

#[cfg(feature = "former")]
impl PlainObject {
    pub(crate) fn new() -> Self {
        PlainObject(Object::new())
    }

    /// An object that was made elsewhere.
    pub(crate) fn of(value: JsValue) -> Self {
        PlainObject(value.unchecked_into())
    }

    pub(crate) fn set(&self, name: &str, value: impl Into<JsValue>) -> &Self {
        self.put(name, &value.into());
        self
    }

    /// Leaves the field out where there is no value.
    pub(crate) fn set_some(&self, name: &str, value: Option<impl Into<JsValue>>) -> &Self {
        if let Some(value) = value {
            self.put(name, &value.into());
        }
        self
    }

    fn put(&self, name: &str, value: &JsValue) {
        // Setting a field of an object made here does not fail.
        let _ = Reflect::set(&self.0, &JsValue::from_str(name), value);
    }

    pub(crate) fn into_js(self) -> JsValue {
        self.0.into()
    }
}

/// An options object of the caller's. Errors name the option, never its value.
pub(crate) struct Options(JsValue);

impl Options {
    pub(crate) fn of(value: JsValue) -> Self {
        Options(value)
    }

    /// The field, or `None` where it is missing, undefined or null.
    pub(crate) fn get(&self, name: &str) -> Option<JsValue> {
        if !self.0.is_object() {
            return None;
        }
        let value = Reflect::get(&self.0, &JsValue::from_str(name)).ok()?;
        (!value.is_undefined() && !value.is_null()).then_some(value)
    }

    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, Error> {
        self.get(name)
            .map(|value| value.as_string().ok_or_else(|| wrong(name, "must be a string")))
            .transpose()
    }

    #[cfg(feature = "calls")]
    pub(crate) fn required_text(&self, name: &str) -> Result<String, Error> {
        self.text(name)?.ok_or_else(|| Error::setting(name, "required", "must be given"))
    }

    pub(crate) fn texts(&self, name: &str) -> Result<Vec<String>, Error> {
        let Some(value) = self.get(name) else { return Ok(Vec::new()) };
        let Some(list) = value.dyn_ref::<js_sys::Array>() else {
            return Err(wrong(name, "must be an array"));
        };
        list.iter()
            .map(|item| item.as_string().ok_or_else(|| wrong(name, "must hold strings only")))
            .collect()
    }

    /// A whole number from 0 to 2^31-1.
    #[allow(clippy::cast_possible_truncation)]
    pub(crate) fn integer(&self, name: &str) -> Result<Option<i32>, Error> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let number = value.as_f64().ok_or_else(|| wrong(name, "must be a number"))?;
        if number.fract() != 0.0 || !(0.0..=f64::from(i32::MAX)).contains(&number) {
            return Err(Error::setting(name, "range", "must be a whole number from 0 to 2147483647"));
        }
        Ok(Some(number as i32))
    }

    pub(crate) fn is(&self, name: &str, switch: bool) -> bool {
        self.get(name).and_then(|value| value.as_bool()) == Some(switch)
    }
}

fn wrong(name: &str, expected: &str) -> Error {
    Error::setting(name, "type", expected)
}
