-- Turns: of each sender only so many are under way at once, and some more wait. So nobody's flood is anybody else's matter.

local turns = {}

--- env: `at_once` and `at_all` of one sender; `waiting`, of all senders together; `begin(node)`, whose turn it is, which must
-- not throw. A node is the caller's table, with its `sender`: here it gets `queue` and `turn`.
function turns.new(env)
	local self = {}
	local senders, under_way, waiting = {}, 0, 0

	local function begin_next(sender)
		-- What begins may be over at once: then the loop that runs goes on.
		if sender.is_beginning then return end
		sender.is_beginning = true
		while sender.under_way < env.at_once and sender.first <= sender.last do
			local node = sender.waiting[sender.first]
			sender.waiting[sender.first], sender.first = nil, sender.first + 1
			if node.turn == "waits" then
				node.turn = "begun"
				sender.under_way, under_way, waiting = sender.under_way + 1, under_way + 1, waiting - 1
				env.begin(node)
			end
		end
		sender.is_beginning = nil
	end

	--- Whether one more of that sender would be too many.
	function self.are_taken(name)
		local sender = senders[name]
		if not sender then return false end
		return sender.all >= env.at_all or (sender.under_way >= env.at_once and waiting >= env.waiting)
	end

	--- It begins at once, or when its turn has come.
	function self.join(node)
		local sender = senders[node.sender]
		if not sender then
			sender = { all = 0, under_way = 0, waiting = {}, first = 1, last = 0 }
			senders[node.sender] = sender
		end
		sender.all, sender.last, waiting = sender.all + 1, sender.last + 1, waiting + 1
		sender.waiting[sender.last], node.queue, node.turn = node, sender, "waits"
		begin_next(sender)
	end

	--- It is decided, whether it had begun or not: the next one begins.
	function self.over(node)
		if not node.queue then return end
		if node.turn == "begun" then
			node.queue.under_way, under_way = node.queue.under_way - 1, under_way - 1
		elseif node.turn == "waits" then
			waiting = waiting - 1
		end
		node.turn = "over"
		begin_next(node.queue)
	end

	--- It is settled. Only with that there is room for another: what is decided may have to wait for others.
	function self.leave(node)
		if not node.queue then return end
		node.queue.all = node.queue.all - 1
		if node.queue.all == 0 then senders[node.sender] = nil end
	end

	--- How many are, of all senders.
	function self.under_way()
		return under_way
	end

	function self.waiting()
		return waiting
	end

	return self
end

return turns
