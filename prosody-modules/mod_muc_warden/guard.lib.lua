-- A defect of ours is told of once for each place, and costs no message: what was to be asked goes as the fail mode says.

local jid = require "util.jid"

local guard = {}

--- env: `log`, `fails_open`, `deny(entry)` and `apologize(entry)`, which tell a sender that it did not go through;
-- `private_sender()` -> the full JID of who wrote the private message that is being handled.
function guard.new(env)
	local self = {}
	local told = {}

	--- `handler` for Prosody's events, with `otherwise` of the same arguments for where it fails.
	function self.guarded(place, handler, otherwise)
		return function(...)
			local ok, result = pcall(handler, ...)
			if ok then return result end
			if not told[place] then
				told[place] = true
				env.log("error", "A defect in %s (told once): %s", place, tostring(result))
			end
			if otherwise then return otherwise(...) end
		end
	end

	--- What holds where nothing could be asked about such an event; `stops` is what keeps Prosody from going on.
	function self.unasked(kind, stops)
		return function(event)
			if env.fails_open then return nil end
			local stanza = event.stanza
			local entry = { kind = kind, room = event.room.jid, from = stanza.attr.from, stanza = stanza, origin = event.origin }
			if kind == "private" then entry.from, entry.to = env.private_sender(), jid.resource(stanza.attr.to) end
			if kind == "presence" then entry.nick = jid.resource(stanza.attr.to) end
			if not pcall(env.deny, entry) then env.apologize(entry) end
			return stops
		end
	end

	return self
end

return guard
