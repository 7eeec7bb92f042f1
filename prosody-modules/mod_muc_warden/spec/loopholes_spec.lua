local part = require "spec.load"
local xml = require "spec.support.xml"
local attention, loopholes = part "attention", part "loopholes"

describe("a body that another kind of stream would take for one", function()
	for _, xmlns in ipairs { "jabber:server", "jabber:component:accept" } do
		it("is one (" .. xmlns .. ")", function()
			local stanza = xml("<message><body xmlns='" .. xmlns .. "'>x</body><x xmlns='jabber:x:oob'/></message>")
			assert.is_nil(stanza:get_child("body"))
			loopholes.one_namespace { stanza = stanza }
			assert.are.equal("x", stanza:get_child_text("body"))
			assert.are.equal("jabber:x:oob", stanza.tags[2].attr.xmlns)
		end)
	end
end)

describe("the error for which somebody is put out", function()
	local function tamed(inner, name, to)
		local stanza = xml("<" .. name .. " type='error' to='" .. to .. "'><error type='cancel'>" .. inner
			.. "</error></" .. name .. ">")
		loopholes.tame_error({ stanza = stanza }, attention.conditions)
		return stanza
	end
	local errors = "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'"

	it("is told to the room in no words of the sender", function()
		for _, name in ipairs { "presence", "message" } do
			local stanza = tamed("<buy-at-example.org " .. errors .. "/><text " .. errors .. ">buy</text>", name, "r@h/nick")
			local _, condition, text = stanza:get_error()
			assert.are.equal("undefined-condition", condition)
			assert.is_nil(text)
			assert.is_nil(tostring(stanza):find("buy", 1, true))
		end
	end)

	it("keeps its condition, by which it is decided whether they are", function()
		local stanza = tamed("<gone " .. errors .. "/><a xmlns='urn:example'/>", "presence", "r@h/nick")
		assert.are.equal("gone", select(2, stanza:get_error()))
	end)

	it("may be missing", function()
		local stanza = xml("<presence type='error' to='r@h/nick'/>")
		loopholes.tame_error({ stanza = stanza }, attention.conditions)
		assert.are.equal(0, #stanza)
	end)

	it("is in nothing else", function()
		local stanza = xml("<message><error><text " .. errors .. ">x</text></error></message>")
		loopholes.tame_error({ stanza = stanza }, attention.conditions)
		assert.is_truthy(tostring(stanza):find("x</text>", 1, true))
	end)
end)

describe("a request to another occupant", function()
	for what, case in pairs {
		["a ping"] = { false, "get", "<ping xmlns='urn:xmpp:ping'/>" },
		["who are you"] = { false, "get", "<query xmlns='http://jabber.org/protocol/disco#info' node='x'/>" },
		["an answer"] = { false, "result", "<query xmlns='jabber:iq:version'><name>x</name></query>" },
		["an error"] = { false, "error", "<error type='cancel'/>" },
		["a call"] = { false, "set", "<jingle xmlns='urn:xmpp:jingle:1' action='session-initiate'><content name='a'/></jingle>" },
		["the offer of a file"] = { true, "set", "<jingle xmlns='urn:xmpp:jingle:1'><content><description>"
			.. "<file><name>x</name></file></description></content></jingle>" },
		["an address"] = { true, "set", "<query xmlns='jabber:iq:oob'><url>x</url></query>" },
		["contacts"] = { true, "set", "<x xmlns='http://jabber.org/protocol/rosterx'><item name='x'/></x>" },
		["the leave to log in"] = { true, "get", "<confirm xmlns='http://jabber.org/protocol/http-auth' url='x'/>" },
		["a ping with words"] = { true, "get", "<ping xmlns='urn:xmpp:ping'>x</ping>" },
	} do
		it((case[1] and "shows something: " or "shows nothing: ") .. what, function()
			assert.are.equal(case[1], loopholes.shows(xml("<iq type='" .. case[2] .. "' id='i'>" .. case[3] .. "</iq>")))
		end)
	end
end)
