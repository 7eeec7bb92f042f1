-- The bot is an admin of every room without being in any list, is not put out, speaks without being there, and nobody takes
-- its nick. All of it by its exact bare JID.

local jid = require "util.jid"
local st = require "util.stanza"
local encodings = require "util.encodings"

local access = {}

-- As Prosody ranks them (muc/util.lib.lua).
local ranks = { outcast = -1, none = 0, member = 1, admin = 2, owner = 3 }

-- A build of Prosody without ICU does not know what looks alike.
local skeleton = encodings.confusable and encodings.confusable.skeleton
local nameprep, resourceprep = encodings.stringprep.nameprep, encodings.stringprep.resourceprep

local function folded(nick)
	return nameprep(nick) or nick:lower()
end

--- What two nicks have in common that one takes for the same: case, width, what is not seen, letters that look alike, and what
-- stands between or around letters.
local function look(nick)
	local plain = folded(nick)
	if skeleton then plain = folded(skeleton(plain) or plain) end
	local letters = plain:gsub("[%s%p]", "")
	return letters ~= "" and letters or plain
end

--- env: `is_bot(bare_jid)`, `nick_of(room_jid)` -> nick or nil, `affiliation` that the bot has.
function access.new(env)
	local self = {}
	local wrapped = {}

	local function is_bot(address)
		return address ~= nil and env.is_bot(jid.bare(address)) == true
	end

	local function nick_in(room)
		local nick = env.nick_of(room.jid)
		return nick and resourceprep(nick, true)
	end

	local function wrap(room_mt, name, make)
		local original = room_mt[name]
		local ours = make(original)
		wrapped[name] = { original = original, ours = ours }
		room_mt[name] = ours
	end

	--- Lets all rooms believe in the bot's affiliation. What a room has in its own list is lower or it is "owner".
	function self.wrap(room_mt)
		wrap(room_mt, "get_affiliation", function(original)
			return function(room, address)
				local own = original(room, address)
				if not is_bot(address) or (ranks[own] or 0) >= ranks[env.affiliation] then return own end
				return env.affiliation
			end
		end)
		-- The name under which others (announcements of XEP-0425 among them) know who is not in the room.
		wrap(room_mt, "get_affiliation_data", function(original)
			return function(room, address, key)
				local own = original(room, address, key)
				if own ~= nil or key ~= "reserved_nickname" or not is_bot(address) then return own end
				return nick_in(room)
			end
		end)
	end

	--- Where another module has wrapped ours meanwhile, ours stays below it, and knows no bot any more.
	function self.unwrap(room_mt)
		for name, functions in pairs(wrapped) do
			if room_mt[name] == functions.ours then room_mt[name] = functions.original end
		end
		wrapped = {}
		is_bot = function() return false end
	end

	--- muc-pre-set-affiliation
	function self.pre_set_affiliation(event)
		if is_bot(event.jid) then event.allowed = false end
	end

	--- muc-pre-set-role. What is left open, mod_muc decides: the bot is not there, so it says no.
	function self.pre_set_role(event)
		local room, actor, target = event.room, event.actor, event.occupant.bare_jid
		if is_bot(target) then
			event.allowed, event.error, event.condition = false, "cancel", "not-allowed"
		elseif is_bot(actor) then
			local own, other = room:get_affiliation(actor) or "none", room:get_affiliation(target) or "none"
			if ranks[other] < ranks[own] then event.allowed = true end
		end
	end

	--- muc-occupant-pre-join and muc-occupant-pre-change
	function self.reserve_nick(event)
		local room, stanza = event.room, event.stanza
		local reserved = nick_in(room)
		if not reserved or is_bot(stanza.attr.from) then return nil end
		local wanted = jid.resource((event.dest_occupant or event.occupant).nick)
		if not wanted or look(wanted) ~= look(reserved) then return nil end
		event.origin.send(st.error_reply(stanza, "cancel", "conflict", nil, room.jid))
		return true
	end

	--- Puts out who had the bot's nick before it was reserved.
	function self.vacate(room)
		local nick = nick_in(room)
		local holder = nick and room:get_occupant_by_nick(room.jid .. "/" .. nick)
		if holder and not is_bot(holder.bare_jid) then
			room:set_role(true, holder.nick, nil, "This nickname is reserved")
		end
	end

	--- muc-occupant-groupchat, before anybody asks who is speaking.
	function self.speak(event)
		local room, from = event.room, event.stanza.attr.from
		if event.occupant or not is_bot(from) then return nil end
		local nick = nick_in(room)
		if not nick then return nil end
		self.vacate(room)
		event.occupant = room:new_occupant(jid.bare(from), room.jid .. "/" .. nick)
		event.occupant.role = "moderator"
		return nil
	end

	return self
end

return access
