local part = require "spec.load"
local link = part "link"
local st = require "util.stanza"

describe("the link", function()
	local now, sent, connected, flushes, logged, sending, given_up, one

	local function new(components, more)
		local ids = 0
		local env = {
			host = "rooms.x", components = components, wire = part "wire", batch = part "batch", breaker = part "breaker",
			is_connected = function(host) return connected[host] == true end,
			send = function(stanza) return sending(stanza) end,
			flush_soon = function() flushes = flushes + 1 end,
			now = function() return now end,
			new_id = function() ids = ids + 1; return "epoch" .. ids end,
			among = function(hosts) return hosts end,
			log = function(level, format, ...) logged[#logged + 1] = level .. ": " .. format:format(...) end,
		}
		for key, value in pairs(more or {}) do env[key] = value end
		return link.new(env)
	end

	before_each(function()
		given_up = {}
		now, sent, connected, flushes, logged = 0, {}, { a = true, b = true, c = true }, 0, {}
		sending = function(stanza) sent[#sent + 1] = stanza end
		one = new { "a" }
	end)

	local function frame(name) return st.stanza("f", { n = tostring(name) }) end

	-- "host/epoch:1,2,3" for each stanza
	local function flushed()
		one.flush()
		local list = {}
		for i, stanza in ipairs(sent) do
			local frames = stanza.tags[1]
			local names = {}
			for k, child in ipairs(frames.tags) do names[k] = child.attr.n end
			list[i] = ("%s/%s:%s"):format(stanza.attr.to, frames.attr.epoch, table.concat(names, ","))
		end
		sent = {}
		return list
	end

	it("hears only the configured components' own addresses", function()
		assert.is_true(one.is_ours("a"))
		for _, jid in ipairs { "b", "x@a", "a/r", "x@a/r", "A", "" } do
			assert.is_false(one.is_ours(jid))
			assert.is_nil(one.hello(jid))
		end
		assert.is_false(one.is_ours(nil))
	end)

	it("hears them only in the epoch of their last hello", function()
		assert.is_false(one.is_open("a", nil))
		local first = one.hello("a")
		assert.is_true(one.is_open("a", first))
		assert.is_false(one.is_open("b", first))
		local second = one.hello("a")
		assert.not_equal(first, second)
		assert.equal(second, one.epoch_of("a"))
		assert.is_false(one.is_open("a", first))
		one.gone("a")
		assert.is_false(one.is_open("a", second))
		assert.is_false(one.is_open("a", nil))
	end)

	it("sends frames together, in their order, once it is asked to", function()
		one.hello("a")
		for i = 1, 3 do assert.is_true(one.frame("a", frame(i))) end
		assert.same({}, sent)
		assert.equal(1, flushes)
		assert.same({ "a/epoch1:1,2,3" }, flushed())
		assert.same({}, flushed())
		one.frame("a", frame(4))
		assert.equal(2, flushes)
		assert.same({ "a/epoch1:4" }, flushed())
	end)

	it("sends from the MUC host", function()
		one.hello("a")
		one.frame("a", frame(1))
		one.flush()
		assert.equal("rooms.x", sent[1].attr.from)
		assert.equal("message", sent[1].name)
		assert.equal("urn:x-mucwarden:1", sent[1].tags[1].attr.xmlns)
	end)

	it("asks for a flush with each batch", function()
		one.hello("a")
		for i = 1, 130 do one.frame("a", frame(i)) end
		assert.equal(3, flushes)
		assert.equal(3, #flushed())
	end)

	it("sends nothing to who is not there", function()
		assert.is_false(one.frame("a", frame(1)))
		one.hello("a")
		connected.a = false
		assert.is_false(one.frame("a", frame(2)))
		assert.is_false(one.frame("b", frame(3)))
		connected.a = true
		assert.same({}, flushed())
	end)

	it("drops what belongs to an epoch that is over", function()
		one.hello("a")
		one.frame("a", frame(1))
		one.hello("a")
		one.frame("a", frame(2))
		assert.same({ "a/epoch2:2" }, flushed())
		one.frame("a", frame(3))
		one.gone("a")
		assert.same({}, flushed())
	end)

	it("takes any number of frames at once from a connection that takes them", function()
		one.hello("a")
		for i = 1, 1000 do assert.is_true(one.frame("a", frame(i))) end
		one.flush()
		local count = 0
		for _, stanza in ipairs(sent) do
			for _, child in ipairs(stanza.tags[1].tags) do
				count = count + 1
				assert.equal(tostring(count), child.attr.n)
			end
		end
		assert.equal(1000, count)
	end)

	describe("gives up a component that reads nothing", function()
		before_each(function()
			local size = part "batch".size(frame(100))
			one = new({ "a" }, { max_unheard = 100 * size, given_up = function(host) given_up[#given_up + 1] = host end })
			one.hello("a")
		end)

		local function send(first, last)
			for i = first, last do
				if not one.frame("a", frame(i)) then return i end
			end
		end

		it("for long, until it says hello again", function()
			assert.is_nil(send(100, 199))
			one.heard("a")
			assert.is_nil(send(200, 299))
			now = 6
			assert.equal(300, send(300, 400))
			assert.is_nil(one.epoch_of("a"))
			assert.same({}, one.hosts())
			assert.same({ "a" }, given_up)
			assert.is_false(one.frame("a", frame(301)))
			assert.equal(1, #logged)
			one.hello("a")
			one.frame("a", frame(302))
			assert.same({ "a/epoch2:302" }, flushed())
		end)

		it("but not for what is said before it can read it", function()
			assert.is_nil(send(100, 499))
			one.heard("a")
			now = 60
			assert.is_nil(send(100, 499))
			assert.equal(500, send(500, 600))
		end)
	end)

	it("stands a connection that breaks while it sends", function()
		one.hello("a")
		for i = 1, 130 do one.frame("a", frame(i)) end
		sending = function(stanza)
			sent[#sent + 1] = stanza
			one.gone("a")
			one.flush()
		end
		one.flush()
		assert.equal(1, #sent)
		sent = {}
		one.hello("a")
		one.frame("a", frame("again"))
		assert.same({ "a/epoch2:again" }, flushed())
	end)

	it("stands a hello that comes while it sends", function()
		one.hello("a")
		for i = 1, 130 do one.frame("a", frame(i)) end
		sending = function(stanza)
			sending = function(later) sent[#sent + 1] = later end
			sent[#sent + 1] = stanza
			one.hello("a")
			one.frame("a", frame("fresh"))
		end
		one.flush()
		assert.equal(1, #sent)
		sent = {}
		assert.same({ "a/epoch2:fresh" }, flushed())
	end)

	it("sends nothing twice where sending brings about more", function()
		one.hello("a")
		one.frame("a", frame(1))
		local began = false
		sending = function(stanza)
			if not began then
				began = true
				one.frame("a", frame(2))
				one.flush()
			end
			sent[#sent + 1] = stanza
		end
		assert.same({ "a/epoch1:1", "a/epoch1:2" }, flushed())
	end)

	it("stands an error in sending", function()
		one.hello("a")
		one.frame("a", frame(1))
		sending = function() error("broken") end
		one.flush()
		assert.equal(1, #logged)
		sending = function(stanza) sent[#sent + 1] = stanza end
		one.frame("a", frame(2))
		assert.same({ "a/epoch1:2" }, flushed())
	end)

	it("sends what can be sent where one frame cannot", function()
		one.hello("a")
		for i = 1, 3 do one.frame("a", frame(i)) end
		sending = function(stanza)
			for _, child in ipairs(stanza.tags[1].tags) do
				if child.attr.n == "2" then error("broken") end
			end
			sent[#sent + 1] = stanza
		end
		assert.same({ "a/epoch1:1", "a/epoch1:3" }, flushed())
		assert.equal(1, #logged)
	end)

	describe("that has several components", function()
		before_each(function() one = new { "c", "a", "b", "a" } end)

		local function assigned()
			local rooms = {}
			for i = 1, 3000 do rooms[i] = one.responsible("room" .. i .. "@rooms.x") or "nobody" end
			return rooms
		end

		it("lists who said hello and is connected, sorted", function()
			assert.same({}, one.hosts())
			one.hello("c")
			one.hello("a")
			one.hello("b")
			assert.same({ "a", "b", "c" }, one.hosts())
			connected.b = false
			assert.same({ "a", "c" }, one.hosts())
			one.gone("a")
			assert.same({ "c" }, one.hosts())
		end)

		it("gives a room to those only that may have it", function()
			one = new({ "a", "b" }, { among = function(hosts, room) return { room == "a@rooms.x" and hosts[1] or hosts[2] } end })
			one.hello("a")
			one.hello("b")
			assert.equal("a", one.responsible("a@rooms.x"))
			assert.equal("b", one.responsible("b@rooms.x"))
			one.gone("b")
			assert.is_nil(one.responsible("b@rooms.x"))
		end)

		it("has nobody responsible where nobody is there", function()
			assert.is_nil(one.responsible("a@rooms.x"))
			one.hello("b")
			assert.equal("b", one.responsible("a@rooms.x"))
		end)

		it("shares rooms among them, evenly, and moves only those of who goes", function()
			for _, host in ipairs { "a", "b", "c" } do one.hello(host) end
			local before = assigned()
			local counts = { a = 0, b = 0, c = 0 }
			for _, host in ipairs(before) do counts[host] = counts[host] + 1 end
			for _, count in pairs(counts) do assert.is_true(count > 850 and count < 1150) end
			one.gone("b")
			local between = assigned()
			for i, host in ipairs(before) do
				if host == "b" then assert.not_equal("b", between[i]) else assert.equal(host, between[i]) end
			end
			one.hello("b")
			assert.same(before, assigned())
		end)

		it("keeps their frames apart", function()
			one.hello("b")
			one.hello("a")
			one.frame("b", frame(1))
			one.frame("a", frame(2))
			one.frame("b", frame(3))
			assert.same({ "a/epoch2:2", "b/epoch1:1,3" }, flushed())
		end)
	end)

	describe("to a silent component", function()
		local moved

		before_each(function()
			moved = 0
			one = new({ "a", "b" }, {
				breaker_after = 3, among = function(hosts, room) return room == "alone" and { hosts[1] } or hosts end,
				moved = function() moved = moved + 1 end,
			})
			one.hello("a")
			one.hello("b")
			for _ = 1, 3 do one.timed_out("a") end
		end)

		-- A room that is a's while both answer.
		local function room_of_a()
			local both = new { "a", "b" }
			both.hello("a")
			both.hello("b")
			local number = 0
			repeat number = number + 1 until both.responsible("room" .. number) == "a"
			return "room" .. number
		end

		it("only probes, and says so once", function()
			assert.is_nil(one.to_ask("alone", true))
			one.timed_out("a")
			assert.same({ 1, 1 }, { #logged, moved })
			now = 1
			assert.same({ "a" }, { one.to_ask("alone", true) })
			assert.is_nil(one.to_ask("alone", true))
		end)

		it("gives no rooms while another may have them, and they come back to it", function()
			local room = room_of_a()
			assert.is_true(one.is_silent("a"))
			assert.same({ "b", "a" }, { one.responsible(room), one.responsible("alone") })
			one.answered("a", true)
			assert.same({ "a", 2 }, { one.responsible(room), moved })
		end)

		it("puts a question of its rooms now and then, which another can answer", function()
			local room = room_of_a()
			assert.same({ "b" }, { one.to_ask(room, true) })
			now = 1
			assert.same({ "b" }, { one.to_ask(room, false) })
			assert.same({ "a", "probe" }, { one.to_ask(room, true) })
			assert.same({ "b" }, { one.to_ask(room, true) })
		end)

		it("leaves the rooms where nobody answers", function()
			local room = room_of_a()
			for _ = 1, 3 do one.timed_out("b") end
			assert.equal("a", one.responsible(room))
			now = 1
			assert.same({ "a" }, { one.to_ask(room, true) })
		end)

		it("asks again after an answer in time, and not after a late one", function()
			one.answered("a", false)
			one.answered("a", nil)
			assert.is_nil(one.to_ask("alone", true))
			one.answered("a", true)
			assert.equal("a", one.to_ask("alone", true))
			assert.equal(2, #logged)
		end)

		it("asks again after its next hello", function()
			one.hello("a")
			assert.equal("a", one.to_ask("alone", true))
		end)

		it("asks nobody who is not there", function()
			one.gone("a")
			one.gone("b")
			assert.is_nil(one.to_ask("alone", true))
			one.answered("nobody", true)
			one.timed_out("nobody")
		end)
	end)
end)
