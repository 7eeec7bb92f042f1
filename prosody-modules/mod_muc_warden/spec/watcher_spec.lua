local part = require "spec.load"
local xml = require "spec.support.xml"
local small_room = require "spec.support.small_room"
local watcher = part "watcher"

describe("the watcher", function()
	local frames, hosts, owner, moderated, named, delivering, room, one, spool, live, silent

	before_each(function()
		silent = nil
		frames, hosts, owner, delivering, live = {}, { "a" }, { ["r@m"] = "a", ["s@m"] = "a" }, {}, {}
		moderated = { ["r@m"] = true, ["s@m"] = true }
		named = moderated
		room = small_room "r@m"
		room.add("ann", "participant")
		live[1] = room
		local ids = 0
		spool = part "spool".new {
			now = function() return 0 end, max_entries = 2, size_of = part "batch".size,
			new_id = function() ids = ids + 1; return "k" .. ids end,
		}
		one = watcher.new {
			spool = spool, attention = part "attention", delivering = delivering, wire = part "wire",
			link = {
				responsible = function(room_jid) return owner[room_jid] end,
				hosts = function() return hosts end,
				is_silent = function(host) return host == silent end,
				frame = function(host, element) frames[#frames + 1] = { host, element } end,
			},
			picture = {
				of = function(about) return part "wire".watching { room = about.jid } end,
				change = function(event) return event.change end,
			},
			policy = {
				rooms = function() return next, named end,
				has = function(room_jid) return named[room_jid] ~= nil end,
			},
			room_of = function() return room end,
			live_rooms = function()
				local at = 0
				return function() at = at + 1; return live[at] end
			end,
			is_moderated = function(room_jid) return moderated[room_jid] ~= nil end,
			is_bot = function(bare_jid) return bare_jid == "bot" end, is_anonymous = function() return false end,
			nick_of = function() return "Warden" end,
		}
	end)

	-- "a watching r@m", sorted, and forgets them
	local function told()
		local list = {}
		for i, frame in ipairs(frames) do
			list[i] = ("%s %s %s"):format(frame[1], frame[2].name, frame[2].attr.room)
		end
		frames = {}
		table.sort(list)
		return list
	end
	local function said(inner, from)
		local stanza = xml(("<message type='groupchat' from='r@m%s'>%s</message>"):format(from or "/ann", inner))
		one.broadcast { room = room, stanza = stanza }
		return frames[#frames] and frames[#frames][2].attr
	end

	it("tells a host of its rooms, once", function()
		one.assign()
		assert.same({ "a absent s@m", "a watching r@m" }, told())
		one.assign()
		assert.same({}, told())
	end)

	describe("of rooms that are moderated without being named", function()
		before_each(function()
			moderated = setmetatable({}, { __index = function(_, room_jid) return room_jid ~= "x@m" or nil end })
			owner = setmetatable({}, { __index = function() return "a" end })
			live = { room, small_room "x@m" }
			named = {}
		end)

		it("tells when they are opened and when they are gone, each time", function()
			for _ = 1, 2 do
				one.opened { room = room }
				assert.same({ "a watching r@m" }, told())
				one.destroyed { room = room }
				assert.same({ "a destroyed r@m" }, told())
			end
			one.opened { room = small_room "x@m" }
			one.destroyed { room = small_room "x@m" }
			assert.same({}, told())
		end)

		it("tells who comes of all that are open, and nobody else", function()
			hosts = { "a", "b" }
			one.assign()
			assert.same({ "a watching r@m" }, told())
			one.assign()
			assert.same({}, told())
			one.forget "a"
			one.assign()
			assert.same({ "a watching r@m" }, told())
		end)

		it("tells of whom they are from here on, where they were another's", function()
			hosts = { "a", "b" }
			one.assign()
			told()
			owner = setmetatable({}, { __index = function() return "b" end })
			one.assign()
			assert.same({ "a released r@m", "b watching r@m" }, told())
		end)

		it("tells whose they were also while they sleep, and whose they are when they wake, as often as that changes", function()
			hosts = { "a", "b" }
			one.assign()
			told()
			for _, turn in ipairs { { "b", "a" }, { "a", "b" }, { "b", "a" } } do
				local host, before = table.unpack(turn)
				live = {}
				owner = setmetatable({}, { __index = function() return host end })
				one.assign()
				assert.same({ before .. " released r@m" }, told())
				one.assign()
				assert.same({}, told())
				one.opened { room = room }
				assert.same({ host .. " watching r@m" }, told())
			end
		end)

		it("tells nobody of what is not to be moderated any more", function()
			one.assign()
			told()
			moderated = {}
			one.assign()
			one.presence { room = room, change = part "wire".occupant { room = "r@m" } }
			assert.same({}, told())
		end)

		it("tells what it kept of one that sleeps, and forgets that of one that is no more", function()
			spool.keep { room = "r@m", stanza = xml "<message><body>hi</body></message>", about = {} }
			live = {}
			one.assign()
			assert.same({ "a passed r@m", "a watching r@m" }, told())
			one.forget "a"
			room = nil
			one.assign()
			assert.same({}, told())
			assert.same({}, spool.those(function() return true end))
		end)
	end)

	it("tells nobody of a room before its picture", function()
		said "<body>hello</body>"
		assert.same({}, told())
		one.assign()
		assert.same({ "a absent s@m", "a passed r@m", "a watching r@m" }, told())
	end)

	it("tells of a message what the bot needs to judge it late", function()
		one.assign()
		local attr = said "<body>hello</body><occupant-id xmlns='urn:xmpp:occupant-id:0' id='o1'/>"
		assert.same({ "ann", "ann@people", "participant", "none", "o1" }, {
			attr.nick, attr.jid, attr.role, attr.affiliation, attr["occupant-id"],
		})
		delivering.unjudged = "timeout"
		delivering.entry = {
			kind = "message", from = "bob@people/1", sender = "bob@people", nick = "bob", role = "participant", id = "q1",
			asked_at = 1,
		}
		attr = said("<body>from one who left</body>", "/bob")
		assert.same({ "bob@people", "timeout", "q1" }, { attr.jid, attr.unjudged, attr.check })
	end)

	it("tells nothing of what was judged, of what cannot be read, and of other rooms", function()
		one.assign()
		told()
		said "<active xmlns='http://jabber.org/protocol/chatstates'/>"
		delivering.entry = { kind = "message", from = "ann@people/1", sender = "ann@people", nick = "before", id = "q1" }
		said "<body>judged</body>"
		delivering.entry.kind = "subject"
		said "<subject>judged</subject>"
		delivering.entry, moderated = nil, {}
		said "<body>elsewhere</body>"
		assert.same({}, told())
	end)

	it("tells what is said while something else is delivered, as nobody's answer to that", function()
		one.assign()
		room.add("carl", "participant")
		for _, unjudged in ipairs { false, "timeout" } do
			delivering.unjudged = unjudged or nil
			delivering.entry = { kind = "message", from = "ann@people/1", sender = "ann@people", nick = "ann", id = "q1", asked_at = 1 }
			for _, from in ipairs { "", "/carl", "/Warden" } do
				told()
				local attr = said("<body>meanwhile</body>", from)
				assert.same({}, { attr.unjudged, attr.check })
				assert.not_equal("ann@people", attr.jid)
			end
			delivering.entry.kind = "presence"
			assert.same({}, { said("<body>welcome</body>").check })
		end
	end)

	it("marks what the bot says itself, and not what the room says", function()
		one.assign()
		assert.equal("1", said("<body>mind your words</body>", "/Warden").own)
		assert.is_nil(said("<body>the room was configured</body>", "").own)
	end)

	it("tells again what is kept when a host begins anew, and of what was lost", function()
		one.assign()
		for i = 1, 3 do said("<body>" .. i .. "</body>") end
		told()
		one.forget "a"
		one.assign()
		assert.same({ "a absent s@m", "a lost r@m", "a passed r@m", "a passed r@m", "a watching r@m" }, told())
		spool.done "k2"
		one.forget "a"
		one.assign()
		assert.same({ "a absent s@m", "a passed r@m", "a watching r@m" }, told())
	end)

	it("moves a room with what is kept of it, and tells the one that had it", function()
		one.assign()
		said "<body>hello</body>"
		told()
		hosts, owner["r@m"] = { "a", "b" }, "b"
		one.assign()
		assert.same({ "a released r@m", "b passed r@m", "b released s@m", "b watching r@m" }, told())
	end)

	it("does not take a room from one that is only asked now and then, which has it again when it answers", function()
		one.assign()
		told()
		hosts, owner["r@m"], silent = { "a", "b" }, "b", "a"
		one.assign()
		assert.same({ "b released s@m", "b watching r@m" }, told())
		owner["r@m"], silent = "a", nil
		one.assign()
		assert.same({ "a watching r@m", "b released r@m" }, told())
	end)

	it("tells of rooms that open and close, and of who is there", function()
		one.assign()
		told()
		one.opened { room = room }
		one.presence { room = room, change = part "wire".occupant { room = "r@m" } }
		one.presence { room = room }
		one.destroyed { room = room }
		assert.same({ "a destroyed r@m", "a occupant r@m", "a watching r@m" }, told())
	end)

	it("keeps nothing of a room that is gone: nobody can take it back", function()
		said "<body>one</body>"
		assert.equal(1, #spool.those(function() return true end))
		one.destroyed { room = room }
		assert.same({}, spool.those(function() return true end))
	end)

	it("forgets rooms that are not moderated any more", function()
		one.assign()
		told()
		moderated["s@m"] = nil
		one.assign()
		moderated["s@m"] = true
		one.assign()
		assert.same({ "a absent s@m" }, told())
	end)
end)
