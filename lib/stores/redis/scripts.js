'use strict';

/**
 * The steps of the Redis store, in Lua: Redis runs a script as one step. All keys of a store begin with a hash tag, such as
 * `{strict-run-id}:`, so a cluster keeps them in one slot. `PAIR` is a base id, a NUL and a client id; no id has a NUL.
 *
 *   pair:PAIR           string: the record and the claim of a pair, packed (see PAIRS). Without a record, it expires.
 *   row:RECORD          string: how many pairs have this record id, a space, and its owner
 *   base:BASE           sorted set, by bytes: the client ids of the base's records
 *   client:CLIENT       sorted set, by bytes: the base ids of the client's records
 *   clients             sorted set, by bytes: the clients that have records
 *   marks               string: what no fence of a pair without a key exceeds, a space, and the time up to which claims are
 *                       pruned: if their lease ended then or earlier, they are forgotten
 *   reserved            string: the last second that was reserved
 *   slot:NAME           string: the base id
 *   link:KIND\0ID       hash: pair, runId
 *   links:KIND\0PAIR    sorted set: ids in order of linking; without a client, the jobs of all clients of the base
 *   linkCount           string: how many links were made
 *   times               sorted set: each `slot:` and `link:`, by the time when it was stored last
 *
 * A claim and its commit are to be fast, and a call of Redis takes a script as long as a fifth of a bare `SET` takes Redis. So
 * they make few: a pair is one value, several keys are read or written by one call, and records have no index by time, since
 * only `prune` would use it.
 *
 * While a cluster moves a slot to another server, some of its keys are here and some there. A script names all of its keys in
 * `KEYS`, so Redis runs it where all of them are, or refuses it with TRYAGAIN. `list` and the parts of `prune` can't know
 * theirs before. They check that all are there before they write, and fail if one isn't.
 *
 * Redis without free memory refuses a script if its first write is one that may take some, and lets all the others finish. So
 * what frees memory (`release`, `remove`, `prune`) writes first what takes none: `PERSIST`, if there is nothing else.
 *
 * Arguments and replies are strings or flat arrays of strings, because clients convert everything else in their own way. A
 * text that may be null is `''` for null, else `=` and the text, and is stored like that.
 */

const { createHash } = require('node:crypto');

/** What all scripts begin with. Lua writes large numbers as 1e+15, so `text` formats them. */
const HEAD = String.raw`
local call, format, match = redis.call, string.format, string.match
local function text(number) return format('%d', number) end
local function millis()
  local time = call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
`;

/** How long a claim is kept after its lease has ended, in milliseconds: its commit counts until then. */
const CLAIM_KEPT_MS = 30 * 24 * 3_600_000;

/** How to read and write pairs. `FENCE` is the last fence of the pair. Without a claim, the token is empty. */
const PAIRS = String.raw`
local FENCE, TOKEN, ENDS_AT, RECORD, METADATA, UPDATED_AT = 1, 2, 3, 4, 5, 9
local function unpackMarks(marks)
  if not marks then return 0, 0 end
  local mark, pruned = match(marks, '^(%S+) (%S+)$')
  return tonumber(mark), tonumber(pruned)
end
local function unpackPair(value, pruned)
  if not value then return {'0', '', ''} end
  local pair = {cmsgpack.unpack(value)}
  if pair[TOKEN] ~= '' and tonumber(pair[ENDS_AT]) <= pruned then pair[TOKEN] = '' end
  return pair
end
-- If the clock was set back since a prune, leases must not end before it: they would be forgotten while they run.
local function leaseTime(now, pruned) return math.max(now, pruned) end
local function saveClaim(key, pair, now)
  local keptMs = text(pair[ENDS_AT] - now + ${CLAIM_KEPT_MS})
  call('SET', key, cmsgpack.pack(pair[FENCE], pair[TOKEN], pair[ENDS_AT]), 'PX', keptMs)
end
local function saveRecord(key, pair) call('SET', key, cmsgpack.pack(unpack(pair))) end
local function answer(status, pair) return {status, unpack(pair, RECORD, UPDATED_AT)} end
`;

/** The keys of a step of one pair, as `keysOf` in lib/redis.js lists them, and the two ids of the pair. */
const PAIR = String.raw`
local pairKey, marksKey, rowKey, baseKey, clientKey, clientsKey, oldRowKey = unpack(KEYS)
local base, client = ARGV[1], ARGV[2]
local function changed() call('PUBLISH', match(marksKey, '({[^{}]*}:)marks$') .. 'changed', base .. '\0' .. client) end
`;

const LOAD = String.raw`
local value, marks = unpack(call('MGET', pairKey, marksKey))
local mark, pruned = unpackMarks(marks)
local pair = unpackPair(value, pruned)
`;

const LOAD_WITH_ROW = String.raw`
local value, marks, row = unpack(call('MGET', pairKey, marksKey, rowKey))
local mark, pruned = unpackMarks(marks)
local pair = unpackPair(value, pruned)
`;

const DROP_ROW = String.raw`
local function dropRow(rowKey)
  local count, owner = match(call('GET', rowKey), '^(%d+) (.*)$')
  if count == '1' then call('DEL', rowKey) else call('SET', rowKey, text(count - 1) .. ' ' .. owner) end
end
`;

const FORGET = String.raw`
local function forgetPair(pairKey, marksKey, fence)
  local mark, pruned = unpackMarks(call('GET', marksKey))
  call('DEL', pairKey)
  if tonumber(fence) > mark then call('SET', marksKey, fence .. ' ' .. text(pruned)) end
end
`;

const DROP = String.raw`
local function dropRecord(pairKey, marksKey, rowKey, baseKey, clientKey, clientsKey, base, client, pair)
  call('ZREM', baseKey, client)
  call('ZREM', clientKey, base)
  if call('EXISTS', clientKey) == 0 then call('ZREM', clientsKey, client) end
  if pair[TOKEN] == '' then
    forgetPair(pairKey, marksKey, pair[FENCE])
  else
    saveClaim(pairKey, pair, millis())
  end
  dropRow(rowKey)
end
`;

/** `put` stores a record in a pair that has none or this one; `putUnlessOther` in any pair. */
const PUT = String.raw`
local function otherOwner(row, owner)
  local known = row and match(row, ' (.*)$') or ''
  return owner ~= '' and known ~= '' and known ~= owner and known
end
local function put(pair, recordId, metadata, by, owner, fence)
  local other = otherOwner(row, owner)
  if other then return {'owned', other} end
  local count, known = match(row or '0 ', '^(%d+) (.*)$')
  if owner == '' then owner = known end
  local now, result = text(millis())
  if pair[RECORD] then
    if metadata ~= '' then pair[METADATA] = metadata end
    pair[UPDATED_AT] = now
    result = answer('again', pair)
  else
    pair = {pair[FENCE], pair[TOKEN], pair[ENDS_AT], recordId, metadata, by, fence, now, now}
    result = {'new', fence, now}
    count = text(count + 1)
    call('ZADD', baseKey, 0, client)
    call('ZADD', clientKey, 0, base)
    if call('ZCARD', clientKey) == 1 then call('ZADD', clientsKey, 0, client) end
  end
  call('MSET', pairKey, cmsgpack.pack(unpack(pair)), rowKey, count .. ' ' .. owner)
  changed()
  return result
end
local function putUnlessOther(pair, recordId, metadata, by, owner, fence)
  if pair[RECORD] and pair[RECORD] ~= recordId then return answer('conflict', pair) end
  return put(pair, recordId, metadata, by, owner, fence)
end
`;

const claim = String.raw`
local token, leaseMs = ARGV[3], ARGV[4]
if pair[RECORD] then return answer('registered', pair) end
local time = call('TIME')
local now = leaseTime(time[1] * 1000 + math.floor(time[2] / 1000), pruned)
if pair[TOKEN] ~= token then
  if pair[TOKEN] ~= '' and tonumber(pair[ENDS_AT]) > now then
    return {'held', text(pair[ENDS_AT] - now), pair[TOKEN]}
  end
  -- It follows the clock, so that it also grows if Redis starts again with old data. It reaches 2^53 in the year 2255.
  pair[FENCE] = text(math.max(time[1] * 1000000 + time[2], pair[FENCE] + 1, mark + 1))
  pair[TOKEN] = token
end
pair[ENDS_AT] = text(now + leaseMs)
saveClaim(pairKey, pair, now)
return {'won', pair[FENCE]}
`;

const commit = String.raw`
local token, recordId, metadata, by, owner = ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local fence = ''
if pair[TOKEN] == token then
  fence = pair[FENCE]
  -- It ends if the record is stored. If not, the pair isn't written.
  pair[TOKEN] = ''
elseif not pair[RECORD] then
  return {'lost'}
end
return putUnlessOther(pair, recordId, metadata, by, owner, fence)
`;

const release = String.raw`
if pair[TOKEN] ~= ARGV[3] then return {'0'} end
pair[TOKEN] = ''
if pair[RECORD] then
  call('PERSIST', pairKey)
  saveRecord(pairKey, pair)
else
  forgetPair(pairKey, marksKey, pair[FENCE])
end
changed()
return {'1'}
`;

const extend = String.raw`
if pair[TOKEN] ~= ARGV[3] then return {'0'} end
local now = leaseTime(millis(), pruned)
pair[ENDS_AT] = text(now + ARGV[4])
if pair[RECORD] then saveRecord(pairKey, pair) else saveClaim(pairKey, pair, now) end
return {'1'}
`;

const register = String.raw`
return putUnlessOther(pair, ARGV[3], ARGV[4], ARGV[5], ARGV[6], '')
`;

const replace = String.raw`
local old, new, metadata, by, owner = ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
if not pair[RECORD] then return {'missing'} end
if pair[RECORD] ~= old or old == new then return putUnlessOther(pair, new, metadata, by, owner, '') end
local other = otherOwner(row, owner)
if other then return {'owned', other} end
if metadata == '' then metadata = pair[METADATA] end
dropRow(oldRowKey)
pair[RECORD] = nil
local result = put(pair, new, metadata, by, owner, '')
result[4] = metadata
return result
`;

const get = String.raw`
return pair[RECORD] and answer('found', pair) or {'none'}
`;

const remove = String.raw`
if pair[RECORD] ~= ARGV[3] then return {'0'} end
dropRecord(pairKey, marksKey, rowKey, baseKey, clientKey, clientsKey, base, client, pair)
return {'1'}
`;

/** How much metadata a script reads before it stops, in bytes, so that Redis isn't kept long and no reply is huge. */
const READ_AT_ONCE = 1_000_000;

/** The message of what can be seen only while keys are on two servers, or after someone has deleted one. */
const MOVED = String.raw`
local function needAll(areThere)
  if not areThere then error('a key of the store is not here: its slot is being moved, or the key was deleted') end
end
`;

/** Replies whether more is left, and the last member read: a client id in the list of a base, or a base id. */
const list = String.raw`
local kind, id, first, last, limit = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
-- From the key, which a client may have given a prefix of its own, as ioredis does with keyPrefix.
local root = string.sub(KEYS[1], 1, -#kind - #id - 2)
local members = call('ZRANGEBYLEX', KEYS[1], first, last, 'LIMIT', 0, limit + 1)
local reply, bytes = {'end', ''}, 0
for place, member in ipairs(members) do
  if place > limit or bytes > ${READ_AT_ONCE} then
    reply[1] = 'more'
    break
  end
  local name = kind == 'base' and id .. '\0' .. member or member .. '\0' .. id
  local value = call('GET', root .. 'pair:' .. name)
  needAll(value)
  for _, field in ipairs(answer(member, unpackPair(value, 0))) do reply[#reply + 1] = field end
  reply[2], bytes = member, bytes + #value
end
return reply
`;

/**
 * Removes a part of the records, client by client. The first script replies the time up to which all of them remove. Replies
 * where the next one begins.
 */
const prune = String.raw`
local olderThanMs, left, untilTime = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local fromClient, fromBase = ARGV[4], ARGV[5]
local marksKey, clientsKey = KEYS[1], KEYS[2]
local root = string.sub(marksKey, 1, -6)
if untilTime == '' then untilTime = text(millis() - olderThanMs) end
local mark, pruned = unpackMarks(call('GET', marksKey))
call('PERSIST', marksKey)
if tonumber(untilTime) > pruned then
  pruned = tonumber(untilTime)
  call('SET', marksKey, text(mark) .. ' ' .. untilTime)
end
local removed, bytes = 0, 0
while true do
  local client = call('ZRANGEBYLEX', clientsKey, fromClient, '+', 'LIMIT', 0, 1)[1]
  if not client then return {'end', '', '', text(removed), untilTime} end
  if fromClient ~= '[' .. client then fromBase = '-' end
  local clientKey = root .. 'client:' .. client
  for _, base in ipairs(call('ZRANGEBYLEX', clientKey, fromBase, '+', 'LIMIT', 0, left)) do
    local pairKey = root .. 'pair:' .. base .. '\0' .. client
    local value = call('GET', pairKey)
    needAll(value)
    local pair = unpackPair(value, pruned)
    if tonumber(pair[UPDATED_AT]) <= tonumber(untilTime) then
      local rowKey, baseKey = root .. 'row:' .. pair[RECORD], root .. 'base:' .. base
      needAll(call('EXISTS', rowKey, baseKey, clientKey) == 3)
      dropRecord(pairKey, marksKey, rowKey, baseKey, clientKey, clientsKey, base, client, pair)
      removed = removed + 1
    end
    left, bytes, fromBase = left - 1, bytes + #value, '(' .. base
    if left == 0 or bytes > ${READ_AT_ONCE} then
      return {'more', '[' .. client, fromBase, text(removed), untilTime}
    end
  end
  fromClient = '(' .. client
end
`;

const reserve = String.raw`
local time = call('TIME')
local current, now = tonumber(time[1]), text(time[1] * 1000 + math.floor(time[2] / 1000))
local second = math.max(current, (call('GET', KEYS[1]) or 0) + 1)
local count = math.min(ARGV[1], current + 3600 - second + 1)
if count <= 0 then return {'', '0', now} end
call('SET', KEYS[1], text(second + count - 1))
return {text(second), text(count), now}
`;

const slot = String.raw`
local slotKey, timesKey = unpack(KEYS)
local name, baseId = ARGV[1], ARGV[2]
local known = call('GET', slotKey)
if known or baseId == '' then return {known or ''} end
call('SET', slotKey, baseId)
call('ZADD', timesKey, text(millis()), 'slot:' .. name)
return {baseId}
`;

const link = String.raw`
local linkKey, timesKey, ofRunKey, ofBaseKey, linkCountKey = unpack(KEYS)
local pair, kind, id, runId = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local known, knownRunId = unpack(call('HMGET', linkKey, 'pair', 'runId'))
if not known then
  local other = kind == 'apify' and call('ZRANGE', ofRunKey, 0, 0)[1]
  if other then return {'taken', other} end
  local place = call('INCR', linkCountKey)
  call('HSET', linkKey, 'pair', pair, 'runId', runId)
  call('ZADD', ofRunKey, place, id)
  if kind == 'job' then call('ZADD', ofBaseKey, place, id) end
elseif known ~= pair then
  return {'conflict', knownRunId}
end
call('ZADD', timesKey, text(millis()), 'link:' .. kind .. '\0' .. id)
return {'linked'}
`;

const linked = String.raw`
return {call('HGET', KEYS[1], 'runId') or ''}
`;

const links = String.raw`
return call('ZRANGE', KEYS[1], 0, ARGV[1] - 1)
`;

/** Removes a part of the slots and links that were stored at a time or earlier. */
const pruneNames = String.raw`
local limit, untilTime, timesKey = tonumber(ARGV[1]), ARGV[2], KEYS[1]
local root = string.sub(timesKey, 1, -6)
local due = call('ZRANGEBYSCORE', timesKey, '-inf', untilTime, 'LIMIT', 0, limit)
for _, member in ipairs(due) do
  needAll(call('EXISTS', root .. member) == 1)
  local kind, id = match(member, '^link:(%l+)%z(.*)$')
  if kind then
    local pair = call('HGET', root .. member, 'pair')
    local ofRunKey = root .. 'links:' .. kind .. '\0' .. pair
    local ofBaseKey = kind == 'job' and root .. 'links:job\0' .. match(pair, '^%Z*%z') or ofRunKey
    needAll(call('EXISTS', ofRunKey, ofBaseKey) == 2)
    call('ZREM', ofRunKey, id)
    call('ZREM', ofBaseKey, id)
  end
  call('DEL', root .. member)
  call('ZREM', timesKey, member)
end
return {#due == limit and 'more' or 'end'}
`;

/** Returns a script of parts, which end with its step, and the digest by which Redis knows it. */
function script(...parts) {
  const source = parts.join('');
  return { source, digest: createHash('sha1').update(source).digest('hex') };
}

module.exports = {
  claim: script(HEAD, PAIRS, PAIR, LOAD, claim),
  commit: script(HEAD, PAIRS, PAIR, LOAD_WITH_ROW, PUT, commit),
  release: script(HEAD, PAIRS, PAIR, LOAD, FORGET, release),
  extend: script(HEAD, PAIRS, PAIR, LOAD, extend),
  register: script(HEAD, PAIRS, PAIR, LOAD_WITH_ROW, PUT, register),
  replace: script(HEAD, PAIRS, PAIR, LOAD_WITH_ROW, PUT, DROP_ROW, replace),
  get: script(HEAD, PAIRS, PAIR, LOAD, get),
  remove: script(HEAD, PAIRS, PAIR, LOAD, FORGET, DROP_ROW, DROP, remove),
  list: script(HEAD, PAIRS, MOVED, list),
  prune: script(HEAD, PAIRS, MOVED, FORGET, DROP_ROW, DROP, prune),
  pruneNames: script(HEAD, MOVED, pruneNames),
  reserve: script(HEAD, reserve),
  slot: script(HEAD, slot),
  link: script(HEAD, link),
  linked: script(HEAD, linked),
  links: script(HEAD, links),
};
