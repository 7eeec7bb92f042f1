-- Ways in which something reaches the people of a room without being a message or a presence that anybody could be asked about.
-- All handlers take Prosody's event and change its stanza in place.

local loopholes = {}

local xmlns_errors = "urn:ietf:params:xml:ns:xmpp-stanzas"

-- The namespace of a stanza is that of its stream, which Prosody leaves out. Where a child names the one of another kind of
-- stream, Prosody does not take it for a body or a subject, neither archives it nor asks who may change it, and hands it on as
-- it is: on the other kind of stream it is one.
local stream_namespaces = {
	["jabber:client"] = true,
	["jabber:server"] = true,
	["jabber:component:accept"] = true,
}

--- message/bare, message/full, presence/bare, presence/full, before mod_muc (-2).
function loopholes.one_namespace(event)
	for _, element in ipairs(event.stanza.tags) do
		if stream_namespaces[element.attr.xmlns] then element.attr.xmlns = nil end
	end
end

--- The same events, after `one_namespace`. Whoever answers with an error is put out, and the room tells everybody why: the name
-- of the condition, and in rooms where all see real addresses also its text (muc.lib.lua, handle_kickable). Both are the
-- sender's own words. `conditions`: the set of those that there are.
function loopholes.tame_error(event, conditions)
	local stanza = event.stanza
	if stanza.attr.type ~= "error" then return end
	for _, error_element in ipairs(stanza.tags) do
		if error_element.name == "error" then
			error_element:maptags(function(child)
				if child.attr.xmlns ~= xmlns_errors then return child end
				if child.name == "text" then return nil end
				if not conditions[child.name] then child.name = "undefined-condition" end
				return child
			end)
		end
	end
end

-- What programs ask each other, and people do not read. A text in it is none of that.
local between_programs = {
	get = {
		["urn:xmpp:ping"] = true,
		["http://jabber.org/protocol/disco#info"] = true,
		["http://jabber.org/protocol/disco#items"] = true,
		["jabber:iq:version"] = true,
		["jabber:iq:last"] = true,
		["urn:xmpp:time"] = true,
		["urn:xmpp:bob"] = true,
		["vcard-temp"] = true,
		["urn:ietf:params:xml:ns:vcard-4.0"] = true,
		["http://jabber.org/protocol/pubsub"] = true,
	},
	set = {
		["urn:xmpp:jingle:1"] = true,
	},
}

local function has_text(element)
	local open = { element }
	while #open > 0 do
		local node = table.remove(open)
		for i = 1, #node do
			local inner = node[i]
			if type(inner) ~= "string" then
				open[#open + 1] = inner
			elseif inner:find("%S") then
				return true
			end
		end
	end
	return false
end

--- Whether a request of one occupant to another (iq/full) may show that one something: offers of files, forms, addresses.
-- Answers to what was asked never do.
function loopholes.shows(iq)
	local known = between_programs[iq.attr.type]
	if not known then return false end
	for _, payload in ipairs(iq.tags) do
		if not known[payload.attr.xmlns or ""] or has_text(payload) then return true end
	end
	return false
end

return loopholes
