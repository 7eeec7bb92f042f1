local part = require "spec.load"

describe("turns", function()
	local begun, turns, beginning

	before_each(function()
		begun, beginning = {}, function() end
		turns = part "turns".new {
			at_once = 2, at_all = 4, waiting = 3,
			begin = function(node)
				begun[#begun + 1] = node.name
				beginning(node)
			end,
		}
	end)

	local function join(name, sender)
		local node = { name = name, sender = sender or "bob" }
		turns.join(node)
		return node
	end

	it("begin at once, up to so many of a sender", function()
		for name = 1, 3 do join(name) end
		join(4, "amy")
		assert.same({ 1, 2, 4 }, begun)
		assert.equal(3, turns.under_way())
	end)

	it("begin when another is over, in order", function()
		local first, second, third = join(1), join(2), join(3)
		join(4)
		turns.over(second)
		turns.over(first)
		turns.over(third)
		assert.same({ 1, 2, 3, 4 }, begun)
		assert.equal(1, turns.under_way())
	end)

	it("do not begin when they are over before", function()
		local first, _, third = join(1), join(2), join(3)
		turns.over(third)
		assert.equal(0, turns.waiting())
		turns.over(first)
		assert.same({ 1, 2 }, begun)
		assert.equal(1, turns.under_way())
	end)

	it("are taken until what had them is settled", function()
		local nodes = {}
		assert.is_false(turns.are_taken "bob")
		for name = 1, 4 do nodes[name] = join(name) end
		assert.is_true(turns.are_taken "bob")
		assert.is_false(turns.are_taken "amy")
		turns.over(nodes[1])
		assert.is_true(turns.are_taken "bob")
		turns.leave(nodes[1])
		assert.is_false(turns.are_taken "bob")
	end)

	it("are taken for who would have to wait where too many wait, and for nobody else", function()
		local first = join(1)
		join(2)
		for name = 3, 4 do join(name) end
		for name = 5, 7 do join(name, "amy") end
		assert.same({ 3, true, false }, { turns.waiting(), turns.are_taken "amy", turns.are_taken "carl" })
		join(8, "carl")
		assert.is_false(turns.are_taken "carl")
		turns.over(first)
		assert.same({ 2, false }, { turns.waiting(), turns.are_taken "amy" })
	end)

	it("are nothing to what never had one", function()
		turns.over { sender = "bob" }
		turns.leave { sender = "bob" }
		assert.equal(0, turns.under_way())
	end)

	it("are free again whichever of over and settled comes first", function()
		for _, order in ipairs { { "over", "leave" }, { "leave", "over" } } do
			local node = join(1)
			for _, what in ipairs(order) do turns[what](node) end
			assert.equal(0, turns.under_way())
		end
	end)

	it("begin one after the other where each is over at once", function()
		local depth, deepest = 0, 0
		beginning = function(node)
			depth = depth + 1
			deepest = math.max(deepest, depth)
			turns.over(node)
			turns.leave(node)
			depth = depth - 1
		end
		local first, second = { name = 1, sender = "bob" }, { name = 2, sender = "bob" }
		turns.join(first)
		turns.join(second)
		assert.same({ 1, 2 }, begun)
		assert.equal(1, deepest)
	end)
end)
