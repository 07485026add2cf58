//! One JSON object of options inside of `credentials`, in a language's own spelling.

use crate::error::{Error, invalid, nearest};
use crate::machine::options::OptionNames;
use crate::transcode::{RawObject, integer, joined};
use crate::wire::signer::Credentials;

/// Options of one place.
pub(super) struct Fields<'a> {
    object: RawObject<'a>,
    path: String,
    names: OptionNames,
}

impl<'a> Fields<'a> {
    pub(super) fn read(json: &'a str, path: &str, known: &[&str], names: OptionNames) -> Result<Self, Error> {
        let object = RawObject::read(json).map_err(|(rule, words)| {
            invalid(path, rule, &joined(&["must be an object of options: ", &words]), "")
        })?;
        let spelled: Vec<String> = known.iter().map(|name| spell(name, names)).collect();
        for (given, _) in object.entries() {
            if !spelled.iter().any(|name| name == given) {
                let given: String = given.chars().filter(|c| !c.is_control()).take(64).collect();
                let mut expected = "is no option here".to_owned();
                if let Some(name) = nearest(&given, &spelled) {
                    expected = joined(&[&expected, "; did you mean ", name, "?"]);
                }
                return Err(invalid(&joined(&[path, ".", &given]), "unknown_option", &expected, ""));
            }
        }
        Ok(Fields { object, path: path.to_owned(), names })
    }

    pub(super) fn path_of(&self, name: &str) -> String {
        joined(&[&self.path, ".", &spell(name, self.names)])
    }

    pub(super) fn raw(&self, name: &str) -> Option<&'a str> {
        self.object.get(&spell(name, self.names)).filter(|raw| *raw != "null")
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Error> {
        let Some(raw) = self.raw(name) else { return Ok(None) };
        match text_of(raw) {
            Some(text) if !text.is_empty() => Ok(Some(text)),
            _ => Err(invalid(&self.path_of(name), "type", "must be a string that is not empty", "")),
        }
    }

    pub(super) fn required(&self, name: &str) -> Result<String, Error> {
        let required = || invalid(&self.path_of(name), "required", "must be given", "");
        self.text(name)?.ok_or_else(required)
    }

    pub(super) fn seconds(&self, name: &str) -> Result<Option<u32>, Error> {
        let Some(raw) = self.raw(name) else { return Ok(None) };
        let number = integer(raw).and_then(|number| u32::try_from(number).ok());
        let wrong = || invalid(&self.path_of(name), "range", "must be a whole number from 900 to 43200", raw);
        number.map(Some).ok_or_else(wrong)
    }

    pub(super) fn switch(&self, name: &str) -> Result<bool, Error> {
        match self.raw(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(invalid(&self.path_of(name), "type", "must be true or false", "")),
        }
    }
}

/// Units stay part of these names in every language.
pub(super) fn spell(name: &str, names: OptionNames) -> String {
    let mut spelled = String::new();
    names.casing.append(name, &mut spelled);
    spelled
}

pub(super) fn text_of(json: &str) -> Option<String> {
    let mut object = joined(&["{\"t\":", json, "}"]);
    let text =
        RawObject::read(&object).ok().and_then(|object| object.text("t").map(|text| text.into_owned()));
    zeroize::Zeroize::zeroize(&mut object);
    text
}

/// An error of a field, its path below another one and in the language's spelling.
pub(super) fn below(path: &str, names: OptionNames, error: Error) -> Error {
    let mut error = error;
    if let Error::Validation(error) = &mut error {
        let mut name = std::mem::take(&mut error.path);
        if let Some(first) = name.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        error.path = joined(&[path, ".", &spell(&name, names)]);
    }
    error
}

/// Whether an object has keys, and no other declaration.
pub(super) fn is_keys(json: &str, names: OptionNames) -> bool {
    RawObject::read(json).is_ok_and(|object| object.get(&spell("AccessKeyId", names)).is_some())
}

/// The keys in an object.
pub(super) fn keys(json: &str, path: &str, names: OptionNames) -> Result<Credentials, Error> {
    let f = Fields::read(json, path, &["AccessKeyId", "SecretAccessKey", "SessionToken"], names)?;
    let (id, secret) = (f.required("AccessKeyId")?, f.required("SecretAccessKey")?);
    let token = f.text("SessionToken")?;
    Credentials::new(&id, &secret, token.as_deref()).map_err(|error| below(path, names, error))
}
