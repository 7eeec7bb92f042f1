-- The queue of questions: each is settled exactly once, in the order of its lane, by a verdict of the component that
-- was asked, or by the fail mode.
--
-- An entry is the caller's: `{ room, sender, kind, stanza, … }`, `sender` being the bare real JID. The gate adds `id`,
-- and for one that was asked `host` and `asked_at`.

local heap = require "util.indexedbheap"
local short_id = require "util.id".short

local gate = {}

local max_wait = 10
-- A question that takes its bot down with it, over and over, ends at some time.
local max_asked = 3
-- Up to this multiple of the limits, what comes on top of them waits in order.
local stretch = 2
local max_complaints = 50

local digits = "0123456789abcdefghijklmnopqrstuvwxyz"

local function base36(number)
	local text = ""
	repeat
		local digit = number % 36
		text = digits:sub(digit + 1, digit + 1) .. text
		number = number // 36
	until number == 0
	return text
end

--- env:
-- `lane`: that part
-- `now()` in seconds; `log(level, format, …)`
-- `timeout` (0.5 s), `hold` (2 s), `fail` ("open" or "closed"), `order` ("sender" or "room"), `max_pending` (2,000),
-- `max_per_sender` (20)
-- `ask(entry)` -> the host that is asked, or nil and "down" (nobody there) or "error". The answer may come within it.
-- `settle(entry, result)`: the verdict, or `{ is = "pass" or "deny", unjudged = … }` by the fail mode, which holds
-- because of "down", "timeout", "full" or "error". Both may throw, and may call the gate.
function gate.new(env)
	-- `late`: verdicts for what was settled, never asked, or asked of another host.
	local self = { late = 0 }
	local timeout, hold = env.timeout or 0.5, env.hold or 2
	local fails_open = env.fail ~= "closed"
	local max_pending, max_per_sender = env.max_pending or 2000, env.max_per_sender or 20
	local id_prefix = short_id() .. "."
	local deadlines = heap.create()
	-- Undecided nodes by id; what is decided and waits in its lane is in no table but that.
	local undecided, undecided_count = {}, 0
	local per_sender, pending = {}, 0
	local last_number = 0
	local held_until = -math.huge
	local departures, departed_at = 0, {}
	local closed = false
	local complaints, complaint_count = {}, 0

	local function complain(what, problem)
		local text = what .. ": " .. tostring(problem)
		if complaints[text] or complaint_count >= max_complaints then return end
		complaints[text], complaint_count = true, complaint_count + 1
		pcall(env.log, "error", "A defect in %s", text)
	end

	local lanes = env.lane.new(function(node, result)
		pending = pending - 1
		local others = per_sender[node.sender] - 1
		per_sender[node.sender] = others > 0 and others or nil
		local ok, problem = pcall(env.settle, node.entry, result)
		if not ok then complain("settling a " .. tostring(node.entry.kind), problem) end
	end)

	local function decide(node, result)
		if node.result ~= nil then return end
		undecided[node.id] = nil
		undecided_count = undecided_count - 1
		deadlines:remove(node.id)
		lanes.decide(node, result)
	end

	local function fail(node, why)
		decide(node, { is = fails_open and "pass" or "deny", unjudged = why })
	end

	local function due_at(node, deadline)
		node.due = deadline
		deadlines:remove(node.id)
		deadlines:insert(node, deadline, node.id)
	end

	local function hold_back(node)
		if node.is_held then return end
		if env.now() >= held_until then return fail(node, "down") end
		node.is_held = true
		due_at(node, held_until)
	end

	local function take(node, verdict)
		if verdict.is ~= "wait" then return decide(node, verdict) end
		if node.has_waited then return end
		node.has_waited = true
		local seconds = math.min((tonumber(verdict.ms) or 0) / 1000, max_wait)
		due_at(node, math.max(node.due, env.now() + seconds))
	end

	local function ask(node)
		if node.asked >= max_asked then return fail(node, "down") end
		local departures_before = departures
		node.is_asking, node.early = true, nil
		local ok, host, why = pcall(env.ask, node.entry)
		node.is_asking = false
		if node.result ~= nil then return end
		if not ok then
			complain("asking about a " .. tostring(node.entry.kind), host)
			return fail(node, "error")
		end
		if not host then
			if why == "error" then return fail(node, "error") end
			return hold_back(node)
		end
		node.asked = node.asked + 1
		if (departed_at[host] or 0) > departures_before then return ask(node) end
		node.is_held, node.host = false, host
		node.entry.host, node.entry.asked_at = host, env.now()
		due_at(node, node.entry.asked_at + timeout)
		local early = node.early and node.early[host]
		if early then take(node, early) end
	end

	-- Those of several lanes go in the order in which they came, too.
	local function oldest_first(nodes)
		table.sort(nodes, function(a, b) return a.number < b.number end)
		return nodes
	end

	local function undecided_where(matches)
		local found = {}
		for _, node in pairs(undecided) do
			if matches(node) then found[#found + 1] = node end
		end
		return oldest_first(found)
	end

	local function lane_of(entry)
		if env.order == "room" then return entry.room end
		return entry.room .. "\0" .. tostring(entry.sender)
	end


	--- Asks about an entry, and settles it when that is answered; beyond the limits by the fail mode, "full".
	function self.submit(entry)
		last_number = last_number + 1
		local node = {
			entry = entry, number = last_number, id = id_prefix .. base36(last_number), sender = tostring(entry.sender),
			asked = 0,
		}
		entry.id = node.id
		local of_sender = per_sender[node.sender] or 0
		local is_over = pending >= stretch * max_pending or of_sender >= stretch * max_per_sender
		local is_full = is_over or undecided_count >= max_pending or of_sender >= max_per_sender
		-- What is over can not wait for its turn. An error need not; to let it pass, what stands before it must as well.
		local key = is_over and not fails_open and node or lane_of(entry)
		pending = pending + 1
		per_sender[node.sender] = of_sender + 1
		undecided[node.id], undecided_count = node, undecided_count + 1
		lanes.join(key, node)
		if closed then return fail(node, "down") end
		if not is_full then return ask(node) end
		if not is_over then return fail(node, "full") end
		for _, standing in ipairs(lanes.standing(key)) do fail(standing, "full") end
	end

	--- true, or nil and "unknown". `wait` gives a question `ms` from here, at most 10 s and once.
	function self.verdict(host, id, verdict)
		local node = undecided[id]
		if node and node.is_asking then
			-- Whether this host is the one will be known when `ask` returns.
			node.early = node.early or {}
			node.early[host] = node.early[host] or verdict
			return true
		end
		if not node or not node.host or node.host ~= host then
			self.late = self.late + 1
			return nil, "unknown"
		end
		take(node, verdict)
		return true
	end

	--- Settles what is due. Seconds until it should be called again, or nil if nothing waits.
	function self.sweep()
		local now, over = env.now(), {}
		while (deadlines:peek() or math.huge) <= now do
			local _, node = deadlines:pop()
			over[#over + 1] = node
		end
		for _, node in ipairs(oldest_first(over)) do
			-- Settling one may have had another asked again.
			if node.due <= now then fail(node, node.host and "timeout" or "down") end
		end
		local next_deadline = deadlines:peek()
		return next_deadline and math.max(0, next_deadline - env.now())
	end

	--- A host went: what it was asked is asked again of who `ask` finds, else held until `hold_until` (a time of `now`; by
	-- default for as long as `hold` says), as is what comes until then.
	function self.host_gone(host, hold_until)
		departures = departures + 1
		departed_at[host] = departures
		held_until = hold_until or env.now() + hold
		local orphans = undecided_where(function(node) return node.host == host end)
		for _, node in ipairs(orphans) do
			node.host, node.entry.host = nil, nil
			deadlines:remove(node.id)
		end
		for _, node in ipairs(orphans) do
			if node.result == nil and not node.host and not node.is_held then ask(node) end
		end
	end

	--- Somebody is there again: what is held is asked, with its whole time from here.
	function self.ask_again()
		for _, node in ipairs(undecided_where(function(node) return node.is_held end)) do
			if node.result == nil and node.is_held and not node.is_asking then ask(node) end
		end
	end

	--- The module goes: all is settled by the fail mode, "down", and whatever is submitted afterwards.
	function self.close()
		closed = true
		for _, node in ipairs(undecided_where(function() return true end)) do fail(node, "down") end
	end

	--- How many are not settled.
	function self.pending()
		return pending
	end

	return self
end

return gate
