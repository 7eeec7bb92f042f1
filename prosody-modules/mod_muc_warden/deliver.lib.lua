-- What becomes of a stanza that was kept back: it goes the rest of its way through the room, or its sender hears why not.
-- Meanwhile everything may have changed, so that all is looked up again, by address.

local st = require "util.stanza"
local jid = require "util.jid"
local cache = require "util.cache"

local deliver = {}

local xmlns_muc_user = "http://jabber.org/protocol/muc#user"

-- XEP-0045 section 15.6.2: banned, kicked, not a member any more, members only.
local removing = { ["301"] = true, ["307"] = true, ["321"] = true, ["322"] = true }
local max_removed = 2000

local too_much = "You send more than can be checked at once. Please wait a moment."
local unchecked = "What you send cannot be checked at the moment. Please try again in a while."
local refused_text = "This message was not accepted here."
local removed_text = "You may not send anything here at the moment."

--- env: `room_of(room_jid)` -> room, or nil, or false where it cannot be loaded; `send(stanza)`; `mark(stanza)`: our own
-- hooks let it by; `may_set_subject(room, occupant)`; `attention`; `archive_id(stanza, room_jid)`.
--
-- An entry: `kind`, `room`, `from` (full JID), `sender` (bare JID), `nick` (of a presence: the one that is wanted), `role`,
-- `stanza`, `origin`; of a private message `to` (a nick) and `recipient` (bare JID); of a message that other modules have not
-- seen yet `again(room, origin, occupant)`, false where they stop it; `began`, what `moment()` said when it was made.
-- `is_on_its_way` is set here, when Prosody has it and a second try might do it twice.
function deliver.new(env)
	local self = {}
	local attention = env.attention
	-- When who was put out of which room, counted in such events: what was said before that is not delivered after it.
	local removed, moment = cache.new(max_removed), 0

	function self.moment()
		return moment
	end

	--- muc-broadcast-presence
	function self.removed(event)
		local x, occupant = event.x, event.occupant
		for status in x:childtags("status") do
			if removing[status.attr.code] then
				moment = moment + 1
				removed:set(event.room.jid .. "\0" .. occupant.bare_jid, moment)
				return
			end
		end
	end

	local function was_removed(entry)
		local at = removed:get(entry.room .. "\0" .. entry.sender)
		return at ~= nil and entry.began ~= nil and at > entry.began
	end

	local function own_address(entry)
		return entry.nick and entry.room .. "/" .. entry.nick or entry.room
	end

	--- To where the stanza came from. Not by its own attributes: mod_muc puts other addresses in while it handles one.
	local function answer(entry, type, condition, text)
		local stanza = entry.stanza
		if stanza.attr.type == "error" then return end
		local reply = st.error_reply(stanza, type, condition, text)
		reply:get_child("error").attr.by = entry.room
		reply.attr.to, reply.attr.from = entry.from, entry.room
		if entry.kind == "private" then reply.attr.from = entry.room .. "/" .. entry.to end
		if entry.kind == "presence" then reply.attr.from = own_address(entry) end
		env.send(reply)
	end

	--- A session may be gone or resumed by another one: answers go by address.
	local function origin_of(entry)
		return setmetatable({ send = env.send }, { __index = entry.origin })
	end

	--- Under which in-room address the sender goes, and as which occupant, nil if they have left. Nothing if they have left and
	-- that address is somebody else's by now: then it goes under no name, and nobody waits in that room to hear why.
	local function speaker(room, entry)
		local occupant = room:get_occupant_by_real_jid(entry.from)
		if not occupant then
			occupant = room:get_occupant_by_nick(own_address(entry))
			if occupant and occupant.bare_jid ~= entry.sender then return nil end
		end
		return occupant and occupant.nick or own_address(entry), occupant
	end

	local function may_speak(room, entry, occupant)
		if room:get_affiliation(entry.sender) == "outcast" or was_removed(entry) then return false end
		if occupant and occupant.role == "visitor" and entry.role ~= "visitor" then
			answer(entry, "auth", "forbidden", removed_text)
			return false
		end
		return true
	end

	local pass = {}

	function pass.message(room, entry, from, body, occupant)
		local stanza = entry.stanza
		if entry.again and not body then
			if not occupant then return "gone" end
			stanza.attr.from, stanza.attr.to = entry.from, room.jid
			env.mark(stanza)
			entry.is_on_its_way = true
			if entry.again(room, origin_of(entry), occupant) == false then return "gone" end
			return "passed", env.archive_id(stanza, room.jid)
		end
		if body then attention.rewrite(stanza, body) end
		stanza.attr.from, stanza.attr.to = from, room.jid
		entry.is_on_its_way = true
		room:broadcast_message(stanza)
		return "passed", env.archive_id(stanza, room.jid)
	end

	function pass.subject(room, entry, from, body, occupant)
		if not env.may_set_subject(room, occupant or { role = entry.role }) then
			answer(entry, "auth", "forbidden", "You are not allowed to change the subject")
			return "gone"
		end
		entry.is_on_its_way = true
		room:set_subject(from, body or entry.stanza:get_child_text("subject"))
		room:save()
		return "passed"
	end

	function pass.private(room, entry, from, body)
		local stanza, to = entry.stanza, entry.room .. "/" .. entry.to
		local recipient = room:get_occupant_by_nick(to)
		if not recipient or (entry.recipient and recipient.bare_jid ~= entry.recipient) then
			answer(entry, "cancel", "item-not-found", "Recipient not in room")
			return "gone"
		end
		if body then attention.rewrite(stanza, body) end
		stanza.attr.from, stanza.attr.to = from, to
		entry.is_on_its_way = true
		room:route_to_occupant(recipient, stanza)
		return "passed"
	end

	local function come(room, entry)
		local stanza = entry.stanza
		local wanted = own_address(entry)
		local before = room:get_occupant_jid(entry.from)
		-- Who was in and is out by now, would be in again without knowing it.
		if entry.was and not before then return "gone" end
		-- A presence to the room itself goes to the nick while mod_muc handles it, and only then.
		stanza.attr.from, stanza.attr.to = entry.from, wanted
		env.mark(stanza)
		entry.is_on_its_way = true
		room:handle_normal_presence(origin_of(entry), stanza)
		local after = room:get_occupant_jid(entry.from)
		return after and (after == wanted or after ~= before) and "passed" or "gone"
	end

	function pass.presence(room, entry, _, body)
		if body then
			attention.strip_status(entry.stanza)
			if body ~= "" then entry.stanza:add_direct_child(st.stanza("status"):text(body)) end
		end
		return come(room, entry)
	end

	function pass.invite(room, entry, _, body)
		local stanza = entry.stanza
		if body then attention.rewrite_invite(stanza, body) end
		local x = stanza:get_child("x", xmlns_muc_user)
		local handle = x:get_child("invite") and room.handle_mediated_invite or room.handle_mediated_decline
		env.mark(stanza)
		entry.is_on_its_way = true
		handle(room, origin_of(entry), stanza)
		return "passed"
	end

	local function open_room(entry)
		local room = env.room_of(entry.room)
		if not room then
			-- Nobody is left waiting: somebody who comes would not know that there is nothing to come into.
			answer(entry, room == false and "wait" or "cancel", room == false and "resource-constraint" or "item-not-found")
			return nil
		end
		if room._data.destroyed then
			answer(entry, "cancel", "gone")
			return nil
		end
		return room
	end

	-- Who is in the room already, under this nick.
	local function is_update(room, entry)
		return entry.kind == "presence" and room:get_occupant_jid(entry.from) == own_address(entry)
	end

	--- Lets it go on, with `body` for all its text where one is given (of a presence: the status). Returns "passed" and the
	-- archive's id, if it got one; or "gone".
	function self.pass(entry, body)
		local room = open_room(entry)
		if not room then return "gone" end
		if entry.kind == "presence" then return pass.presence(room, entry, nil, body) end
		local from, occupant = speaker(room, entry)
		if not from or not may_speak(room, entry, occupant) then return "gone" end
		return pass[entry.kind](room, entry, from, body, occupant)
	end

	--- To clients an error under one's own nick means that one is out. So what stands there besides the text passes.
	local function without_status(entry)
		local room = env.room_of(entry.room)
		if not room or room._data.destroyed or not is_update(room, entry) then return false end
		attention.strip_status(entry.stanza)
		come(room, entry)
		return true
	end

	--- Nobody but the sender hears of it, with `text` for a reason.
	function self.refuse(entry, reason)
		local text = reason ~= "" and reason or refused_text
		if without_status(entry) then
			local notice = st.message({ type = "groupchat", from = entry.room, to = entry.from })
			-- Without a reason it is kept in the dark.
			if reason then env.send(notice:text_tag("body", text)) end
			return
		end
		answer(entry, "modify", "policy-violation", text)
	end

	--- It could not be judged, and what is not judged may not pass; `why`: the gate's `unjudged`.
	function self.deny(entry, why)
		if without_status(entry) then return end
		answer(entry, "wait", "resource-constraint", why == "full" and too_much or unchecked)
	end

	--- A message is shown to its sender alone, as the room would have sent it. All else is dropped, but for who wants to come in
	-- or to have another nick: they would wait for ever.
	function self.shadow(entry)
		if entry.kind == "presence" then return self.refuse(entry) end
		if entry.kind ~= "message" then return end
		local room = env.room_of(entry.room)
		local from, occupant
		if room then from, occupant = speaker(room, entry) end
		if not occupant then return end
		local shown = st.clone(entry.stanza)
		-- What says that it is the archive's id, and is not: mod_muc_mam takes it out of what the room broadcasts.
		attention.keep_only(shown, function(child)
			return child.name ~= "stanza-id" or jid.prep(child.attr.by) ~= entry.room
		end, true)
		shown.attr.from, shown.attr.to = from, entry.room
		room:route_to_occupant(occupant, shown)
	end

	return self
end

return deliver
