-- Stands for Jitsi's module of this name: whoever comes before the focus waits for it, in front of the room; the meeting has
-- an id; and nobody gives a name with a message.

local id = require "util.id"
local jid = require "util.jid"

module:hook("muc-room-created", function(event)
	event.room._data.meetingId = id.long()
end)

module:hook("muc-disco#info", function(event)
	table.insert(event.form, { name = "muc#roominfo_meetingId"; type = "text-single"; value = event.room._data.meetingId })
end)

module:hook("muc-occupant-pre-join", function(event)
	local room = event.room
	if room.has_focus or room.jid:find("^__jicofo%-health%-check") then return end
	room.early_comers = room.early_comers or {}
	if jid.resource(event.occupant.nick) ~= "focus" then
		table.insert(room.early_comers, event)
		return true
	end
	room.has_focus = true
	for _, early in ipairs(room.early_comers) do room:handle_normal_presence(early.origin, early.stanza) end
	room.early_comers = nil
end, 8)

module:hook("muc-occupant-groupchat", function(event)
	event.stanza:remove_children("nick", "http://jabber.org/protocol/nick")
end, 45)
