-- The id that the room's archive gave a message (XEP-0359): the handle by which it is retracted.

local archive_id = {}

--- nil where it has none. Those that a client made up, mod_muc_mam takes out (muc-broadcast-message, 1).
function archive_id.of(stanza, room_jid)
	for id in stanza:childtags("stanza-id", "urn:xmpp:sid:0") do
		if id.attr.by == room_jid and id.attr.id then return id.attr.id end
	end
	return nil
end

return archive_id
