local part = require "spec.load"

describe("messages that wait", function()
	local now, held
	before_each(function()
		now = 100
		held = part "held".new { now = function() return now end, max = 3 }
	end)

	local function add(room, id, seconds) return held.add(room, { id = id, stanza = id, had = {} }, seconds) end
	local function taken(room, anyway)
		local ids = {}
		local entry = held.take(room, anyway)
		while entry do
			table.insert(ids, entry.id)
			entry = held.take(room, anyway)
		end
		return ids
	end

	it("come out in order, each in its time", function()
		add("r", "a", 5)
		now = 102
		add("r", "b", 5)
		assert.equal(3, held.next_due "r")
		now = 105
		assert.same({ "a" }, taken "r")
		assert.is_nil(held.find("r", "a"))
		assert.is_true(held.any "r")
		now = 107
		assert.same({ "b" }, taken "r")
		assert.is_false(held.any "r")
		assert.is_nil(held.next_due "r")
	end)

	it("none overtakes another when the delay gets shorter", function()
		add("r", "a", 50)
		assert.equal(150, add("r", "b", 1).due)
		now = 140
		assert.same({}, taken "r")
		now = 150
		assert.same({ "a", "b" }, taken "r")
	end)

	it("are found by id while they wait, and not once dropped", function()
		add("r", "a", 5)
		add("q", "a", 5)
		assert.is_truthy(held.find("r", "a"))
		assert.is_true(held.drop("r", "a"))
		assert.is_false(held.drop("r", "a"))
		assert.is_nil(held.find("r", "a"))
		assert.is_truthy(held.find("q", "a"))
		now = 105
		assert.is_nil(held.take("r").stanza)
		assert.is_nil(held.find("r", "a"))
	end)

	it("are no more than the limit, in all rooms together", function()
		for _, room in ipairs { "r", "q", "p" } do assert.is_truthy(add(room, "a", 5)) end
		assert.is_nil(add("r", "b", 5))
		assert.same({ "a" }, taken("r", true))
		assert.is_truthy(add("r", "b", 5))
		local rooms = held.rooms()
		table.sort(rooms)
		assert.same({ "p", "q", "r" }, rooms)
	end)

	it("that are most are those of the fullest room", function()
		assert.is_nil(held.fullest())
		add("r", "a", 5)
		add("q", "b", 5)
		add("q", "c", 5)
		assert.equal("q", held.fullest())
		taken("q", true)
		assert.equal("r", held.fullest())
	end)
end)
