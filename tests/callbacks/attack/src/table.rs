//! What was accepted, by kind of id.

use std::collections::BTreeMap;
use std::fmt;

use crate::id_kind::IdKind;

/// Counts for one kind of id, for listed or newer events, with a pinned form of ids or without.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Genuine bodies.
    pub bodies: u64,
    /// Other readings of them.
    pub candidates: u64,
    /// Genuine bodies that were accepted.
    pub itself: u64,
    /// Genuine bodies of the application that were refused, whose data names it as documented.
    pub refused: u64,
    /// The same, whose data does not name it: then the application's own number is bound by nothing.
    pub refused_without_app: u64,
    /// Readings accepted that differ in EventId and Nonce alone.
    pub other_id: u64,
    /// Newer events accepted under another name that is not listed, with a warning, by the handler for all.
    pub other_unlisted: u64,
    /// Events of another application with this secret accepted whose data does not name it: nothing binds its number.
    pub other_app: u64,
    /// Newer events accepted as listed ones whose names are a listed one with up to three letters before it, which the end of
    /// an id looks like, and whose nonce has fewer than four digits.
    pub short_start: u64,
    /// Readings accepted that must not be.
    pub wrong: u64,
    /// The first of those.
    pub example: Option<String>,
    /// The first genuine body that was refused.
    pub refused_example: Option<String>,
}

impl Row {
    pub(crate) fn refused(&mut self, example: String) {
        self.refused += 1;
        self.refused_example.get_or_insert(example);
    }

    pub(crate) fn wrong(&mut self, example: String) {
        self.wrong += 1;
        self.example.get_or_insert(example);
    }
}

/// All rows.
#[derive(Clone, Debug, Default)]
pub struct Table(BTreeMap<(IdKind, bool, bool), Row>);

impl Table {
    pub(crate) fn row(&mut self, kind: IdKind, is_listed: bool, pinned: bool) -> &mut Row {
        self.0.entry((kind, !is_listed, pinned)).or_default()
    }

    /// What is not as it must be.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let (mut bodies, mut refused, mut examples) = (0, 0, Vec::new());
        for ((kind, is_newer, pinned), row) in &self.0 {
            let refused_example = row.refused_example.as_deref().unwrap_or_default();
            let what = format!("{kind:?}, {}, pinned {pinned}", if *is_newer { "newer" } else { "listed" });
            if row.wrong > 0 && (kind.is_closed() || row.wrong * 50 > row.bodies + 200) {
                let example = row.example.as_deref().unwrap_or_default();
                faults
                    .push(format!("{what}: {} accepted that must not be, such as\n    {example}", row.wrong));
            }
            if kind.is_known() && !is_newer {
                if *pinned && row.refused > 0 {
                    faults.push(format!(
                        "{what}: {} genuine bodies refused, such as\n    {refused_example}",
                        row.refused
                    ));
                }
                if !pinned {
                    bodies += row.bodies;
                    refused += row.refused;
                    examples.extend(row.refused_example.as_deref());
                }
            }
        }
        if refused > 1 && refused * 1_000 > bodies {
            faults.push(format!(
                "{refused} of {bodies} genuine bodies of listed events refused:\n    {}",
                examples.join("\n    ")
            ));
        }
        faults
    }

    /// Fails where anything is not as it must be.
    ///
    /// # Panics
    /// With what is not.
    pub fn check(&self) {
        let faults = self.faults();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| id | event | pinned | bodies | readings | itself | refused | refused, no AppId | other id | other unlisted | other app | short start | wrong |"
        )?;
        writeln!(f, "|---|---|---|---|---|---|---|---|---|---|---|---|---|")?;
        for ((kind, is_newer, pinned), row) in &self.0 {
            let event = if *is_newer { "newer" } else { "listed" };
            writeln!(
                f,
                "| {kind:?} | {event} | {pinned} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
                row.bodies,
                row.candidates,
                row.itself,
                row.refused,
                row.refused_without_app,
                row.other_id,
                row.other_unlisted,
                row.other_app,
                row.short_start,
                row.wrong
            )?;
        }
        Ok(())
    }
}
