local part = require "spec.load"

describe("claims", function()
	local claims
	before_each(function() claims = part "claims".new() end)

	local function set(...)
		local rooms = {}
		for _, room in ipairs { ... } do rooms[room] = true end
		return rooms
	end

	it("gives a room to who named it", function()
		claims.set("a", set("r1", "r2"))
		claims.set("b", set("r2", "r3"))
		assert.same({ "a" }, claims.among({ "a", "b" }, "r1"))
		assert.same({ "a", "b" }, claims.among({ "a", "b" }, "r2"))
		assert.same({ "b" }, claims.among({ "a", "b" }, "r3"))
	end)

	it("gives it to nobody while all who named it are away", function()
		claims.set("a", set("r1"))
		claims.set("b", set("r2"))
		assert.same({}, claims.among({ "a" }, "r2"))
		assert.same({}, claims.among({}, "r2"))
	end)

	it("gives it to who has not said yet where nobody that is there named it", function()
		claims.set("a", set("r1"))
		assert.same({ "a" }, claims.among({ "a", "b" }, "r1"))
		assert.same({ "b" }, claims.among({ "a", "b" }, "r2"))
	end)

	it("knows what any of them named last", function()
		assert.same({}, claims.all())
		claims.set("a", set("r1", "r2"))
		claims.set("b", set("r2", "r3"))
		assert.same(set("r1", "r2", "r3"), claims.all())
		claims.set("a", set())
		assert.same(set("r2", "r3"), claims.all())
	end)

	it("goes over to what is loaded next, for the components that there are then", function()
		claims.set("a", set("r1"))
		claims.set("b", set("r2"))
		local after = part "claims".new()
		after.restore(claims.save(), { "b", "c" })
		assert.same(set("r2"), after.all())
	end)
end)
