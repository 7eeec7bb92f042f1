local part = require "spec.load"

describe("slow mode", function()
	local now, slow
	before_each(function()
		now = 1000
		slow = part "slow_mode".new { now = function() return now end, max_people = 2 }
	end)

	it("the time runs from what was delivered", function()
		assert.is_nil(slow.ask("r", "bob", 10))
		now = 1003
		slow.said("r", "bob")
		now = 1012
		assert.equal(1, slow.ask("r", "bob", 10))
		now = 1013
		assert.is_nil(slow.ask("r", "bob", 10))
	end)

	it("is each person's and each room's own", function()
		slow.said("r", "bob")
		assert.is_nil(slow.ask("r", "eve", 10))
		assert.is_nil(slow.ask("q", "bob", 10))
	end)

	it("while one message is judged, the next has to wait", function()
		slow.ask("r", "bob", 10)
		now = 1001
		assert.equal(9, slow.ask("r", "bob", 10))
	end)

	it("what was refused costs nothing, and forgives nothing", function()
		slow.ask("r", "bob", 10)
		slow.unsaid("r", "bob")
		assert.is_nil(slow.ask("r", "bob", 10))
		slow.said("r", "bob")
		now = 1005
		assert.equal(5, slow.ask("r", "bob", 10))
		slow.unsaid("r", "bob")
		assert.equal(5, slow.ask("r", "bob", 10))
	end)

	it("a clock that was set back silences nobody", function()
		slow.said("r", "bob")
		now = 5
		assert.is_nil(slow.ask("r", "bob", 10))
	end)

	it("remembers so many people, and those who spoke last", function()
		for _, name in ipairs { "bob", "eve", "mia" } do slow.said("r", name) end
		assert.is_nil(slow.ask("r", "bob", 10))
		assert.equal(10, slow.ask("r", "mia", 10))
	end)
end)
