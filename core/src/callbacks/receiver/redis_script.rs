//! Events remembered in a Redis that several machines share.

use crate::transcode::decimal_u64;

/// The steps of a shared store as a Lua script. Every step is atomic; times are the server's.
///
/// Keys: those of the step, all in one slot. Arguments and what is returned:
///
/// * `claim`, owner, lease in milliseconds: `f` where the event is new or this owner's, `r` while another handles it, `a`
///   with the reply after it
/// * `settle`, owner, milliseconds to remember, reply: nothing; another owner's claim stays
/// * `release`, owner: nothing; releases this owner's claim only
pub const RECEIVER_REDIS_SCRIPT: &str = r"
local step, own = ARGV[1], 'r' .. ARGV[2]
if step == 'claim' then
  for _, key in ipairs(KEYS) do
    local known = redis.call('GET', key)
    if known and known ~= own then
      if string.sub(known, 1, 1) == 'a' then return known end
      return 'r'
    end
  end
  for _, key in ipairs(KEYS) do redis.call('SET', key, own, 'PX', ARGV[3]) end
  return 'f'
end
for _, key in ipairs(KEYS) do
  local known = redis.call('GET', key)
  if step == 'settle' and (not known or known == own) then
    redis.call('SET', key, 'a' .. ARGV[4], 'PX', ARGV[3])
  elseif step == 'release' and known == own then
    redis.call('DEL', key)
  end
end
return ''
";

/// The script's arguments for a step of a store: `claim` with the lease, `settle` with the time to remember and the reply,
/// or `release`.
#[must_use]
pub fn redis_arguments(step: &str, owner: &str, expire_ms: u64, reply: &str) -> Vec<String> {
    let mut arguments = vec![step.to_owned(), owner.to_owned()];
    if step != "release" {
        arguments.push(decimal_u64(expire_ms));
    }
    if step == "settle" {
        arguments.push(reply.to_owned());
    }
    arguments
}
