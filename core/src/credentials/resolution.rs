//! One search for keys as a state machine: the driver asks what is next, does it, and reports.

use std::sync::Arc;

use zeroize::Zeroizing;

use super::config_files;
use super::environment::Environment;
use super::link::{Found, Link, Outcome, oidc_token};
use super::metadata::{self, Metadata};
use super::resolver::Resolver;
use super::roles::{AssumeRole, AssumeRoleWithOidc};
use super::source::{Provided, RUN_MS};
use super::sts::{self, Refused};
use crate::error::Error;
use crate::machine::output::{FOREVER_MS, Token};
use crate::time::{MonoTime, Now, WallTime};
use crate::transcode::{decimal_u64, first_chars, joined, separated};
use crate::wire::protocol::HttpRequest;
use crate::wire::signer::Credentials;

/// The largest file that is read, in bytes. A driver reads one byte more at most.
pub const LARGEST_FILE: usize = 1 << 20;

/// Time for a whole search, in milliseconds: a run of a provider has a little more.
const SEARCH_MS: u64 = RUN_MS - 2_000;
/// Time for reading a file, in milliseconds.
const FILE_MS: u64 = 5_000;
/// Time for one exchange with STS, in milliseconds.
const STS_MS: u64 = 5_000;
/// Time for one exchange with the metadata service, in milliseconds.
const METADATA_MS: u64 = 1_000;
/// Time between two attempts, in milliseconds.
const BETWEEN_MS: u64 = 1_000;
const STS_ATTEMPTS: u32 = 4;
const METADATA_ATTEMPTS: u32 = 3;

/// What the driver does next.
#[derive(Debug)]
pub enum Step {
    /// Read a file; answer with [`Resolution::on_file`], [`Resolution::on_no_file`] or [`Resolution::on_file_failed`].
    ReadFile {
        /// Pass it back with the outcome.
        token: Token,
        /// The file.
        path: String,
    },
    /// Send this within the time given; answer with [`Resolution::on_response`] or [`Resolution::on_transport_error`].
    Send {
        /// Pass it back with the outcome.
        token: Token,
        /// The request.
        request: HttpRequest,
        /// Milliseconds after which to cancel it.
        timeout_ms: u64,
        /// Whether it goes past any proxy: it is for this machine's own network.
        no_proxy: bool,
    },
    /// Ask again after this many milliseconds, or after any input.
    Wait(u64),
    /// There are keys. Only waits follow.
    Done(Provided),
    /// There are none: which links were tried, and why each had none. Only waits follow.
    Failed(String),
}

/// A request, which may be sent again.
enum Ask {
    /// `of_plan`: with the keys of a link, so that a failure is none of the link.
    Role {
        role: AssumeRole,
        keys: Credentials,
        of_plan: bool,
    },
    Oidc {
        role: AssumeRoleWithOidc,
        token: Zeroizing<String>,
    },
    Metadata(Metadata),
}

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
    pub fn on_response(&mut self, now: Now, token: Token, status: u16, body: &[u8]) {
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
            Err(Refused { message, is_retryable }) => self.refused(now, ask, attempt, message, is_retryable),
        }
    }

    /// A request brought no response.
    pub fn on_transport_error(&mut self, now: Now, token: Token, message: &str) {
        if let Some((ask, attempt)) = self.sent(token) {
            self.lost(now, ask, attempt, message);
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
        let request = ask.request(
            now.wall,
            &self.entropy,
            plan.sts_endpoint.as_deref(),
            plan.metadata_endpoint.as_deref(),
        );
        let request = match request {
            Ok(request) => request,
            Err(error) => {
                self.broken(error.words());
                return None;
            }
        };
        self.last_token += 1;
        let (token, no_proxy) = (self.last_token, matches!(*ask, Ask::Metadata(_)));
        let timeout_ms = if no_proxy { METADATA_MS } else { STS_MS };
        self.state = State::Sent { token, until: now.mono.plus_millis(timeout_ms), ask, attempt };
        Some(Step::Send { token, request, timeout_ms, no_proxy })
    }

    fn lost(&mut self, now: Now, ask: Box<Ask>, attempt: u32, message: &str) {
        let whom = if matches!(*ask, Ask::Metadata(_)) { "the metadata service" } else { "STS" };
        let message = joined(&[whom, ": ", first_chars(message, 256)]);
        self.refused(now, ask, attempt, message, true);
    }

    fn refused(&mut self, now: Now, ask: Box<Ask>, attempt: u32, message: String, is_retryable: bool) {
        let most = match *ask {
            Ask::Role { .. } | Ask::Oidc { .. } => STS_ATTEMPTS,
            Ask::Metadata(_) if self.is_alone() => METADATA_ATTEMPTS,
            // Off ECS, nothing answers: whoever has not set it up does not wait long.
            Ask::Metadata(_) => 1,
        };
        if is_retryable && attempt < most {
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

impl Ask {
    fn request(
        &self,
        now: WallTime,
        entropy: &[u8],
        sts_endpoint: Option<&str>,
        metadata_endpoint: Option<&str>,
    ) -> Result<HttpRequest, Error> {
        match self {
            Ask::Role { role, keys, .. } => sts::assume_role(role, keys, sts_endpoint, now, entropy),
            Ask::Oidc { role, token } => sts::assume_role_with_oidc(role, token, sts_endpoint, entropy),
            Ask::Metadata(session) => session.request(metadata_endpoint),
        }
    }
}
