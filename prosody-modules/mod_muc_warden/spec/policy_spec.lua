local part = require "spec.load"
local store_of = require "spec.support.store"

local lounge, garden = "lounge@rooms", "garden@rooms"

describe("policies", function()
	local store, logged, policy, fails_closed, is_jitsi

	local function open(max_loaded_bytes)
		return part "policy".new {
			part = part, host = "rooms", serves = function(room_jid) return room_jid ~= "shut@rooms" end,
			has_health_checks = function() return is_jitsi end,
			max_loaded_bytes = max_loaded_bytes, store = store, fails_closed = fails_closed,
			log = function(level) table.insert(logged, level) end,
		}
	end

	before_each(function()
		store, logged, fails_closed, is_jitsi = store_of(), {}, false, false
		policy = open()
	end)

	it("hold from when they are set, and after a restart", function()
		assert.same({ true, true }, { policy.set(lounge, [[{"slowMode":3}]]) })
		policy.keep_only { [lounge] = true }
		assert.equal(3, policy.get(lounge).slowMode)
		assert.equal(3, open().get(lounge).slowMode)
		assert.is_nil(open().get(garden))
	end)

	it("are not written again where they are what they were", function()
		policy.set(lounge, "{}")
		policy.keep_only { [lounge] = true }
		local before = store.writes
		assert.same({ true, false }, { policy.set(lounge, "{}") })
		policy.keep_only { [lounge] = true }
		local later = open()
		assert.same({ true, false }, { later.set(lounge, "{}") })
		later.keep_only { [lounge] = true }
		assert.equal(before, store.writes)
	end)

	it("one that cannot be used changes nothing", function()
		policy.set(lounge, [[{"slowMode":3}]])
		assert.same({ nil, "slowMode: no number from 0 to 1000" }, { policy.set(lounge, [[{"slowMode":"x"}]]) })
		assert.equal(3, policy.get(lounge).slowMode)
	end)

	it("are for rooms of this host only", function()
		for _, room in ipairs { "lounge@elsewhere", "elsewhere", "lounge@rooms/nick", "Lounge@rooms", "" } do
			assert.is_nil((policy.set(room, "{}")), room)
		end
	end)

	it("of rooms that are named no more are forgotten, in the store too", function()
		policy.set(lounge, "{}")
		policy.set(garden, "{}")
		assert.same({ garden }, policy.keep_only { [lounge] = true })
		assert.is_nil(policy.get(garden))
		local rooms = {}
		for room in open().rooms() do table.insert(rooms, room) end
		assert.same({ lounge }, rooms)
		assert.is_nil(store.entries.garden)
		policy.keep_only {}
		assert.same({}, store.entries)
	end)

	describe("of all rooms of the host", function()
		local function names(list)
			table.sort(list)
			return list
		end

		before_each(function()
			assert.same({ true, true }, { policy.set("rooms", [[{"slowMode":3,"except":["Quiet","\u0000"]}]]) })
		end)

		it("hold in each that has none of its own, and of which nothing is written", function()
			assert.equal(1, store.writes)
			for number = 1, 3 do assert.equal(3, policy.get(("any%d@rooms"):format(number)).slowMode) end
			assert.equal(1, store.writes)
			assert.is_true(policy.has "rooms")
			assert.is_false(policy.has(lounge))
			assert.is_nil(policy.rooms()())
		end)

		it("do not hold in those that are excepted, not served, or no rooms", function()
			for _, room in ipairs { "quiet@rooms", "shut@rooms", "lounge@elsewhere", "rooms" } do
				assert.is_nil(policy.get(room), room)
			end
		end)

		it("do not hold where Jicofo looks if rooms work, and do in a room that merely has such a name", function()
			assert.equal(3, policy.get("__jicofo-health-check-1@rooms").slowMode)
			is_jitsi = true
			assert.is_nil(policy.get "__jicofo-health-check-1@rooms")
		end)

		it("hold after a restart, and are not written again where they are what they were", function()
			policy.keep_only { rooms = true }
			local before, later = store.writes, open()
			assert.equal(3, later.get(lounge).slowMode)
			assert.same({ true, false }, { later.set("rooms", [[{"slowMode":3,"except":["Quiet","\u0000"]}]]) })
			assert.equal(before, store.writes)
		end)

		it("give way to a room's own, even where it is the same, and hold again when that goes", function()
			assert.same({ true, true }, { policy.set(lounge, [[{"slowMode":3,"except":["Quiet","\u0000"]}]]) })
			policy.set(lounge, [[{"slowMode":5}]])
			assert.equal(5, policy.get(lounge).slowMode)
			assert.same({ lounge }, policy.keep_only { rooms = true })
			assert.equal(3, policy.get(lounge).slowMode)
		end)

		it("are forgotten when the host is not named any more, in the store too", function()
			policy.set(lounge, [[{"slowMode":5}]])
			assert.same(names { "rooms" }, names(policy.keep_only { [lounge] = true }))
			assert.is_nil(policy.get(garden))
			assert.equal(5, policy.get(lounge).slowMode)
			assert.is_nil(open().get(garden))
		end)

		it("change nothing where they cannot be used", function()
			assert.is_nil((policy.set("rooms", [[{"except":"quiet"}]])))
			assert.is_nil((policy.set("rooms", [[{"except":[5]}]])))
			assert.equal(3, policy.get(lounge).slowMode)
		end)

		it("that were spoilt have everything asked for where nothing passes unjudged, and are told of", function()
			policy.keep_only { rooms = true }
			store.entries["@"] = "x"
			assert.is_nil(open().get(lounge))
			assert.equal(1, #logged)
			fails_closed = true
			local later = open()
			assert.is_true(later.get(lounge).ask.presence)
			later.set("rooms", [[{"slowMode":3}]])
			later.keep_only { rooms = true }
			assert.equal(3, later.get(lounge).slowMode)
		end)

		it("that were spoilt, and are not to be, are complained of no more", function()
			store.entries["@"], fails_closed = "x", true
			assert.same({}, open().keep_only {})
			assert.is_nil(open().get(lounge))
			assert.equal(1, #logged)
		end)
	end)

	describe("are in memory", function()
		local few, reads
		before_each(function()
			local get = store.get
			function store.get(...)
				reads = reads + 1
				return get(...)
			end
			reads = 0
			-- Of three rooms.
			few = open(3 * 600)
			reads = 0
		end)

		local function name(number) return "room" .. number .. "@rooms" end
		local function set(...)
			for _, number in ipairs { ... } do few.set(name(number), ([[{"slowMode":%d}]]):format(number)) end
		end
		local function reads_for(...)
			reads = 0
			for _, number in ipairs { ... } do assert.equal(number, few.get(name(number)).slowMode) end
			return reads
		end

		it("up to so many bytes, and come back from the store", function()
			set(1, 2, 3, 4)
			assert.equal(0, reads_for(2, 3, 4))
			assert.equal(1, reads_for(1))
		end)

		it("for the rooms that were in use last", function()
			set(1, 2, 3)
			assert.equal(0, reads_for(1))
			set(4)
			assert.equal(0, reads_for(1, 3, 4))
			assert.equal(1, reads_for(2))
		end)

		it("no more where they are forgotten", function()
			set(1, 2, 3)
			few.keep_only { [name(1)] = true }
			set(4, 5)
			assert.equal(0, reads_for(1, 4, 5))
		end)
	end)

	it("one that is larger than all that is to be in memory holds, too", function()
		local none = open(1)
		for number = 1, 3 do none.set("room" .. number .. "@rooms", ([[{"slowMode":%d}]]):format(number)) end
		for number = 1, 3 do assert.equal(number, none.get("room" .. number .. "@rooms").slowMode) end
	end)

	it("that were spoilt in the store are told of, and do not hold", function()
		policy.set(lounge, "{}")
		policy.keep_only { [lounge] = true }
		for _, spoilt in ipairs { { json = "{" }, { json = 5 }, "x" } do
			store.entries.lounge = spoilt
			local later = open()
			assert.is_nil(later.get(lounge))
			assert.is_true(later.set(lounge, "{}"))
			assert.is_truthy(later.get(lounge))
		end
		assert.equal(3, #logged)
	end)

	it("a spoilt list of rooms is an empty one", function()
		store.entries[""] = "x"
		assert.is_nil(open().rooms()())
		assert.is_true(open().set(lounge, "{}"))
	end)

	describe("that cannot be read, where nothing passes unjudged,", function()
		local function asks_for_all(later, room_jid)
			local kinds = {}
			for kind in pairs((later.get(room_jid) or { ask = {} }).ask) do kinds[#kinds + 1] = kind end
			return #kinds == 5
		end

		before_each(function()
			fails_closed = true
			policy.set(lounge, [[{"slowMode":3}]])
			policy.keep_only { [lounge] = true }
		end)

		it("have everything asked for until they are there again", function()
			for _, spoilt in ipairs { { json = "{" }, "x", false } do
				store.entries.lounge = spoilt
				local later = open()
				assert.is_true(asks_for_all(later, lounge))
				assert.is_nil(later.get(garden))
				assert.same({ true, true }, { later.set(lounge, [[{"slowMode":3}]]) })
				assert.same({}, later.get(lounge).ask)
			end
			assert.equal(3, #logged)
		end)

		it("are those of all rooms of the host where their list cannot be read, until all are named", function()
			local get = store.get
			function store.get(self, node)
				if node == nil then return nil, "Error reading storage" end
				return get(self, node)
			end
			local later = open()
			assert.equal(1, #logged)
			assert.is_true(asks_for_all(later, garden))
			assert.is_nil(later.get "garden@elsewhere")
			later.set(lounge, "{}")
			assert.is_false(asks_for_all(later, lounge))
			later.keep_only { [lounge] = true }
			assert.is_nil(later.get(garden))
			store.get = get
			assert.is_truthy(open().get(lounge))
		end)

		it("are kept of a bot that is away, though their list was lost", function()
			policy.set(garden, [[{"slowMode":5}]])
			policy.keep_only { [lounge] = true, [garden] = true }
			local get = store.get
			function store.get(self, node)
				if node == nil then return nil, "Error reading storage" end
				return get(self, node)
			end
			local later = open()
			store.get = get
			later.set(lounge, "{}")
			later.keep_only { [lounge] = true, [garden] = true }
			assert.equal(5, later.get(garden).slowMode)
			assert.equal(5, open().get(garden).slowMode)
		end)

		it("are none where none was ever said", function()
			store.entries = {}
			assert.is_nil(open().get(lounge))
		end)
	end)

	it("tell why a message may not pass unjudged", function()
		policy.set(lounge, [[{"without":{"words":[{"reason":"no ads","entries":["spam"]}]}}]])
		policy.set(garden, "{}")
		assert.equal("no ads", policy.without({ "hi", "Spam!" }, lounge))
		assert.is_nil(policy.without({ "ham" }, lounge))
		assert.is_nil(policy.without({ "Spam!" }, garden))
		assert.is_nil(policy.without({ "Spam!" }, "nowhere@rooms"))
	end)
end)
