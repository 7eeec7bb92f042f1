local part = require "spec.load"
local small_room = require "spec.support.small_room"
local st = require "util.stanza"

describe("who may speak", function()
	local now, policy, voice, room, answers, leave_guests, private_sender

	local function open()
		return part "voice".new {
			part = part, now = function() return now end, leave_guests = leave_guests,
			policy_of = function() return policy end, private_sender = function() return private_sender end,
			asks = function(stanza) return stanza:get_child("body") ~= nil end,
			is_anonymous = function(bare_jid) return bare_jid == "guest@people" end,
			occupant_id = function(_, occupant) return "id-" .. occupant.bare_jid end,
		}
	end

	before_each(function()
		now, policy, leave_guests, answers = 1000, nil, nil, {}
		voice, room = open(), small_room "lounge@rooms"
	end)

	local origin = { send = function(stanza) table.insert(answers, stanza) end }

	local function muted(...) policy = { mutes = part "mutes".read { ... } } end
	local function role_of(name) return room.people["lounge@rooms/" .. name].role end
	local function comes(name, role)
		local occupant = room.add(name, role or "participant")
		voice.join { room = room, occupant = occupant, origin = origin }
		return occupant.role
	end

	it("nobody is muted where no policy is", function() assert.equal("participant", comes "bob") end)

	it("who is in the list comes as a visitor", function()
		muted({ jid = "bob@people" }, { occupantId = "id-eve@people" }, { jid = "old@people", ["until"] = 1000 })
		assert.equal("visitor", comes "bob")
		assert.equal("visitor", comes "eve")
		assert.equal("participant", comes "old")
		assert.equal("participant", comes "mia")
	end)

	it("moderators and who governs the room are never muted", function()
		muted({ jid = "bob@people" })
		assert.equal("moderator", comes("bob", "moderator"))
		for _, affiliation in ipairs { "owner", "admin" } do
			room.affiliations["bob@people"] = affiliation
			assert.equal("participant", comes "bob")
		end
		room.affiliations["bob@people"] = "member"
		assert.equal("visitor", comes "bob")
	end)

	it("guests are muted where the policy says so, unless others see to it, or they have a standing here", function()
		policy = { muteAnonymous = true }
		assert.equal("visitor", comes "guest")
		assert.equal("participant", comes "bob")
		room.affiliations["guest@people"] = "member"
		assert.equal("participant", comes "guest")
		room.affiliations["guest@people"], leave_guests = nil, true
		voice = open()
		assert.equal("participant", comes "guest")
	end)

	it("who is there when the policy comes is muted, and speaks again when it goes", function()
		room.add("bob", "participant")
		room.add("mod", "moderator")
		muted({ jid = "bob@people" }, { jid = "mod@people" })
		voice.apply(room)
		assert.equal("visitor", role_of "bob")
		assert.equal("moderator", role_of "mod")
		policy = nil
		voice.apply(room)
		assert.equal("participant", role_of "bob")
	end)

	it("who came muted speaks again too, also after a reload of the module", function()
		muted({ jid = "bob@people" })
		comes "bob"
		local saved = voice.save()
		voice = open()
		voice.restore(saved)
		policy = {}
		voice.apply(room)
		assert.equal("participant", role_of "bob")
		voice.restore(nil)
	end)

	it("visitors by the room's own rules stay so", function()
		comes("bob", "visitor")
		muted({ jid = "bob@people" })
		voice.apply(room)
		policy = nil
		voice.apply(room)
		assert.equal("visitor", role_of "bob")
		muted({ jid = "eve@people" })
		comes "eve"
		room.default_role, policy = "visitor", nil
		voice.apply(room)
		assert.equal("visitor", role_of "eve")
	end)

	it("whom a moderator let speak may speak until they come again", function()
		muted({ jid = "bob@people" })
		comes "bob"
		room:set_role(true, "lounge@rooms/bob", "participant")
		voice.apply(room)
		assert.equal("participant", role_of "bob")
		room.people["lounge@rooms/bob"].role = nil
		voice.left { room = room, occupant = room.people["lounge@rooms/bob"] }
		assert.equal("visitor", comes "bob")
	end)

	it("whoever takes another nick gets the voice back as well", function()
		muted({ jid = "bob@people" })
		comes "bob"
		voice.left { room = room, occupant = room.people["lounge@rooms/bob"] }
		policy = nil
		voice.apply(room)
		assert.equal("participant", role_of "bob")
	end)

	it("tells in which rooms a mute has ended, once", function()
		muted({ jid = "bob@people", ["until"] = 1005 }, { jid = "eve@people", ["until"] = 1010 })
		comes "bob"
		assert.same({}, voice.due())
		now = 1005
		assert.same({ "lounge@rooms" }, voice.due())
		assert.same({}, voice.due())
		voice.apply(room)
		assert.equal("participant", role_of "bob")
		voice.forget "lounge@rooms"
		now = 1010
		assert.same({}, voice.due())
	end)

	it("what Jitsi's modules would write down is none of who is muted", function()
		muted({ jid = "bob@people" })
		comes "bob"
		comes "eve"
		comes("lou", "visitor")
		local function says(name)
			local stanza = st.message({ type = "groupchat", id = "1", from = name .. "@people/1", to = "lounge@rooms" })
			return voice.endpoint { room = room, occupant = room.people["lounge@rooms/" .. name], stanza = stanza, origin = origin }
		end
		assert.is_true(says "bob")
		assert.same({ "auth", "forbidden", "You may not write here at present" }, { answers[1]:get_error() })
		for _, name in ipairs { "eve", "lou", "nobody" } do assert.is_nil(says(name)) end
		assert.equal(1, #answers)
	end)

	describe("privately", function()
		local function writes(from, to, type, session)
			private_sender = from .. "@people/" .. (session or "1")
			local attr = { type = type or "chat", id = "1", from = "lounge@rooms/" .. from, to = "lounge@rooms/" .. to }
			local stanza = st.message(attr, "hi")
			return voice.private { room = room, stanza = stanza, origin = origin }
		end

		before_each(function()
			muted({ jid = "bob@people" })
			comes "bob"
			comes "eve"
			comes("mod", "moderator")
		end)

		it("who is muted writes to moderators only, and is told so where they wrote", function()
			assert.is_false(writes("bob", "eve"))
			assert.same({ "error", "lounge@rooms/eve", "bob@people/1" },
				{ answers[1].attr.type, answers[1].attr.from, answers[1].attr.to })
			assert.same({ "auth", "forbidden", "You may not write here at present" }, { answers[1]:get_error() })
			assert.is_false(writes("bob", "eve", "chat", "2"))
			assert.equal("bob@people/2", answers[2].attr.to)
			assert.is_nil(writes("bob", "mod"))
			assert.is_nil(writes("eve", "bob"))
		end)

		it("no error with a text gets through either, and none is answered", function()
			assert.is_false(writes("bob", "eve", "error"))
			assert.equal(0, #answers)
		end)

		it("visitors who are not muted may write", function()
			policy = {}
			assert.is_nil(writes("bob", "eve"))
		end)
	end)

	describe("how often", function()
		local function says(name, body)
			local stanza = st.message({ type = "groupchat", id = "m1", from = name .. "@people/1", to = room.jid }, body)
			return voice.slow { room = room, stanza = stanza, origin = origin, occupant = room.people["lounge@rooms/" .. name] }
		end
		local function heard(name, body)
			voice.spoke { room = room, stanza = st.message({ type = "groupchat", from = "lounge@rooms/" .. name }, body) }
		end

		before_each(function()
			policy = { slowMode = 10 }
			room.add("bob", "participant")
			room.add("mod", "moderator")
		end)

		it("somebody has to wait, and is told how long", function()
			assert.is_nil(says("bob", "one"))
			now = 1002
			heard("bob", "one")
			now = 1003.5
			assert.is_true(says("bob", "two"))
			assert.same({ "m1", "lounge@rooms", "bob@people/1" }, { answers[1].attr.id, answers[1].attr.from, answers[1].attr.to })
			assert.same({ "wait", "policy-violation", "Slow mode: please wait 9 seconds before you write again" },
				{ answers[1]:get_error() })
			now = 1011.5
			assert.is_true(says("bob", "two"))
			assert.equal("Slow mode: please wait 1 second before you write again", select(3, answers[2]:get_error()))
			now = 1012
			assert.is_nil(says("bob", "two"))
		end)

		it("what was let through early does not have to wait for itself when it comes by again", function()
			local bob = room.people["lounge@rooms/bob"]
			local function poll(id)
				local stanza = st.message({ type = "groupchat", id = id, from = "bob@people/1", to = room.jid }, "a poll")
				return { room = room, stanza = stanza, origin = origin, occupant = bob }
			end
			local one = poll "p1"
			for _ = 1, 2 do assert.is_nil(voice.slow_early(one)) end
			assert.is_nil(voice.slow(one))
			assert.same({}, answers)
			assert.is_true(voice.slow_early(poll "p2"))
			assert.equal("p2", answers[1].attr.id)
		end)

		it("moderators, what nobody reads, and rooms without it are free", function()
			for _ = 1, 3 do
				assert.is_nil(says("mod", "one"))
				assert.is_nil(says("bob"))
			end
			policy = {}
			for _ = 1, 3 do assert.is_nil(says("bob", "one")) end
			policy = nil
			for _ = 1, 3 do assert.is_nil(says("bob", "one")) end
		end)

		it("what was refused, and what the room says, costs no time", function()
			says("bob", "one")
			voice.unsaid(room.jid, "bob@people")
			heard("bob")
			voice.spoke { room = room, stanza = st.message({ type = "groupchat", from = room.jid }, "notice") }
			voice.spoke { room = room, stanza = st.message({ type = "groupchat" }, "notice") }
			assert.is_nil(says("bob", "one"))
		end)

		it("nobody who is not there breaks it", function() assert.is_nil(says("ghost", "boo")) end)
	end)

	it("clients can show slow mode and delay, and what others tell stays", function()
		policy = { slowMode = 5, delay = 2 }
		local event = { room = room, form = {}, formdata = { ["muc#roominfo_moderation_delay"] = "7" } }
		voice.disco(event)
		assert.same({ ["muc#roominfo_slow_mode_duration"] = "5", ["muc#roominfo_moderation_delay"] = "7" }, event.formdata)
		assert.equal(1, #event.form)
		voice.disco { room = room }
	end)
end)
