//! The form of an application's EventIds.

use volc_im_core::callbacks::EventIdForm as CoreForm;

use crate::error::Error;

/// The form that every EventId of an application has, which says where an id ends and another value begins. The vendor
/// documents none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventIdForm(pub(super) CoreForm);

impl EventIdForm {
    /// A UUID: 8-4-4-4-12 hexadecimal digits.
    pub const UUID: EventIdForm = EventIdForm(CoreForm::Uuid);
    /// 18 to 20 decimal digits.
    pub const DIGITS: EventIdForm = EventIdForm(CoreForm::Digits);
    /// 16 or 32 hexadecimal digits, letters in one case.
    pub const HEX: EventIdForm = EventIdForm(CoreForm::Hex);

    /// A pattern: literal characters and sets such as `[0-9a-f]`, each repeated where `{8}`, `{1,8}` or `+` follows.
    /// `evt-[0-9a-f]{24}` is one. `uuid`, `digits` and `hex` name the forms above, for settings that are texts.
    ///
    /// # Errors
    /// `validation` at `event_id`, rule `pattern`.
    pub fn parse(form: &str) -> Result<Self, Error> {
        CoreForm::parse(form).map(EventIdForm).map_err(Error::respelled)
    }
}
