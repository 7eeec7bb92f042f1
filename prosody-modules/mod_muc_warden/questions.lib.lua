-- What the bot is asked before it happens: makes questions of Prosody's MUC events. What is handed to the gate is stopped
-- here, and goes its way later (deliver.lib.lua).

local jid = require "util.jid"
local st = require "util.stanza"

local questions = {}

local xmlns = {
	correct = "urn:xmpp:message-correct:0", jitsi = "http://jitsi.org/jitmeet", retract = "urn:xmpp:message-retract:1",
}

-- What Jitsi's mod_muc_message_moderation writes down in the history as it comes by.
local function rewrites_history(stanza)
	return (stanza:get_child("replace", xmlns.correct) or stanza:get_child("retract", xmlns.retract)
		or stanza:get_child("json-message", xmlns.jitsi)) ~= nil
end

-- A stanza that comes by again because it was let through, is not asked for twice.
local approved = setmetatable({}, { __mode = "k" })

function questions.mark(stanza)
	approved[stanza] = true
end

--- env: `asks(room_jid, kind)`, `attention`, `submit(entry)`, `is_bot(bare_jid)`, `is_anonymous(bare_jid)`,
-- `spares_moderators` (boolean), `may_set_subject(room, occupant)`, `moment()` (deliver.lib.lua), `shows(iq)`
-- (loopholes.lib.lua), `room_of(room_jid)`, `fire(name, event)`, `new_id()`, `is_jitsi()`.
function questions.new(env)
	local self = {}
	local attention = env.attention
	-- What waits of those who want to come in, a set by room and full JID: they may leave before they are in.
	local coming = {}
	local private_from

	local function is_spared(room, occupant, bare_jid)
		if env.is_bot(bare_jid) then return true end
		if not env.spares_moderators then return false end
		if occupant and occupant.role == "moderator" then return true end
		local affiliation = room:get_affiliation(bare_jid)
		return affiliation == "owner" or affiliation == "admin"
	end

	local function entry_of(kind, room, occupant, event, more)
		local from = more and more.from or event.stanza.attr.from
		local bare = jid.bare(from)
		local entry = {
			kind = kind,
			room = room.jid,
			from = from,
			sender = bare,
			jid = bare,
			began = env.moment(),
			nick = occupant and jid.resource(occupant.nick) or nil,
			role = occupant and occupant.role or nil,
			affiliation = room:get_affiliation(bare) or "none",
			occupant_id = occupant and room.get_occupant_id and room:get_occupant_id(occupant) or nil,
			anonymous = env.is_anonymous(bare),
			stanza = event.stanza,
			origin = event.origin,
		}
		for key, value in pairs(more or {}) do entry[key] = value end
		return entry
	end

	--- muc-occupant-groupchat, after everybody else has agreed.
	function self.message(event)
		local room, occupant, stanza = event.room, event.occupant, event.stanza
		if not occupant or approved[stanza] or not env.asks(room.jid) then return nil end
		if is_spared(room, occupant, jid.bare(stanza.attr.from)) then return nil end
		-- What is not archived has no id, and could never be taken back.
		attention.strip_hints(stanza)
		if not env.asks(room.jid, "message") or not attention.asks(stanza) then return nil end
		env.submit(entry_of("message", room, occupant, event))
		return true
	end

	-- Before other modules have seen it, which they do when it may go on: `again(room, origin, occupant)`, false where they stop it.
	local function early(event, again)
		local room, occupant, stanza = event.room, event.occupant, event.stanza
		if not occupant or approved[stanza] or not env.asks(room.jid, "message") then return nil end
		if is_spared(room, occupant, jid.bare(stanza.attr.from)) then return nil end
		attention.strip_hints(stanza)
		stanza.attr.id = stanza.attr.id or env.new_id()
		env.submit(entry_of("message", room, occupant, event, { again = again }))
		return true
	end

	--- Whether Jitsi's modules write it down before everybody has agreed.
	function self.is_written_early(stanza)
		return env.is_jitsi() and rewrites_history(stanza)
	end

	--- muc-occupant-groupchat, before Jitsi's mod_muc_message_moderation writes a correction or retraction down.
	function self.correction(event)
		local stanza = event.stanza
		if not self.is_written_early(stanza) then return nil end
		return early(event, function(room, origin) room:handle_groupchat_to_room(origin, stanza) end)
	end

	--- jitsi-endpoint-message-received: an edit, a poll, or what else Jitsi's clients tell each other, on its way to the room.
	function self.endpoint(event)
		return early(event, function(room, origin, occupant)
			event.room, event.origin, event.occupant = room, origin, occupant
			-- False stops it as well: who may not say this, is answered with nothing.
			if env.fire("jitsi-endpoint-message-received", event) ~= nil then return false end
			room:handle_groupchat_to_room(origin, event.stanza)
		end)
	end

	--- muc-occupant-groupchat, just before Prosody takes it for the room's subject (subject.lib.lua, 20).
	function self.subject(event)
		local room, occupant, stanza = event.room, event.occupant, event.stanza
		if not occupant or not env.asks(room.jid, "subject") then return nil end
		if not stanza:get_child("subject") or stanza:get_child("body") or stanza:get_child("thread") then return nil end
		if is_spared(room, occupant, jid.bare(stanza.attr.from)) then return nil end
		-- Who may not is told so by Prosody.
		if not env.may_set_subject(room, occupant) then return nil end
		env.submit(entry_of("subject", room, occupant, event))
		return true
	end

	--- message/full, before mod_muc: the event of a private message tells the sender's nick, and no address to
	-- answer to.
	function self.before_private(event)
		private_from = event.stanza.attr.from
	end

	--- The full JID from which the private message came that is being handled.
	function self.private_sender()
		return private_from
	end

	--- muc-private-message; false stops it.
	function self.private(event)
		local room, stanza = event.room, event.stanza
		if not env.asks(room.jid, "private") then return nil end
		local occupant = room:get_occupant_by_nick(stanza.attr.from)
		if not occupant or is_spared(room, occupant, occupant.bare_jid) then return nil end
		if not attention.asks(stanza) then return nil end
		local recipient = room:get_occupant_by_nick(stanza.attr.to)
		env.submit(entry_of("private", room, occupant, event, {
			from = private_from, to = jid.resource(stanza.attr.to), recipient = recipient and recipient.bare_jid,
		}))
		return false
	end

	--- iq/full, before mod_muc: offers of one occupant to another that show something to read are no questions, and not for
	-- rooms in which private messages are judged.
	function self.request(event)
		local stanza = event.stanza
		local room_jid = jid.bare(stanza.attr.to)
		if not env.asks(room_jid, "private") or not env.shows(stanza) then return nil end
		local room = env.room_of(room_jid)
		if not room then return nil end
		local occupant = room:get_occupant_by_real_jid(stanza.attr.from)
		if not occupant or is_spared(room, occupant, occupant.bare_jid) then return nil end
		event.origin.send(st.error_reply(stanza, "cancel", "not-allowed", "This room does not carry such requests", room_jid))
		return true
	end

	local function waiting_key(room_jid, full_jid)
		return room_jid .. "\0" .. full_jid
	end

	local function presence(event, occupant, before)
		local room, stanza = event.room, event.stanza
		if event.is_new_room or approved[stanza] or not env.asks(room.jid, "presence") then return nil end
		local from = stanza.attr.from
		-- Under a nick that somebody else has: Prosody refuses it when everybody else has agreed.
		if jid.bare(occupant.bare_jid) ~= jid.bare(from) then return nil end
		if is_spared(room, before or occupant, jid.bare(from)) then return nil end
		local status = attention.status_of(stanza)
		local last = before and before:get_presence(from)
		local same_nick = before and before.nick == occupant.nick
		local is_known = same_nick and (not status or (last and attention.status_of(last) == status))
		local key = waiting_key(room.jid, from)
		-- What was said before would undo it, if it went first.
		if is_known and not coming[key] then return nil end
		local entry = entry_of("presence", room, occupant, event, { was = before and jid.resource(before.nick) })
		local waiting = coming[key] or {}
		entry.settled = function()
			waiting[entry] = nil
			if next(waiting) == nil and coming[key] == waiting then coming[key] = nil end
		end
		waiting[entry], coming[key] = true, waiting
		env.submit(entry)
		return true
	end

	--- muc-occupant-pre-join
	function self.join(event)
		return presence(event, event.occupant, nil)
	end

	--- muc-occupant-pre-change
	function self.change(event)
		return presence(event, event.dest_occupant, event.orig_occupant)
	end

	--- muc-occupant-pre-leave: who goes is not kept waiting, so that nothing can be asked of the text that they leave.
	function self.leave(event)
		local room, occupant = event.room, event.occupant
		if not env.asks(room.jid, "presence") then return end
		if is_spared(room, occupant, jid.bare(event.stanza.attr.from)) then return end
		attention.strip_status(event.stanza)
	end

	--- presence/full and presence/bare, before mod_muc: whoever leaves while their coming waits, never came.
	function self.gone(event)
		local stanza = event.stanza
		if stanza.attr.type ~= "unavailable" and stanza.attr.type ~= "error" then return end
		local waiting = coming[waiting_key(jid.bare(stanza.attr.to), stanza.attr.from)]
		for entry in pairs(waiting or {}) do entry.left = true end
	end

	--- muc-pre-invite and muc-pre-decline
	function self.invite(event)
		local room, stanza = event.room, event.stanza
		if approved[stanza] or not env.asks(room.jid, "invite") then return nil end
		local from = stanza.attr.from
		local occupant = room:get_occupant_by_real_jid(from)
		if is_spared(room, occupant, jid.bare(from)) then return nil end
		env.submit(entry_of("invite", room, occupant, event))
		return true
	end

	return self
end

return questions
