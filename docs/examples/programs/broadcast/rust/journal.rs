//! What happened to whom, in a file: a line for each part that is begun, and for each outcome.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{Error, ErrorKind, Result, Write};
use std::path::Path;

/// What happened to a user's message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Sent,
    Failed,
    /// May have been sent.
    Unknown,
}

const OUTCOMES: [(Outcome, &str); 3] =
    [(Outcome::Sent, "sent"), (Outcome::Failed, "failed"), (Outcome::Unknown, "unknown")];

/// The outcomes of a job so far. Users without one are still to be sent to.
pub struct Journal {
    outcomes: HashMap<i64, Outcome>,
    file: File,
}

impl Journal {
    /// Reads a journal, or begins one.
    pub fn open(path: &Path, text: &str) -> Result<Self> {
        let written = if path.exists() { std::fs::read_to_string(path)? } else { String::new() };
        // A machine that stopped may have left half a line.
        let whole = written.rfind('\n').map_or("", |end| &written[..=end]);
        let first = format!("text {}", text.split_whitespace().collect::<Vec<_>>().join(" "));
        let mut lines = whole.lines();
        if lines.next().is_some_and(|line| line != first) {
            let words = format!("{} is the journal of another text", path.display());
            return Err(Error::new(ErrorKind::InvalidData, words));
        }

        let (mut outcomes, mut begun) = (HashMap::new(), Vec::new());
        for line in lines {
            let mut words = line.split(' ');
            let outcome = words.next().unwrap_or_default();
            let users = words.filter_map(|word| word.parse::<i64>().ok());
            match OUTCOMES.iter().find(|(_, name)| *name == outcome) {
                Some((outcome, _)) => outcomes.extend(users.map(|user| (user, *outcome))),
                None if outcome == "begun" => begun = users.collect(),
                None => begun.clear(),
            }
        }
        // Users that were begun when the process died may have the message: it is not sent to them again.
        for user in begun {
            outcomes.entry(user).or_insert(Outcome::Unknown);
        }

        let file = OpenOptions::new().append(true).create(true).open(path)?;
        file.set_len(whole.len() as u64)?;
        let mut journal = Journal { outcomes, file };
        if whole.is_empty() {
            journal.write(format!("{first}\n"))?;
        }
        Ok(journal)
    }

    /// Before a part is sent.
    pub fn begin(&mut self, part: &[i64]) -> Result<()> {
        self.write(line("begun", part.iter().copied()))
    }

    /// After a part was sent. Users of the part that are not among these are still to be sent to.
    pub fn settle(&mut self, outcomes: &[(i64, Outcome)]) -> Result<()> {
        let lines = OUTCOMES.iter().map(|(outcome, name)| {
            line(name, outcomes.iter().filter(|(_, known)| known == outcome).map(|(user, _)| *user))
        });
        let lines = lines.collect::<String>() + "settled\n";
        self.write(lines)?;
        self.outcomes.extend(outcomes.iter().copied());
        Ok(())
    }

    /// Whether a user has an outcome.
    pub fn knows(&self, user: i64) -> bool {
        self.outcomes.contains_key(&user)
    }

    /// Number of users with an outcome.
    pub fn len(&self) -> usize {
        self.outcomes.len()
    }

    /// Number of users with this outcome.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.outcomes.values().filter(|known| **known == outcome).count()
    }

    /// Keeps lines, also if the machine stops a moment later.
    fn write(&mut self, lines: String) -> Result<()> {
        self.file.write_all(lines.as_bytes())?;
        self.file.sync_data()
    }
}

fn line(outcome: &str, users: impl Iterator<Item = i64>) -> String {
    let users: String = users.map(|user| format!(" {user}")).collect();
    format!("{outcome}{users}\n")
}
