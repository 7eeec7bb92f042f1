-- Order: what is decided waits for what stands before it in its lane. All settling is done by one loop, so that what is
-- settled may bring about further joining and deciding without nesting.

local lane = {}

--- `settle(node, result)` must not throw; it is called once for each node that joined and was decided.
-- A node is the caller's table: here it gets `lane`, `after` (the next one) and `result`.
function lane.new(settle)
	local self = {}
	local lanes = {}
	-- Lanes whose first node is decided, each as often as that was found.
	local ready, first, last = {}, 1, 0
	local running = false

	local function settle_front(key)
		local line = lanes[key]
		while line and line.first and line.first.result ~= nil do
			local node = line.first
			line.first = node.after
			if not line.first then lanes[key] = nil end
			settle(node, node.result)
		end
	end

	--- `key`: any value; the node stands at the end of that lane.
	function self.join(key, node)
		node.lane = key
		local line = lanes[key]
		if line then
			line.last.after, line.last = node, node
		else
			lanes[key] = { first = node, last = node }
		end
	end

	--- Once per node. Settles it, and what waited for it, as soon as nothing undecided stands before it.
	function self.decide(node, result)
		node.result = result
		last = last + 1
		ready[last] = node.lane
		if running then return end
		running = true
		while first <= last do
			local key = ready[first]
			ready[first] = nil
			first = first + 1
			settle_front(key)
		end
		first, last = 1, 0
		running = false
	end

	return self
end

return lane
