-- The terms of a room, shown to who comes and, where they change, to who is there.
-- They are not archived: who wrote or read what does not depend on them, and whoever comes gets those that hold.

local st = require "util.stanza"
local cache = require "util.cache"
local datetime = require "util.datetime"

local terms = {}

--- env: policy_of(room_jid) gives the room's policy or nil, nick is the bot's where a policy has none; now() in seconds,
--- new_id(), keep_only (attention.lib.lua). Who has been shown which terms is remembered for max_people (20,000).
function terms.new(env)
	local self = {}
	local shown = cache.new(env.max_people or 20000)

	-- The element is how livechat's web client knows terms. From the room itself some clients show nothing; what is
	-- delayed is no news, and other bots pass over it.
	local function message(room_jid, policy)
		local from = room_jid .. "/" .. (policy.nick or env.nick)
		return st.message({ type = "groupchat", from = from, id = env.new_id() }, policy.terms)
			:tag("x-livechat-terms", { type = "muc" }):up()
			:tag("delay", { xmlns = "urn:xmpp:delay", from = room_jid, stamp = datetime.datetime(math.floor(env.now())) }):up()
	end

	-- True once for each person, room and text.
	local function is_due(room_jid, bare_jid, text)
		local key = room_jid .. "\0" .. bare_jid
		if shown:get(key) == text then return false end
		shown:set(key, text)
		return true
	end

	--- muc-occupant-session-new: to be called after history and subject, so that the terms stand at the end.
	function self.joined(event)
		local room = event.room
		local policy = env.policy_of(room.jid)
		if not policy or not policy.terms then return end
		if not is_due(room.jid, event.occupant.bare_jid, policy.terms) then return end
		local notice = message(room.jid, policy)
		notice.attr.to = event.jid
		room:route_stanza(notice)
	end

	--- The policy of a room that is open has other terms than before: everybody there gets them.
	function self.changed(room)
		local policy = env.policy_of(room.jid)
		if not policy or not policy.terms then return end
		room:broadcast(message(room.jid, policy), function (_, occupant)
			return is_due(room.jid, occupant.bare_jid, policy.terms)
		end)
	end

	--- muc-occupant-groupchat: nobody but a moderated room shows terms.
	function self.strip(event)
		if not env.policy_of(event.room.jid) then return end
		env.keep_only(event.stanza, function(child) return child.name ~= "x-livechat-terms" end, true)
	end

	return self
end

return terms
