//! The replay guard's memory in a Redis that several machines share.

/// How long a claim lasts that is neither settled nor released, in milliseconds: the machine that made it has died.
pub const REPLAY_LEASE_MS: u64 = 60_000;

/// [`ReplayGuard`](super::ReplayGuard) as a Lua script. Every call is atomic; times are the server's.
///
/// Keys: one for the event's id, one for its signature. Arguments and what is returned:
///
/// * `claim`, lease in milliseconds: `f` where the event is new, `r` while it is being handled, `a` with the answer after it
/// * `settle`, answer, milliseconds to remember it
/// * `release`
pub const REPLAY_REDIS_SCRIPT: &str = r"
if ARGV[1] == 'claim' then
  for _, key in ipairs(KEYS) do
    local known = redis.call('GET', key)
    if known then return known end
  end
  for _, key in ipairs(KEYS) do redis.call('SET', key, 'r', 'NX', 'PX', ARGV[2]) end
  return 'f'
end
for _, key in ipairs(KEYS) do
  if ARGV[1] == 'settle' then
    redis.call('SET', key, 'a' .. ARGV[2], 'PX', ARGV[3])
  elseif redis.call('GET', key) == 'r' then
    redis.call('DEL', key)
  end
end
return ''
";
