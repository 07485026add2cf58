//! What an object's fields must be together: what is missing, what stands in for what, rules about several.

use super::{Encoder, Failure};
use crate::shape::{Kind, Object, Presence, Rule};
use crate::{append_text, integer_at};

impl Encoder<'_, '_> {
    /// Adds what the client knows and the numeric side of twins; refuses what is still missing.
    pub(super) fn complete(
        &mut self,
        object: &'static Object,
        is_top: bool,
        seen: u64,
    ) -> Result<(), Failure> {
        let has = |at: usize| seen & (1 << at) != 0;
        for (at, field) in object.fields.iter().enumerate() {
            if has(at) {
                let main = field.twin_of.map(usize::from).filter(|main| has(*main));
                if let Some(main) = main.and_then(|main| object.fields.get(main)) {
                    let expected = format!("must not be given next to {}", self.spelled(main.wire));
                    return Err(self.fail_at(field, "one_of_twins", &expected));
                }
                continue;
            }
            match field.presence {
                Presence::FromClient if is_top => {
                    self.key(field.wire);
                    self.out.extend_from_slice(self.client.app_id.to_string().as_bytes());
                }
                Presence::Optional => {
                    if let Some((wire, id)) = self.client.idempotency
                        && is_top
                        && wire == field.wire
                        && !id.is_empty()
                    {
                        self.key(wire);
                        append_text(id, &mut self.out);
                        self.idempotency_id = Some(id.to_owned());
                    }
                }
                _ => {
                    let twin =
                        object.fields.iter().position(|twin| twin.twin_of.map(usize::from) == Some(at));
                    if !twin.is_some_and(has) {
                        let expected = match twin.and_then(|twin| object.fields.get(twin)) {
                            Some(twin) => format!("must be given, or {}", self.spelled(twin.wire)),
                            None => "must be given".to_owned(),
                        };
                        return Err(self.fail_at(field, "required", &expected));
                    }
                    // As the official Go SDK sends it next to the twin.
                    self.key(field.wire);
                    let zero: &[u8] = if matches!(field.kind, Kind::Id(_)) { b"0" } else { b"null" };
                    self.out.extend_from_slice(zero);
                }
            }
        }
        Ok(())
    }

    pub(super) fn check_rule(
        &mut self,
        object: &'static Object,
        rule: &Rule,
        start: usize,
        seen: u64,
    ) -> Result<(), Failure> {
        let has = |at: usize| seen & (1 << at) != 0;
        match rule {
            Rule::AtLeastOneOf(fields) => {
                if fields.iter().any(|at| has(usize::from(*at))) {
                    return Ok(());
                }
                let mut expected = "must have at least one of".to_owned();
                for field in fields.iter().filter_map(|at| object.fields.get(usize::from(*at))) {
                    expected.push(' ');
                    self.encoding.casing.append(field.wire, &mut expected);
                }
                Err(self.fail("at_least_one_of", &expected, ""))
            }
            Rule::RequiredWhen { field, path, equals } => {
                let twin = object.fields.iter().position(|twin| twin.twin_of == Some(*field));
                let body = self.out.get(start..).and_then(|body| std::str::from_utf8(body).ok());
                let Some(missing) = object.fields.get(usize::from(*field)) else { return Ok(()) };
                if has(usize::from(*field))
                    || twin.is_some_and(has)
                    || body.and_then(|body| integer_at(body, path)) != Some(*equals)
                {
                    return Ok(());
                }
                let path: Vec<String> = path.split('.').map(|name| self.spelled(name)).collect();
                let expected = format!("must be given when {} is {equals}", path.join("."));
                Err(self.fail_at(missing, "required", &expected))
            }
        }
    }
}
