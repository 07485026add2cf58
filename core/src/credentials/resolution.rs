//! One search for keys as a state machine: the driver asks what is next, does it, and reports.

use std::sync::Arc;

use super::ask::Ask;
use super::config_files;
use super::environment::Environment;
use super::link::{Found, Link, Outcome, oidc_token};
use super::metadata;
use super::resolver::Resolver;
use super::source::{Provided, RUN_MS};
use super::step::{LARGEST_FILE, Step};
use super::sts;
use crate::machine::output::{FOREVER_MS, ResponseHead, Token};
use crate::time::{MonoTime, Now, WallTime};
use crate::transcode::{decimal_u64, first_chars, joined, separated};

/// Time for a whole search, in milliseconds: a run of a provider has a little more.
const SEARCH_MS: u64 = RUN_MS - 2_000;
/// Time for reading a file, in milliseconds.
const FILE_MS: u64 = 5_000;
/// Time between two attempts, in milliseconds.
const BETWEEN_MS: u64 = 1_000;

enum State {
    /// The next link's turn.
    Next,
    Read(Box<Found>),
    Reading {
        token: Token,
        until: MonoTime,
        found: Box<Found>,
    },
    Send {
        ask: Box<Ask>,
        attempt: u32,
    },
    Sent {
        token: Token,
        until: MonoTime,
        ask: Box<Ask>,
        attempt: u32,
    },
    Paused {
        until: MonoTime,
        ask: Box<Ask>,
        attempt: u32,
    },
    Done(Provided),
    Failed(String),
    Over,
}

/// One search for keys. It ends after 28 seconds at most.
pub struct Resolution {
    resolver: Arc<Resolver>,
    environment: Environment,
    entropy: [u8; 16],
    last_token: Token,
    /// The link of this turn, and the next one.
    link: usize,
    next_link: usize,
    /// The link that had keys before is tried alone.
    is_winners_turn: bool,
    /// Roles of the plan that were assumed.
    roles_done: usize,
    tried: Vec<String>,
    /// When it ends, whatever is in progress; `None` before it begins.
    until: Option<MonoTime>,
    /// The service's clock less this one, where STS has refused a date.
    correction_ms: Option<i64>,
    state: State,
}

impl std::fmt::Debug for Resolution {
    /// Without what it holds, which is secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Resolution").field("resolver", &self.resolver).finish_non_exhaustive()
    }
}

impl Resolution {
    pub(super) fn new(resolver: Arc<Resolver>, environment: Environment, entropy: [u8; 16]) -> Self {
        let winner = resolver.winner();
        Resolution {
            resolver,
            environment,
            entropy,
            last_token: 0,
            link: 0,
            next_link: winner.unwrap_or(0),
            is_winners_turn: winner.is_some(),
            roles_done: 0,
            tried: Vec::new(),
            until: None,
            correction_ms: None,
            state: State::Next,
        }
    }

    /// What to do now. Ask after every input, until it says wait.
    pub fn next(&mut self, now: Now) -> Step {
        let end = *self.until.get_or_insert(now.mono.plus_millis(SEARCH_MS));
        if now.mono >= end && !matches!(self.state, State::Done(_) | State::Failed(_) | State::Over) {
            self.note("stopped 28 seconds after the beginning");
            self.fail();
        }
        loop {
            let left = |until: MonoTime| Some(until.min(end).millis_since(now.mono)).filter(|ms| *ms > 0);
            match std::mem::replace(&mut self.state, State::Over) {
                State::Over => return Step::Wait(FOREVER_MS),
                State::Done(keys) => return Step::Done(keys),
                State::Failed(message) => return Step::Failed(message),
                State::Next => self.begin_link(),
                State::Read(found) => {
                    self.last_token += 1;
                    let (token, until) = (self.last_token, now.mono.plus_millis(FILE_MS));
                    let path = found.file().unwrap_or_default().to_owned();
                    self.state = State::Reading { token, until, found };
                    return Step::ReadFile { token, path };
                }
                State::Reading { token, until, found } => match left(until) {
                    Some(ms) => {
                        self.state = State::Reading { token, until, found };
                        return Step::Wait(ms);
                    }
                    None => self.broken(joined(&[found.file().unwrap_or_default(), ": not read in time"])),
                },
                State::Send { ask, attempt } => {
                    if let Some(step) = self.send(now, ask, attempt) {
                        return step;
                    }
                }
                State::Sent { token, until, ask, attempt } => match left(until) {
                    Some(ms) => {
                        self.state = State::Sent { token, until, ask, attempt };
                        return Step::Wait(ms);
                    }
                    None => self.lost(now, ask, attempt, "no answer in time"),
                },
                State::Paused { until, ask, attempt } => match left(until) {
                    Some(ms) => {
                        self.state = State::Paused { until, ask, attempt };
                        return Step::Wait(ms);
                    }
                    None => self.state = State::Send { ask, attempt },
                },
            }
        }
    }

    /// The file's bytes.
    pub fn on_file(&mut self, token: Token, bytes: &[u8]) {
        if let Some(found) = self.read(token) {
            let outcome = if bytes.len() > LARGEST_FILE {
                Outcome::Broken("is larger than 1 MiB".to_owned())
            } else {
                match *found {
                    Found::ConfigFile { ref profile, .. } => {
                        config_files::read_cli(bytes, profile.as_deref(), &self.environment)
                    }
                    Found::OldConfigFile { .. } => config_files::read_old(bytes),
                    Found::Oidc(role) => match oidc_token(bytes) {
                        Ok(token) => return self.ask(Ask::Oidc { role, token }),
                        Err(message) => {
                            return self.broken(joined(&[&role.token_file, " ", &message]));
                        }
                    },
                    Found::Role(..) | Found::Metadata(_) => return,
                }
            };
            self.come_out(match (outcome, found.file()) {
                (Outcome::Broken(message), Some(path)) => Outcome::Broken(joined(&[path, " ", &message])),
                (Outcome::NotConfigured(message), Some(path)) => {
                    Outcome::NotConfigured(joined(&[path, " ", &message]))
                }
                (outcome, _) => outcome,
            });
        }
    }

    /// There is no such file.
    pub fn on_no_file(&mut self, token: Token) {
        if let Some(found) = self.read(token) {
            self.come_out(found.without_file());
        }
    }

    /// The file cannot be read.
    pub fn on_file_failed(&mut self, token: Token, message: &str) {
        if let Some(found) = self.read(token) {
            let path = found.file().unwrap_or_default();
            self.broken(joined(&[path, " cannot be read: ", first_chars(message, 256)]));
        }
    }

    /// A request was answered.
    pub fn on_response(&mut self, now: Now, token: Token, head: ResponseHead<'_>, body: &[u8]) {
        let status = head.status;
        let Some((ask, attempt)) = self.sent(token) else { return };
        let read = match &*ask {
            Ask::Role { role, .. } => {
                sts::read(status, body, now.wall, role.duration_seconds, true).map(metadata::Answer::Keys)
            }
            // Words of the service may quote the token.
            Ask::Oidc { role, .. } => {
                sts::read(status, body, now.wall, role.duration_seconds, false).map(metadata::Answer::Keys)
            }
            Ask::Metadata(session) => session.read(status, body, now.wall),
        };
        match read {
            Ok(metadata::Answer::Next(session)) => self.ask(Ask::Metadata(session)),
            Ok(metadata::Answer::Keys(keys)) => {
                if matches!(*ask, Ask::Role { of_plan: true, .. }) {
                    self.roles_done += 1;
                }
                self.come_out(Outcome::Keys(keys));
            }
            Err(refused) if refused.is_about_date && self.may_correct(now.wall, head.date) => {
                self.state = State::Send { ask, attempt };
            }
            Err(refused) => self.refused(now, ask, attempt, refused.message, refused.is_retryable),
        }
    }

    /// A request brought no response.
    pub fn on_transport_error(&mut self, now: Now, token: Token, message: &str) {
        if let Some((ask, attempt)) = self.sent(token) {
            self.lost(now, ask, attempt, message);
        }
    }

    /// Whether the request goes out again by the service's clock, once.
    fn may_correct(&mut self, now: WallTime, date: Option<&str>) -> bool {
        let Some(server) = date.and_then(WallTime::from_http_date) else { return false };
        self.correction_ms.is_none() && {
            self.correction_ms = Some(server.millis_since(now));
            true
        }
    }

    fn begin_link(&mut self) {
        let Some(link) = self.resolver.plan.links.get(self.next_link) else {
            return self.fail();
        };
        (self.link, self.next_link) = (self.next_link, self.next_link + 1);
        let outcome = link.begin(&self.environment, self.is_alone());
        self.come_out(outcome);
    }

    /// Whether nothing else would be tried: the link is all of the plan, or had keys before.
    fn is_alone(&self) -> bool {
        self.is_winners_turn || self.resolver.plan.links.len() == 1
    }

    fn come_out(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Keys(keys) => self.on_keys(keys),
            Outcome::Found(found) => match *found {
                Found::Role(role, keys) => self.ask(Ask::Role { role, keys, of_plan: false }),
                Found::Metadata(session) => self.ask(Ask::Metadata(session)),
                found => self.state = State::Read(Box::new(found)),
            },
            Outcome::NotConfigured(message) => {
                self.note(&message);
                self.leave_link();
            }
            Outcome::Broken(message) => self.broken(message),
        }
    }

    /// The link is configured and does not work.
    fn broken(&mut self, message: String) {
        self.note(&message);
        if self.is_winners_turn || self.resolver.plan.skip_broken {
            self.leave_link();
        } else {
            self.fail();
        }
    }

    fn note(&mut self, message: &str) {
        let name = self.resolver.plan.links.get(self.link).map_or("", Link::name);
        self.tried.push(joined(&[name, ": ", message]));
    }

    /// The next link's turn; after the one that had keys before, all of them.
    fn leave_link(&mut self) {
        if std::mem::replace(&mut self.is_winners_turn, false) {
            self.resolver.set_winner(None);
            self.tried.clear();
            self.next_link = 0;
        }
        self.roles_done = 0;
        self.state = State::Next;
    }

    fn on_keys(&mut self, keys: Provided) {
        match self.resolver.plan.roles.get(self.roles_done) {
            Some(role) => {
                let (role, keys) = (role.clone(), keys.credentials);
                self.ask(Ask::Role { role, keys, of_plan: true });
            }
            None => {
                self.resolver.set_winner(Some(self.link));
                self.state = State::Done(keys);
            }
        }
    }

    fn fail(&mut self) {
        let tried = separated(&self.tried, "; ");
        self.state = State::Failed(joined(&["no access keys were found (", &tried, ")"]));
    }

    fn ask(&mut self, ask: Ask) {
        self.state = State::Send { ask: Box::new(ask), attempt: 1 };
    }

    fn send(&mut self, now: Now, ask: Box<Ask>, attempt: u32) -> Option<Step> {
        let plan = &self.resolver.plan;
        let date = now.wall.plus_millis(self.correction_ms.unwrap_or(0));
        let request =
            ask.request(date, &self.entropy, plan.sts_endpoint.as_deref(), plan.metadata_endpoint.as_deref());
        let request = match request {
            Ok(request) => request,
            Err(error) => {
                self.broken(error.words());
                return None;
            }
        };
        self.last_token += 1;
        let (token, timeout_ms, no_proxy) = (self.last_token, ask.timeout_ms(), ask.no_proxy());
        self.state = State::Sent { token, until: now.mono.plus_millis(timeout_ms), ask, attempt };
        Some(Step::Send { token, request, timeout_ms, no_proxy })
    }

    fn lost(&mut self, now: Now, ask: Box<Ask>, attempt: u32, message: &str) {
        let message = joined(&[ask.whom(), ": ", first_chars(message, 256)]);
        self.refused(now, ask, attempt, message, true);
    }

    fn refused(&mut self, now: Now, ask: Box<Ask>, attempt: u32, message: String, is_retryable: bool) {
        if is_retryable && attempt < ask.attempts(self.is_alone()) {
            let until = now.mono.plus_millis(BETWEEN_MS);
            self.state = State::Paused { until, ask, attempt: attempt + 1 };
            return;
        }
        let message = match attempt {
            1 => message,
            _ => joined(&[&message, " (", &decimal_u64(attempt.into()), " attempts)"]),
        };
        match &*ask {
            Ask::Metadata(session) if !session.is_configured => {
                self.come_out(Outcome::NotConfigured(message))
            }
            Ask::Role { role, .. } => self.broken(joined(&[&role.role_trn, ": ", &message])),
            Ask::Oidc { role, .. } => self.broken(joined(&[&role.role_trn, ": ", &message])),
            Ask::Metadata(_) => self.broken(message),
        }
    }

    /// What the token's file is read for.
    fn read(&mut self, given: Token) -> Option<Box<Found>> {
        match std::mem::replace(&mut self.state, State::Over) {
            State::Reading { token, found, .. } if token == given => Some(found),
            other => {
                self.state = other;
                None
            }
        }
    }

    /// What the token's request is for.
    fn sent(&mut self, given: Token) -> Option<(Box<Ask>, u32)> {
        match std::mem::replace(&mut self.state, State::Over) {
            State::Sent { token, ask, attempt, .. } if token == given => Some((ask, attempt)),
            other => {
                self.state = other;
                None
            }
        }
    }
}
