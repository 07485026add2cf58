//! Rules that concern several fields of an object: missing fields, twins, conditions.

use super::{Encoder, Failure};
use crate::casing::Casing;
use crate::shape::{Kind, Object, Presence, Rule};
use crate::value_path::ValuePath;
use crate::{decimal, integer_at, joined, parts, separated};

impl Encoder<'_, '_> {
    /// Adds the client's fields and the numeric side of twins; refuses missing fields.
    #[inline(never)]
    pub(super) fn complete(
        &mut self,
        object: &'static Object,
        path: &ValuePath<'_>,
        seen: u64,
    ) -> Result<(), Failure> {
        let has = |at: usize| seen & (1 << at) != 0;
        for (at, field) in object.fields.iter().enumerate() {
            if has(at) {
                let main = field.twin_of.map(usize::from).filter(|main| has(*main));
                if let Some(main) = main.and_then(|main| object.fields.get(main)) {
                    let expected = joined(&["must not be given next to ", &self.spelled(main.wire)]);
                    return Err(self.fail(&path.field(field.wire), "one_of_twins", &expected, ""));
                }
                continue;
            }
            match field.presence {
                Presence::FromClient if path.is_root() => {
                    self.out.name(field.wire, Casing::Wire);
                    self.out.append(&decimal(self.client.app_id.into()));
                }
                Presence::Optional => {
                    if let Some((wire, id)) = self.client.idempotency
                        && path.is_root()
                        && wire == field.wire
                        && !id.is_empty()
                    {
                        self.out.name(wire, Casing::Wire);
                        self.out.text(id);
                        self.idempotency_id = Some(id.to_owned());
                    }
                }
                _ => {
                    let twin =
                        object.fields.iter().position(|twin| twin.twin_of.map(usize::from) == Some(at));
                    if !twin.is_some_and(has) {
                        let expected = match twin.and_then(|twin| object.fields.get(twin)) {
                            Some(twin) => joined(&["must be given, or ", &self.spelled(twin.wire)]),
                            None => "must be given".to_owned(),
                        };
                        return Err(self.fail(&path.field(field.wire), "required", &expected, ""));
                    }
                    // As the official Go SDK sends it next to the twin.
                    self.out.name(field.wire, Casing::Wire);
                    self.out.append(if matches!(field.kind, Kind::Id(_)) { "0" } else { "null" });
                }
            }
        }
        Ok(())
    }

    #[inline(never)]
    pub(super) fn check_rule(
        &mut self,
        object: &'static Object,
        rule: &Rule,
        start: usize,
        seen: u64,
        path: &ValuePath<'_>,
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
                    self.encoding.casing.in_errors().append(field.wire, &mut expected);
                }
                Err(self.fail(path, "at_least_one_of", &expected, ""))
            }
            Rule::RequiredWhen { field, path: condition, equals } => {
                let twin = object.fields.iter().position(|twin| twin.twin_of == Some(*field));
                let Some(missing) = object.fields.get(usize::from(*field)) else { return Ok(()) };
                if has(usize::from(*field))
                    || twin.is_some_and(has)
                    || integer_at(self.out.since(start), condition) != Some(*equals)
                {
                    return Ok(());
                }
                let condition: Vec<String> =
                    parts(condition, b'.').into_iter().map(|name| self.spelled(name)).collect();
                let expected =
                    joined(&["must be given when ", &separated(&condition, "."), " is ", &decimal(*equals)]);
                Err(self.fail(&path.field(missing.wire), "required", &expected, ""))
            }
        }
    }
}
