-- Stands for livechat's module of this name: hides who retracted in what it knows, which is the dialect :0 of XEP-0425, and
-- leaves presences as they are.

module:hook("muc-moderate-message", function(event)
	for _, message in ipairs { event.announcement, event.tombstone } do
		local around = message:get_child("apply-to", "urn:xmpp:fasten:0") or message
		around:get_child("moderated", "urn:xmpp:message-moderate:0").attr.by = event.room.jid
	end
end)
