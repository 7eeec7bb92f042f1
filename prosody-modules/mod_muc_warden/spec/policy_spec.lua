local part = require "spec.load"

local lounge, garden = "lounge@rooms", "garden@rooms"

describe("policies", function()
	local stored, writes, logged, policy

	local function open(max_loaded)
		local function key(node) return node or 0 end
		return part "policy".new {
			part = part, host = "rooms", max_loaded = max_loaded,
			store = {
				get = function(_, node) return stored[key(node)] end,
				set = function(_, node, value)
					writes = writes + 1
					-- As storage does it: what is kept is not what is changed later.
					stored[key(node)] = value and (value.json and { json = value.json } or { rooms = { table.unpack(value.rooms) } })
					if value and value.rooms then
						for room in pairs(value.rooms) do stored[0].rooms[room] = true end
					end
					return true
				end,
			},
			log = function(level) table.insert(logged, level) end,
		}
	end

	before_each(function()
		stored, writes, logged = {}, 0, {}
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
		local before = writes
		assert.same({ true, false }, { policy.set(lounge, "{}") })
		policy.keep_only { [lounge] = true }
		local later = open()
		assert.same({ true, false }, { later.set(lounge, "{}") })
		later.keep_only { [lounge] = true }
		assert.equal(before, writes)
	end)

	it("one that cannot be used changes nothing", function()
		policy.set(lounge, [[{"slowMode":3}]])
		assert.same({ nil, "slowMode: no number from 0 to 1000" }, { policy.set(lounge, [[{"slowMode":"x"}]]) })
		assert.equal(3, policy.get(lounge).slowMode)
	end)

	it("are for rooms of this host only", function()
		for _, room in ipairs { "lounge@elsewhere", "rooms", "lounge@rooms/nick", "Lounge@rooms", "" } do
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
		assert.is_nil(stored.garden)
		policy.keep_only {}
		assert.same({}, stored)
	end)

	it("are in memory for so many rooms, and come back from the store", function()
		local few = open(2)
		for number = 1, 5 do few.set("room" .. number .. "@rooms", ([[{"slowMode":%d}]]):format(number)) end
		for number = 1, 5 do assert.equal(number, few.get("room" .. number .. "@rooms").slowMode) end
	end)

	it("that were spoilt in the store are told of, and do not hold", function()
		policy.set(lounge, "{}")
		policy.keep_only { [lounge] = true }
		for _, spoilt in ipairs { { json = "{" }, { json = 5 }, "x" } do
			stored.lounge = spoilt
			local later = open()
			assert.is_nil(later.get(lounge))
			assert.is_true(later.set(lounge, "{}"))
			assert.is_truthy(later.get(lounge))
		end
		assert.equal(3, #logged)
	end)

	it("a spoilt list of rooms is an empty one", function()
		stored[0] = "x"
		assert.is_nil(open().rooms()())
		assert.is_true(open().set(lounge, "{}"))
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
