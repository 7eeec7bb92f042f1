local part = require "spec.load"
local breaker = part "breaker"

describe("the breaker", function()
	local now, one
	before_each(function()
		now = 0
		one = breaker.new { now = function() return now end, after = 3, every = 1 }
	end)

	local function trip()
		for _ = 1, 3 do one.timed_out() end
	end

	it("asks while answers come now and then", function()
		for _ = 1, 10 do
			one.timed_out()
			one.timed_out()
			one.answered()
		end
		assert.is_true(one.may_ask())
	end)

	it("is tripped until an answer comes in time", function()
		assert.is_false(one.is_tripped())
		trip()
		assert.is_true(one.is_tripped())
		one.answered()
		assert.is_false(one.is_tripped())
	end)

	it("says which timeout was one too many", function()
		assert.is_false(one.timed_out())
		assert.is_false(one.timed_out())
		assert.is_true(one.timed_out())
		assert.is_false(one.timed_out())
	end)

	it("only probes once it is tripped, at most once in a second", function()
		trip()
		assert.is_false(one.may_ask())
		now = 1
		assert.equal("probe", one.may_ask())
		assert.is_false(one.may_ask())
		now = 1.9
		assert.is_false(one.may_ask())
		now = 2
		assert.equal("probe", one.may_ask())
	end)

	it("closes with one answer, and needs as many timeouts as before to trip again", function()
		trip()
		assert.is_true(one.answered())
		assert.is_true(one.may_ask())
		assert.is_false(one.answered())
		one.timed_out()
		one.timed_out()
		assert.is_true(one.may_ask())
	end)
end)
