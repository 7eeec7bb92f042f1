local part = require "spec.load"
local store_of = require "spec.support.store"

describe("claims", function()
	local store, logged, claims

	local function new(...)
		return part "claims".new {
			store = store, host = "m", components = { ... }, log = function(level) logged[#logged + 1] = level end,
		}
	end

	before_each(function()
		store, logged = store_of(), {}
		claims = new("a", "b")
	end)

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

	it("gives what nobody named to who named the host", function()
		claims.set("a", set("r1"))
		claims.set("b", set("m", "r2"))
		assert.same({ "b" }, claims.among({ "a", "b" }, "any"))
		assert.same({ "a" }, claims.among({ "a", "b" }, "r1"))
		-- It has its own policy, which the other one does not know.
		assert.same({}, claims.among({ "b" }, "r1"))
		claims.set("a", set("m"))
		assert.same({ "a", "b" }, claims.among({ "a", "b" }, "any"))
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

	it("knows it after a crash, too, for the components that there are then", function()
		claims.set("a", set("r1"))
		claims.set("b", set("r2"))
		local after = new("b", "c")
		assert.same(set("r2"), after.all())
		assert.same({}, after.among({ "b" }, "r1"))
		assert.same({ "c" }, after.among({ "b", "c" }, "r1"))
	end)

	it("writes what is different, and nothing else", function()
		claims.set("a", set("r1", "r2"))
		claims.set("a", set("r2", "r1"))
		assert.equal(1, store.writes)
		claims.set("a", set("r1"))
		claims.set("a", set("r1", "r3"))
		claims.set("b", set())
		assert.equal(4, store.writes)
	end)

	it("is incomplete where it cannot be read, until all have spoken", function()
		assert.is_true(claims.are_complete())
		for _, spoil in ipairs {
			function() store.problem = "damaged" end,
			function() store.entries[""] = "text" end,
		} do
			store = store_of()
			spoil()
			local after = new("a", "b")
			after.set("a", set("r1"))
			assert.is_false(after.are_complete())
			after.set("b", set())
			assert.is_true(after.are_complete())
		end
		assert.equal("error", logged[1])
	end)

	it("takes what is no set of rooms for nothing", function()
		store.entries[""] = { a = "text", b = { r1 = true } }
		assert.same(set("r1"), new("a", "b").all())
	end)
end)
