local part = require "spec.load"
local counted = require "spec.support.counted"
local small_room = require "spec.support.small_room"
local st = require "util.stanza"

describe("terms", function()
	local room, policy, terms
	before_each(function()
		room, policy = small_room "lounge@rooms", { terms = "Be kind", nick = "Warden" }
		terms = part "terms".new {
			policy_of = function() return policy end, nick = "Moderation", new_id = function() return "id" end,
			now = function() return 0.5 end, max_people = 3, keep_only = part "attention".keep_only,
		}
	end)

	local function joins(name, session)
		terms.joined { room = room, occupant = room.people["lounge@rooms/" .. name] or room.add(name, "participant"),
			jid = name .. "@people/" .. (session or "1") }
		return room.texts_to(name .. "@people/" .. (session or "1"))
	end

	it("are shown once to who joins, in each room, by the bot's nick", function()
		terms.joined { room = room, occupant = room.add("bob", "participant"), jid = "bob@people/1" }
		local notice = table.remove(room.sent)
		assert.same({ "groupchat", "lounge@rooms/Warden", "bob@people/1", "Be kind" },
			{ notice.attr.type, notice.attr.from, notice.attr.to, notice:get_child_text("body") })
		assert.equal("muc", notice:get_child("x-livechat-terms").attr.type)
		assert.equal("lounge@rooms", notice:get_child("delay", "urn:xmpp:delay").attr.from)
		assert.same({}, joins "bob")
		assert.same({}, joins("bob", "2"))
		assert.same({ "Be kind" }, joins "eve")
		room = small_room "garden@rooms"
		assert.same({ "Be kind" }, joins "bob")
	end)

	it("nobody is shown any where there are none", function()
		policy = { nick = "Warden" }
		assert.same({}, joins "bob")
		terms.changed(room)
		policy = nil
		assert.same({}, joins "bob")
		terms.changed(room)
		assert.same({}, room.sent)
	end)

	it("other terms are shown to who is there, and to who was", function()
		joins "bob"
		room.add("eve", "participant")
		joins "mia"
		room.remove "mia"
		policy = { terms = "Be kinder" }
		terms.changed(room)
		assert.equal("lounge@rooms/Moderation", room.sent[1].attr.from)
		assert.same({ "Be kinder" }, room.texts_to "bob@people/1")
		assert.same({ "Be kinder" }, room.texts_to "eve@people/1")
		assert.same({}, joins "bob")
		assert.same({ "Be kinder" }, joins "mia")
		terms.changed(room)
		assert.same({}, room.sent)
	end)

	it("who has seen them is remembered for so many people", function()
		for number = 1, 4 do joins("p" .. number) end
		assert.same({}, joins "p4")
		assert.same({ "Be kind" }, joins "p1")
	end)

	it("nobody else shows terms", function()
		local stanza = st.message({ type = "groupchat" }, "x"):tag("x-livechat-terms", { type = "muc" }):up():tag("other"):up()
		policy = nil
		terms.strip { room = room, stanza = stanza }
		assert.equal(3, #stanza.tags)
		policy = {}
		terms.strip { room = room, stanza = stanza }
		assert.same({ "body", "other" }, { stanza.tags[1].name, stanza.tags[2].name })
		assert.equal(2, #stanza.tags)
	end)

	it("of anybody else are taken out at once, however many", function()
		local stanza = counted("message", 40000, function() return st.stanza "x-livechat-terms" end)
		terms.strip { room = room, stanza = stanza }
		assert.equal(0, #stanza)
	end)
end)
