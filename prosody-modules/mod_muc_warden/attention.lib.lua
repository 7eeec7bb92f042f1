-- What in a stanza somebody may read. What is not known to be harmless is taken for readable: clients show more than bodies.

local st = require "util.stanza"

local attention = {}

local ns = {
	hints = "urn:xmpp:hints",
	muc = "http://jabber.org/protocol/muc",
	muc_user = "http://jabber.org/protocol/muc#user",
	stanza_errors = "urn:ietf:params:xml:ns:xmpp-stanzas",
}

local function set(...)
	local names = {}
	for _, name in ipairs { ... } do names[name] = true end
	return names
end

--- The conditions of stanza errors (RFC 6120 section 8.3.3).
attention.conditions = set("bad-request", "conflict", "feature-not-implemented", "forbidden", "gone", "internal-server-error",
	"item-not-found", "jid-malformed", "not-acceptable", "not-allowed", "not-authorized", "policy-violation",
	"recipient-unavailable", "redirect", "registration-required", "remote-server-not-found", "remote-server-timeout",
	"resource-constraint", "service-unavailable", "subscription-required", "undefined-condition", "unexpected-request")

-- By namespace; each of them only while it is empty, for all of them can be given a text.
local marks = {
	["http://jabber.org/protocol/chatstates"] = set("active", "composing", "paused", "inactive", "gone"),
	["urn:xmpp:chat-markers:0"] = set("markable", "received", "displayed", "acknowledged"),
	["urn:xmpp:receipts"] = set("request", "received"),
	["urn:xmpp:sid:0"] = set("origin-id", "stanza-id"),
	["urn:xmpp:occupant-id:0"] = set("occupant-id"),
	["urn:xmpp:delay"] = set("delay"),
	["jabber:x:delay"] = set("x"),
	[ns.hints] = set("no-store", "no-permanent-store", "no-copy", "store"),
	-- Prosody puts it into private messages. What a client writes into it in a room, the room does not take out.
	[ns.muc_user] = set("x"),
}

-- What says something about a body, and nothing without one.
local about_body = {
	["urn:xmpp:message-correct:0"] = set("replace"),
	["urn:xmpp:reply:0"] = set("reply"),
}

local presence_marks = {
	["http://jabber.org/protocol/caps"] = set("c"),
	["urn:xmpp:idle:1"] = set("idle"),
	["jabber:iq:last"] = set("query"),
	["urn:xmpp:delay"] = set("delay"),
	["urn:xmpp:occupant-id:0"] = set("occupant-id"),
	["vcard-temp:x:update"] = set("x"),
}

local shows = set("away", "chat", "dnd", "xa")

-- What people read in presences. Jitsi's clients put much else there with every muted camera: in namespaces of their own or in
-- none, for the other programs.
local read_in_presence = set("status", "nick", "display-name", "body", "subject", "show", "priority")

local function is_between_programs(element)
	local xmlns = element.attr.xmlns
	return not read_in_presence[element.name] and (not xmlns or xmlns:find("^http://jitsi%.org/") ~= nil)
end

local function is_space(node)
	return type(node) == "string" and not node:find("%S")
end

local function is_empty(element)
	for i = 1, #element do
		if not is_space(element[i]) then return false end
	end
	return true
end

local function is_one_of(known, element)
	local names = known[element.attr.xmlns or ""]
	return names ~= nil and names[element.name] == true
end

local function is_bare_error(element)
	if element.name ~= "error" or element.attr.xmlns then return false end
	for i = 1, #element do
		local node = element[i]
		if not is_space(node) then
			if type(node) == "string" or node.attr.xmlns ~= ns.stanza_errors then return false end
			if not attention.conditions[node.name] or not is_empty(node) then return false end
		end
	end
	return true
end

local function is_harmless(element)
	return is_one_of(marks, element) and is_empty(element) or is_bare_error(element)
end

-- XEP-0153: the hash of a picture, or nothing where there is none.
local function is_picture_hash(element)
	for i = 1, #element do
		local node = element[i]
		if not is_space(node) then
			if type(node) == "string" or node.name ~= "photo" or #node.tags > 0 then return false end
			local hash = node:get_text()
			if #hash > 128 or not hash:find("^%x*$") then return false end
		end
	end
	return true
end

local function is_harmless_in_presence(element)
	local xmlns, name = element.attr.xmlns, element.name
	-- mod_muc takes them out (muc/util.lib.lua, filter_muc_x).
	if xmlns == ns.muc or xmlns == ns.muc_user then return true end
	if is_between_programs(element) then return true end
	if not xmlns then
		local text = element:get_text()
		if not text then return false end
		if name == "show" then return shows[text] == true end
		return name == "priority" and #text <= 4 and text:find("^[+-]?%d*$") ~= nil
	end
	if not is_one_of(presence_marks, element) then return false end
	if xmlns == "vcard-temp:x:update" then return is_picture_hash(element) end
	return is_empty(element)
end

--- Leaves of an element those children for which `keeps(child)` is true, and text beside them where `keeps_text`. In one pass:
-- for each one that goes, Prosody's own `maptags` moves all that follow it.
function attention.keep_only(element, keeps, keeps_text)
	local kept, tags = {}, {}
	for i = 1, #element do
		local node = element[i]
		local is_text = type(node) == "string"
		if is_text and keeps_text or not is_text and keeps(node) then
			kept[#kept + 1] = node
			if not is_text then tags[#tags + 1] = node end
		end
	end
	for i = 1, #element do element[i] = kept[i] end
	element.tags, element.last_add = tags, nil
end
local keep_only = attention.keep_only

--- Whether anything in a message may be read.
function attention.asks(stanza)
	for i = 1, #stanza do
		local node = stanza[i]
		if type(node) == "string" then
			if not is_space(node) then return true end
		elseif not is_harmless(node) then
			return true
		end
	end
	return false
end

-- What clients show though there is no body. What stands for itself in time (calls, polls, markers) is not among them: it
-- would reach those who join later.
local shown_without_body = {
	["http://jabber.org/protocol/xhtml-im"] = "html",
	["jabber:x:oob"] = "x",
	[""] = "subject",
}

--- Makes sure that what can be read is archived, in place: hints against it (XEP-0334) go, and where Prosody archives for
-- the sake of a body alone, one for it comes in (muc/history.lib.lua, muc-message-is-historic).
function attention.strip_hints(stanza)
	if not attention.asks(stanza) then return end
	keep_only(stanza, function(element)
		return element.attr.xmlns ~= ns.hints or element.name == "no-copy" or element.name == "store"
	end)
	if stanza:get_child("body") or stanza:get_child("store", ns.hints) then return end
	for _, element in ipairs(stanza.tags) do
		if shown_without_body[element.attr.xmlns or ""] == element.name then
			stanza:add_direct_child(st.stanza("store", { xmlns = ns.hints }))
			return
		end
	end
end

--- All text at whatever depth, joined.
function attention.text_in(element)
	local texts, open = {}, { element }
	while #open > 0 do
		local node = table.remove(open)
		if type(node) == "string" then
			texts[#texts + 1] = node
		else
			for i = #node, 1, -1 do open[#open + 1] = node[i] end
		end
	end
	return table.concat(texts)
end

-- Not read by anybody as it stands there. What only has such a name may be.
local unread = {
	[""] = set("thread", "error"),
	["eu.siacs.conversations.axolotl"] = set("encrypted"),
	["urn:xmpp:omemo:1"] = set("encrypted"),
	["urn:xmpp:omemo:2"] = set("encrypted"),
	["urn:xmpp:openpgp:0"] = set("openpgp"),
	["jabber:x:encrypted"] = set("x"),
}

--- The texts of a message, one for each child that has any: bodies and subjects of every language and namespace, XHTML,
-- reactions, and what is not known here. What is encrypted is not among them.
function attention.texts_of(stanza)
	local texts = {}
	for _, element in ipairs(stanza.tags) do
		if not is_one_of(unread, element) then
			local text = attention.text_in(element)
			if text:find("%S") then texts[#texts + 1] = text end
		end
	end
	return texts
end

--- Leaves of a message one body and what says nothing by itself, in place.
function attention.rewrite(stanza, body)
	keep_only(stanza, function(element)
		return (is_one_of(marks, element) or is_one_of(about_body, element)) and is_empty(element)
	end)
	-- An error without its reason is none.
	if stanza.attr.type == "error" then stanza.attr.type = "chat" end
	stanza:add_direct_child(st.stanza("body"):text(body))
	attention.strip_hints(stanza)
end

--- Leaves of a mediated invitation or its refusal (XEP-0045 sections 7.8.2 and 7.9) the address and one reason, in place.
function attention.rewrite_invite(stanza, reason)
	local x = stanza:get_child("x", ns.muc_user)
	local payload = x and x.tags[1]
	if not payload then return end
	keep_only(stanza, function(element) return element == x end)
	keep_only(x, function(element) return element == payload end)
	keep_only(payload, function() return false end)
	payload:add_direct_child(st.stanza("reason", { xmlns = ns.muc_user }):text(reason))
end

--- What can be read in a presence: its status text, or the stanza's own words where there is more than that; nil for nothing.
-- To be compared with the one before: what was judged already needs no second question.
function attention.status_of(presence)
	local parts = {}
	for i = 1, #presence do
		local node = presence[i]
		if type(node) == "string" then
			if not is_space(node) then parts[#parts + 1] = node end
		elseif not is_harmless_in_presence(node) then
			local is_plain = node.name == "status" and not node.attr.xmlns
			local text = is_plain and attention.text_in(node) or tostring(node)
			if text ~= "" then parts[#parts + 1] = text end
		end
	end
	return parts[1] and table.concat(parts, "\n")
end

--- Takes out of a presence what can be read, in place.
function attention.strip_status(presence)
	keep_only(presence, is_harmless_in_presence)
end

return attention
