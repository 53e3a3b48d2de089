"""What Redis has to do in one step, in its own language, Lua.

Between looking whose an entry is and acting on it, another worker could claim it; inside a script none can.
Every script may be repeated when its answer was lost: the second time it finds nothing to do.
"""

from __future__ import annotations

__all__ = ["KEEP", "LEAVE", "MOVE", "REVIVE", "TAKE"]

# KEYS: stream, where to.  ARGV: group, consumer, id, names and values that replace those of the entry.
# Takes an entry of ours out of the stream and puts it in elsewhere, or at the end of the same; gives its new
# id, or false.
MOVE = """
local mine = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1)[1]
if not mine or mine[2] ~= ARGV[2] then return false end
local entry = redis.call('XRANGE', KEYS[1], ARGV[3], ARGV[3])[1]
local moved = false
if entry then
  local fields, replaced = {}, {}
  for i = 4, #ARGV, 2 do
    replaced[ARGV[i]] = true
    table.insert(fields, ARGV[i])
    table.insert(fields, ARGV[i + 1])
  end
  for i = 1, #entry[2], 2 do
    if not replaced[entry[2][i]] then
      table.insert(fields, entry[2][i])
      table.insert(fields, entry[2][i + 1])
    end
  end
  moved = redis.call('XADD', KEYS[2], '*', unpack(fields))
end
redis.call('XACK', KEYS[1], ARGV[1], ARGV[3])
redis.call('XDEL', KEYS[1], ARGV[3])
return moved
"""

# KEYS: stream.  ARGV: group, consumer, ids.  Shows that we still work on these; gives those no longer ours.
KEEP = """
local lost = {}
for i = 3, #ARGV do
  local entry = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1)[1]
  if entry and entry[2] == ARGV[2] then
    redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[i], 'JUSTID')
  else
    table.insert(lost, ARGV[i])
  end
end
return lost
"""

# KEYS: stream.  ARGV: group, consumer, id.  Counts one more delivery of a claimed entry of ours; gives how
# often it was delivered before, and its fields; or false.
TAKE = """
local mine = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1)[1]
if not mine or mine[2] ~= ARGV[2] then return false end
local entry = redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[3])[1]
if not entry then  -- somebody has deleted it
  redis.call('XACK', KEYS[1], ARGV[1], ARGV[3])
  return false
end
return {mine[4], entry[2]}
"""

# KEYS: stream.  ARGV: group, consumer.  Takes a worker off the list, unless messages are still its own:
# those would never be claimed.
LEAVE = """
if redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2])[1] then return 0 end
redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
return 1
"""

# KEYS: dead letters, stream.  ARGV: id.  Puts a dead letter back to the others; gives its new id, or false.
REVIVE = """
local entry = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])[1]
if not entry then return false end
local fields = {'tries', '0'}
for i = 1, #entry[2], 2 do
  local name = entry[2][i]
  if name ~= 'tries' and name ~= 'lost' and name ~= 'reason' and name ~= 'time' and name ~= 'from' then
    table.insert(fields, name)
    table.insert(fields, entry[2][i + 1])
  end
end
redis.call('XDEL', KEYS[1], ARGV[1])
return redis.call('XADD', KEYS[2], '*', unpack(fields))
"""
