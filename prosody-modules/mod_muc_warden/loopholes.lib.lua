-- Ways in which something reaches the people of a room without being a message or a presence that anybody could be asked about.

local jid = require "util.jid"
local st = require "util.stanza"

local loopholes = {}

local xmlns_errors = "urn:ietf:params:xml:ns:xmpp-stanzas"
-- What people send has fewer than ten levels. Prosody's own storage takes 127, those of a list around the stanza included
-- (util.serialization), and throws at more; copies of a stanza end at some ten thousand, with Lua's stack.
local max_depth = 100
local too_deep = "The elements of this stanza are nested too deeply"

-- The namespace of a stanza is that of its stream, which Prosody leaves out. Where a child names the one of another kind of
-- stream, Prosody does not take it for a body or a subject, neither archives it nor asks who may change it, and hands it on as
-- it is: on the other kind of stream it is one.
local stream_namespaces = {
	["jabber:client"] = true,
	["jabber:server"] = true,
	["jabber:component:accept"] = true,
}

local function one_namespace(stanza)
	for _, element in ipairs(stanza.tags) do
		if stream_namespaces[element.attr.xmlns] then element.attr.xmlns = nil end
	end
end

-- Level by level, without calling itself.
local function is_deeper(stanza, levels)
	local level = stanza.tags
	while level[1] do
		if levels == 0 then return true end
		local below = {}
		for _, element in ipairs(level) do
			for _, child in ipairs(element.tags) do below[#below + 1] = child end
		end
		level, levels = below, levels - 1
	end
	return false
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

local function nothing() return false end

--- env: `attention`, `is_moderated(room_jid)`, `room_of(room_jid)`.
function loopholes.new(env)
	local self = {}
	local keep_only, conditions = env.attention.keep_only, env.attention.conditions

	-- Whoever answers with an error is put out, and the room tells everybody why: the name of the condition, and in rooms where
	-- all see real addresses also its text (muc.lib.lua, handle_kickable). Both are the sender's own words.
	local function tame_error(stanza)
		local function is_wanted(child) return child.attr.xmlns ~= xmlns_errors or child.name ~= "text" end
		for _, element in ipairs(stanza.tags) do
			if element.name == "error" then
				keep_only(element, is_wanted, true)
				for _, child in ipairs(element.tags) do
					if child.attr.xmlns == xmlns_errors and not conditions[child.name] then child.name = "undefined-condition" end
				end
			end
		end
	end

	-- Who leaves is let go, and no error is answered: of these the first two levels go on.
	local function cut(stanza)
		for _, element in ipairs(stanza.tags) do
			for _, child in ipairs(element.tags) do keep_only(child, nothing) end
		end
	end

	local function is_occupant(room_jid, from)
		local room = env.room_of(room_jid)
		return room and room:get_occupant_by_real_jid(from) ~= nil
	end

	--- message/bare, message/full, presence/bare, presence/full, before mod_muc (-2): changes what comes into a moderated room
	-- in place. Returns true where it stops here, and its sender was told so.
	function self.enter(event)
		local stanza = event.stanza
		local type, room_jid = stanza.attr.type, jid.bare(stanza.attr.to)
		if not env.is_moderated(room_jid) then return nil end
		if is_deeper(stanza, max_depth) then
			if type ~= "error" and type ~= "unavailable" then
				event.origin.send(st.error_reply(stanza, "modify", "bad-request", too_deep, room_jid))
				return true
			end
			cut(stanza)
		end
		one_namespace(stanza)
		if type == "error" and is_occupant(room_jid, stanza.attr.from) then tame_error(stanza) end
		return nil
	end

	--- Whether a request of one occupant to another (iq/full) may show that one something: offers of files, forms, addresses.
	-- Answers to what was asked never do.
	function self.shows(iq)
		local known = between_programs[iq.attr.type]
		if not known then return false end
		for _, payload in ipairs(iq.tags) do
			if not known[payload.attr.xmlns or ""] or env.attention.text_in(payload):find("%S") then return true end
		end
		return false
	end

	return self
end

return loopholes
