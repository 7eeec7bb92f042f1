-- Stands for Jitsi's module of this name: a moderator who is in the room takes a message back by the id that its sender gave
-- it, and nobody but its author corrects what the room's history holds.

local datetime = require "util.datetime"
local id = require "util.id"
local json = require "util.json"
local st = require "util.stanza"

local FASTEN, MODERATE, RETRACT = "urn:xmpp:fasten:0", "urn:xmpp:message-moderate:1", "urn:xmpp:message-retract:1"
local HINTS = "urn:xmpp:hints"

local function said(room, message_id)
	for at, entry in ipairs(room._history or {}) do
		if entry.stanza.attr.id == message_id then return entry, at end
	end
end

local function moderated(name, by, reason, attr)
	local element = st.stanza("moderated", { xmlns = MODERATE, by = by }):tag(name, attr):up()
	if reason and reason ~= "" then element:text_tag("reason", reason) end
	return element
end

local function request(stanza)
	local fastened = stanza:get_child("apply-to", FASTEN)
	local wish = fastened and fastened.attr.id and fastened:get_child("moderated", MODERATE)
	if wish and wish:get_child("retract", RETRACT) then return fastened.attr.id, wish:get_child_text("reason") end
end

local function moderate(event, target, reason)
	local room, occupant = event.room, event.occupant
	if not occupant or occupant.role ~= "moderator" then
		event.origin.send(st.error_reply(event.stanza, "auth", "forbidden", "Only moderators can moderate messages"))
		return true
	end
	local entry = said(room, target)
	if entry then
		entry.stanza = st.clone(entry.stanza):remove_children("body")
			:add_child(moderated("retracted", occupant.nick, reason, { xmlns = RETRACT, stamp = datetime.datetime() }))
	end
	local notice = st.message({ from = room.jid, type = "groupchat", id = id.medium() })
		:tag("apply-to", { xmlns = FASTEN, id = target })
		:add_child(moderated("retract", occupant.nick, reason, { xmlns = RETRACT })):up()
		:tag("no-store", { xmlns = HINTS }):up()
	room:broadcast_message(notice)
	return true
end

local function edit(event)
	local text = event.stanza:get_child_text("json-message", "http://jitsi.org/jitmeet")
	local payload = text and json.decode(text)
	if type(payload) ~= "table" or payload.type ~= "editChat" or type(payload.message) ~= "string" then return end
	local entry = said(event.room, payload.messageId)
	if not entry then return end
	if entry.stanza.attr.from ~= event.occupant.nick then return true end
	entry.stanza = st.clone(entry.stanza):remove_children("body"):text_tag("body", payload.message)
end

-- An author takes back what they said: it is in the history no more, and nor is the word of it.
local function take_back(event, target)
	local entry, at = said(event.room, target)
	if not entry then return end
	if entry.stanza.attr.from ~= event.occupant.nick then return true end
	table.remove(event.room._history, at)
	event.stanza:remove_children("store", HINTS)
	event.stanza:add_child(st.stanza("no-store", { xmlns = HINTS }))
end

module:hook("muc-occupant-groupchat", function(event)
	local target, reason = request(event.stanza)
	if target then return moderate(event, target, reason) end
	local own = event.stanza:get_child("retract", RETRACT)
	if own then return take_back(event, own.attr.id) end
	return edit(event)
end, 10)

module:hook("muc-add-history", function(event)
	if event.stanza:get_child("apply-to", FASTEN) then return true end
end, 10)

local function say_so(event)
	table.insert(event.form, { name = "muc#roominfo_messageModerationEnabled"; type = "boolean"; value = 1 })
end

module:hook("muc-disco#info", say_so)
module:hook("muc-config-form", say_so)
