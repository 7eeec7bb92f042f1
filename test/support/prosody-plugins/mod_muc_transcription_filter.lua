-- Stands for Jitsi's module of this name: tells the other modules of what clients say to each other in JSON, before the room has
-- it. One of those, here the same, writes it down for who comes later.

local jid = require "util.jid"
local json = require "util.json"
local st = require "util.stanza"

local muc = module:depends "muc"

module:hook("message/bare", function(event)
	local stanza = event.stanza
	local text = stanza:get_child_text("json-message", "http://jitsi.org/jitmeet")
	local room = text and stanza.attr.type == "groupchat" and muc.get_room_from_jid(jid.bare(stanza.attr.to))
	local occupant = room and room:get_occupant_by_real_jid(stanza.attr.from)
	if not occupant then return nil end
	return module:fire_event("jitsi-endpoint-message-received", {
		room = room, occupant = occupant, message = json.decode(text), origin = event.origin, stanza = stanza,
		raw_message = text,
	})
end)

-- What only moderators say to each other goes no further, as in Jitsi's mod_visitors_component: by false.
module:hook("jitsi-endpoint-message-received", function(event)
	local payload = event.message
	if type(payload) == "table" and payload.type == "visitors" and event.occupant.role ~= "moderator" then return false end
end)

module:hook("jitsi-endpoint-message-received", function(event)
	local payload = event.message
	if type(payload) ~= "table" or type(payload.question) ~= "string" then return end
	event.room.test_polls = (event.room.test_polls or "") .. payload.question
end)

module:hook("muc-occupant-joined", function(event)
	local room = event.room
	if not room.test_polls then return end
	room:route_stanza(st.message({ from = room.jid, to = event.stanza.attr.from }):text_tag("old-polls", room.test_polls))
end)
