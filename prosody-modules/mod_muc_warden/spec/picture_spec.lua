local part = require "spec.load"
local st = require "util.stanza"

local room_jid = "tavern@rooms.example"

describe("picture", function ()
	local picture, room, features, is_jitsi

	local function occupant(nick, changes)
		local about = { nick = room_jid .. "/" .. nick, bare_jid = nick:lower() .. "@people.example", role = "participant" }
		function about.get_presence() return about.presence end
		for key, value in pairs(changes or {}) do about[key] = value or nil end
		return about
	end

	before_each(function ()
		is_jitsi = false
		features = { "urn:xmpp:mam:2", "urn:xmpp:occupant-id:0", "urn:xmpp:message-moderate:0", "urn:xmpp:message-moderate:1" }
		room = { jid = room_jid, occupants = {}, affiliations = {}, subject_from = room_jid }
		function room:get_affiliation(bare) return self.affiliations[bare] end
		function room:each_occupant() return next, self.occupants, nil end
		function room:get_persistent() return self.persistent end
		function room:get_subject() return self.subject_from, self.subject end
		function room.get_disco_info(_, stanza)
			local reply = st.reply(stanza):tag("query", { xmlns = "http://jabber.org/protocol/disco#info" })
			for _, feature in ipairs(features) do reply:tag("feature", { var = feature }):up() end
			return reply
		end
		picture = part "picture".new {
			wire = part "wire", text_in = part "attention".text_in, log = function () end,
			occupant_id = function (_, who) return "id-" .. who.bare_jid end,
			is_jitsi = function () return is_jitsi end,
			is_bot = function (bare) return bare == "warden.example" end,
			is_anonymous = function (bare) return bare:find("@anon.example", 1, true) ~= nil end,
		}
	end)

	local function named(...)
		local presence = st.presence()
		for _, name in ipairs { ... } do presence:text_tag("nick", name, { xmlns = "http://jabber.org/protocol/nick" }) end
		return presence
	end

	local function add(who)
		room.occupants[who.nick] = who
		return who
	end

	local function change(who, changes)
		local event = { room = room, occupant = who, stanza = st.presence { from = who.nick } }
		for key, value in pairs(changes or {}) do event[key] = value end
		return picture.change(event)
	end

	describe("of a room", function ()
		it("tells of who is there, and not of the bot", function ()
			room.affiliations["alice@people.example"] = "owner"
			add(occupant("Alice", { role = "moderator" }))
			add(occupant("Warden", { bare_jid = "warden.example" }))
			local element = picture.of(room)
			assert.equal(1, #element.tags)
			assert.same({
				nick = "Alice", role = "moderator", affiliation = "owner", jid = "alice@people.example",
				["occupant-id"] = "id-alice@people.example",
			}, element.tags[1].attr)
		end)

		it("tells who is there without an account", function ()
			add(occupant("Guest", { bare_jid = "g@anon.example" }))
			assert.equal("1", picture.of(room).tags[1].attr.anonymous)
		end)

		for what, case in pairs {
			["the display name"] = { named "Alice A.", "Alice A." },
			["all of several display names"] = { named("Alice", " A."), "Alice A." },
			["a display name with elements in it"] = {
				st.presence():tag("nick", { xmlns = "urn:x" }):text("Al"):tag("b"):text("ice"):reset(), "Alice",
			},
			["the beginning of a very long display name"] = { named(("€"):rep(400)), ("€"):rep(341) },
			["no display name where it is empty"] = { named "", nil },
			["no display name where there is none"] = { st.presence():text_tag("status", "away"), nil },
		} do
			it("tells " .. what, function ()
				add(occupant("Alice", { presence = case[1] }))
				assert.equal(case[2], picture.of(room).tags[1].attr["display-name"])
			end)
		end

		it("tells what the room can do", function ()
			room.persistent = true
			assert.same({ room = room_jid, persistent = "1", archive = "1", retraction = "1", ["occupant-ids"] = "1" },
				picture.of(room).attr)
			features = { "urn:xmpp:message-moderate:0" }
			room.persistent = false
			assert.same({ room = room_jid, retraction = "0" }, picture.of(room).attr)
			features = {}
			assert.same({ room = room_jid }, picture.of(room).attr)
		end)

		it("tells that Jitsi's clients know a message by its own id", function ()
			is_jitsi = true
			assert.equal("jitsi", picture.of(room).attr.retraction)
		end)

		it("is there even where a listener to disco#info fails", function ()
			room.get_disco_info = function () error "a listener" end
			assert.same({ room = room_jid }, picture.of(room).attr)
		end)

		for what, case in pairs {
			["nothing of a subject that nobody set"] = { nil, room_jid, nil },
			["of an occupant's subject"] = { "Owls", room_jid .. "/Alice", "Alice" },
			["of a subject of the room's own"] = { "Owls", room_jid, nil },
		} do
			it("tells " .. what, function ()
				room.subject, room.subject_from = case[1], case[2]
				local subject = picture.of(room):get_child("subject")
				assert.equal(case[1], subject and subject:get_text())
				assert.equal(case[3], subject and subject.attr.from)
			end)
		end
	end)

	describe("of a change", function ()
		it("tells of who comes", function ()
			local element = change(occupant("Bob"))
			assert.same({ room_jid, "Bob", "participant", "none", "bob@people.example", "id-bob@people.example", nil }, {
				element.attr.room, element.attr.nick, element.attr.role, element.attr.affiliation, element.attr.jid,
				element.attr["occupant-id"], element.attr.gone,
			})
		end)

		it("is none where the picture told of them so already, or only their status is another", function ()
			local bob = add(occupant("Bob"))
			picture.of(room)
			assert.is_nil(change(bob))
			assert.is_nil(change(bob, { stanza = st.presence { from = bob.nick }:tag("status"):text("away"):up() }))
		end)

		it("tells of another role, another affiliation, and of somebody else under the nick", function ()
			local bob = occupant("Bob")
			change(bob)
			bob.role = "visitor"
			assert.equal("visitor", change(bob).attr.role)
			room.affiliations["bob@people.example"] = "member"
			assert.equal("member", change(bob).attr.affiliation)
			local eve = occupant("Bob", { bare_jid = "eve@people.example", role = "visitor" })
			room.affiliations["eve@people.example"] = "member"
			assert.equal("eve@people.example", change(eve).attr.jid)
			assert.is_nil(change(eve))
		end)

		it("tells of another display name, once, and of none", function ()
			local bob = add(occupant("Bob", { presence = named "Bob" }))
			picture.of(room)
			assert.is_nil(change(bob))
			bob.presence = named "Alice A."
			assert.equal("Alice A.", change(bob).attr["display-name"])
			assert.is_nil(change(bob))
			bob.presence = st.presence()
			local element = change(bob)
			assert.same({ "Bob", nil }, { element.attr.nick, element.attr["display-name"] })
		end)

		for what, gone in pairs {
			["leaves"] = function (bob) return bob, { stanza = st.presence { type = "unavailable" } } end,
			["is thrown out"] = function (bob)
				bob.role = nil
				return bob
			end,
		} do
			it("tells of who " .. what .. ", and of them again when they come back", function ()
				local bob = occupant("Bob")
				change(bob)
				assert.same({ room = room_jid, nick = "Bob", gone = "1" }, change(gone(bob)).attr)
				assert.truthy(change(occupant("Bob")))
			end)
		end

		it("tells where somebody with another nick went", function ()
			local bob = occupant("Bob")
			change(bob)
			local element = change(bob, { stanza = st.presence { type = "unavailable" }, nick = "Robert" })
			assert.same({ room = room_jid, nick = "Bob", now = "Robert", gone = "1" }, element.attr)
		end)

		it("is none where it is the bot", function ()
			assert.is_nil(change(occupant("Warden", { bare_jid = "warden.example" })))
		end)
	end)

	it("does not keep a room in memory that Prosody gave up", function ()
		local weak = setmetatable({ room }, { __mode = "v" })
		change(occupant("Bob"))
		picture.of(room)
		room = nil
		collectgarbage()
		collectgarbage()
		assert.is_nil(weak[1])
	end)
end)
