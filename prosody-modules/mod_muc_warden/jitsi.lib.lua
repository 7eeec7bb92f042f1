-- What a retraction by a moderator looks like to Jitsi's clients, which know a message by its own id: the announcement, and what
-- stays in the history for who joins (Jitsi's mod_muc_message_moderation). Jitsi's rooms have no other archive.

local st = require "util.stanza"

local jitsi = {}

local ns = {
	moderate = "urn:xmpp:message-moderate:1",
	retract = "urn:xmpp:message-retract:1",
	fasten = "urn:xmpp:fasten:0",
	delay = "urn:xmpp:delay",
	occupant_id = "urn:xmpp:occupant-id:0",
}

local function moderated(about, what)
	local element = st.stanza("moderated", { xmlns = ns.moderate, by = about.by }):tag(what, {
		xmlns = ns.retract, stamp = what == "retracted" and about.stamp or nil,
	}):up()
	if about.reason then element:text_tag("reason", about.reason) end
	return element
end

--- The room's message. `about`: `room_jid`, `id` (of this message), `message_id` (of the other), `by` (who did it, an occupant
-- JID or the room's), `reason`, `stamp` (XEP-0082).
function jitsi.announcement(about)
	local message = st.message { from = about.room_jid, type = "groupchat", id = about.id }
	local apply_to = st.stanza("apply-to", { xmlns = ns.fasten, id = about.message_id })
	apply_to:add_direct_child(moderated(about, "retract"))
	message:add_direct_child(apply_to)
	message:add_direct_child(st.stanza("no-store", { xmlns = "urn:xmpp:hints" }))
	return message
end

-- When it was said and by whom.
local function stone_of(original, about)
	local stone = st.message { from = original.attr.from, type = original.attr.type, id = original.attr.id, to = "" }
	for name, xmlns in pairs { ["occupant-id"] = ns.occupant_id, delay = ns.delay } do
		local child = original:get_child(name, xmlns)
		if child then stone:add_direct_child(child) end
	end
	stone:add_direct_child(moderated(about, "retracted"))
	return stone
end

--- env: `room_of(room_jid)`, `fire(name, event)`, `now_iso()`, `new_id()`, `nick_of(room_jid)`, `anonymize(room)`, `log`.
function jitsi.new(env)
	local self = {}

	local function entomb(room, abouts)
		for _, entry in ipairs(room._history or {}) do
			local about = abouts[entry.stanza.attr.id or ""]
			if about then entry.stanza, entry.chars = stone_of(entry.stanza, about), nil end
		end
	end

	local function announce(room, about)
		local announcement = jitsi.announcement(about)
		room:broadcast_message(announcement)
		-- Jitsi's mod_visitors hands it on to where the room goes on.
		env.fire("jitsi-message-moderated", { room = room, stanza = announcement })
	end

	--- Takes back the messages of these ids in one room: the ids that are missing, which are none, or nil, and the type and the
	-- condition of a stanza error.
	function self.bulk(room_jid, ids, reason)
		local room = env.room_of(room_jid)
		if not room or room._data.destroyed then return nil, "cancel", "item-not-found" end
		local nick, stamp = not env.anonymize(room) and env.nick_of(room_jid) or nil, env.now_iso()
		local abouts, order = {}, {}
		for _, id in ipairs(ids) do
			if not abouts[id] then
				order[#order + 1] = id
				abouts[id] = {
					room_jid = room_jid, id = env.new_id(), message_id = id, reason = reason, stamp = stamp,
					by = nick and room_jid .. "/" .. nick or room_jid,
				}
			end
		end
		entomb(room, abouts)
		for _, id in ipairs(order) do
			local done, problem = pcall(announce, room, abouts[id])
			if not done then env.log("error", "Could not announce a retraction in %s: %s", room_jid, tostring(problem)) end
		end
		return {}
	end

	return self
end

return jitsi
