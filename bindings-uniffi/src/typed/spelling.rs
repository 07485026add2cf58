//! Paths of errors as the caller spells fields: core sees a typed request by the wire's names.

use volc_im_core::casing::Casing;
use volc_im_core::model::shape::{Kind, Object, Operation};

use crate::error::ImError;

/// An error of an action's request, its path in camelCase.
pub(super) fn in_camel_case(operation: &Operation, error: impl Into<ImError>) -> ImError {
    let mut error = error.into();
    if let ImError::Validation { text, path, .. } = &mut error {
        let spelled = spelled(operation.request, path);
        if spelled != *path {
            *text = text.replacen(path.as_str(), &spelled, 1);
            *path = spelled;
        }
    }
    error
}

/// What stands at a place of a path.
#[derive(Clone, Copy)]
enum Place {
    Fields(&'static Object),
    /// A key of the caller's own, and what is under it.
    Key(Kind),
    /// Nothing that is declared.
    Other,
}

fn spelled(request: &'static Object, path: &str) -> String {
    let mut place = Place::Fields(request);
    let mut made = String::with_capacity(path.len());
    for (at, step) in path.split('.').enumerate() {
        if at > 0 {
            made.push('.');
        }
        let (name, index) = step.find('[').map_or((step, ""), |bracket| step.split_at(bracket));
        let field = match place {
            Place::Fields(object) => object.fields.iter().find(|field| field.wire == name),
            _ => None,
        };
        made += &field.map_or_else(|| name.to_owned(), |field| camel_case(field.wire));
        made += index;
        place = match place {
            Place::Key(value) => below(value),
            _ => field.map_or(Place::Other, |field| below(field.kind)),
        };
    }
    made
}

fn below(kind: Kind) -> Place {
    match kind {
        Kind::Object(object) => Place::Fields(object),
        Kind::List(item) => below(*item),
        Kind::Map(_, value) => Place::Key(*value),
        _ => Place::Other,
    }
}

/// As uniffi spells a field in Swift: `MsgTTL` is msgTtl.
fn camel_case(wire: &str) -> String {
    let snake = Casing::Snake.spell(wire);
    let mut words = snake.split('_');
    let mut name = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name += letters.as_str();
    }
    name
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_spelled_and_keys_are_not() {
        let path = |action, path| spelled(Operation::find(action).unwrap().request, path);
        assert_eq!(path("RegisterUsers", "Users[2].NickName"), "users[2].nickName");
        assert_eq!(path("RegisterUsers", "Users[0].Ext.NickName"), "users[0].ext.NickName");
        assert_eq!(path("UserBroadcast", "MsgTTL"), "msgTtl");
        assert_eq!(path("SendMessage", "extra.Priority"), "extra.Priority");
        assert_eq!(path("SendMessage", ""), "");
    }
}
