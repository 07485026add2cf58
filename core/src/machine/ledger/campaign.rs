//! The machine of a campaign.

mod calls;
mod outage;
mod store;
mod survey;
mod watch;

use std::sync::Arc;

use volc_im_sha256::hex_text;

use super::active::{Active, Maker, State};
use super::output::CampaignOutput;
use super::progress::Progress;
use super::source::Source;
use super::{DEFAULT_LEASE_MS, check_name};
use crate::error::{Error, invalid};
use crate::log::Level;
use crate::machine::batch::split::Split;
use crate::machine::batch::{DEFAULT_CONCURRENCY, TOKENS_OF_PART, part_of};
use crate::machine::call::Call;
use crate::machine::call_log::CallLogRecord;
use crate::machine::client::{BatchSpec, CampaignSpec, Client, ENTROPY_BYTES, derived};
use crate::machine::options::whole;
use crate::machine::output::{Event, EventKind, FOREVER_MS, Input, Inputs, Output, Token, take_first};
use crate::machine::retry_policy::RetryPolicy;
use crate::time::{MonoTime, Now};
use crate::transcode::{decimal, joined};
use survey::Reading;
use watch::Watch;

/// Tokens of questions begin above those of all calls.
const FIRST_TOKEN: Token = 1_000_000_000_000_000;

/// How many parts leave their calls' tokens below these.
const MOST_PARTS: u64 = FIRST_TOKEN / TOKENS_OF_PART - 1;

/// Leases, in milliseconds.
const SHORTEST_LEASE_MS: i64 = 1_000;
const LONGEST_LEASE_MS: i64 = 86_400_000;

/// Why a campaign goes on with nothing new.
#[derive(Debug)]
enum Stop {
    /// The caller or the deadline ended it.
    Ended,
    /// It cannot go on.
    Failed(Error),
}

/// One action over a list of any length, with a store of each part's outcome.
///
/// It ends when every part is settled or lost, whichever machine claimed it. [`cancel`](Inputs::cancel) claims no further
/// part and lets running calls end; at the deadline they are cancelled, too. After [`MOST_UNKNOWN_PARTS`] parts in a row with an
/// unknown outcome it does the same and fails: `transport`.
///
/// [`MOST_UNKNOWN_PARTS`]: super::MOST_UNKNOWN_PARTS
#[derive(Debug)]
pub struct Campaign {
    client: Arc<Client>,
    maker: Maker,
    source: Source,
    policy: RetryPolicy,
    paced: bool,
    concurrency: usize,
    deadline: Option<MonoTime>,
    owner: String,
    lease_ms: u64,
    entropy: [u8; ENTROPY_BYTES],
    active: Vec<Active>,
    outputs: Vec<CampaignOutput>,
    last_token: Token,
    /// A request for items that is not answered yet.
    asked_items: Option<Token>,
    stop: Option<Stop>,
    /// Since when nothing new is begun.
    stopped_at: MonoTime,
    is_past_deadline: bool,
    has_sent: bool,
    /// Parts of this run with an unknown outcome, one after the other.
    unknown_parts: usize,
    trouble_at: Option<MonoTime>,
    progress: Progress,
    watch: Watch,
    reading: Option<Reading>,
    is_over: bool,
}

impl Campaign {
    pub(in crate::machine) fn new(
        client: Arc<Client>,
        spec: CampaignSpec<'_>,
        now: Now,
        entropy: [u8; ENTROPY_BYTES],
    ) -> Result<Self, Error> {
        let CampaignSpec { batch, name, lease_ms, is_pulled } = spec;
        let BatchSpec { operation, input, style, options } = batch;
        check_name(name)?;
        let names = client.names();
        let lease = lease_ms.unwrap_or(DEFAULT_LEASE_MS.cast_signed());
        if !(SHORTEST_LEASE_MS..=LONGEST_LEASE_MS).contains(&lease) {
            let expected = "must be from 1 second to a day";
            let given = joined(&[&decimal(lease), " ms"]);
            return Err(invalid(&names.spell("LeaseMs"), "range", expected, &given));
        }
        let policy = options.call.policy(client.policy(), names)?;
        policy.check(names)?;
        let size = |name, given: Option<i64>| {
            given
                .map(|given| Ok(usize::try_from(whole(name, given, names)?).unwrap_or(usize::MAX)))
                .transpose()
        };
        let concurrency = size("Concurrency", options.concurrency)?.unwrap_or(DEFAULT_CONCURRENCY);
        let part_size = size("PartSize", options.part_size)?;
        let deadline = options.deadline_ms.map(|given| whole("DeadlineMs", given, names)).transpose()?;
        let of_action = |error: Error| error.of_action(operation.name);
        let head = Split::head(operation, input, style, part_size, names);
        let (mut head, size) = head.map_err(of_action)?;
        let items = std::mem::take(&mut head.items);
        if !is_pulled {
            // Checks every part.
            Split::new(operation, input, style, part_size, names).map_err(of_action)?;
        } else if !items.is_empty() {
            let path = style.casing.in_errors().spell(head.field.wire);
            let expected = "must be empty where the items come from elsewhere";
            return Err(invalid(&path, "conflict", expected, "").of_action(operation.name));
        }
        let paced = options.call.paced.unwrap_or(true);
        let campaign = name.to_owned();
        Ok(Campaign {
            client,
            maker: Maker { operation, style, head, options: options.call, campaign },
            source: Source::new(items, size, !is_pulled),
            policy,
            paced,
            concurrency,
            deadline: deadline.map(|ms| now.mono.plus_millis(ms)),
            owner: owner(now, entropy),
            lease_ms: lease.cast_unsigned(),
            entropy,
            active: Vec::new(),
            outputs: Vec::new(),
            last_token: FIRST_TOKEN,
            asked_items: None,
            stop: None,
            stopped_at: now.mono,
            is_past_deadline: false,
            has_sent: false,
            unknown_parts: 0,
            trouble_at: None,
            progress: Progress::default(),
            watch: Watch::new(now.mono),
            reading: None,
            is_over: false,
        })
    }

    /// What to do now. Ask after every input, until it says wait.
    pub fn next(&mut self, now: Now) -> CampaignOutput {
        loop {
            if let Some(output) = take_first(&mut self.outputs) {
                return output;
            }
            if self.is_over {
                return CampaignOutput::Machine(Output::Wait(FOREVER_MS));
            }
            self.end_in_time(now);
            self.start_parts(now);
            if !self.outputs.is_empty() {
                continue;
            }
            let shortest = if self.active.is_empty() && self.is_all_started() {
                self.survey(now)
            } else {
                self.step_parts(now).and_then(|ms| Some(ms.min(self.watch(now)?)))
            };
            let Some(ms) = shortest else { continue };
            if self.outputs.is_empty() {
                let left = self.deadline.filter(|_| !self.is_past_deadline);
                let left = left.map_or(FOREVER_MS, |end| end.millis_since(now.mono));
                return CampaignOutput::Machine(Output::Wait(ms.min(left)));
            }
        }
    }

    /// More items of the list, each as JSON in the campaign's style; `is_last` with those after which there are none.
    pub fn on_items(&mut self, token: Token, items: Vec<String>, is_last: bool) {
        if self.asked_items == Some(token) {
            self.asked_items = None;
            self.source.add(items, is_last);
        }
    }

    /// The user's list failed: the active parts come to their end, and the campaign fails.
    pub fn on_items_failed(&mut self, now: Now, token: Token, message: &str) {
        if self.asked_items == Some(token) {
            self.asked_items = None;
            let name = self.maker.style.casing.in_errors().spell(self.maker.head.field.wire);
            let expected = joined(&["the list of items failed: ", message]);
            self.fail(now, invalid(&name, "items", &expected, ""));
        }
    }

    fn is_all_started(&self) -> bool {
        self.stop.is_some() || self.source.is_empty()
    }

    fn token(&mut self) -> Token {
        self.last_token += 1;
        self.last_token
    }

    /// Begins nothing new. The first reason counts.
    fn stop(&mut self, now: Now, why: Stop) {
        if self.stop.is_none() {
            self.stop = Some(why);
            self.stopped_at = now.mono;
        }
    }

    fn fail(&mut self, now: Now, error: Error) {
        self.stop(now, Stop::Failed(error.of_action(self.maker.operation.name)));
    }

    fn end_in_time(&mut self, now: Now) {
        if self.is_past_deadline || self.deadline.is_none_or(|deadline| now.mono < deadline) {
            return;
        }
        self.is_past_deadline = true;
        self.stop(now, Stop::Ended);
        self.stopped_at = now.mono;
        for part in &mut self.active {
            if let State::Calling(call, _) = &mut part.state {
                call.cancel(now, "the batch's deadline was reached");
            }
        }
    }

    fn start_parts(&mut self, now: Now) {
        while self.stop.is_none() && self.active.len() < self.room() {
            let Some(cut) = self.source.cut() else { break };
            if cut.number >= MOST_PARTS {
                let error = invalid("items", "range", "must be fewer: there are too many parts", "");
                return self.fail(now, error);
            }
            match self.maker.part(&self.client, cut, now.mono) {
                Ok(part) => self.active.push(part),
                Err(error) => self.fail(now, error),
            }
        }
        if self.stop.is_none()
            && self.asked_items.is_none()
            && let Some(most) = self.source.wanted()
        {
            let token = self.token();
            self.asked_items = Some(token);
            self.outputs.push(CampaignOutput::Items { token, most });
        }
    }

    /// Tells how far the whole campaign is.
    fn tell_progress(&mut self, call_id: &str) {
        let at_most = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let (done, total) = (self.progress.items(), self.progress.total(self.source.seen().0));
        let what = EventKind::Progress { done: at_most(done), total: at_most(total) };
        let (action, call_id) = (self.maker.operation.name.to_owned(), call_id.to_owned());
        let event = Event { action, call_id, attempt: 0, what };
        self.outputs.push(CampaignOutput::Machine(Output::Tell(event)));
    }

    fn log(&mut self, level: Level, reason: &'static str, words: &[&str]) {
        let message = joined(&["campaign ", &self.maker.campaign, ": ", &joined(words)]);
        self.outputs.push(CampaignOutput::Log(CallLogRecord { level, reason, message, facts: Vec::new() }));
    }

    fn call_of(&mut self, token: Token) -> Option<&mut Call> {
        let number = part_of(token)? as u64;
        self.active.iter_mut().find(|part| part.number == number).and_then(|part| match &mut part.state {
            State::Calling(call, _) => Some(&mut **call),
            _ => None,
        })
    }
}

/// Who claims: another one for each run, even where two of them are given the same entropy.
fn owner(now: Now, entropy: [u8; ENTROPY_BYTES]) -> String {
    let wall = u64::from_le_bytes(now.wall.millis().to_le_bytes());
    let began = derived(entropy, wall).map(|byte| !byte);
    hex_text(&derived(began, now.mono.millis()))
}

impl Inputs for Campaign {
    fn awaits(&self, token: Token) -> bool {
        self.active.iter().any(|part| match &part.state {
            State::Calling(call, _) => call.awaits(token),
            _ => false,
        })
    }

    fn on_input(&mut self, now: Now, token: Token, input: Input<'_>) {
        if let Some(call) = self.call_of(token) {
            call.on_input(now, token, input);
        }
    }

    /// Claims no further part; running calls come to their end and are settled, and the report follows.
    fn cancel(&mut self, now: Now, _: &str) {
        self.stop(now, Stop::Ended);
    }
}
