local part = require "spec.load"
local gate = part "gate"

describe("the gate", function()
	local now, asked, settled, logged, asking, settling, one, entries

	local function new(options)
		local env = {
			lane = part "lane", turns = part "turns",
			now = function() return now end,
			ask = function(entry)
				asked[#asked + 1] = entry.name
				return asking(entry)
			end,
			settle = function(entry, result)
				settled[#settled + 1] = entry.name .. ":" .. result.is .. (result.unjudged and "/" .. result.unjudged or "")
				if settling then settling(entry, result) end
			end,
			log = function(_, format, ...) logged[#logged + 1] = format:format(...) end,
		}
		for key, value in pairs(options or {}) do env[key] = value end
		one = gate.new(env)
	end

	before_each(function()
		now, asked, settled, logged, settling, entries = 0, {}, {}, {}, nil, {}
		asking = function() return "a" end
		new()
	end)

	local function submit(name, sender, room)
		local entry = { name = tostring(name), sender = sender or "bob@x", room = room or "room@rooms", kind = "message" }
		entries[entry.name] = entry
		one.submit(entry)
		return entry
	end

	local function verdict(name, is, host, more)
		local what = { is = is or "allow" }
		for key, value in pairs(more or {}) do what[key] = value end
		return one.verdict(host or "a", entries[name].id, what)
	end

	local function at(time)
		now = time
		return one.sweep()
	end

	-- What was settled since the last look.
	local function fresh()
		local list = settled
		settled = {}
		return list
	end

	it("settles a question by its verdict", function()
		local entry = submit "1"
		assert.same({ "1" }, asked)
		assert.same({}, settled)
		assert.equal("a", entry.host)
		assert.equal(0, entry.asked_at)
		assert.equal(1, one.pending())
		local given
		settling = function(_, result) given = result end
		local refusal = { is = "refuse", text = "No." }
		assert.is_true(one.verdict("a", entry.id, refusal))
		assert.equal(refusal, given)
		assert.same({ "1:refuse" }, fresh())
		assert.equal(0, one.pending())
	end)

	it("gives ids that no other gate gives", function()
		local seen = {}
		for _ = 1, 20 do
			new { max_per_sender = 100 }
			for i = 1, 50 do
				local id = submit(i).id
				assert.is_nil(seen[id])
				assert.is_true(#id < 32)
				seen[id] = true
			end
		end
	end)

	describe("keeps the order", function()
		it("of a sender in a room", function()
			submit "1"
			submit "2"
			submit("3", "amy@x")
			submit("4", "bob@x", "other@rooms")
			for _, name in ipairs { "4", "3", "2" } do verdict(name) end
			assert.same({ "4:allow", "3:allow" }, fresh())
			verdict "1"
			assert.same({ "1:allow", "2:allow" }, fresh())
		end)

		it("of a room, if it is to", function()
			new { order = "room" }
			submit "1"
			submit("2", "amy@x")
			submit("3", "bob@x", "other@rooms")
			verdict "2"
			verdict "3"
			assert.same({ "3:allow" }, fresh())
			verdict "1"
			assert.same({ "1:allow", "2:allow" }, fresh())
		end)

		it("where there was nobody to ask about the later one", function()
			submit "1"
			asking = function() return nil, "down" end
			submit "2"
			assert.same({}, settled)
			verdict("1", "refuse")
			assert.same({ "1:refuse", "2:pass/down" }, fresh())
		end)
	end)

	describe("without an answer", function()
		it("lets pass after the timeout", function()
			submit "1"
			assert.equal(0.25, at(0.25))
			assert.same({}, settled)
			assert.is_nil(at(0.5))
			assert.same({ "1:pass/timeout" }, fresh())
		end)

		it("denies after the timeout, if it fails closed", function()
			new { fail = "closed", timeout = 2 }
			submit "1"
			assert.equal(0.5, at(1.5))
			at(2)
			assert.same({ "1:deny/timeout" }, fresh())
		end)

		it("changes nothing by what comes too late", function()
			submit "1"
			at(0.5)
			fresh()
			local known, why = verdict("1", "refuse")
			assert.is_nil(known)
			assert.equal("unknown", why)
			assert.same({}, settled)
		end)

		it("waits longer where the bot says so, once, and at most 10 s", function()
			submit "1"
			now = 0.4
			assert.is_true(verdict("1", "wait", nil, { ms = 3000 }))
			assert.is_true(verdict("1", "wait", nil, { ms = 10000 }))
			assert.equal(1, at(2.4))
			at(3.4)
			assert.same({ "1:pass/timeout" }, fresh())
			submit "2"
			verdict("2", "wait", nil, { ms = 99999 })
			assert.equal(10, at(3.4))
			verdict("2", "rewrite")
			assert.same({ "2:rewrite" }, fresh())
			assert.is_nil(at(20))
		end)

		it("waits no shorter where the bot asks for little", function()
			submit "1"
			verdict("1", "wait", nil, { ms = 1 })
			assert.equal(0.25, at(0.25))
			submit "2"
			verdict("2", "wait", nil, {})
			at(0.5)
			assert.same({ "1:pass/timeout" }, fresh())
		end)

		it("is given the time for which Prosody was busy, up to a timeout", function()
			submit "1"
			submit("2", "amy@x")
			submit("3", "eve@x")
			verdict("3", "wait", nil, { ms = 3000 })
			-- Busy from before the deadline to long after it.
			assert.equal(0.5, at(2.5))
			assert.same({}, settled)
			assert.is_true(verdict("1", "refuse"))
			assert.same({ "1:refuse" }, fresh())
			at(3)
			table.sort(settled)
			assert.same({ "2:pass/timeout", "3:pass/timeout" }, fresh())
			submit "4"
			assert.equal(0.25, at(3.75))
			at(4)
			assert.same({ "4:pass/timeout" }, fresh())
		end)

		it("is given that time also where Prosody is busy again", function()
			submit "1"
			at(2)
			assert.same({}, settled)
			at(4)
			assert.same({ "1:pass/timeout" }, fresh())
		end)

		it("asks another, if this was but a probe", function()
			asking = function(entry) return entry.asked_at and "b" or "a", not entry.asked_at and "probe" or nil end
			submit "1"
			assert.equal(0.5, at(0.5))
			assert.same({ "1", "1" }, asked)
			assert.is_nil(verdict("1", "allow", "a"))
			assert.is_true(verdict("1", "refuse", "b"))
			assert.same({ "1:refuse" }, fresh())
			submit "2"
			at(1)
			at(1.5)
			assert.same({ "2:pass/timeout" }, fresh())
		end)

		it("does not make others wait for one that waits", function()
			submit "1"
			verdict("1", "wait", nil, { ms = 5000 })
			submit("2", "amy@x")
			at(0.5)
			assert.same({ "2:pass/timeout" }, fresh())
		end)
	end)

	it("takes a verdict once, and only of who was asked", function()
		submit "1"
		assert.is_nil(verdict("1", "refuse", "b"))
		assert.same({}, settled)
		assert.is_true(verdict("1", "allow"))
		assert.is_nil(verdict("1", "refuse"))
		assert.is_nil(one.verdict("a", "nothing", { is = "allow" }))
		assert.same({ "1:allow" }, fresh())
	end)

	describe("where nobody is there", function()
		it("lets pass, or denies, at once", function()
			asking = function() return nil, "down" end
			submit "1"
			assert.same({ "1:pass/down" }, fresh())
			new { fail = "closed" }
			submit "2"
			assert.same({ "2:deny/down" }, fresh())
		end)

		it("holds what was asked of the host that went, and what comes, until then", function()
			submit "1"
			asking = function() return nil, "down" end
			now = 0.3
			one.host_gone("a", 2)
			assert.is_nil(entries["1"].host)
			now = 1
			submit "2"
			assert.same({}, settled)
			assert.equal(2, one.pending())
			assert.equal(0.5, at(1.5))
			at(2)
			assert.same({ "1:pass/down", "2:pass/down" }, fresh())
			submit "3"
			assert.same({ "3:pass/down" }, fresh())
		end)

		it("asks who is there again, with the whole time, in the order in which it was said", function()
			asking = function() return nil, "down" end
			one.host_gone("a", 2)
			for i = 1, 12 do submit(i) end
			submit("13", "amy@x")
			asked = {}
			asking = function() return "a" end
			now = 1.9
			one.ask_again()
			assert.same({ "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13" }, asked)
			at(2.3)
			assert.same({}, settled)
			verdict "1"
			assert.same({ "1:allow" }, fresh())
			at(2.4)
			assert.equal(12, #settled)
			assert.equal("2:pass/timeout", settled[1])
		end)

		it("holds on where it is called too early, and for no longer than before", function()
			asking = function() return nil, "down" end
			one.host_gone("a", 2)
			submit "1"
			now = 1.5
			one.host_gone("b", 5)
			one.ask_again()
			assert.same({}, settled)
			assert.equal(0.5, at(1.5))
			at(2)
			assert.same({ "1:pass/down" }, fresh())
		end)
	end)

	describe("when a host goes", function()
		it("asks another, and hears only that one", function()
			submit "1"
			asking = function() return "b" end
			now = 0.4
			one.host_gone("a", 2)
			assert.same({ "1", "1" }, asked)
			assert.equal("b", entries["1"].host)
			assert.is_nil(verdict("1", "refuse", "a"))
			assert.equal(0.25, at(0.65))
			assert.is_true(verdict("1", "allow", "b"))
			assert.same({ "1:allow" }, fresh())
		end)

		it("leaves the questions of others alone", function()
			submit "1"
			one.host_gone("b", 2)
			assert.same({ "1" }, asked)
			at(0.5)
			assert.same({ "1:pass/timeout" }, fresh())
		end)

		it("does not hear its verdicts for what is held", function()
			submit "1"
			asking = function() return nil, "down" end
			one.host_gone("a", 2)
			assert.is_nil(verdict("1", "refuse", "a"))
			assert.same({}, settled)
		end)

		it("asks again when it goes while it is asked", function()
			asking = function()
				asking = function() return "b" end
				one.host_gone("a", 2)
				return "a"
			end
			submit "1"
			assert.equal("b", entries["1"].host)
			verdict("1", "allow", "b")
			assert.same({ "1:allow" }, fresh())
		end)

		it("does not ask for ever about what every host goes by", function()
			submit "1"
			for _ = 1, 10 do one.host_gone("a", 100) end
			assert.same({ "1", "1", "1" }, asked)
			assert.same({ "1:pass/down" }, fresh())
		end)
	end)

	describe("limits", function()
		it("how many of one sender are asked about, others when an answer has come, in order", function()
			new { max_per_sender = 2 }
			for i = 1, 4 do submit(i) end
			submit("5", "amy@x")
			assert.same({ "1", "2", "5" }, asked)
			verdict("2", "refuse")
			assert.same({ "1", "2", "5", "3" }, asked)
			assert.same({}, settled)
			verdict "1"
			assert.same({ "1:allow", "2:refuse" }, fresh())
			verdict("4", "refuse")
			verdict "3"
			assert.same({ "3:allow", "4:refuse" }, fresh())
		end)

		it("how long one waits that was not asked about yet, no longer than those before it", function()
			new { max_per_sender = 1 }
			for i = 1, 3 do submit(i) end
			at(0.5)
			assert.same({ "1:pass/timeout" }, fresh())
			asking = function() return nil, "down" end
			at(1)
			assert.same({ "2:pass/timeout", "3:pass/down" }, fresh())
		end)

		for _, order in ipairs { "sender", "room" } do
			it("what one sender can send, by denying it however the gate fails, in the order of a " .. order, function()
				new { max_per_sender = 2, max_waiting = 3, order = order }
				submit("other", "amy@x")
				for i = 1, 5 do submit(i) end
				assert.same({ "4:deny/full", "5:deny/full" }, fresh())
				assert.same({ "other", "1", "2" }, asked)
				for i = 1, 3 do verdict(tostring(i), "refuse") end
				verdict "other"
				table.sort(settled)
				assert.same({ "1:refuse", "2:refuse", "3:refuse", "other:allow" }, fresh())
				submit "6"
				verdict "6"
				assert.same({ "6:allow" }, fresh())
			end)
		end

		it("how many wait at all", function()
			new { max_pending = 2, fail = "closed" }
			for i = 1, 3 do submit(i, i .. "@x") end
			assert.same({ "3:deny/full" }, fresh())
			at(0.5)
			assert.same({ "1:deny/timeout", "2:deny/timeout" }, fresh())
			submit("4", "4@x")
			assert.equal("4", asked[#asked])
		end)

		it("what waits for its turn, and not what others say meanwhile", function()
			new { max_pending = 4, max_per_sender = 1, max_waiting = 100 }
			for i = 1, 20 do submit(i) end
			assert.equal(15, #fresh())
			submit("other", "amy@x")
			verdict "other"
			assert.same({ "other:allow" }, fresh())
		end)

		it("what is kept for the sake of order, by denying it however the gate fails", function()
			new { max_per_sender = 2, max_pending = 2 }
			submit "1"
			submit "2"
			submit "3"
			submit "4"
			assert.same({}, settled)
			submit "5"
			assert.same({ "5:deny/full" }, fresh())
			verdict "1"
			verdict("2", "refuse")
			assert.same({ "1:allow", "2:refuse", "3:pass/full", "4:pass/full" }, fresh())
		end)

		it("all that is kept, whatever is said in however many rooms", function()
			for _, mode in ipairs { "open", "closed" } do
				new { max_pending = 10, max_per_sender = 4, max_waiting = 8, fail = mode }
				local most = 0
				for i = 1, 2000 do
					submit(i, "u" .. i % 7, "r" .. i % 3)
					most = math.max(most, one.pending())
				end
				-- What is asked about, as much again that waits in order, and what waits for its turn.
				assert.is_true(most <= 30)
				one.close()
				assert.equal(2000, #fresh())
			end
		end)
	end)

	describe("stands", function()
		it("an answer that comes within the question", function()
			asking = function(entry)
				one.verdict("a", entry.id, { is = "refuse" })
				return "a"
			end
			submit "1"
			assert.same({ "1:refuse" }, fresh())
			assert.is_nil(at(1))
		end)

		it("an answer of another within the question", function()
			asking = function(entry)
				one.verdict("b", entry.id, { is = "refuse" })
				return "a"
			end
			submit "1"
			assert.same({}, settled)
			verdict "1"
			assert.same({ "1:allow" }, fresh())
		end)

		it("that asking fails", function()
			asking = function() error("broken") end
			submit "1"
			submit "2"
			assert.same({ "1:pass/error", "2:pass/error" }, fresh())
			assert.equal(1, #logged)
			asking = function() return nil, "error" end
			submit "3"
			assert.same({ "3:pass/error" }, fresh())
		end)

		it("that settling fails, and goes on with the next", function()
			settling = function() error("broken") end
			for i = 1, 3 do submit(i) end
			for i = 3, 1, -1 do verdict(tostring(i)) end
			assert.same({ "1:allow", "2:allow", "3:allow" }, fresh())
			assert.equal(1, #logged)
			assert.equal(0, one.pending())
		end)

		it("that the log fails", function()
			new { log = function() error("full") end }
			settling = function() error("broken") end
			submit "1"
			verdict "1"
			submit "2"
			verdict "2"
			assert.same({ "1:allow", "2:allow" }, fresh())
		end)

		it("ever different errors without telling all of them", function()
			settling = function(entry) error("broken by " .. entry.name) end
			for i = 1, 500 do
				submit(i)
				verdict(tostring(i))
			end
			assert.is_true(#logged <= 50)
		end)

		it("that settling brings about questions", function()
			settling = function(entry)
				if entry.name == "1" then submit "3" end
			end
			submit "1"
			submit "2"
			verdict "2"
			verdict "1"
			assert.same({ "1:allow", "2:allow" }, fresh())
			verdict "3"
			assert.same({ "3:allow" }, fresh())
		end)

		it("that settling closes it", function()
			submit "1"
			submit "2"
			submit("3", "amy@x")
			settling = function() one.close() end
			verdict "1"
			assert.same({ "1:allow", "2:pass/down", "3:pass/down" }, fresh())
		end)

		it("that it is closed while it asks", function()
			asking = function()
				one.close()
				return "a"
			end
			submit "1"
			assert.same({ "1:pass/down" }, fresh())
			assert.is_nil(one.sweep())
		end)

		it("that a host goes while what it did not answer is settled", function()
			submit "1"
			submit("2", "amy@x")
			asking = function() return "b" end
			settling = function() one.host_gone("a", 2) end
			at(0.5)
			assert.same({ "1:pass/timeout" }, fresh())
			settling = nil
			verdict("2", "refuse", "b")
			assert.same({ "2:refuse" }, fresh())
		end)

		it("that asking has everything asked again", function()
			asking = function() return nil, "down" end
			one.host_gone("a", 2)
			submit "1"
			asking = function()
				one.ask_again()
				return "a"
			end
			asked = {}
			one.ask_again()
			assert.same({ "1" }, asked)
			at(0.5)
			assert.same({ "1:pass/timeout" }, fresh())
		end)
	end)

	it("settles all that waits when it is closed, and all that comes afterwards", function()
		submit "1"
		submit "2"
		asking = function() return nil, "down" end
		one.host_gone("b", 5)
		submit("3", "amy@x")
		one.close()
		assert.same({ "1:pass/down", "2:pass/down", "3:pass/down" }, fresh())
		asking = function() return "a" end
		submit "4"
		assert.same({ "4:pass/down" }, fresh())
		assert.equal(0, one.pending())
		assert.is_nil(at(100))
		one.close()
		assert.same({}, settled)
	end)

	it("lets go of what is settled", function()
		local weak = setmetatable({}, { __mode = "v" })
		asked, settled = setmetatable({}, { __newindex = function() end }), setmetatable({}, { __newindex = function() end })
		new { ask = function() return "a" end, settle = function() end, max_per_sender = 100 }
		local ids = {}
		for i = 1, 50 do
			local entry = { name = i, sender = "bob@x", room = "room@rooms", kind = "message" }
			weak[i] = entry
			one.submit(entry)
			ids[i] = entry.id
		end
		for i = 50, 1, -1 do one.verdict("a", ids[i], { is = "allow" }) end
		collectgarbage()
		collectgarbage()
		assert.is_nil(next(weak))
	end)
end)
