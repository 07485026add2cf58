//! Events remembered in a Redis that several machines share.

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
