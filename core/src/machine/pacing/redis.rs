//! The same rates in a Redis that several machines share.

use super::pace::Pace;
use crate::transcode::joined;

/// One key an action, so that it works on a cluster; the server's own clock. See [`RedisStep`] for its arguments.
pub const REDIS_SCRIPT: &str = r"
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local state = redis.call('HMGET', KEYS[1], 'empty_at', 'slowness', 'slower_until')
local empty_at = math.max(tonumber(state[1] or '0') or 0, now)
local slower_until = tonumber(state[3] or '0') or 0
local slowness = 1
if slower_until > now then slowness = tonumber(state[2]) end
local wait = 0
if ARGV[1] == 'slow' then
  slowness = math.min(slowness * 2, 8)
  slower_until = now + 10000000
else
  local units = tonumber(ARGV[2]) * slowness * tonumber(ARGV[4])
  if ARGV[1] == 'back' then
    empty_at = math.max(empty_at - units, now)
  else
    empty_at = empty_at + units
    local ahead = tonumber(ARGV[2]) * slowness * math.max(tonumber(ARGV[3]), tonumber(ARGV[4]))
    wait = math.max(0, math.ceil((empty_at - ahead - now) / 1000))
  end
end
redis.call('HSET', KEYS[1], 'empty_at', string.format('%.0f', empty_at), 'slowness', slowness,
  'slower_until', string.format('%.0f', slower_until))
redis.call('PEXPIRE', KEYS[1], math.ceil((math.max(empty_at, slower_until) - now) / 1000) + 1000)
return wait
";

/// Step of the script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedisStep {
    /// Reserve units; returns milliseconds to wait.
    Reserve(Pace, u32),
    /// Return units that were reserved and not used.
    GiveBack(Pace, u32),
    /// Slow down for a while.
    SlowDown,
}

/// The key of a bucket: the same in every language, so that all of them share it. One script touches one key.
#[must_use]
pub fn redis_key(prefix: &str, bucket: &str) -> String {
    joined(&[prefix, ":", bucket])
}

impl RedisStep {
    /// A step by its name in a store's interface: `reserve`, `give_back`, `slow_down`.
    #[must_use]
    pub fn named(name: &str, pace: Pace, weight: u32) -> Option<Self> {
        match name {
            "reserve" => Some(RedisStep::Reserve(pace, weight)),
            "give_back" => Some(RedisStep::GiveBack(pace, weight)),
            "slow_down" => Some(RedisStep::SlowDown),
            _ => None,
        }
    }

    /// The script's arguments.
    #[must_use]
    pub fn arguments(self) -> Vec<String> {
        let (name, pace, weight) = match self {
            RedisStep::Reserve(pace, weight) => ("reserve", pace, weight),
            RedisStep::GiveBack(pace, weight) => ("back", pace, weight),
            RedisStep::SlowDown => return vec!["slow".to_owned()],
        };
        vec![name.to_owned(), pace.interval_us.to_string(), pace.burst.to_string(), weight.to_string()]
    }
}
