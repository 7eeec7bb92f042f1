local part = require "spec.load"
local counted = require "spec.support.counted"
local xml = require "spec.support.xml"
local st = require "util.stanza"
local serialize = require "util.serialization".serialize
local attention, loopholes = part "attention", part "loopholes"

local errors = "urn:ietf:params:xml:ns:xmpp-stanzas"

describe("what comes into a room", function()
	local moderated, occupant, sent, entrance

	before_each(function()
		moderated, occupant, sent = true, {}, {}
		entrance = loopholes.new {
			attention = attention,
			is_moderated = function(room_jid) return moderated and room_jid == "r@h" end,
			room_of = function(room_jid)
				return room_jid == "r@h" and { get_occupant_by_real_jid = function(_, from) return from == "a@b/c" and occupant or nil end }
			end,
		}
	end)

	local function enter(stanza)
		stanza.attr.from, stanza.attr.to = "a@b/c", stanza.attr.to or "r@h/nick"
		return entrance.enter { stanza = stanza, origin = { send = function(reply) sent[#sent + 1] = reply end } }
	end

	for _, xmlns in ipairs { "jabber:server", "jabber:component:accept" } do
		it("is a body, where another kind of stream would take it for one (" .. xmlns .. ")", function()
			local stanza = xml("<message><body xmlns='" .. xmlns .. "'>x</body><x xmlns='jabber:x:oob'/></message>")
			assert.is_nil(stanza:get_child("body"))
			assert.is_nil(enter(stanza))
			assert.are.equal("x", stanza:get_child_text("body"))
			assert.are.equal("jabber:x:oob", stanza.tags[2].attr.xmlns)
		end)
	end

	describe("with the error for which somebody is put out", function()
		local function tamed(inner, name, to)
			local stanza = xml("<" .. name .. " type='error'><error type='cancel'>" .. inner .. "</error></" .. name .. ">")
			stanza.attr.to = to
			enter(stanza)
			return stanza
		end
		local words = "<buy-at-example.org xmlns='" .. errors .. "'/><text xmlns='" .. errors .. "'>buy</text>"

		it("is told to the room in no words of the sender", function()
			for _, name in ipairs { "presence", "message" } do
				for _, to in ipairs { "r@h", "r@h/nick" } do
					local stanza = tamed(words, name, to)
					local _, condition, text = stanza:get_error()
					assert.are.equal("undefined-condition", condition)
					assert.is_nil(text)
					assert.is_nil(tostring(stanza):find("buy", 1, true))
				end
			end
		end)

		it("keeps its condition, by which it is decided whether they are", function()
			local stanza = tamed("<gone xmlns='" .. errors .. "'/><a xmlns='urn:example'/>", "presence")
			assert.are.equal("gone", select(2, stanza:get_error()))
			assert.are.equal(2, #stanza.tags[1].tags)
		end)

		it("may have none", function()
			local stanza = xml("<presence type='error'/>")
			enter(stanza)
			assert.are.equal(0, #stanza)
		end)

		it("is gone through once, however many texts are in it", function()
			local stanza = xml("<message type='error'/>")
			stanza:add_direct_child(st.stanza("error"))
			local texts = counted("error", 40000, function() return st.stanza("text", { xmlns = errors }) end)
			stanza[1], stanza.tags[1] = texts, texts
			enter(stanza)
			assert.are.equal(0, #texts)
		end)

		it("is left as it is where nobody is put out for it, or nobody moderates", function()
			occupant = nil
			assert.is_truthy(tostring(tamed(words, "message")):find("buy</text>", 1, true))
			occupant, moderated = {}, false
			assert.is_truthy(tostring(tamed(words, "message")):find("buy</text>", 1, true))
			assert.is_truthy(tostring(tamed(words, "message", "other@h")):find("buy</text>", 1, true))
		end)

		it("is none in anything else", function()
			local stanza = xml("<message><error><text xmlns='" .. errors .. "'>x</text></error></message>")
			enter(stanza)
			assert.is_truthy(tostring(stanza):find("x</text>", 1, true))
		end)
	end)

	describe("nested deeply", function()
		local function nested(name, levels, type)
			local stanza = xml("<" .. name .. " id='i'>" .. ("<a>"):rep(levels) .. ("</a>"):rep(levels) .. "</" .. name .. ">")
			stanza.attr.type = type
			return stanza
		end

		it("is sent back", function()
			for _, name in ipairs { "message", "presence" } do
				assert.is_nil(enter(nested(name, 100)))
				assert.are.equal(0, #sent)
				assert.is_true(enter(nested(name, 101)))
				assert.are.same({ "modify", "bad-request" }, { (sent[1]:get_error()), (select(2, sent[1]:get_error())) })
				assert.are.same({ name, "i", "a@b/c", "r@h/nick" },
					{ sent[1].name, sent[1].attr.id, sent[1].attr.to, sent[1].attr.from })
				assert.are.equal("r@h", sent[1]:get_child("error").attr.by)
				sent = {}
			end
		end)

		it("can be stored where it is not sent back, in a list of lists of what was kept", function()
			assert.is_string(serialize { { { { st.preserialize(nested("message", 100)) } } } })
			assert.has_error(function() serialize { { { { st.preserialize(nested("message", 130)) } } } } end)
		end)

		it("beyond what Lua's stack takes, too", function()
			local stanza = st.message { id = "i" }
			for _ = 1, 100000 do
				local outer, inner = st.stanza("a"), stanza.tags[1]
				if inner then outer:add_direct_child(inner) end
				stanza[1], stanza.tags[1] = outer, outer
			end
			assert.is_true(enter(stanza))
		end)

		it("goes on without its depths where it cannot be sent back: no error is answered, and who leaves is gone", function()
			for _, case in ipairs { { "message", "error" }, { "presence", "error" }, { "presence", "unavailable" } } do
				local stanza = nested(case[1], 5000, case[2])
				assert.is_nil(enter(stanza))
				assert.are.equal("<a><a/></a>", tostring(stanza.tags[1]))
			end
			assert.are.equal(0, #sent)
		end)

		it("is nobody's matter where nobody moderates", function()
			moderated = false
			assert.is_nil(enter(nested("message", 5000)))
			assert.are.equal(0, #sent)
		end)
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
			local iq = xml("<iq type='" .. case[2] .. "' id='i'>" .. case[3] .. "</iq>")
			assert.are.equal(case[1], loopholes.new { attention = attention }.shows(iq))
		end)
	end
end)
