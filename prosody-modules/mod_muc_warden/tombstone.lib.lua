-- What a retraction by a moderator looks like: its announcement to the room, and what stays in the archive instead of the
-- message. Each says the same in both dialects, since half of the clients know one only: XEP-0425 0.3.0 with XEP-0424 0.4
-- (`:1`), and XEP-0425 0.2.1 with XEP-0422 (`:0`).

local st = require "util.stanza"

local tombstone = {}

local ns = {
	retract = { [0] = "urn:xmpp:message-retract:0", [1] = "urn:xmpp:message-retract:1" },
	moderate = { [0] = "urn:xmpp:message-moderate:0", [1] = "urn:xmpp:message-moderate:1" },
	fasten = "urn:xmpp:fasten:0",
	occupant_id = "urn:xmpp:occupant-id:0",
}
tombstone.ns = ns

-- Whatever else is in a message was put there by its sender: with any other child it is no tombstone, however it looks, and
-- nobody can make a message that counts as retracted already.
local in_tombstones = {
	["retracted urn:xmpp:message-retract:1"] = "mark",
	["moderated urn:xmpp:message-moderate:0"] = "mark",
	["occupant-id urn:xmpp:occupant-id:0"] = "harmless",
	["x http://jabber.org/protocol/muc#user"] = "harmless",
}

local function occupant_id_of(id)
	return st.stanza("occupant-id", { xmlns = ns.occupant_id, id = id })
end

local function reason_of(text)
	return st.stanza("reason"):text(text)
end

local function add(parent, child)
	if child then parent:add_direct_child(child) end
	return parent
end

-- `:1`: neither needs to say who it was.
local function moderated_1(about)
	return add(st.stanza("moderated", { xmlns = ns.moderate[1], by = about.nick }),
		about.nick and about.occupant_id and occupant_id_of(about.occupant_id))
end

-- `:0`: `by` is required there, and the room answers for a moderator who is not named.
local function moderated_0(about, inner)
	local moderated = st.stanza("moderated", { xmlns = ns.moderate[0], by = about.nick or about.room_jid })
	add(moderated, about.nick and about.occupant_id and occupant_id_of(about.occupant_id))
	add(moderated, inner)
	return add(moderated, about.reason and reason_of(about.reason))
end

--- The room's message that takes back another one. `about`: `room_jid`, `id` (of this message), `archive_id` (of the
-- other), `nick` (the moderator's occupant JID; absent where they are not named), `occupant_id` (theirs), `author_id` (the
-- occupant-id of whose message it was), `reason`, `stamp` (XEP-0082).
function tombstone.announcement(about)
	local message = st.message { from = about.room_jid, type = "groupchat", id = about.id }
	local retract = st.stanza("retract", { xmlns = ns.retract[1], id = about.archive_id })
	add(retract, moderated_1(about))
	add(retract, about.reason and reason_of(about.reason))
	local apply_to = st.stanza("apply-to", { xmlns = ns.fasten, id = about.archive_id })
	add(apply_to, moderated_0(about, st.stanza("retract", { xmlns = ns.retract[0] })))
	return add(add(message, retract), apply_to)
end

--- What stays of `original` in the archive: when it was said and by whom, and who took it back.
function tombstone.of(original, about)
	local message = st.message { from = original.attr.from, type = original.attr.type, id = original.attr.id }
	add(message, about.author_id and occupant_id_of(about.author_id))
	local retracted = st.stanza("retracted", { xmlns = ns.retract[1], id = about.id, stamp = about.stamp })
	add(retracted, moderated_1(about))
	add(retracted, about.reason and reason_of(about.reason))
	local inner = st.stanza("retracted", { xmlns = ns.retract[0], stamp = about.stamp })
	return add(add(message, retracted), moderated_0(about, inner))
end

--- Whether an archived message was retracted already, by us or by another module.
function tombstone.is(stanza)
	local marked = false
	for _, child in ipairs(stanza) do
		local what = type(child) == "table" and in_tombstones[child.name .. " " .. (child.attr.xmlns or "")]
		if not what then return false end
		marked = marked or what == "mark"
	end
	return marked
end

--- Whether the room announces a retraction in this message of its own.
function tombstone.is_announcement(stanza)
	local retract = stanza:get_child("retract", ns.retract[1])
	if retract and retract:get_child("moderated", ns.moderate[1]) then return true end
	local apply_to = stanza:get_child("apply-to", ns.fasten)
	return apply_to ~= nil and apply_to:get_child("moderated", ns.moderate[0]) ~= nil
end

--- Puts tombstones (by archive id) into the history that the room keeps in memory for who joins (muc/history.lib.lua,
-- `_history`), where the messages would stay otherwise. `archive_id(stanza, room_jid)`: that part's `of`.
function tombstone.purge(room, stones, archive_id)
	for _, entry in ipairs(room._history or {}) do
		local id = archive_id(entry.stanza, room.jid)
		local stone = id and stones[id]
		if stone then
			local shown = st.clone(stone)
			-- As Prosody keeps them: addressed when they are sent, and the length is reckoned with an empty address.
			shown.attr.to = ""
			shown:add_direct_child(st.stanza("stanza-id", { xmlns = "urn:xmpp:sid:0", by = room.jid, id = id }))
			add(shown, entry.stanza:get_child("delay", "urn:xmpp:delay"))
			entry.stanza, entry.chars = shown, nil
		end
	end
end

local function moderated_in(message)
	local newer = message:get_child("retract", ns.retract[1]) or message:get_child("retracted", ns.retract[1])
	local older = message:get_child("apply-to", ns.fasten) or message
	return older:get_child("moderated", ns.moderate[0]), newer and newer:get_child("moderated", ns.moderate[1])
end

--- Whoever listens to `muc-moderate-message` changes `by` in the dialect `:0` to hide the moderator (livechat's anonymiser
-- does), and knows nothing of `:1`: then they are not named there either, nor anywhere by an occupant-id.
function tombstone.follow(announcement, stone, about)
	local hidden = false
	for _, message in ipairs { announcement, stone } do
		local older = moderated_in(message)
		hidden = hidden or not older or older.attr.by ~= about.nick
	end
	if not about.nick or not hidden then return end
	for _, message in ipairs { announcement, stone } do
		local older, newer = moderated_in(message)
		if older then
			if older.attr.by == about.nick then older.attr.by = about.room_jid end
			older:remove_children("occupant-id", ns.occupant_id)
		end
		if newer then
			newer.attr.by = nil
			newer:remove_children("occupant-id", ns.occupant_id)
		end
	end
end

return tombstone
