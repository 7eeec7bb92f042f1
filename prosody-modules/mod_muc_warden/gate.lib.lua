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
-- Up to this multiple of the limit, what may not be asked about waits for its turn in its lane.
local stretch = 2
-- While Prosody does something else for long, questions lie unsent and answers unread, and timers are the first to run when
-- it is over. Who looks so late has been away; it takes that long, at least, until all is read. Seconds.
local late, reading = 0.02, 0.05
local max_complaints = 50

--- env:
-- `lane`, `turns`: those parts
-- `now()` in seconds; `log(level, format, …)`
-- `timeout` (0.5 s), `fail` ("open" or "closed"), `order` ("sender" or "room")
-- `max_pending` (2,000) that are asked about at once, and as many that wait for their turn; `max_per_sender` (20) that are asked
-- about of one sender, and `max_waiting` (100) of one sender in all: what is more is denied
-- `ask(entry)` -> the host that is asked, and "probe" if another is to be asked where it does not answer; or nil and "down"
-- (nobody there) or "error". The answer may come within it.
-- `settle(entry, result)`: the verdict, or `{ is = "pass" or "deny", unjudged = … }` by the fail mode, which holds
-- because of "down", "timeout", "full" or "error". Both may throw, and may call the gate.
function gate.new(env)
	local self = {}
	local timeout = env.timeout or 0.5
	local fails_open = env.fail ~= "closed"
	local max_pending = env.max_pending or 2000
	local id_prefix = short_id() .. "."
	local deadlines = heap.create()
	-- Undecided nodes by id; what is decided and waits in its lane is in no table but that.
	local undecided, pending = {}, 0
	local turns
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
		turns.leave(node)
		local ok, problem = pcall(env.settle, node.entry, result)
		if not ok then complain("settling a " .. tostring(node.entry.kind), problem) end
	end)

	local function decide(node, result)
		if node.result ~= nil then return end
		undecided[node.id] = nil
		deadlines:remove(node.id)
		lanes.decide(node, result)
		turns.over(node)
	end

	local function fail(node, why)
		decide(node, { is = fails_open and "pass" or "deny", unjudged = why })
	end

	local function due_at(node, deadline)
		node.due, node.is_late = deadline, false
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
		local ok, host, how = pcall(env.ask, node.entry)
		node.is_asking = false
		if node.result ~= nil then return end
		if not ok then
			complain("asking about a " .. tostring(node.entry.kind), host)
			return fail(node, "error")
		end
		if not host then
			if how == "error" then return fail(node, "error") end
			return hold_back(node)
		end
		node.asked = node.asked + 1
		if (departed_at[host] or 0) > departures_before then return ask(node) end
		node.is_held, node.host, node.is_probe = false, host, how == "probe"
		node.entry.host, node.entry.asked_at = host, env.now()
		due_at(node, node.entry.asked_at + timeout)
		local early = node.early and node.early[host]
		if early then take(node, early) end
	end

	turns = env.turns.new {
		at_once = env.max_per_sender or 20, at_all = env.max_waiting or 100, waiting = max_pending,
		begin = function(node)
			if closed then fail(node, "down") else ask(node) end
		end,
	}

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

	-- Its time is up.
	local function miss(node, now)
		if not node.host then return fail(node, "down") end
		local away = now - node.due
		if away > late and not node.is_late then
			due_at(node, now + math.max(reading, math.min(away, timeout)))
			node.is_late = true
		elseif node.is_probe then
			node.host, node.entry.host = nil, nil
			ask(node)
		else
			fail(node, "timeout")
		end
	end

	--- Asks about an entry, and settles it when that is answered. Where too much is asked about, by the fail mode, "full"; where
	-- that is one sender's doing, or there is no end to it, it is denied whatever that mode is: else anybody could have it.
	function self.submit(entry)
		last_number = last_number + 1
		local node = {
			entry = entry, number = last_number, id = id_prefix .. ("%x"):format(last_number), sender = tostring(entry.sender),
			asked = 0,
		}
		entry.id = node.id
		local is_over = pending - turns.waiting() >= stretch * max_pending or turns.are_taken(node.sender)
		local is_full = turns.under_way() >= max_pending
		pending = pending + 1
		undecided[node.id] = node
		-- An error need not wait for what was said before.
		lanes.join(is_over and node or lane_of(entry), node)
		if is_over then return decide(node, { is = "deny", unjudged = "full" }) end
		if is_full and not closed then return fail(node, "full") end
		turns.join(node)
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
			if node.result == nil and node.due <= now then miss(node, now) end
		end
		local next_deadline = deadlines:peek()
		return next_deadline and math.max(0, next_deadline - env.now())
	end

	--- A host went: what it was asked is asked again of who `ask` finds, else held until `hold_until` (a time of `now`), as is
	-- what comes until then.
	function self.host_gone(host, hold_until)
		departures = departures + 1
		departed_at[host] = departures
		held_until = hold_until
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
