-- Stands for Jitsi's module of this name: what comes after a room's address is plain letters, digits and underscores, and
-- stays what it was when somebody came in. A component's own address is let in under any nick.

local jid = require "util.jid"
local st = require "util.stanza"

local function refuse(event, text)
	event.origin.send(st.error_reply(event.stanza, "cancel", "not-allowed", text))
	return true
end

module:hook("muc-occupant-pre-join", function(event)
	local stanza = event.stanza
	if not jid.node(stanza.attr.from) then return end
	local resource = jid.resource(stanza.attr.to)
	if not resource or not resource:match("^[a-zA-Z0-9][a-zA-Z0-9_]*$") then return refuse(event, "Invalid resource") end
end, 11)

module:hook("muc-occupant-pre-change", function(event)
	local before = event.orig_occupant
	if not before or jid.resource(before.nick) == jid.resource(event.stanza.attr.to) then return end
	return refuse(event, "Nick changes are not allowed")
end, 11)
