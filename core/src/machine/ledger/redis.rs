//! The rules of a store as a script for Redis.

use super::row::{ClaimRequest, ReadRequest, SettleRequest};
use crate::transcode::{decimal_u64, joined};

/// One hash a campaign, a field a part: owner, end of the claim, digest and record by lines. The field `parts` is the
/// highest number plus 1. One key, so that it works on a cluster; the server's own clock. Returns text: for a claim what
/// [`ClaimAnswer::from_text`](super::ClaimAnswer::from_text) reads, for an outcome `1` or `0`, for a reading what
/// [`LedgerPart::list`](super::LedgerPart::list) reads.
pub const REDIS_SCRIPT: &str = r"
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local function columns(value)
  local owner, lease_until, digest, record = string.match(value, '^([^\n]*)\n(%d+)\n([^\n]*)\n(.*)$')
  return owner, tonumber(lease_until), digest, record
end
local function store(part, owner, lease_until, digest, record, keep_ms)
  local value = owner .. '\n' .. string.format('%.0f', lease_until) .. '\n' .. digest .. '\n' .. record
  redis.call('HSET', KEYS[1], part, value)
  redis.call('PEXPIRE', KEYS[1], keep_ms)
end
if ARGV[1] == 'claim' then
  local part, digest, owner, lease_ms, keep_ms = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
  local value = redis.call('HGET', KEYS[1], part)
  if value then
    local old_owner, lease_until, old_digest, record = columns(value)
    if old_digest ~= digest then return 'd' end
    if record ~= '' then return 's' .. record end
    if old_owner ~= '' and old_owner ~= owner then
      if lease_until > now then return 'r' .. string.format('%.0f', lease_until - now) end
      return 'l'
    end
  else
    local parts = tonumber(redis.call('HGET', KEYS[1], 'parts') or '0')
    if tonumber(part) >= parts then
      redis.call('HSET', KEYS[1], 'parts', string.format('%.0f', tonumber(part) + 1))
    end
  end
  store(part, owner, now + tonumber(lease_ms), digest, '', keep_ms)
  return 'c'
end
if ARGV[1] == 'settle' then
  local part, owner, record, replaces, keep_ms = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
  local value = redis.call('HGET', KEYS[1], part)
  if not value then return '0' end
  local old_owner, lease_until, digest, old_record = columns(value)
  if record == '' and old_owner == '' and old_record == '' then return '1' end
  if old_owner ~= owner then return '0' end
  if record ~= '' and old_record == record then return '1' end
  if old_record ~= replaces then return '0' end
  if record == '' then
    store(part, '', 0, digest, '', keep_ms)
  else
    store(part, owner, lease_until, digest, record, keep_ms)
  end
  return '1'
end
local from, most = tonumber(ARGV[2]), tonumber(ARGV[3])
local parts = tonumber(redis.call('HGET', KEYS[1], 'parts') or '0')
local found = {}
while from < parts and #found < most do
  local fields = {}
  for part = from, math.min(from + 99, parts - 1) do
    fields[#fields + 1] = string.format('%.0f', part)
  end
  local values = redis.call('HMGET', KEYS[1], unpack(fields))
  for at = 1, #fields do
    if values[at] and #found < most then
      local owner, lease_until, digest, record = columns(values[at])
      local left = 0
      if record == '' and lease_until > now then left = lease_until - now end
      found[#found + 1] = '[' .. fields[at] .. ',' .. cjson.encode(digest) .. ',' .. cjson.encode(owner) .. ','
        .. string.format('%.0f', left) .. ',' .. cjson.encode(record) .. ']'
    end
  end
  from = from + #fields
end
return '[' .. table.concat(found, ',') .. ']'
";

/// The key of a campaign: the same in every language.
#[must_use]
pub fn redis_key(prefix: &str, campaign: &str) -> String {
    joined(&[prefix, ":", campaign])
}

/// The script's arguments for a claim. The campaign is kept for so many milliseconds after it.
#[must_use]
pub fn redis_claim(request: &ClaimRequest, keep_ms: u64) -> Vec<String> {
    let ClaimRequest { part, digest, owner, lease_ms, .. } = request;
    let (lease_ms, keep_ms) = (decimal_u64(*lease_ms), decimal_u64(keep_ms));
    vec!["claim".to_owned(), decimal_u64(*part), digest.clone(), owner.clone(), lease_ms, keep_ms]
}

/// The script's arguments for an outcome.
#[must_use]
pub fn redis_settle(request: &SettleRequest, keep_ms: u64) -> Vec<String> {
    let SettleRequest { part, owner, record, replaces, .. } = request;
    let (part, keep_ms) = (decimal_u64(*part), decimal_u64(keep_ms));
    vec!["settle".to_owned(), part, owner.clone(), record.clone(), replaces.clone(), keep_ms]
}

/// The script's arguments for a reading.
#[must_use]
pub fn redis_read(request: &ReadRequest) -> Vec<String> {
    vec!["read".to_owned(), decimal_u64(request.from), decimal_u64(request.most)]
}
