local part = require "spec.load"
local gate = part "gate"

-- A bot, two hosts, people and accidents in random order; what must hold holds whatever happens.
local function play(seed, options)
	local random = math.random
	math.randomseed(seed)
	local now, up, entries, last_settled, last_asked = 0, { a = true, b = true }, {}, {}, {}
	local self, one = { violations = {} }, nil
	local closing = false

	local function violated(...)
		self.violations[#self.violations + 1] = ("seed %d: "):format(seed) .. string.format(...)
	end

	local function submit()
		local entry = {
			number = #entries + 1, kind = "message",
			room = "r" .. random(3), sender = "s" .. random(options.senders), times = 0, submitted = now,
		}
		entries[entry.number] = entry
		one.submit(entry)
	end

	local function verdict_of(entry, host)
		local is = ({ "allow", "refuse", "rewrite", "shadow", "wait" })[random(5)]
		one.verdict(host, entry.id, { is = is, by = host, ms = random(12000), about = entry.number })
	end

	local function any_entry()
		return entries[math.max(1, #entries - random(0, 40))]
	end

	local function ask(entry)
		last_asked[entry.number] = nil
		if random(20) == 1 then error("broken") end
		if random(30) == 1 then return nil, "error" end
		local host = up.a and (not up.b or random(2) == 1) and "a" or up.b and "b" or nil
		if not host then return nil, "down" end
		if random(10) == 1 then verdict_of(entry, random(3) == 1 and "b" or host) end
		if random(40) == 1 then
			up[host] = false
			one.host_gone(host, now + random(0, 3))
		end
		last_asked[entry.number] = host
		return host, random(5) == 1 and "probe" or nil
	end

	local function lane_of(entry)
		return options.order == "room" and entry.room or entry.room .. "/" .. entry.sender
	end

	local function settle(entry, result)
		entry.times = entry.times + 1
		local lane = lane_of(entry)
		local is_too_much = result.is == "deny" and result.unjudged == "full"
		if not is_too_much then
			if (last_settled[lane] or 0) > entry.number then violated("%d after %d", entry.number, last_settled[lane]) end
			last_settled[lane] = entry.number
		end
		if result.by then
			if result.by ~= entry.host or result.by ~= last_asked[entry.number] then
				violated("%d by a verdict of %s", entry.number, result.by)
			end
			if result.about ~= entry.number then violated("%d by the verdict about %d", entry.number, result.about) end
			if result.is == "wait" then violated("%d by waiting", entry.number) end
		elseif result.is ~= (options.fail == "closed" and "deny" or "pass") and not is_too_much or not result.unjudged then
			violated("%d by %s", entry.number, result.is)
		end
		if random(20) == 1 and not closing then submit() end
		if random(40) == 1 then verdict_of(any_entry(), "a") end
		if random(60) == 1 then one.ask_again() end
		if random(60) == 1 then one.sweep() end
		if random(25) == 1 then error("broken") end
	end

	one = gate.new {
		lane = part "lane", turns = part "turns", now = function() return now end, ask = ask, settle = settle, log = function() end,
		fail = options.fail, order = options.order,
		max_pending = options.max_pending, max_per_sender = options.max_per_sender, max_waiting = options.max_waiting,
	}
	local actions = {
		submit, submit, submit, submit,
		function() verdict_of(any_entry(), "a") end,
		function() verdict_of(any_entry(), "b") end,
		function() verdict_of(any_entry(), ({ "a", "b", "c" })[random(3)]) end,
		function()
			now = now + random() / 4
			one.sweep()
		end,
		function()
			if random(8) > 1 then return end
			local host = random(2) == 1 and "a" or "b"
			up[host] = false
			one.host_gone(host, now + random(0, 3))
		end,
		function()
			up[random(2) == 1 and "a" or "b"] = true
			if random(2) == 1 then one.ask_again() end
		end,
	}
	submit()
	for _ = 1, 600 do
		actions[random(#actions)]()
		if one.pending() > 3 * options.max_pending then violated("%d pending", one.pending()) end
	end
	if options.closes then
		closing = true
		one.close()
	else
		-- Whatever happened, time alone settles it: three times asked, waited for, and held.
		for _ = 1, 100 do
			now = now + 12
			one.sweep()
		end
	end
	if one.pending() ~= 0 then violated("%d left", one.pending()) end
	if one.sweep() then violated("a deadline left") end
	for _, entry in ipairs(entries) do
		if entry.times ~= 1 then violated("%d settled %d times", entry.number, entry.times) end
	end
	return self
end

describe("whatever happens, the gate settles each question once, in order, by who was asked", function()
	for _, fail in ipairs { "open", "closed" } do
		for _, order in ipairs { "sender", "room" } do
			for _, closes in ipairs { true, false } do
				it(("failing %s, in the order of a %s, %s"):format(fail, order, closes and "closed" or "left alone"), function()
					for seed = 1, 60 do
						local tight = seed % 2 == 0
						local violations = play(seed, {
							fail = fail, order = order, closes = closes, senders = tight and 2 or 5,
							max_pending = tight and 6 or 50, max_per_sender = tight and 2 or 20, max_waiting = tight and 4 or 40,
						}).violations
						assert.same({}, violations)
					end
				end)
			end
		end
	end
end)
