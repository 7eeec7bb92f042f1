local part = require "spec.load"
local lane = part "lane"

describe("a lane", function()
	local settled, lanes
	before_each(function()
		settled = {}
		lanes = lane.new(function(node, result) settled[#settled + 1] = node.name .. "=" .. result end)
	end)

	local function join(key, name)
		local node = { name = name }
		lanes.join(key, node)
		return node
	end

	it("lets what is decided wait for what stands before it", function()
		local first, second, third = join("a", "1"), join("a", "2"), join("a", "3")
		lanes.decide(third, "x")
		lanes.decide(second, "y")
		assert.same({}, settled)
		lanes.decide(first, "z")
		assert.same({ "1=z", "2=y", "3=x" }, settled)
	end)

	it("does not wait for another lane", function()
		join("a", "1")
		lanes.decide(join("b", "2"), "x")
		assert.same({ "2=x" }, settled)
	end)

	it("settles one after the other what settling brings about, however long that goes on", function()
		local depth, deepest, count = 0, 0, 0
		lanes = lane.new(function(node)
			depth, count = depth + 1, count + 1
			deepest = math.max(deepest, depth)
			if count < 100000 then
				-- In its own lane and in another one in turns.
				local following = { name = count }
				lanes.join(count % 2 == 0 and node.lane or count, following)
				lanes.decide(following, "x")
			end
			depth = depth - 1
		end)
		lanes.decide(join("a", "1"), "x")
		assert.equal(100000, count)
		assert.equal(1, deepest)
	end)

	it("keeps the order where settling puts more into the same lane", function()
		lanes = lane.new(function(node)
			settled[#settled + 1] = node.name
			if node.name == "1" then lanes.decide(join("a", "3"), "x") end
		end)
		local first, second = join("a", "1"), join("a", "2")
		lanes.decide(second, "x")
		lanes.decide(first, "x")
		assert.same({ "1", "2", "3" }, settled)
	end)
end)
