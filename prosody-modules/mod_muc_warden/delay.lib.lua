-- Moderation delay: moderators and the sender see a message at once, all others some seconds later, and never if it is
-- retracted meanwhile. The archive has it at once, since a retraction needs its id: what waits is kept out of histories and
-- archive pages of those who may not see it yet. What the room itself says, and what has no archive id, does not wait.

local st = require "util.stanza"
local jid = require "util.jid"

local delay = {}

local xmlns_mam = "urn:xmpp:mam:2"

-- XEP-0424 and XEP-0425, in both dialects.
local function retracts(stanza)
	local one = stanza:get_child("retract", "urn:xmpp:message-retract:1") or stanza:get_child("apply-to", "urn:xmpp:fasten:0")
	return one and one.attr.id
end

--- env: part(name) loads another part; now() in seconds; timer(seconds, fn) calls it once; room_of(room_jid) gives the
--- room or nothing; seconds_of(room_jid): the delay, 0 or nil for none; max (2000): so many wait at once.
function delay.new(env)
	local self = {}
	local archive_id = env.part "archive_id"
	local held = env.part "held".new { now = env.now, max = env.max }
	local ticking = {}

	local function is_moderator(room, full_jid)
		local affiliation = room:get_affiliation(jid.bare(full_jid))
		if affiliation == "owner" or affiliation == "admin" then return true end
		local occupant = room:get_occupant_by_real_jid(full_jid)
		return occupant ~= nil and occupant.role == "moderator"
	end

	local function send(room, stanza, full_jid)
		stanza.attr.to = full_jid
		room:route_stanza(stanza)
	end

	local function release(room_jid, entry)
		local room = entry.stanza and env.room_of(room_jid)
		if not room then return end
		for _, occupant in room:each_occupant() do
			for full_jid in occupant:each_session() do
				if not entry.had[full_jid] then send(room, entry.stanza, full_jid) end
			end
		end
	end

	local function release_all(room_jid, anyway)
		local entry = held.take(room_jid, anyway)
		while entry do
			release(room_jid, entry)
			entry = held.take(room_jid, anyway)
		end
	end

	local function tick(room_jid)
		ticking[room_jid] = nil
		release_all(room_jid, false)
		local seconds = held.next_due(room_jid)
		if not seconds or ticking[room_jid] then return end
		ticking[room_jid] = true
		env.timer(seconds, function () tick(room_jid) end)
	end

	local function show_first(room, stanza, seconds, due)
		-- livechat's clients count down by it; `waiting` is when all others see the message.
		local told = { delay = ("%d"):format(seconds // 1), waiting = ("%d"):format(due // 1) }
		local marked = st.clone(stanza):tag("moderation-delay", told):up()
		local plain, had = st.clone(stanza), {}
		for nick, occupant in room:each_occupant() do
			local moderates = occupant.role == "moderator"
			if moderates or nick == stanza.attr.from then
				for full_jid in occupant:each_session() do
					had[full_jid] = true
					send(room, moderates and marked or plain, full_jid)
				end
			end
		end
		return had
	end

	local function note_retraction(room, stanza, author)
		local id = retracts(stanza)
		local entry = id and held.find(room.jid, id)
		if not entry then return end
		if stanza.attr.from == room.jid or author and author == entry.author then held.drop(room.jid, id) end
	end

	--- muc-broadcast-message, after all others. Returns true where the room is not to broadcast it: it waits.
	function self.hold(event)
		local room, stanza = event.room, event.stanza
		local from = stanza.attr.from
		local seconds = env.seconds_of(room.jid) or 0
		if seconds <= 0 and not held.any(room.jid) or not from then return end
		local occupant = room:get_occupant_by_nick(from)
		local author = occupant and occupant.bare_jid
		note_retraction(room, stanza, author)
		local id = stanza.attr.type == "groupchat" and jid.resource(from) and archive_id.of(stanza, room.jid)
		if not id then return end
		local entry = { id = id, stanza = st.clone(stanza), author = author, had = {} }
		while not held.add(room.jid, entry, seconds) do
			-- Full. What the room that holds most has held longest goes out early: its order stays.
			local fullest = held.fullest()
			release(fullest, held.take(fullest, true))
		end
		entry.had = show_first(room, stanza, seconds, entry.due)
		if not ticking[room.jid] then tick(room.jid) end
		return true
	end

	--- A message was retracted: who has not seen it never does. Returns whether it waited.
	function self.retracted(room_jid, id) return held.drop(room_jid, id) end

	--- muc-room-destroyed: a room that is opened again under that address is another one.
	function self.destroyed(event)
		while held.take(event.room.jid, true) do end
	end

	--- Shows everything that waits, before the module goes.
	function self.close()
		for _, room_jid in ipairs(held.rooms()) do
			release_all(room_jid, true)
		end
	end

	-- Whether somebody may not see it yet; who may has had it then.
	local function hides(room, id, full_jid, may_see_all)
		local entry = id and held.find(room.jid, id)
		if not entry or full_jid == nil then return false end
		if not may_see_all and entry.author ~= jid.bare(full_jid) then return true end
		return false, entry
	end

	--- Wrapped around the event muc-get-history: who joins does not get what waits, but gets it live when all do.
	function self.history(handlers, name, event)
		local result = handlers(name, event)
		local room, full_jid, next_stanza = event.room, event.to, event.next_stanza
		if not held.any(room.jid) or not next_stanza then return result end
		local may_see_all = is_moderator(room, full_jid)
		function event.next_stanza(...)
			while true do
				local stanza = next_stanza(...)
				if not stanza then return nil end
				local hidden, entry = hides(room, archive_id.of(stanza, room.jid), full_jid, may_see_all)
				if not hidden then
					if entry then entry.had[full_jid] = true end
					return stanza
				end
			end
		end
		return result
	end

	-- What waits is the end of the archive: a page tells that it ends before it.
	local function shorten(set, shown)
		local first = set:get_child_text("first")
		if not first then return end
		local newest = first == shown[1] and shown[#shown] or shown[1]
		set:maptags(function (child)
			if child.name == "last" or child.name == "first" and not newest then return nil end
			return child
		end)
		if newest then set:text_tag("last", newest) end
	end

	--- iq-set/bare/urn:xmpp:mam:2:query, before the archive answers: its results go through here.
	function self.archive(event)
		local origin, stanza = event.origin, event.stanza
		local room_jid, full_jid = stanza.attr.to, stanza.attr.from
		local room = held.any(room_jid) and env.room_of(room_jid)
		if not room or is_moderator(room, full_jid) then return end
		local shown = {}
		local function send_shown(reply)
			local result = reply.name == "message" and reply:get_child("result", xmlns_mam)
			if result then
				if hides(room, result.attr.id, full_jid, false) then return true end
				shown[#shown + 1], shown[result.attr.id] = result.attr.id, true
			end
			local fin = reply.name == "iq" and reply:get_child("fin", xmlns_mam)
			local set = fin and fin:get_child("set", "http://jabber.org/protocol/rsm")
			if set then shorten(set, shown) end
			return origin.send(reply)
		end
		event.origin = setmetatable({ send = send_shown }, { __index = origin, __newindex = origin })
	end

	return self
end

return delay
