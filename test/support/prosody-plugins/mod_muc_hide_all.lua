-- Stands for Jitsi's module of this name: no room is listed, and who is not in one learns of it only that it is there.

local jid = require "util.jid"
local st = require "util.stanza"

local muc = module:depends("muc")

module:hook("muc-room-pre-create", function(event)
	event.room:set_hidden(true)
end, -1)

module:hook("iq-get/bare/http://jabber.org/protocol/disco#info:query", function(event)
	local origin, stanza = event.origin, event.stanza
	local room = muc.get_room_from_jid(jid.bare(stanza.attr.to))
	if not room or room:get_occupant_by_real_jid(stanza.attr.from) then return end
	origin.send(st.error_reply(stanza, "auth", "forbidden"))
	return true
end, 1)
