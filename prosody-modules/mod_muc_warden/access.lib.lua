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

-- What stands on, in or around another letter: accents, points, rings and strokes. Skeletons have them apart.
local marks = {
	0x300, 0x36F, 0x483, 0x489, 0x591, 0x5BD, 0x5BF, 0x5BF, 0x5C1, 0x5C2, 0x5C4, 0x5C5, 0x5C7, 0x5C7, 0x610, 0x61A, 0x64B, 0x65F,
	0x670, 0x670, 0x6D6, 0x6DC, 0x6DF, 0x6E4, 0x6E7, 0x6E8, 0x6EA, 0x6ED, 0x1AB0, 0x1AFF, 0x1DC0, 0x1DFF, 0x20D0, 0x20FF,
	0x302A, 0x302F, 0x3099, 0x309A, 0xFE20, 0xFE2F,
}

local function folded(nick)
	return nameprep(nick) or nick:lower()
end

--- env: `part(name)` loads another part, `is_bot(bare_jid)`, `nick_of(room_jid)` -> nick or nil, `affiliation` that the bot has.
function access.new(env)
	local self = {}
	local wrapped = {}
	local words, contain = env.part "words".new(env.part), env.part "ranges".contain

	-- Its letters and digits, folded.
	local function letters(nick)
		return table.concat(words.tokens(nick))
	end

	local function without_marks(text)
		return (text:gsub(utf8.charpattern, function(char)
			return #char > 1 and contain(marks, utf8.codepoint(char)) and "" or nil
		end))
	end

	-- To a skeleton m is rn, and I is l, but M and i are themselves.
	local function letters_of_skeleton(text)
		return (letters(without_marks(skeleton(text) or text)):gsub("rn", "m"):gsub("i", "l"))
	end

	-- What two nicks have in common that one takes for the same: case, width, what is not seen, accents, letters that look
	-- alike, and what stands between or around letters. Two ways, since capitals and small letters look like others.
	local function looks(nick)
		local small = letters(nick)
		-- A name of signs alone.
		if small == "" then return folded(nick), folded(nick) end
		if not skeleton then return small, small end
		return letters_of_skeleton(small), letters_of_skeleton(nick)
	end

	-- Whether a nick looks like `reserved`.
	local function alike(reserved)
		local small, plain = looks(reserved)
		return function(nick)
			local its_small, its_plain = looks(nick)
			return its_small == small or its_plain == plain
		end
	end

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

	--- muc-pre-set-affiliation. An owner may write the bot down as what it is, or as more.
	function self.pre_set_affiliation(event)
		if is_bot(event.jid) and (ranks[event.affiliation] or 0) < ranks[env.affiliation] then event.allowed = false end
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

	--- muc-occupant-pre-join and muc-occupant-pre-change, both before others act on it, and when Prosody has given somebody the
	-- nick that is registered for them (register.lib.lua, 0).
	function self.reserve_nick(event)
		local room, stanza = event.room, event.stanza
		local reserved = nick_in(room)
		if not reserved or is_bot(stanza.attr.from) then return nil end
		local wanted = jid.resource((event.dest_occupant or event.occupant).nick)
		if not wanted or not alike(reserved)(wanted) then return nil end
		event.origin.send(st.error_reply(stanza, "cancel", "conflict", nil, room.jid))
		return true
	end

	local function put_out(room, occupant)
		if not is_bot(occupant.bare_jid) then room:set_role(true, occupant.nick, nil, "This nickname is reserved") end
	end

	--- Puts out who had the bot's nick, or what looks like it, before it was reserved.
	function self.vacate(room)
		local nick = nick_in(room)
		if not nick then return end
		local holders, is_alike = {}, alike(nick)
		for _, occupant in room:each_occupant() do
			if is_alike(jid.resource(occupant.nick)) then holders[#holders + 1] = occupant end
		end
		for _, occupant in ipairs(holders) do put_out(room, occupant) end
	end

	--- muc-occupant-groupchat, before anybody asks who is speaking.
	function self.speak(event)
		local room, from = event.room, event.stanza.attr.from
		if event.occupant or not is_bot(from) then return nil end
		local nick = nick_in(room)
		if not nick then return nil end
		local holder = room:get_occupant_by_nick(room.jid .. "/" .. nick)
		if holder then put_out(room, holder) end
		event.occupant = room:new_occupant(jid.bare(from), room.jid .. "/" .. nick)
		event.occupant.role = "moderator"
		return nil
	end

	return self
end

return access
