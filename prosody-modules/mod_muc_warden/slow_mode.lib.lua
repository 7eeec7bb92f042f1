-- Slow mode (XEP-0500): how long somebody has to wait before they may say something again.

local cache = require "util.cache"

local slow_mode = {}

--- env: now() in seconds. What max_people (20,000) said last is remembered; of more, those who were silent longest start
--- afresh.
function slow_mode.new(env)
	local self = {}
	local people = cache.new(env.max_people or 20000)

	local function key_of(room_jid, bare_jid) return room_jid .. "\0" .. bare_jid end

	--- Somebody wants to say something: how many seconds too early, or nil. What may be said counts as said until
	--- unsaid() tells otherwise: while a message is judged, others of its sender have to wait as well.
	function self.ask(room_jid, bare_jid, seconds)
		local key, now = key_of(room_jid, bare_jid), env.now()
		local last = people:get(key)
		local wait = last and last.at + seconds - now
		-- More than the whole time is a clock that was set back.
		if wait and wait > 0 and wait <= seconds then return wait end
		people:set(key, { at = now })
	end

	--- It was delivered: from here on the time runs.
	function self.said(room_jid, bare_jid)
		people:set(key_of(room_jid, bare_jid), { at = env.now(), delivered = true })
	end

	--- It was refused, and cost its sender nothing.
	function self.unsaid(room_jid, bare_jid)
		local key = key_of(room_jid, bare_jid)
		local last = people:get(key)
		if last and not last.delivered then people:set(key, nil) end
	end

	return self
end

return slow_mode
