local part = require "spec.load"
local xml = require "spec.support.xml"
local st = require "util.stanza"
local attention = part "attention"

local room_jid, errors = "r@rooms.example.org", "urn:ietf:params:xml:ns:xmpp-stanzas"
local unused = function() error("not to be called") end

--- A room as far as it matters here: what reaches whom, and under which address.
local function fake_room()
	local room = { jid = room_jid, _data = {}, occupants = {}, affiliations = {}, heard = {}, saved = 0 }
	function room:enter(bare_jid, nick, role, sessions)
		local address = room_jid .. "/" .. nick
		local there = { bare_jid = bare_jid, nick = address, role = role or "participant", sessions = sessions or { "1" } }
		self.occupants[address] = there
	end
	function room:get_occupant_by_nick(address) return self.occupants[address] end
	function room:get_occupant_by_real_jid(from)
		for _, occupant in pairs(self.occupants) do
			for _, session in ipairs(occupant.sessions) do
				if occupant.bare_jid .. "/" .. session == from then return occupant end
			end
		end
	end
	function room:get_occupant_jid(from)
		local occupant = self:get_occupant_by_real_jid(from)
		return occupant and occupant.nick
	end
	function room:get_affiliation(bare_jid) return self.affiliations[bare_jid] end
	function room:broadcast_message(stanza)
		stanza:tag("stanza-id", { xmlns = "urn:xmpp:sid:0", by = "else@where", id = "no" }):up()
		stanza:tag("stanza-id", { xmlns = "urn:xmpp:sid:0", by = room_jid, id = "A1" }):up()
		self.heard[#self.heard + 1] = { to = "all", stanza = st.clone(stanza) }
	end
	function room:route_to_occupant(occupant, stanza)
		self.heard[#self.heard + 1] = { to = occupant.nick, stanza = st.clone(stanza) }
	end
	function room:set_subject(from, text) self.subject = { from, text } end
	function room:save() self.saved = self.saved + 1 end
	function room:handle_normal_presence(origin, stanza)
		self.came = { origin = origin, stanza = stanza }
		if self.full then return origin.send(st.error_reply(stanza, "wait", "service-unavailable")) end
		for address, occupant in pairs(self.occupants) do
			if occupant.bare_jid == "a@b" then self.occupants[address] = nil end
		end
		self:enter("a@b", stanza.attr.to:sub(#room_jid + 2))
	end
	room.handle_mediated_invite, room.handle_mediated_decline = unused, unused
	return room
end

describe("what was kept back", function()
	local room, sent, marked, deliver, may_set_subject

	before_each(function()
		room, sent, marked, may_set_subject = fake_room(), {}, {}, true
		deliver = part "deliver".new {
			attention = attention, archive_id = part "archive_id".of,
			room_of = function(address) return address == room_jid and room end,
			send = function(stanza) sent[#sent + 1] = stanza end,
			mark = function(stanza) marked[stanza] = true end,
			may_set_subject = function(_, occupant) return may_set_subject and occupant.role ~= "visitor" end,
		}
		room:enter("a@b", "Alice")
		room:enter("b@b", "Bob")
	end)

	local function entry(kind, inner, more)
		local name = kind == "presence" and "presence" or "message"
		local stanza = xml("<" .. name .. " from='a@b/1' to='" .. room_jid .. "' id='i'>" .. inner .. "</" .. name .. ">")
		if name == "message" then stanza.attr.type = kind == "message" and "groupchat" or "chat" end
		local made = {
			kind = kind, room = room_jid, from = "a@b/1", sender = "a@b", nick = "Alice", role = "participant", stanza = stanza,
			origin = { type = "c2s", send = unused }, began = deliver.moment(), to = kind == "private" and "Bob" or nil,
			recipient = kind == "private" and "b@b" or nil,
		}
		for key, value in pairs(more or {}) do made[key] = value end
		return made
	end
	local function hello() return entry("message", "<body>hello</body>") end

	local function sent_error(condition, from)
		assert.are.equal(1, #sent)
		assert.are.equal(condition, select(2, sent[1]:get_error()))
		assert.are.equal("a@b/1", sent[1].attr.to)
		assert.are.equal(from or room_jid, sent[1].attr.from)
		assert.are.equal(room_jid, sent[1]:get_child("error").attr.by)
	end

	describe("a message", function()
		it("goes to all under the sender's nick, and tells the archive's id, not another one", function()
			assert.are.same({ "passed", "A1" }, { deliver.pass(hello()) })
			assert.are.equal("all", room.heard[1].to)
			assert.are.equal(room_jid .. "/Alice", room.heard[1].stanza.attr.from)
			assert.are.equal(room_jid, room.heard[1].stanza.attr.to)
		end)

		it("goes with another text where one is given", function()
			deliver.pass(hello(), "hi")
			assert.are.equal("hi", room.heard[1].stanza:get_child_text("body"))
		end)

		it("that others have not seen yet goes by them, as it came", function()
			local seen
			local one = entry("message", "<body>hello</body>", { again = function(...) seen = { ... } end })
			assert.are.same({ "passed" }, { deliver.pass(one) })
			assert.are.same({ room, room.occupants[room_jid .. "/Alice"] }, { seen[1], seen[3] })
			assert.are.equal("a@b/1", one.stanza.attr.from)
			assert.is_true(marked[one.stanza])
			assert.are.same({}, room.heard)
			local stopped = entry("message", "<body>hello</body>", { again = function() return false end })
			assert.are.same({ "gone" }, { deliver.pass(stopped) })
			deliver.pass(one, "hi")
			assert.are.equal("hi", room.heard[1].stanza:get_child_text("body"))
			room.occupants = {}
			assert.are.equal("gone", (deliver.pass(one)))
		end)

		it("goes under the nick of now", function()
			room.occupants = {}
			room:enter("a@b", "Alice2")
			deliver.pass(hello())
			assert.are.equal(room_jid .. "/Alice2", room.heard[1].stanza.attr.from)
		end)

		it("goes under the nick of then where the sender left, with one session or with all", function()
			room.occupants[room_jid .. "/Alice"] = nil
			assert.are.equal("passed", (deliver.pass(hello())))
			room:enter("a@b", "Alice", "participant", { "2" })
			assert.are.equal("passed", (deliver.pass(hello())))
			assert.are.equal(room_jid .. "/Alice", room.heard[2].stanza.attr.from)
		end)

		it("does not go under a nick that is somebody else's by now", function()
			room:enter("c@b", "Alice")
			assert.are.equal("gone", deliver.pass(hello()))
			assert.are.equal(0, #room.heard)
		end)

		it("does not go for who was banned", function()
			room.affiliations["a@b"] = "outcast"
			assert.are.equal("gone", deliver.pass(hello()))
		end)

		for _, code in ipairs { "301", "307", "321", "322" } do
			it("does not go for who was put out meanwhile (" .. code .. "), even if they are back", function()
				local before = hello()
				deliver.removed {
					room = room, occupant = { bare_jid = "a@b" },
					x = xml("<message><x xmlns='http://jabber.org/protocol/muc#user'><status code='" .. code .. "'/></x></message>").tags[1],
				}
				assert.are.equal("gone", deliver.pass(before))
				assert.are.equal("passed", (deliver.pass(hello())))
			end)
		end

		it("goes for who left by themselves", function()
			local before = hello()
			deliver.removed {
				room = room, occupant = { bare_jid = "a@b" }, x = st.stanza("x", { xmlns = "http://jabber.org/protocol/muc#user" }),
			}
			assert.are.equal("passed", (deliver.pass(before)))
		end)

		it("is refused for who was muted meanwhile", function()
			room.occupants[room_jid .. "/Alice"].role = "visitor"
			assert.are.equal("gone", deliver.pass(hello()))
			sent_error("forbidden")
		end)

		it("is refused where the room is gone, is remembered as gone, or cannot be loaded", function()
			for _, case in ipairs {
				{ function() room = nil end, "item-not-found" },
				{ function() room = false end, "resource-constraint" },
				{ function() room = fake_room(); room._data.destroyed = true end, "gone" },
			} do
				sent = {}
				case[1]()
				assert.are.equal("gone", deliver.pass(hello()))
				sent_error(case[2])
			end
		end)
	end)

	describe("a private message", function()
		local function private(inner, more) return entry("private", inner or "<body>psst</body>", more) end

		it("goes to who it was for, whatever addresses mod_muc left in it", function()
			assert.are.equal("passed", deliver.pass(private()))
			assert.are.equal(room_jid .. "/Bob", room.heard[1].to)
			assert.are.equal(room_jid .. "/Alice", room.heard[1].stanza.attr.from)
			assert.are.equal(room_jid .. "/Bob", room.heard[1].stanza.attr.to)
		end)

		it("goes to nobody who has only that nick, and the sender hears of it", function()
			room:enter("c@b", "Bob")
			assert.are.equal("gone", deliver.pass(private()))
			sent_error("item-not-found", room_jid .. "/Bob")
		end)

		it("goes for who could only write privately all along", function()
			room.occupants[room_jid .. "/Alice"].role = "visitor"
			assert.are.equal("passed", deliver.pass(private(nil, { role = "visitor" })))
			assert.are.equal("gone", deliver.pass(private()))
		end)

		it("is never answered when it is an error itself", function()
			local one = private()
			one.stanza.attr.type = "error"
			deliver.refuse(one, "no")
			deliver.deny(one)
			assert.are.equal(0, #sent)
		end)
	end)

	describe("a subject", function()
		it("becomes the room's, and is saved", function()
			assert.are.equal("passed", deliver.pass(entry("subject", "<subject>owls</subject>")))
			assert.are.same({ room_jid .. "/Alice", "owls" }, room.subject)
			assert.are.equal(1, room.saved)
			deliver.pass(entry("subject", "<subject>owls</subject>"), "[removed]")
			assert.are.same({ room_jid .. "/Alice", "[removed]" }, room.subject)
		end)

		it("does not, where the sender may not any more, there or not", function()
			may_set_subject = false
			assert.are.equal("gone", deliver.pass(entry("subject", "<subject>owls</subject>")))
			sent_error("forbidden")
			room.occupants = {}
			assert.are.equal("gone", deliver.pass(entry("subject", "<subject>owls</subject>")))
			assert.is_nil(room.subject)
		end)
	end)

	describe("a presence", function()
		local function presence(nick) return entry("presence", "<status>brb</status><show>away</show>", { nick = nick }) end

		it("goes its way once more, past us, to the nick that was wanted, and answers go by address", function()
			local one = presence("Alice2")
			assert.are.equal("passed", deliver.pass(one))
			assert.are.equal(room_jid .. "/Alice2", room.came.stanza.attr.to)
			assert.is_true(marked[room.came.stanza])
			assert.are.equal("c2s", room.came.origin.type)
			room.came.origin.send(st.message())
			assert.are.equal(1, #sent)
		end)

		it("is gone where the room says no", function()
			room.full = true
			assert.are.equal("gone", deliver.pass(presence("Alice2")))
			assert.are.equal("service-unavailable", select(2, sent[1]:get_error()))
		end)

		it("goes with another status", function()
			deliver.pass(presence("Alice"), "hi")
			assert.are.equal("hi", room.came.stanza:get_child_text("status"))
			deliver.pass(presence("Alice"), "")
			assert.is_nil(room.came.stanza:get_child("status"))
		end)

		it("that wants in or another nick gets an error from that nick", function()
			deliver.refuse(presence("Alice2"), "no")
			sent_error("policy-violation", room_jid .. "/Alice2")
			assert.is_nil(room.came)
		end)

		it("that only says something new passes without it: an error would mean that one is out", function()
			for _, how in ipairs { "refuse", "deny", "shadow" } do
				sent, room.came = {}, nil
				deliver[how](presence("Alice"), "no")
				assert.is_nil(room.came.stanza:get_child("status"))
				assert.are.equal("away", room.came.stanza:get_child_text("show"))
				assert.are.equal(how == "refuse" and 1 or 0, #sent)
			end
		end)

		it("that wants in is not left waiting in the shade", function()
			deliver.shadow(presence("Alice2"))
			sent_error("policy-violation", room_jid .. "/Alice2")
		end)
	end)

	for _, kind in ipairs { "invite", "decline" } do
		it("goes on as " .. kind .. ", from outside the room too", function()
			local got
			room["handle_mediated_" .. kind] = function(_, origin, stanza) got = { origin, stanza } end
			room.occupants = {}
			local one = entry("invite", "<body>evil</body><x xmlns='http://jabber.org/protocol/muc#user'><" .. kind
				.. " to='c@d'><reason>evil</reason></" .. kind .. "></x>", { nick = false, role = false })
			assert.are.equal("passed", deliver.pass(one, "fine"))
			assert.is_true(marked[got[2]])
			assert.is_nil(tostring(got[2]):find("evil", 1, true))
			room.affiliations["a@b"] = "outcast"
			assert.are.equal("gone", deliver.pass(one))
		end)
	end

	it("is refused with the reason, and can be told from what could not be judged", function()
		deliver.refuse(hello(), "No advertising.")
		sent_error("policy-violation")
		assert.are.equal("No advertising.", sent[1]:get_child("error"):get_child_text("text", errors))
		assert.are.equal("modify", (sent[1]:get_error()))
		assert.are.equal("i", sent[1].attr.id)
		sent = {}
		deliver.deny(hello())
		sent_error("resource-constraint")
		assert.are.equal("wait", (sent[1]:get_error()))
		assert.are.equal(0, #room.heard)
	end)

	it("is shown to its sender alone, going through its ids once, whatever ids are in it", function()
		local took_out = 0
		local keep_only = attention.keep_only
		attention.keep_only = function(...)
			took_out = took_out + 1
			return keep_only(...)
		end
		local ids = ("<stanza-id xmlns='urn:xmpp:sid:0' by='" .. room_jid .. "' id='x'/>"):rep(100)
		local one = entry("message", ids .. "<body>hello</body>" .. ids)
		deliver.shadow(one)
		attention.keep_only = keep_only
		assert.are.same({ 1, 201 }, { took_out, #one.stanza })
		assert.are.equal("<body>hello</body>", tostring(room.heard[1].stanza[1]))
		assert.are.equal(1, #room.heard[1].stanza)
	end)

	it("is shown to its sender alone, without an id that only the archive gives", function()
		deliver.shadow(entry("message", "<body>hello</body><stanza-id xmlns='urn:xmpp:sid:0' by='R@rooms.example.org' id='x'/>"))
		assert.are.equal(1, #room.heard)
		assert.are.equal(room_jid .. "/Alice", room.heard[1].to)
		assert.are.equal(room_jid .. "/Alice", room.heard[1].stanza.attr.from)
		assert.is_nil(room.heard[1].stanza:get_child("stanza-id", "urn:xmpp:sid:0"))
		room.occupants = {}
		deliver.shadow(hello())
		deliver.shadow(entry("private", "<body>psst</body>"))
		assert.are.equal(1, #room.heard)
		assert.are.equal(0, #sent)
	end)
end)
