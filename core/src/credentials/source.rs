//! When a client's provider runs: before the first call, before the keys expire, after the service has refused them.
//!
//! One run serves all calls of the client. Keys that have not expired serve while a run is under way and after it failed.

use std::sync::Arc;

use crate::time::{MonoTime, Now, WallTime};
use crate::transcode::first_chars;
use crate::wire::signer::{Credentials, Signer};

/// Time for one run of a provider, in milliseconds. After it, the next call that needs keys starts another one.
pub const RUN_MS: u64 = 30_000;

/// Time between two runs while the keys that are there serve, in milliseconds.
const PAUSE_MS: u64 = 10_000;

/// The most of a provider's own words that an error holds, in characters.
const LONGEST_MESSAGE: usize = 2_048;

/// What issued keys, which says how long before their end new ones are requested.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// A user's provider, or a file: 60 seconds.
    #[default]
    Provider,
    /// STS: 60 seconds.
    Sts,
    /// The metadata service of an ECS instance: 300 seconds.
    Ecs,
}

impl Origin {
    fn refreshed_before_ms(self) -> i64 {
        match self {
            Origin::Provider | Origin::Sts => 60_000,
            Origin::Ecs => 300_000,
        }
    }
}

/// Keys that a provider gave.
#[derive(Clone, Debug)]
pub struct Provided {
    /// The keys.
    pub credentials: Credentials,
    /// When they expire; `None` where that is unknown or never.
    pub expires_at: Option<WallTime>,
    /// What issued them.
    pub origin: Origin,
}

impl Provided {
    /// Keys of a user's own provider.
    #[must_use]
    pub fn new(credentials: Credentials, expires_at: Option<WallTime>) -> Self {
        Provided { credentials, expires_at, origin: Origin::Provider }
    }
}

/// What a call does about keys.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// It has them.
    None,
    /// It has them, and the provider is to run for later calls.
    RunAside(u64),
    /// It starts this run and waits for it.
    Run(u64),
    /// It waits for this run, which another call has started.
    Join(u64),
}

/// How a run stands.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum RunState {
    /// Until then at most.
    UnderWay(MonoTime),
    /// There are keys that serve.
    Keys,
    Failed(String),
}

#[derive(Debug)]
struct Keys {
    signer: Arc<Signer>,
    /// The run that they are from; 0 of fixed ones.
    run: u64,
    expires_at: Option<WallTime>,
    origin: Origin,
    is_refused: bool,
}

impl Keys {
    fn serve(&self, now: WallTime) -> bool {
        !self.is_refused && self.expires_at.is_none_or(|end| end > now)
    }

    fn expire_soon(&self, now: WallTime) -> bool {
        let before = self.origin.refreshed_before_ms();
        self.expires_at.is_some_and(|end| end.millis_since(now) <= before)
    }
}

/// Where the keys of a client come from, and those that it has.
#[derive(Debug)]
pub(crate) struct Source {
    has_provider: bool,
    keys: Option<Keys>,
    /// The run under way, and until when it is waited for.
    under_way: Option<(u64, MonoTime)>,
    last_run: u64,
    /// The last run that failed, and why.
    failure: Option<(u64, String)>,
    /// While there are keys that serve, nothing runs before.
    pause_until: MonoTime,
}

impl Source {
    /// A fixed pair, or, without one, a provider.
    pub(crate) fn new(signer: Option<Arc<Signer>>) -> Self {
        let has_provider = signer.is_none();
        let fixed =
            |signer| Keys { signer, run: 0, expires_at: None, origin: Origin::Provider, is_refused: false };
        Source {
            has_provider,
            keys: signer.map(fixed),
            under_way: None,
            last_run: 0,
            failure: None,
            pause_until: MonoTime::default(),
        }
    }

    /// The keys to sign with, and the run that they are from.
    pub(crate) fn signer(&self) -> Option<(Arc<Signer>, u64)> {
        self.keys.as_ref().map(|keys| (Arc::clone(&keys.signer), keys.run))
    }

    /// What a call that is about to sign does first.
    pub(crate) fn need(&mut self, now: Now) -> Need {
        if !self.has_provider {
            return Need::None;
        }
        let serve = self.keys.as_ref().is_some_and(|keys| keys.serve(now.wall));
        let soon = self.keys.as_ref().is_some_and(|keys| keys.expire_soon(now.wall));
        if serve && !soon {
            return Need::None;
        }
        if let Some((run, until)) = self.under_way
            && now.mono < until
        {
            return if serve { Need::None } else { Need::Join(run) };
        }
        if serve && now.mono < self.pause_until {
            return Need::None;
        }
        self.last_run += 1;
        self.under_way = Some((self.last_run, now.mono.plus_millis(RUN_MS)));
        self.pause_until = now.mono.plus_millis(RUN_MS + PAUSE_MS);
        if serve { Need::RunAside(self.last_run) } else { Need::Run(self.last_run) }
    }

    /// Whether there are keys that have neither expired nor been refused.
    pub(crate) fn serves(&self, now: WallTime) -> bool {
        self.keys.as_ref().is_some_and(|keys| keys.serve(now))
    }

    /// How the run stands that a call waits for.
    pub(crate) fn state_of(&self, run: u64, now: Now) -> RunState {
        if self.serves(now.wall) {
            return RunState::Keys;
        }
        match self.under_way {
            Some((current, until)) if current == run && now.mono < until => RunState::UnderWay(until),
            _ => RunState::Failed(match &self.failure {
                Some((of, message)) if *of >= run => message.clone(),
                _ => "no answer in time".to_owned(),
            }),
        }
    }

    /// The run brought keys. Nothing changes where it is not the one under way.
    pub(crate) fn on_keys(&mut self, run: u64, signer: Arc<Signer>, given: &Provided, now: Now) {
        if !self.is_current(run) {
            return;
        }
        if given.expires_at.is_some_and(|end| end <= now.wall) {
            return self.on_failure(run, "the keys have expired already", now);
        }
        self.over(now);
        let (expires_at, origin) = (given.expires_at, given.origin);
        self.keys = Some(Keys { signer, run, expires_at, origin, is_refused: false });
    }

    /// The run failed. Nothing changes where it is not the one under way.
    pub(crate) fn on_failure(&mut self, run: u64, message: &str, now: Now) {
        if self.is_current(run) {
            self.over(now);
            self.failure = Some((run, first_chars(message, LONGEST_MESSAGE).to_owned()));
        }
    }

    /// The service refused keys of this run: whether others can be had.
    pub(crate) fn on_refused(&mut self, run: u64) -> bool {
        if let Some(keys) = self.keys.as_mut().filter(|keys| keys.run == run) {
            keys.is_refused |= self.has_provider;
        }
        self.has_provider
    }

    fn is_current(&self, run: u64) -> bool {
        self.under_way.is_some_and(|(current, _)| current == run)
    }

    fn over(&mut self, now: Now) {
        self.under_way = None;
        self.failure = None;
        self.pause_until = now.mono.plus_millis(PAUSE_MS);
    }
}
